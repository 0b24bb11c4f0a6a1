// What a script adds to pages that work without one. Each part looks for what it raises and is fetched only then;
// no part knows a rule of the office: what may be done, the server says.
const has = (selector) => document.querySelector(selector) !== null;

// A form that led to the login did not arrive: its draft stays.
if (location.pathname === '/meja/masuk') sessionStorage.removeItem('paraf-terkirim');
// A page that answers a form: back and reload look at the form's page again, and send nothing twice.
const from = JSON.parse(sessionStorage.getItem('paraf-borang'));
sessionStorage.removeItem('paraf-borang');
if ('kirim' in document.body.dataset) history.replaceState(null, '', from?.page ?? location.href);
document.addEventListener('submit', ({ target }) => {
  if (target.method === 'post') sessionStorage.setItem('paraf-borang', JSON.stringify({ page: location.pathname + location.search, form: target.id }));
});
const drafts = has('form[data-draf]') || has('form[data-keluar]') ? import('./drafts.js').then((part) => part.start()) : Promise.resolve();
// What was refused is said again where its form stands, when what was typed is back in it.
if (from || sessionStorage.getItem('paraf-gagal')) drafts.then(() => import('./failed.js')).then((part) => part.start(from));
if (has('[data-tombol]')) import('./keys.js').then((part) => part.start());
if (has('[data-denyut]')) import('./live.js').then((part) => part.start());
if (has('input[type=password], input[type=file]')) import('./fields.js').then((part) => part.start());
// The place of the mark may come out of a draft.
if (has('[data-letak]')) drafts.then(() => import('./mark.js')).then((part) => part.start());
if (has('.split > div > iframe')) import('./split.js').then((part) => part.start());
// What stands in the fields may come out of a draft.
if (has('[data-halaman]')) drafts.then(() => import('./letter.js')).then((part) => part.start());
if (has('a[target=lembar]')) import('./leaf.js').then((part) => part.start());
if (has('[data-pratinjau]')) import('./editor.js').then((part) => part.start());

navigator.serviceWorker?.register('/pekerja.js').catch(() => {});  // where a browser keeps none, nothing is lost

// A decision: its button says what it will do.
document.addEventListener('change', ({ target }) => {
  if (target.name !== 'hasil' || target.type !== 'radio') return;
  const button = [...target.form.querySelectorAll('button[type=submit]:not([formtarget])')].at(-1);
  button.textContent = target.closest('label').textContent.trim();
});

// A button that sends says so and is not pressed twice; it comes back with the page, or when no answer came.
document.addEventListener('submit', (event) => {
  const { target: form, submitter: button } = event;
  if (event.defaultPrevented || form.method !== 'post' || !button || button.formTarget) return;
  if ('berjalan' in form.dataset) return event.preventDefault();
  form.dataset.berjalan = '';
  const words = button.textContent;
  const ready = () => {
    delete form.dataset.berjalan;
    button.disabled = false;
    button.removeAttribute('aria-busy');
    button.textContent = words;
  };
  setTimeout(() => {  // what the button itself says has been put into what is sent
    button.disabled = true;
    button.setAttribute('aria-busy', 'true');
    import('./words.js').then(({ word }) => { if (button.disabled) button.textContent = word('kirim.jalan'); });
  });
  const late = setTimeout(ready, 30_000);
  addEventListener('pageshow', () => { clearTimeout(late); ready(); }, { once: true });
});
// On a phone a paper opens by itself; the page that is signed or written stands there.
if (matchMedia('(max-width: 48rem)').matches) for (const leaf of document.querySelectorAll('iframe.leaf:not(.page)')) leaf.parentElement.remove();
// A form that went wrong: to what is said about it. One that went well says so itself.
document.querySelector('main [role=alert]')?.scrollIntoView({ block: 'center' });
