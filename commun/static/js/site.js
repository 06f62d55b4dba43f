/* What every page gains from scripts: titles proposed while searching, menus that close, filters that apply at once.
   Without this file everything works, with one more press of a button. */

import { combobox, titles } from "./combobox.js";

for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input[type=search]");
  combobox(
    input,
    (text, signal) => titles("/suggestions", text, signal),
    (item) => location.assign(item.url),
  );
}

for (const menu of document.querySelectorAll("details[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

for (const form of document.querySelectorAll("form[data-facets]")) {
  form.querySelector("[data-apply]").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

/* On a wide screen the filters stand open beside the results; on a phone they wait in their disclosures, above them. */
if (matchMedia("(min-width: 60rem)").matches) {
  for (const facet of document.querySelectorAll(".facets details")) facet.open = true;
}

/* Something is kept on this device, or waits to be sent. */
try {
  if (localStorage.getItem("commun:garde")) import("../offline/kept.js");
} catch {
  /* storage refused: nothing is kept either */
}

if (document.querySelector("[data-copy]")) import("./copy.js");
if (document.querySelector(".reading")) import("./reading.js");
if (document.querySelector("[data-map]")) import("./map.js");
