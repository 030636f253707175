// Live parts of a page: conditional polling, the title, the connection, drafts saved while typing.
(function () {
  "use strict";
  const seen = new Map(); // address -> ETag
  const title = document.title;
  const started = Date.now();
  const ASK_AGAIN = 20000; // ms: what was asked less long ago is new enough

  document.addEventListener("htmx:configRequest", (event) => {
    const tag = seen.get(event.detail.path);
    if (event.detail.verb === "get" && tag) event.detail.headers["If-None-Match"] = tag;
    if (event.detail.verb !== "get") {
      const token = document.querySelector("[name=csrfmiddlewaretoken]");
      if (token) event.detail.headers["X-CSRFToken"] = token.value;
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const tag = event.detail.xhr.getResponseHeader("ETag");
    if (tag) seen.set(event.detail.pathInfo.requestPath, tag);
    connected(event.detail.xhr.status !== 0);
  });

  document.addEventListener("htmx:sendError", () => connected(false));
  window.addEventListener("offline", () => connected(false));
  window.addEventListener("online", () => connected(true));

  function connected(yes) {
    const bar = document.getElementById("offline");
    if (bar) bar.hidden = yes;
  }

  function countInTitle() {
    const rail = document.getElementById("rail");
    const owed = rail ? Number(rail.dataset.owed || 0) : 0;
    document.title = owed ? `(${owed}) ${title}` : title;
  }
  document.addEventListener("htmx:afterSettle", countInTitle);
  countInTitle();

  // A tab that nobody looks at asks every two minutes, for its title; one that is looked at again, at once
  const HIDDEN_PAUSE = 120000; // ms
  const polled = new WeakMap(); // element -> moment of its last request
  document.addEventListener("htmx:beforeRequest", (event) => {
    const trigger = event.detail.elt.getAttribute("hx-trigger") || "";
    if (!trigger.startsWith("every ")) return;
    const now = Date.now();
    const wait = document.hidden && now - (polled.get(event.detail.elt) || started) < HIDDEN_PAUSE;
    if (wait) event.preventDefault();
    else polled.set(event.detail.elt, now);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    document.querySelectorAll("[hx-trigger^='every ']").forEach((each) => {
      if (Date.now() - (polled.get(each) || started) > ASK_AGAIN) {
        const address = each.getAttribute("hx-get");
        htmx.ajax("GET", address, { source: each, target: each, swap: each.getAttribute("hx-swap") });
      }
    });
  });

  // Who looks is asked only while somebody does
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.hasAttribute("data-when-seen") && document.hidden) event.preventDefault();
  });

  // "why" opens once, then toggles
  document.addEventListener("htmx:beforeRequest", (event) => {
    const link = event.detail.elt;
    const clock = link.closest && link.closest(".clock");
    if (!clock || link.closest(".why")) return;
    const open = clock.querySelector(".why");
    if (open) {
      open.remove();
      event.preventDefault();
    }
  });

  // A button is pressed once
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  // Copy to the clipboard
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const from = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(from.value || from.textContent.trim());
    button.querySelector("[data-word]").textContent = button.dataset.copied;
  });
})();
