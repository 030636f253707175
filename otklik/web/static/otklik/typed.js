// What was typed into a form that was sent after the session had ended: it stands there again after
// the sign-in, unless another person has signed in.
(function () {
  "use strict";
  const KEPT = "typed";
  const person = document.body.dataset.person;
  const written = (form) => [...form.elements].filter((field) => field.tagName === "TEXTAREA" || field.type === "text");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.querySelector("[type=password]")) return;
    const typed = written(form).filter((field) => field.value !== field.defaultValue).map((field) => [field.name, field.value]);
    if (typed.length) sessionStorage.setItem(KEPT, JSON.stringify({ person, action: form.action, typed }));
  });

  if (location.pathname.startsWith("/sign-in/")) return;
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  if (kept && kept.person === person && new URL(document.referrer || location).pathname.startsWith("/sign-in/")) {
    document.addEventListener("DOMContentLoaded", () => putBack(kept)); // when the scripts of drafts listen
  }

  function putBack(kept) {
    const form = [...document.forms].find((each) => each.action === kept.action);
    if (!form) return;
    const folded = form.closest("details");
    if (folded) folded.open = true;
    for (const [name, value] of kept.typed) {
      const field = form.elements[name];
      if (!field || field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
  }
})();
