/* The editor of fiches: a toolbar over the textarea, a live preview, drafts that save themselves.

   Expected markup (all of it works without this script). Nothing that is typed in is moved: who types while the script
   comes would lose the cursor, and the words after it.

     <form class="form editor" data-editor data-page="fiches/jardin"
           data-preview-url="/apercu" data-suggest-url="/suggestions" data-draft-url="/brouillons/fiches/jardin">
       <input type="hidden" name="csrf" value="…"> <input type="hidden" name="base" value="<commit>">
       <div class="editor__toolbar" hidden></div>                     filled and shown here
       <div class="editor__panes"><textarea name="text" id="editor-text"></textarea>
         <div class="editor__preview" hidden aria-live="polite"></div>  shown beside it by « Aperçu »
       </div>
       <input name="summary" maxlength="250">                         gets a count of characters
       <input data-list list="…">                                     values separated by commas, each completed
     </form>
     <textarea data-kept readonly>…</textarea>                         a draft kept by the server (optional, anywhere)

   The preview is asked by POST (csrf, titre, text) and answers JSON {html}, sanitised by the server. The draft is the
   whole form, posted with action=draft. */

import { combobox } from "./combobox.js";
import { keepDrafts } from "./drafts.js";
import { holdBack } from "../offline/outbox.js";
import { toolbar, write } from "./toolbar.js";
import { say } from "./words.js";

const PAUSE = 400; // ms without typing before a preview is asked

function livePreview(form, textarea, pane) {
  let timer = 0;
  let asking = null;

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData();
    for (const name of ["csrf", "titre", "text"]) {
      const control = form.elements.namedItem(name);
      if (control) body.set(name, control.value);
    }
    try {
      const answer = await fetch(form.dataset.previewUrl, { method: "POST", body, signal: asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { html } = await answer.json();
      pane.innerHTML = html || `<p class="meta">${say("previewEmpty")}</p>`;
    } catch (error) {
      if (error.name !== "AbortError") pane.textContent = say("previewFails");
    }
  }

  textarea.addEventListener("input", () => {
    clearTimeout(timer);
    if (!pane.hidden) timer = setTimeout(ask, PAUSE);
  });

  return function toggle(shown = pane.hidden) {
    pane.hidden = !shown;
    form.classList.toggle("editor--split", shown);
    if (shown) ask();
    return shown;
  };
}

function countCharacters(input) {
  if (!input || input.maxLength < 1) return;
  const count = document.createElement("span");
  count.className = "hint";
  input.after(count);
  const tell = () => {
    count.textContent = input.value ? say("characters", { n: input.value.length, m: input.maxLength }) : "";
  };
  input.addEventListener("input", tell);
  tell();
}

/* Several values in one field, separated by commas: the last one is completed from the values already used. */
function completeList(input) {
  const known = [...(input.list?.options ?? [])].map((option) => option.value);
  input.removeAttribute("list");
  const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  combobox(
    input,
    async (text) => {
      const chosen = text.split(",").map(bare);
      const last = chosen.pop();
      const fits = known.filter((value) => !chosen.includes(bare(value)) && (!last || bare(value).includes(last)));
      return fits.slice(0, 8).map((title) => ({ title }));
    },
    ({ title }) => {
      const kept = input.value.split(",").slice(0, -1).map((value) => value.trim());
      input.value = [...kept, title].join(", ");
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
  );
}

/* What comes with its formatting (a text processor, a web page) comes as Markdown; what turns it is fetched then. */
function pasteAsMarkdown(textarea) {
  textarea.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    const bare = event.clipboardData.getData("text/plain");
    if (!html || !bare.trim()) return; // a picture alone brings no words
    event.preventDefault();
    let text = null;
    try {
      text = (await import("../pasting/markdown.js")).markdownOf(html, bare);
    } catch {
      // without network the words come as they are
    }
    write(textarea, text ?? bare);
  });
}

for (const form of document.querySelectorAll("[data-editor]")) {
  const textarea = form.querySelector("textarea[name=text]");
  const toggle = livePreview(form, textarea, form.querySelector(".editor__preview"));
  toolbar(form, textarea, form.querySelector(".editor__toolbar"), toggle);
  pasteAsMarkdown(textarea);
  keepDrafts(form, textarea);
  holdBack(form);
  countCharacters(form.elements.namedItem("summary"));
  form.querySelectorAll("input[data-list]").forEach(completeList);
}
