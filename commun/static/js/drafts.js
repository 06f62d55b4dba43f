/* What is written is never lost: a copy on this device at every pause, a draft on the server every few seconds, a
   warning before leaving. A copy is offered when the editor opens again and the text is not the same. */

import { moment, say } from "./words.js";

const LOCAL_PAUSE = 800; // ms without typing
const SERVER_PAUSE = 5000; // ms without typing; the server keeps one draft for each page
const MONTH = 30 * 24 * 3600 * 1000; // copies older than this are forgotten

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // storage refused, or not ours: as if there were none
  }
}

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full or refused: the server's draft remains
  }
}

function offer(form, sentence, { text, base }, textarea, forget) {
  const notice = document.createElement("div");
  notice.className = "notice notice--info";
  notice.setAttribute("role", "status");
  const words = Object.assign(document.createElement("p"), { textContent: sentence });
  const actions = document.createElement("p");
  actions.className = "form__actions";
  const button = (label, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
    made.addEventListener("click", () => {
      act();
      notice.remove();
      textarea.focus();
    });
    actions.append(made);
  };
  button(say("takeBack"), () => {
    textarea.value = text;
    /* The text goes on from the version that it was written on: what others wrote since is merged and not undone. */
    const field = form.elements.namedItem("base");
    if (field && base) field.value = base;
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
  if (forget) button(say("forget"), forget);
  notice.append(words, actions);
  form.before(notice);
}

export function keepDrafts(form, textarea) {
  const base = form.elements.namedItem("base")?.value ?? "";
  const section = form.elements.namedItem("section")?.value ?? "";
  const key = `commun:${form.dataset.page}:${section}`;
  const status = Object.assign(document.createElement("span"), { className: "editor__status" });
  status.setAttribute("role", "status");
  form.querySelector("[name=action][value=save]")?.after(status);
  const said = () => new URLSearchParams([...new FormData(form)].filter(([name]) => !["csrf", "action"].includes(name))).toString();
  const first = said(); // fields too: a form may be filled in without a word of text
  /* Typed before this script came (a slow line), or put back by the browser after a failed sending: not what the server
     holds. */
  const touched = () => textarea.value !== textarea.defaultValue;
  let changed = touched();
  let timers = [];

  const copy = stored(key);
  const fresh = copy && Date.now() - copy.when < MONTH;
  /* A text that was sent from this very version and did not become a newer one was not saved. */
  if (fresh && copy.text !== textarea.value && (!copy.sent || copy.base === base)) {
    offer(form, say("foundLocal", { t: moment(copy.when) }), copy, textarea, () => store(key, null));
  } else if (copy && !changed) {
    store(key, null);
  }

  const keepHere = (sent = false) => {
    const from = form.elements.namedItem("base")?.value ?? "";
    store(key, { text: textarea.value, base: from, when: Date.now(), sent });
  };

  async function keepThere() {
    const body = new FormData(form);
    body.set("action", "draft");
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      status.textContent = say("draftSaved", { t: moment(Date.now()) });
    } catch {
      status.textContent = say("draftLocal");
    }
  }

  form.addEventListener("input", () => {
    changed = true;
    timers.forEach(clearTimeout);
    timers = [setTimeout(keepHere, LOCAL_PAUSE)];
    if (form.dataset.draftUrl) timers.push(setTimeout(keepThere, SERVER_PAUSE));
  });
  form.addEventListener("submit", () => {
    timers.forEach(clearTimeout);
    if (touched() || !stored(key)) keepHere(true); // a copy that is still offered stays, where nothing was written
    changed = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed && (said() !== first || touched())) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    changed = said() !== first || touched();
    if (touched() && !stored(key)) keepHere();
  });
}
