/* Help for reading: what somebody ticked is remembered on this device, for every fiche. */

const kept = new Set((localStorage.getItem("lecture") ?? "").split(" "));

for (const box of document.querySelectorAll(".reading input")) {
  box.checked ||= kept.has(box.id); // or ticked before this script came
  box.addEventListener("change", () => {
    if (box.checked) kept.add(box.id);
    else kept.delete(box.id);
    localStorage.setItem("lecture", [...kept].join(" ").trim());
  });
}
