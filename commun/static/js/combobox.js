/* A text input that proposes: the combobox pattern of the ARIA Authoring Practices (editable, list autocomplete).

   The input works as before without this script. Arrow keys walk the proposals, Enter takes one, Escape closes. */

import { say } from "./words.js";

const WAIT = 150; // ms of silence before asking: less than it takes to notice, more than between two letters
let made = 0;

/**
 * @param {HTMLInputElement} input
 * @param {(text: string, signal: AbortSignal) => Promise<Array<{title: string, label?: string}>>} source
 * @param {(item: object) => void} onPick what is done with the proposal taken
 */
export function combobox(input, source, onPick) {
  const list = document.createElement("ul");
  const status = document.createElement("span");
  const id = `completion-${++made}`;
  let items = [];
  let active = -1;
  let timer = 0;
  let asking = null;

  Object.assign(list, { id, className: "completion", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || input.placeholder);
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  if (getComputedStyle(input.parentElement).position === "static") input.parentElement.classList.add("has-completion");
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  input.autocomplete = "off";

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    for (const [i, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(i === index));
    if (index < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  }

  function show(found) {
    const chosen = items[active]?.title;
    items = found;
    list.replaceChildren(
      ...items.map((item, index) => {
        const option = document.createElement("li");
        option.id = `${id}-${index}`;
        option.setAttribute("role", "option");
        option.append(item.title);
        if (item.label) {
          const label = document.createElement("span");
          label.className = "meta";
          label.textContent = item.label;
          option.append(" ", label);
        }
        return option;
      }),
    );
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = items.length ? say("suggestions", { n: items.length }) : say("noSuggestion");
    mark(items.findIndex((item) => item.title === chosen)); // the last letter's answer may come after the arrow key
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const signal = asking.signal;
    try {
      const found = await source(input.value, signal);
      if (!signal.aborted && document.activeElement === input) show(found);
    } catch {
      if (!signal.aborted) close(); // no network, no proposals: the input still works
    }
  }

  function take(index) {
    const item = items[index];
    close();
    if (item) onPick(item);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return void ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(((active + 1 + step + items.length + 1) % (items.length + 1)) - 1);
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the input
  list.addEventListener("click", (event) => take([...list.children].indexOf(event.target.closest("li"))));
  input.addEventListener("blur", close);
}

/** Titles that begin as `text`, from the address `url` (`/suggestions`). */
export async function titles(url, text, signal) {
  if (text.trim().length < 2) return [];
  const address = new URL(url, location.href);
  address.searchParams.set("q", text);
  const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : [];
}
