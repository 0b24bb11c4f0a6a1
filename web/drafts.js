// A form that is being filled is kept in this browser until it is sent: a session that ends or a line that breaks
// loses nothing. Never a passphrase, a file, a NIK or a hidden field; after seven days, at log-out, or when another
// person logs in, it is gone.
import { made, word } from './words.js';

const life = 7 * 86400e3;
const prefix = 'paraf-draf ', sent = 'paraf-terkirim';
const secret = (field) => ['password', 'file', 'hidden', 'submit'].includes(field.type) || /nik|sandi|passphrase|ibu|mother|lahir|birth/i.test(field.name);
// Sixteen digits or more name somebody, however they are grouped; a NIP has eighteen and begins with a birth date.
const nip = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{10}$/;
export const names_somebody = (text) =>
  (String(text).replace(/(?<=\d)[ \t\u00a0.,_/-]{1,3}(?=\d)/g, '').match(/\d{16,}/g) ?? []).some((digits) => !nip.test(digits));
const fields = (form) => [...form.elements].filter((field) => field.name && !secret(field));
const key = (form) => `${prefix}${document.body.dataset.siapa} ${location.pathname}${location.search.includes('sop=') ? location.search : ''} ${form.id}`;

function read(name) {
  try {
    const draft = JSON.parse(localStorage.getItem(name));
    // The text of a procedure (editor.js) is of nobody, and full of dates and numbers of laws.
    const named = !name.endsWith(' naskah') && Object.values(draft?.values ?? {}).some(names_somebody);
    return draft && Date.now() - draft.at < life && !named ? draft : null;
  } catch {
    return null;
  }
}
const drop = (wanted) => Object.keys(localStorage).filter((name) => name.startsWith(prefix) && wanted(name)).forEach((name) => localStorage.removeItem(name));

function keep(form) {
  const values = {};
  for (const field of fields(form)) {
    if (field.type === 'radio' || field.type === 'checkbox') { if (field.checked) values[field.name] = field.value; }
    else if (field.value && field.value !== field.defaultValue && !names_somebody(field.value)) values[field.name] = field.value;
  }
  if (Object.keys(values).length === 0) return localStorage.removeItem(key(form));
  localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), values }));
  say(form, word('draf.disimpan'));
}

function say(form, text, restored = false) {
  let line = form.querySelector('.kept');
  if (!line) {
    line = made('p', { class: 'kept', role: 'status' });
    form.querySelector('button[type=submit]').before(line);
  }
  line.textContent = `${text} `;
  if (!restored) return;
  const away = made('button', { type: 'button', class: 'peek' }, word('draf.buang'));
  away.addEventListener('click', () => {
    localStorage.removeItem(key(form));
    form.reset();
    line.remove();
  });
  line.append(away);
}

export function start() {
  const { siapa } = document.body.dataset;
  drop((name) => !read(name) || (siapa && !name.startsWith(`${prefix}${siapa} `)));
  if (new URLSearchParams(location.search).has('selesai')) drop((name) => name.includes(` ${location.pathname} `) || name.includes('/ajukan'));
  // What was sent and answered without a complaint needs no draft.
  const arrived = sessionStorage.getItem(sent);
  if (arrived && !document.querySelector('main [role=alert]')) localStorage.removeItem(arrived);
  sessionStorage.removeItem(sent);
  for (const form of document.querySelectorAll('form[data-draf]')) {
    const draft = document.querySelector('main [role=alert]') ? null : read(key(form));
    if (draft) {
      for (const field of fields(form)) {
        if (!(field.name in draft.values)) continue;
        if (field.type === 'radio' || field.type === 'checkbox') field.checked = field.value === draft.values[field.name];
        else field.value = draft.values[field.name];
        const fold = field.closest('details');
        if (fold) fold.open = true;
      }
      say(form, word('draf.belum'), true);
    }
    let pause = 0;
    form.addEventListener('input', (event) => {
      if (secret(event.target)) return;
      clearTimeout(pause);
      pause = setTimeout(() => keep(form), 400);
    });
    form.addEventListener('submit', () => { clearTimeout(pause); keep(form); sessionStorage.setItem(sent, key(form)); });
  }
  document.querySelector('form[data-keluar]')?.addEventListener('submit', () => drop(() => true));
}
