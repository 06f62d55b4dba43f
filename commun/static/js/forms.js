/* Forms by type: questions that wait for another answer, and pages proposed while one types.
   Without this file every question is shown, with the sentence that says when to answer it. */

import { combobox, titles } from "./combobox.js";
import { rows } from "./rows.js";

const complete = (place) => {
  for (const input of place.querySelectorAll("input[data-complete]")) {
    const source = (text, signal) => titles(`/suggestions?espace=${input.dataset.complete}`, text, signal);
    input.removeAttribute("list");
    combobox(input, source, (item) => {
      input.value = item.title;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
};

for (const form of document.querySelectorAll("form[data-editor]")) {
  const waiting = [...form.querySelectorAll("[data-shown-if]")];

  const answers = (name) =>
    [...form.elements]
      .filter((input) => input.name === name && (!["checkbox", "radio"].includes(input.type) || input.checked))
      .map((input) => input.value.trim().toLowerCase());

  // What is filled in or wrong when the form opens stays in sight: it is part of the fiche, or holds its saving back.
  const said = (input) => (input.type === "checkbox" ? input.checked : input.type !== "hidden" && input.value);
  const filled = (question) =>
    question.querySelector(".error") || [...question.querySelectorAll("input, select, textarea")].some(said);
  const kept = new Set(waiting.filter(filled));

  const refresh = () => {
    for (const question of waiting) {
      const wanted = question.dataset.shownValues.toLowerCase().split("|");
      const asked = answers(question.dataset.shownIf).some((value) => wanted.includes(value));
      question.hidden = !asked && !kept.has(question);
    }
  };
  if (waiting.length) {
    form.addEventListener("change", refresh);
    refresh();
  }

  complete(form);
  rows(form, complete);
  if (document.activeElement === document.body) document.querySelector("#a-corriger")?.focus(); // not who writes already
  form.addEventListener("invalid", (event) => event.target.closest("details:not([open])")?.setAttribute("open", ""), true);
}

/* A link to a field of a card that is folded opens the card. */
addEventListener("hashchange", () => {
  for (let place = document.getElementById(location.hash.slice(1)); place; place = place.parentElement) {
    if (place.matches("details")) place.open = true;
  }
});
