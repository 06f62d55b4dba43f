/* The builder of questions follows what is chosen: a type brings its fields, a field brings its comparisons and values.
   Without this file a button of the form does the same. */

const form = document.querySelector("form[data-ask]");

form.addEventListener("change", async (event) => {
  if (!event.target.matches("[data-again]")) return;
  const address = new URL(form.getAttribute("action"), location.href);
  address.search = new URLSearchParams(new FormData(form));
  address.searchParams.set("etape", "champs");
  address.hash = "";
  const focused = event.target.id;
  try {
    const answer = await fetch(address);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    form.replaceChildren(...page.querySelector("form[data-ask]").children);
    document.getElementById(focused)?.focus();
  } catch {
    // no network: the button of the form remains
  }
});
