// What takes longer than half a second says so: a thin line and a word above the page, and in the button that was pressed.
(function () {
  "use strict";
  const PATIENCE = 500; // ms: of what is quicker nothing is seen
  const LONGEST = 30000; // ms: a page that was stopped on its way, or was a file, is waited for no longer
  const line = document.getElementById("waiting");
  const held = new Map(); // what is waited for -> { timer, button, word: once it is shown }

  function begin(what, word, button) {
    end(what);
    held.set(what, { button, timer: setTimeout(() => show(what, word), PATIENCE) });
  }

  function show(what, word) {
    const wait = held.get(what);
    wait.word = word;
    wait.timer = setTimeout(() => end(what), LONGEST);
    if (wait.button) wait.button.classList.add("busy");
    tell();
  }

  function end(what) {
    const wait = held.get(what);
    if (!wait) return;
    clearTimeout(wait.timer);
    if (wait.button) wait.button.classList.remove("busy");
    held.delete(what);
    tell();
  }

  function tell() {
    const shown = [...held.values()].filter((wait) => wait.word !== undefined);
    line.classList.toggle("on", shown.length > 0);
    const word = shown.map((wait) => wait.word).find((each) => each) || "";
    if (line.firstElementChild.textContent !== word) line.firstElementChild.textContent = word;
  }

  // A part of the page: what a person asked for has a word, what refreshes itself has the line alone
  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr, target, elt } = event.detail;
    target.setAttribute("aria-busy", "true");
    const alone = (elt.getAttribute("hx-trigger") || "").includes("every ");
    begin(xhr, alone ? "" : line.dataset.loading);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
    end(event.detail.xhr);
  });

  // A form that is saved, then a page of any kind
  document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && !event.defaultPrevented) begin("page", line.dataset.saving, event.submitter);
  });
  window.addEventListener("beforeunload", (event) => {
    setTimeout(() => {
      if (event.defaultPrevented) end("page"); // she was asked whether to leave
      else if (!held.has("page")) begin("page", line.dataset.loading);
    });
  });
  window.addEventListener("pageshow", () => end("page"));
})();
