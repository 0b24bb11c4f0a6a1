// Keeps the shell of our pages, so that a line that breaks shows a page of ours and not the browser's. Nothing that a
// person sees or types is kept here: pages come from the server or not at all. `shell` and `version` are the server's.
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(version).then((kept) => kept.addAll(shell)).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  const others = (names) => names.filter((name) => name.startsWith('paraf-') && name !== version);
  event.waitUntil(caches.keys().then((names) => Promise.all(others(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});
// As the pages do: what the address asks, else what was kept where a worker may read that, else Indonesian.
const language = async (address) => {
  const said = address.searchParams.get('lang') ?? (await self.cookieStore?.get('lang'))?.value;
  return said === 'en' ? 'en' : 'id';
};
self.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || address.origin !== location.origin) return;
  if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(async () => caches.match(`/luring?lang=${await language(address)}`)));
  } else if (shell.includes(address.pathname)) {
    event.respondWith(caches.match(event.request).then((found) => found ?? fetch(event.request)));
  }
});
