/* Forms by type: questions that wait for another answer, and pages proposed while one types.
   Without this file every question is shown, with the sentence that says when to answer it. */

import { combobox, titles } from "./combobox.js";

for (const form of document.querySelectorAll("form[data-editor]")) {
  const waiting = [...form.querySelectorAll("[data-shown-if]")];

  const answers = (name) =>
    [...form.elements]
      .filter((input) => input.name === name && (!["checkbox", "radio"].includes(input.type) || input.checked))
      .map((input) => input.value.trim().toLowerCase());

  const refresh = () => {
    for (const question of waiting) {
      const wanted = question.dataset.shownValues.toLowerCase().split("|");
      question.hidden = !answers(question.dataset.shownIf).some((value) => wanted.includes(value));
    }
  };
  if (waiting.length) {
    form.addEventListener("change", refresh);
    refresh();
  }

  for (const input of form.querySelectorAll("input[data-complete]")) {
    const source = (text, signal) => titles(`/suggestions?espace=${input.dataset.complete}`, text, signal);
    combobox(input, source, (item) => {
      input.value = item.title;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
