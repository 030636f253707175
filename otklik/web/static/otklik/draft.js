// A draft is saved on the server while it is typed. What could not be saved is kept in this window.
(function () {
  "use strict";
  const PAUSE = 800; // ms after the last letter
  const RETRY = 5000;

  document.querySelectorAll("form[data-draft]").forEach(watch);

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

    const kept = sessionStorage.getItem(shelf);
    if (kept !== null && kept !== text.value) {
      text.value = kept;
      schedule(0);
    }

    text.addEventListener("input", () => {
      sessionStorage.setItem(shelf, text.value);
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
      if (text.value !== saved && !form.dataset.sent) event.preventDefault();
    });
    measure();

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
      if (busy || form.dataset.sent || !other.hidden) return;
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
