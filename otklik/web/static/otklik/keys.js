// Keyboard of the inbox and the list of keys. Letters work only outside fields.
(function () {
  "use strict";
  const typing = (target) =>
    target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "radio" && target.type !== "checkbox";

  const layout = { о: "j", л: "k", е: "t", р: "h", ч: "x", в: "d", ь: "m", ы: "s", г: "u", ",": "?", ".": "/" }; // the same keys on a Russian layout

  const acts = {
    j: () => step(1, "[data-next]"),
    k: () => step(-1, "[data-previous]"),
    t: () => focus("#topic-query"),
    h: () => choose("[data-key=h]"),
    x: () => (several() ? bulk("ground") : unfold("[data-key=x]")),
    d: () => (several() ? bulk("reason") : unfold("[data-key=d]")),
    m: () => (several() ? bulk("number") : focus("[data-key=m]")),
    s: () => mark(),
    u: () => press("[data-key=u]"),
    "?": () => document.getElementById("keys").showModal(),
    "/": () => (document.getElementById("search-q") ? focus("#search-q") : go("#rail-search")),
    1: () => pick(0),
    2: () => pick(1),
    3: () => pick(2),
    Enter: () => press("[data-key=enter]"),
  };

  function go(selector) {
    const link = document.querySelector(selector);
    if (link) link.click();
  }

  // By the list as it stands now: it refreshes itself; elsewhere by the links of the page
  function step(by, otherwise) {
    const links = [...document.querySelectorAll("#inbox-list a.stretched")];
    const to = links[links.findIndex((link) => link.closest("[aria-current]")) + by];
    if (to) to.click();
    else go(otherwise);
  }

  function focus(selector) {
    const field = document.querySelector(selector);
    if (field) {
      field.focus();
      field.scrollIntoView({ block: "nearest" });
    }
  }

  function choose(selector) {
    const radio = document.querySelector(selector);
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    const reason = document.querySelector("[data-reason]");
    if (reason) reason.focus();
  }

  function pick(place) {
    const radio = document.querySelectorAll("#topics > label input")[place];
    if (radio) radio.checked = true;
  }

  function unfold(selector) {
    const details = document.querySelector(selector);
    if (!details) return;
    details.open = true;
    const first = details.querySelector("input:not([type=hidden]), select, textarea, .action-body button");
    if (first) first.focus();
  }

  // Several at once: marked in the list, kept from message to message; then the same keys mean all of them
  const MARKED = "marked";
  const list = document.getElementById("inbox-list");
  if (list) {
    list.addEventListener("change", keep);
    list.addEventListener("htmx:afterSwap", markAgain);
    list.closest("form").addEventListener("submit", () => sessionStorage.removeItem(MARKED));
    markAgain();
  }

  function markAgain() {
    const kept = JSON.parse(sessionStorage.getItem(MARKED) || "[]");
    list.querySelectorAll("[name=messages]").forEach((box) => {
      box.checked = box.checked || kept.includes(box.value);
    });
    keep();
  }

  function marked() {
    return [...document.querySelectorAll("#inbox-list [name=messages]:checked")].map((box) => box.value);
  }

  function keep() {
    sessionStorage.setItem(MARKED, JSON.stringify(marked()));
    document.querySelector("[data-marked]").textContent = marked().length || "";
  }

  function several() {
    return marked().length > 0;
  }

  function mark() {
    const box = document.querySelector("#inbox-list [aria-current] [name=messages]");
    if (!box) return;
    box.checked = !box.checked;
    keep();
  }

  function bulk(name) {
    const details = document.querySelector("[data-bulk]");
    details.open = true;
    focus(`[data-bulk] [name=${name}]`);
  }

  function press(selector) {
    const button = document.querySelector(selector);
    if (button) button.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (typing(event.target) || event.target.closest("dialog[open]")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, details")) return;
    const key = event.key === "?" ? "?" : layout[event.key.toLowerCase()] || event.key;
    const act = Object.hasOwn(acts, key) && acts[key];
    if (!act) return;
    if (key === "?" && event.key === "," && !event.shiftKey) return;
    if (key === "/" && event.key === "." && event.code !== "Slash") return;
    event.preventDefault();
    act();
  });
})();
