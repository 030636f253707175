// The installed app: its worker, the button that allows notices in this browser, text kept when a send fails.
(function () {
  "use strict";
  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});
  }

  const box = document.querySelector("[data-push]");
  if (box) offer(box);

  async function offer(box) {
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !window.isSecureContext) {
      say(box, "impossible");
      return;
    }
    const button = box.querySelector("button");
    button.addEventListener("click", () => toggle(box, button));
    const worker = await navigator.serviceWorker.ready;
    const held = await worker.pushManager.getSubscription();
    show(box, button, held !== null);
  }

  function show(box, button, on) {
    button.hidden = false;
    button.dataset.on = on ? "yes" : "";
    button.querySelector("[data-word]").textContent = on ? box.dataset.off : box.dataset.on;
    say(box, on ? "allowed" : "");
  }

  function say(box, key) {
    box.querySelector("[data-said]").textContent = key ? box.dataset[key] : "";
  }

  async function toggle(box, button) {
    button.disabled = true;
    try {
      const worker = await navigator.serviceWorker.ready;
      if (button.dataset.on) await leave(box, worker);
      else await join(box, worker);
      show(box, button, !button.dataset.on);
    } catch (problem) {
      say(box, problem.name === "NotAllowedError" ? "denied" : "failed");
    } finally {
      button.disabled = false;
    }
  }

  async function join(box, worker) {
    const key = Uint8Array.from(atob(box.dataset.key.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    await tell(box, box.dataset.push, made.toJSON());
  }

  async function leave(box, worker) {
    const held = await worker.pushManager.getSubscription();
    if (!held) return;
    await tell(box, box.dataset.leave, { endpoint: held.endpoint });
    await held.unsubscribe();
  }

  async function tell(box, address, said) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" };
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(said) });
    if (!answer.ok) throw new Error(String(answer.status));
  }
})();
