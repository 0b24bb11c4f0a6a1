// j and k walk the list, Enter opens what has the focus, r looks again, / searches, ? tells; all of it can be
// turned off, and none of it is heard while somebody types.
import { made, word } from './words.js';

const off = () => localStorage.getItem('paraf-tombol') === 'mati';
const items = () => [...document.querySelectorAll('[data-item]')].filter((item) => item.offsetParent !== null);

function walk(step) {
  const all = items();
  if (!all.length) return;
  const at = all.findIndex((item) => item.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  for (const item of all) item.classList.toggle('here', item === next);
  const link = next.matches('a') ? next : next.querySelector('a');
  link.focus();
  next.scrollIntoView({ block: 'nearest' });
}

function tell() {
  document.querySelector('dialog.keys')?.remove();
  const box = made('dialog', { class: 'keys', 'aria-labelledby': 'tombol' });
  box.append(made('h2', { id: 'tombol' }, word('tombol.judul')));
  const list = made('dl');
  for (const [key, name] of [['j', 'turun'], ['k', 'naik'], ['Enter', 'buka'], ['r', 'muat'], ['/', 'cari'], ['?', 'bantuan']]) {
    const row = made('div');
    const term = made('dt');
    term.append(made('kbd', {}, key));
    row.append(term, made('dd', {}, word(`tombol.${name}`)));
    list.append(row);
  }
  const turn = made('button', { type: 'button', class: 'quiet' }, word(off() ? 'tombol.hidupkan' : 'tombol.matikan'));
  turn.addEventListener('click', () => {
    localStorage.setItem('paraf-tombol', off() ? 'hidup' : 'mati');
    turn.textContent = word(off() ? 'tombol.hidupkan' : 'tombol.matikan');
  });
  const form = made('form', { method: 'dialog', class: 'inline' });
  form.append(made('button', { type: 'submit' }, word('tutup')));
  box.append(list, turn, ' ', form);
  document.body.append(box);
  box.showModal();
}

export function start() {
  document.querySelector('[data-tombol]').addEventListener('click', (event) => { event.preventDefault(); tell(); });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, dialog, [contenteditable]')) return;
    if (event.key === '?' && !off()) { event.preventDefault(); return tell(); }
    if (off()) return;
    if (event.key === 'j') walk(1);
    else if (event.key === 'k') walk(-1);
    else if (event.key === 'r') location.reload();
    else if (event.key === '/') { event.preventDefault(); document.querySelector('.find input')?.focus(); }
  });
}
