/* The builder of questions follows what is chosen: a type brings its fields, a field brings its comparisons and values.
   Without this file a button of the form does the same. */

const form = document.querySelector("form[data-ask]");

form.addEventListener("change", async (event) => {
  if (!event.target.matches("[data-again]")) return;
  const address = new URL(form.getAttribute("action"), location.href);
  address.search = new URLSearchParams(new FormData(form));
  address.searchParams.set("etape", "champs");
  address.hash = "";
  const before = new Map([...form.elements].map(({ id, value }) => [id, value]));
  try {
    const answer = await fetch(address);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const { activeElement } = document;
    /* What was written while the answer came, on a slow line, stays, and so does the cursor. */
    const since = [...form.elements].filter(({ id, value }) => value !== before.get(id));
    form.replaceChildren(...page.querySelector("form[data-ask]").children);
    for (const { id, value } of since) {
      const control = document.getElementById(id);
      if (control) control.value = value;
    }
    const place = document.getElementById(activeElement.id);
    place?.focus();
    place?.setSelectionRange?.(activeElement.selectionStart, activeElement.selectionEnd);
  } catch {
    // no network: the button of the form remains
  }
});
