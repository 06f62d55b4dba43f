/* The toolbar over the text: each button writes Markdown around what is selected, and undo (Ctrl+Z) takes it back. */

import { combobox, titles } from "./combobox.js";
import { say } from "./words.js";

const ICONS = new URL("../icons.svg", import.meta.url);
const LIST_ITEM = /^(\s*)(?:([-*+])|(\d+)([.)]))( \[[ x]\])? (.*)$/;

/* Writing through the browser's own command keeps its undo history; setting the value would empty it. */
export function write(textarea, text, from = textarea.selectionStart, to = textarea.selectionEnd) {
  textarea.focus();
  textarea.setSelectionRange(from, to);
  if (!(text ? document.execCommand("insertText", false, text) : document.execCommand("delete"))) {
    textarea.setRangeText(text, from, to, "end");
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function wrap(textarea, before, after = before) {
  const { selectionStart: from, selectionEnd: to, value } = textarea;
  const inside = value.slice(from, to);
  if (value.slice(from - before.length, from) === before && value.slice(to, to + after.length) === after) {
    write(textarea, inside, from - before.length, to + after.length);
    textarea.setSelectionRange(from - before.length, to - before.length);
    return;
  }
  write(textarea, before + inside + after);
  textarea.setSelectionRange(from + before.length, to + before.length);
}

/* Whole lines that the selection touches, each turned by `turn(line, index)`. */
function eachLine(textarea, turn) {
  const { value } = textarea;
  const from = value.lastIndexOf("\n", textarea.selectionStart - 1) + 1;
  const end = value.indexOf("\n", textarea.selectionEnd);
  const to = end < 0 ? value.length : end;
  const text = value.slice(from, to).split("\n").map(turn).join("\n");
  write(textarea, text, from, to);
  textarea.setSelectionRange(from, from + text.length);
}

function prefix(textarea, mark) {
  const { value } = textarea;
  const from = value.lastIndexOf("\n", textarea.selectionStart - 1) + 1;
  const already = value.startsWith(mark(0), from);
  eachLine(textarea, (line, index) => (already ? line.slice(mark(index).length) : mark(index) + line));
}

/* A block stands between empty lines. */
function block(textarea, text) {
  const before = textarea.value.slice(0, textarea.selectionStart);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  write(textarea, `${gap}${text}\n`);
}

function table(textarea) {
  const head = say("tableHead");
  const cell = say("tableCell");
  block(textarea, `| ${head} 1 | ${head} 2 |\n| --- | --- |\n| ${cell} | ${cell} |\n| ${cell} | ${cell} |`);
}

function webLink(textarea) {
  const { selectionStart: from, selectionEnd: to, value } = textarea;
  const text = value.slice(from, to) || say("linkText");
  write(textarea, `[${text}](https://)`);
  const address = from + text.length + 3;
  textarea.setSelectionRange(address, address + 8);
}

/* A small panel under the toolbar to choose a title; `done(title)` writes the mark. */
function picker(form, textarea, bar, { label, space, extra, done }) {
  form.querySelector(".editor__pick")?.remove();
  const { selectionStart: from, selectionEnd: to } = textarea;
  const panel = document.createElement("div");
  const id = "editor-pick";
  panel.className = "editor__pick";
  panel.setAttribute("role", "group");
  const caption = Object.assign(document.createElement("label"), { htmlFor: id, textContent: label });
  const input = Object.assign(document.createElement("input"), { id, type: "text" });
  input.value = textarea.value.slice(from, to).split("\n")[0];
  const holder = document.createElement("div");
  holder.className = "has-completion";
  holder.append(input);
  const actions = document.createElement("div");
  actions.className = "form__actions";
  const close = () => {
    panel.remove();
    textarea.focus();
    textarea.setSelectionRange(from, to);
  };
  const finish = (title) => {
    close();
    if (title.trim()) done(title.trim(), textarea.value.slice(from, to));
  };
  const button = (text, kind, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: kind, textContent: text });
    made.addEventListener("click", act);
    return made;
  };
  actions.append(button(say("insert"), "button button--primary", () => finish(input.value)));
  actions.append(button(say("cancel"), "button button--quiet", close));
  if (extra) actions.append(extra);
  panel.append(caption, holder, actions);
  bar.after(panel);
  const address = new URL(form.dataset.suggestUrl, location.href);
  if (space) address.searchParams.set("espace", space);
  combobox(
    input,
    (text, signal) => titles(address, text, signal),
    (item) => finish(item.title),
  );
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.target === input && !event.defaultPrevented) {
      event.preventDefault();
      finish(input.value);
    }
  });
  input.focus();
  input.select();
}

function pageLink(form, textarea, bar) {
  picker(form, textarea, bar, {
    label: say("choosePage"),
    done: (title, chosen) => write(textarea, chosen && chosen !== title ? `[[${title}|${chosen}]]` : `[[${title}]]`),
  });
}

function picture(form, textarea, bar) {
  const extra = Object.assign(document.createElement("a"), {
    href: "/televerser",
    target: "_blank",
    textContent: say("addPicture"),
  });
  picker(form, textarea, bar, {
    label: say("choosePicture"),
    space: "fichiers",
    extra,
    done: (title) => block(textarea, `![[${title}|${say("caption")}]]`),
  });
}

/* Enter inside a list goes on with the list; on an empty item it ends it. */
function continueList(event, textarea) {
  const { selectionStart: at, selectionEnd: end, value } = textarea;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || at !== end) return;
  const from = value.lastIndexOf("\n", at - 1) + 1;
  const item = LIST_ITEM.exec(value.slice(from, at));
  if (!item) return;
  event.preventDefault();
  const [, indent, sign, digits, stop, task, rest] = item;
  if (!rest.trim()) return write(textarea, "\n", from, at); // an empty line, or the next words would join the item
  const mark = sign ?? `${Number(digits) + 1}${stop}`;
  write(textarea, `\n${indent}${mark}${task ? " [ ]" : ""} `);
}

export function toolbar(form, textarea, bar, togglePreview) {
  const actions = [
    ["bold", "B", "b", () => wrap(textarea, "**")],
    ["italic", "I", "i", () => wrap(textarea, "*")],
    ["heading", "H", null, () => prefix(textarea, () => "## ")],
    ["list", "#list", null, () => prefix(textarea, () => "- ")],
    ["numbers", "#numbers", null, () => prefix(textarea, (index) => `${index + 1}. `)],
    ["page", "[[ ]]", "k", () => pageLink(form, textarea, bar)],
    ["link", "#link", null, () => webLink(textarea)],
    ["quote", "#quote", null, () => prefix(textarea, () => "> ")],
    ["table", "#table", null, () => table(textarea)],
    ["picture", "#picture", null, () => picture(form, textarea, bar)],
  ];
  for (const [name, sign, key, act] of actions) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.setAttribute("aria-label", say(name));
    button.title = key ? `${say(name)} (Ctrl+${key.toUpperCase()})` : say(name);
    if (sign.startsWith("#")) {
      button.innerHTML = `<svg width="24" height="24" aria-hidden="true"><use href="${ICONS.pathname}${sign}"/></svg>`;
    } else {
      const text = document.createElement(name === "bold" ? "strong" : name === "italic" ? "em" : "span");
      text.textContent = sign;
      button.append(text);
    }
    button.addEventListener("click", act);
    bar.append(button);
  }
  const preview = Object.assign(document.createElement("button"), { type: "button", textContent: say("preview") });
  preview.className = "editor__toggle";
  preview.setAttribute("aria-pressed", "false");
  preview.addEventListener("click", () => preview.setAttribute("aria-pressed", String(togglePreview())));
  bar.append(preview);
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", say("toolbar"));
  bar.setAttribute("aria-controls", textarea.id);
  bar.hidden = false;
  rove(bar);

  textarea.addEventListener("keydown", (event) => {
    continueList(event, textarea);
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const action = actions.find(([, , key]) => key === event.key.toLowerCase());
    if (action) {
      event.preventDefault();
      action[3]();
    } else if (event.key === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[name=action][value=save]"));
    }
  });
}

/* One stop for the Tab key; the arrows walk inside (ARIA toolbar pattern). */
function rove(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  const stop = (chosen) => buttons.forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));
  stop(buttons[0]);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = buttons[(at + step + buttons.length) % buttons.length];
    stop(next);
    next.focus();
  });
}
