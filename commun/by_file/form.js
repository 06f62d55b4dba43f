/* The script of a form that is one file: lines and rows are added, the answer is kept as a file. */
"use strict";
const form = document.querySelector("form");

function emptied(node) {
  for (const input of node.querySelectorAll("input, textarea, select")) {
    if (input.type === "checkbox") input.checked = false;
    else if (input.tagName === "SELECT") input.selectedIndex = 0;
    else input.value = "";
  }
  return node;
}

function added(button) {
  const box = button.closest("fieldset");
  const rows = [...box.querySelectorAll(":scope > [data-row], :scope > .lines__one")];
  const last = rows[rows.length - 1];
  if (!last) return;
  const fresh = emptied(last.cloneNode(true));
  if (box.dataset.records) {
    const path = `${box.dataset.records}.`;
    const number = rows.length + Number(box.dataset.gone || 0);
    for (const node of fresh.querySelectorAll("[name]")) {
      if (!node.name.startsWith(path)) continue;
      const rest = node.name.slice(path.length);
      node.name = path + number + rest.slice(rest.indexOf("."));
      const id = node.name.replaceAll(".", "-");
      node.closest(".field")?.querySelector("label")?.setAttribute("for", id);
      if (node.id) node.id = id;
    }
    fresh.open = true;
  }
  button.before(fresh);
  fresh.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=action]");
  if (!button) return;
  event.preventDefault();
  if (button.value.startsWith("ajouter:")) added(button);
  else if (button.value.startsWith("retirer:")) {
    const box = button.closest("[data-records]");
    const rows = box.querySelectorAll(":scope > [data-row]");
    if (rows.length > 1) {
      box.dataset.gone = Number(box.dataset.gone || 0) + 1;
      button.closest("[data-row]").remove();
    } else emptied(button.closest("[data-row]"));
  }
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { commun, fiche, id, version } = form.dataset;
  const answer = { commun, fiche, id, version, champs: [...new FormData(form)] };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(answer, null, 1)], { type: "application/json" }));
  link.download = `reponse-${form.dataset.commun}.json`;
  link.click();
  const told = document.querySelector("[data-done]");
  told.textContent = told.dataset.done;
});

function shown(name, count) {
  const there = () => form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  for (let tries = 0; there().length < count && tries < 200; tries += 1) {
    const box = there().length
      ? there()[0].closest("fieldset")
      : [...form.querySelectorAll("[data-records]")].reverse().find((each) => name.startsWith(`${each.dataset.records}.`));
    const button = box?.querySelector(":scope > button[value^='ajouter:']");
    if (!button) break;
    added(button);
  }
  return [...there()];
}

const again = document.querySelector("[data-again]");
const taken = again.querySelector("[role=status]");
again.hidden = false;
again.addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (!file) return;
  taken.textContent = "";
  const kept = await file.text().then(JSON.parse).catch(() => null);
  const ours = kept && kept.commun === form.dataset.commun && Array.isArray(kept.champs);
  if (ours) takenUp(kept);
  taken.textContent = ours ? taken.dataset.taken : taken.dataset.wrong;
  event.target.value = "";
});

function takenUp(kept) {
  for (const key of ["fiche", "id", "version"]) if (kept[key]) form.dataset[key] = kept[key];
  for (const box of form.querySelectorAll("input[type=checkbox], input[type=radio]")) box.checked = false;
  const named = new Map();
  for (const pair of kept.champs) named.set(pair[0], [...(named.get(pair[0]) || []), pair]);
  for (const [name, pairs] of named) {
    const ticked = form.querySelectorAll(`[type=checkbox][name="${CSS.escape(name)}"]`);
    if (ticked.length) for (const box of ticked) box.checked = pairs.some((pair) => pair[1] === box.value);
    else shown(name, pairs.length).forEach((input, at) => { if (pairs[at]) input.value = pairs[at][1]; });
  }
}
