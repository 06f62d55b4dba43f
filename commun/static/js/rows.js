/* Records and lines of a form, added, moved and taken away where they stand. Without this file each button sends the
   form, which comes back changed; here too, where a list has no row to copy yet. */

import { say } from "./words.js";

const rowsOf = (list) => [...list.children].filter((child) => child.matches("[data-row]"));
const NAMES = ["name", "value", "id", "for", "aria-describedby", "data-records"];

/** Give each row of a list its number again, in names, labels and buttons. */
function renumber(list) {
  const name = list.dataset.records;
  const rows = rowsOf(list);
  for (const [number, row] of rows.entries()) {
    const mark = row.querySelector('input[name$="..from"]');
    const old = mark.name.slice(0, -"..from".length);
    const now = `${name}.${number}`;
    const pairs = [[`${old}.`, `${now}.`], [`${old.replaceAll(".", "-")}-`, `${now.replaceAll(".", "-")}-`]];
    for (const element of old === now ? [] : row.querySelectorAll("*")) {
      for (const attribute of NAMES) {
        if (attribute === "value" && element.localName !== "button") continue;
        const text = element.getAttribute(attribute);
        const changed = pairs.reduce((kept, [from, to]) => kept?.replaceAll(from, to), text);
        if (changed !== text) element.setAttribute(attribute, changed);
      }
    }
    const label = row.querySelector("[data-label]");
    label.textContent = `${label.dataset.label} ${number + 1}`;
    for (const button of row.querySelectorAll(":scope > .record-form__moves button")) {
      const verb = button.value.split(":")[0];
      button.value = `${verb}:${name}:${number}`;
      button.setAttribute("aria-label", `${button.textContent.trim()} ${label.textContent}`);
      button.disabled = (verb === "monter" && number === 0) || (verb === "descendre" && number === rows.length - 1);
    }
  }
}

function emptied(row) {
  row.querySelectorAll("[data-row] [data-row], .completion, [role=status], .error, p.hint").forEach((each) => each.remove());
  for (const input of row.querySelectorAll("input, textarea, select")) {
    for (const attribute of [...input.getAttributeNames()]) {
      if (attribute === "role" || (attribute.startsWith("aria-") && attribute !== "aria-label")) input.removeAttribute(attribute);
    }
    if (input.type === "checkbox") input.checked = false;
    else if (input.localName === "select") input.selectedIndex = 0;
    else input.value = "";
  }
  row.querySelector("summary .meta")?.remove();
  if (row.matches("details")) row.open = true;
  return row;
}

function add(button, name, ready) {
  const list = button.closest(`[data-records="${CSS.escape(name)}"]`);
  const lines = button.parentElement.querySelectorAll(":scope > .lines__one");
  const last = list ? rowsOf(list).at(-1) : lines[lines.length - 1];
  if (!last) return false;
  const row = emptied(last.cloneNode(true));
  last.after(row);
  if (list) renumber(list);
  else row.querySelector("input").setAttribute("aria-label", last.querySelector("input").getAttribute("aria-label").replace(/\d+$/u, (n) => Number(n) + 1));
  ready(row);
  row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  return true;
}

function change(button, verb, status) {
  const row = button.closest("[data-row]");
  const list = row.parentElement.closest("[data-records]");
  const rows = rowsOf(list);
  const at = rows.indexOf(row);
  if (verb === "retirer") {
    if (rows.length === 1) emptied(row);
    else row.remove();
    (rows[at + 1] ?? rows[at - 1] ?? row).querySelector("summary")?.focus();
  } else {
    const other = rows[at + (verb === "monter" ? -1 : 1)];
    if (!other) return;
    if (verb === "monter") other.before(row);
    else other.after(row);
    button.focus();
  }
  renumber(list);
  status.textContent = verb === "retirer" ? say("rowGone") : say("rowMoved", { n: rowsOf(list).indexOf(row) + 1 });
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Let the buttons of `form` work at once; `ready` is given each row that comes. */
export function rows(form, ready) {
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  status.setAttribute("role", "status");
  form.append(status);
  form.querySelectorAll("[data-records]").forEach(renumberButtons);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=action]");
    const [verb, name] = button?.value.split(":") ?? [];
    if (verb === "ajouter" && add(button, name, ready)) event.preventDefault();
    if (["monter", "descendre", "retirer"].includes(verb)) {
      event.preventDefault();
      change(button, verb, status);
    }
  });
}

function renumberButtons(list) {
  if (rowsOf(list).some((row) => row.querySelector(":scope > .record-form__moves"))) renumber(list);
}
