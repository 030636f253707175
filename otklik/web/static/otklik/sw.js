// The shell without a connection: styles, icons and one page that says so. No case, list or answer is ever kept.
"use strict";
const SHELL = "otklik-shell-1";
const OFFLINE = "/offline/";
const KEPT = [OFFLINE, "/static/otklik/tokens.css", "/static/otklik/public.css", "/static/otklik/mark.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== SHELL).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const asked = event.request;
  if (asked.method !== "GET") return;
  if (asked.mode === "navigate") {
    event.respondWith(fetch(asked).catch(() => caches.match(OFFLINE)));
  } else if (KEPT.includes(new URL(asked.url).pathname)) {
    event.respondWith(fetch(asked).catch(() => caches.match(asked, { ignoreSearch: true })));
  }
});

self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  const shown = { body: told.text || "", tag: told.key || "otklik", data: { link: told.link || "/notices/" } };
  shown.icon = "/static/otklik/icon-192.png";
  shown.badge = "/static/otklik/badge-96.png";
  shown.requireInteraction = Boolean(told.urgent);
  event.waitUntil(self.registration.showNotification(told.title || "Отклик", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = new URL(event.notification.data.link, self.location.origin);
  if (link.origin !== self.location.origin) return;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((windows) => {
      const open = windows.find((each) => each.url === link.href);
      return open ? open.focus() : self.clients.openWindow(link.href);
    }),
  );
});
