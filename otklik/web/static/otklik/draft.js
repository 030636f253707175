// A draft is saved on the server while it is typed. What could not be saved is kept in this window.
(function () {
  "use strict";
  const PAUSE = 800; // ms after the last letter
  const RETRY = 5000;

  document.querySelectorAll("form[data-draft]").forEach(watch);

  const isJson = (answer) => (answer.headers.get("Content-Type") || "").startsWith("application/json");

  function watch(form) {
    const text = form.elements.text;
    const number = form.elements.number;
    const said = form.querySelector("[data-said]");
    const count = form.querySelector("[data-count]");
    const other = form.querySelector("[data-other]");
    const limit = Number(form.dataset.limit);
    const shelf = `draft:${form.dataset.draft}`;
    let timer = 0;
    let saved = text.value;
    let busy = false;
    let stale = false; // this page may not save any more; the text waits for a fresh one

    const kept = taken();
    if (kept && kept.text !== text.value) {
      text.value = kept.text;
      number.value = kept.number; // of the save it was typed over: a newer one is not overwritten, both are shown
      schedule(0);
    }

    text.addEventListener("input", () => {
      sessionStorage.setItem(shelf, JSON.stringify({ text: text.value, number: number.value }));
      measure();
      schedule(PAUSE);
    });
    window.addEventListener("online", () => schedule(0));
    form.querySelector("[data-take-over]").addEventListener("click", () => {
      other.hidden = true;
      schedule(0);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      sessionStorage.removeItem(shelf);
    });
    window.addEventListener("beforeunload", (event) => {
      if (text.value !== saved && !form.dataset.sent && !stale) event.preventDefault();
    });
    measure();

    function taken() {
      try {
        return JSON.parse(sessionStorage.getItem(shelf));
      } catch {
        return null;
      }
    }

    function measure() {
      const length = Array.from(text.value).length;
      count.firstChild.textContent = count.textContent.replace(/\d+/, String(length));
      count.classList.toggle("over", limit > 0 && length > limit);
    }

    function schedule(delay) {
      clearTimeout(timer);
      timer = setTimeout(save, delay);
    }

    async function save() {
      if (busy || stale || form.dataset.sent || !other.hidden) return;
      const typed = text.value;
      if (typed === saved) return;
      busy = true;
      said.textContent = form.dataset.saving;
      try {
        await send(typed);
      } catch {
        said.textContent = form.dataset.offline;
        schedule(RETRY);
      } finally {
        busy = false;
      }
      if (text.value !== typed) schedule(PAUSE);
    }

    async function send(typed) {
      const body = new URLSearchParams({ text: typed, number: number.value });
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      });
      if (answer.status === 401) {
        said.textContent = form.dataset.signedOut;
        schedule(RETRY);
        return;
      }
      if (answer.status === 403 && !isJson(answer)) {
        stale = true; // signed in anew in another window, perhaps as somebody else: a reload tells who
        said.textContent = form.dataset.stale;
        return;
      }
      const told = await answer.json();
      said.textContent = told.say;
      if (answer.ok) {
        number.value = told.number;
        saved = typed;
        sessionStorage.removeItem(shelf);
      } else if (answer.status === 409) {
        number.value = told.number;
        other.querySelector("[data-other-say]").textContent = told.say;
        other.querySelector("[data-other-text]").textContent = told.text;
        other.hidden = false;
      }
    }
  }
})();
