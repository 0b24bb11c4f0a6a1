// Keeps the shell of our pages, so that a line that breaks shows a page of ours and not the browser's. Nothing that a
// person sees or types is kept here: pages come from the server or not at all. `shell` and `version` are the server's.
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(version).then((kept) => kept.addAll(shell)).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  const others = (names) => names.filter((name) => name.startsWith('paraf-') && name !== version);
  event.waitUntil(caches.keys().then((names) => Promise.all(others(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});
self.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || address.origin !== location.origin) return;
  if (event.request.mode === 'navigate') {
    const english = address.searchParams.get('lang') === 'en';
    event.respondWith(fetch(event.request).catch(() => caches.match(english ? '/luring?lang=en' : '/luring')));
  } else if (shell.includes(address.pathname)) {
    event.respondWith(caches.match(event.request).then((found) => found ?? fetch(event.request)));
  }
});
