// What a script adds to pages that work without one. Each part looks for what it raises and is fetched only then;
// no part knows a rule of the office: what may be done, the server says.
const has = (selector) => document.querySelector(selector) !== null;

// A form that led to the login did not arrive: its draft stays.
if (location.pathname === '/meja/masuk') sessionStorage.removeItem('paraf-terkirim');
// A page that answers a form: back and reload look at the form's page again, and send nothing twice.
if ('kirim' in document.body.dataset) history.replaceState(null, '', location.href);
const drafts = has('form[data-draf]') || has('form[data-keluar]') ? import('./drafts.js').then((part) => part.start()) : Promise.resolve();
if (has('[data-tombol]')) import('./keys.js').then((part) => part.start());
if (has('[data-denyut]')) import('./live.js').then((part) => part.start());
if (has('input[type=password], input[type=file]')) import('./fields.js').then((part) => part.start());
// The place of the mark may come out of a draft.
if (has('[data-letak]')) drafts.then(() => import('./mark.js')).then((part) => part.start());
if (has('.split > div > iframe')) import('./split.js').then((part) => part.start());
if (has('a[target=lembar]')) import('./leaf.js').then((part) => part.start());
if (has('[data-pratinjau]')) import('./editor.js').then((part) => part.start());

navigator.serviceWorker?.register('/pekerja.js').catch(() => {});  // where a browser keeps none, nothing is lost

// A decision: its button says what it will do.
document.addEventListener('change', ({ target }) => {
  if (target.name !== 'hasil' || target.type !== 'radio') return;
  const button = [...target.form.querySelectorAll('button[type=submit]')].at(-1);
  button.textContent = target.closest('label').textContent.trim();
});

// A phone shows no PDF within a page: there a paper opens by itself.
if (matchMedia('(max-width: 48rem)').matches) for (const leaf of document.querySelectorAll('iframe.leaf')) leaf.parentElement.remove();
// A form that went wrong: to what is said about it. One that went well says so itself.
document.querySelector('main [role=alert]')?.scrollIntoView({ block: 'center' });
