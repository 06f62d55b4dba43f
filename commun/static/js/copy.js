/* A button that copies what stands in a field. Without this file the button is not there, and the field is selected by
   hand: it holds nothing else. */

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const told = button.nextElementSibling;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // pages that are not served over https have no other way
    }
    told.textContent = button.dataset.told;
  });
}
