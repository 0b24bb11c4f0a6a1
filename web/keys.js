// j and k walk the list, Enter opens what has the focus, x ticks it, r looks again, / searches, ? tells; while a picture
// is looked at, +, -, 0 and r are the picture's. All of it can be turned off, and none is heard while somebody types.
import { heard } from './leaf.js';
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
  for (const [key, name] of [['j', 'turun'], ['k', 'naik'], ['Enter', 'buka'], ['r', 'muat'], ['x', 'pilih'], ['/', 'cari'],
    ['?', 'bantuan'], ['+ − 0', 'gambar'], ['R', 'putar']]) {
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

// The boxes of the list: all of them at once, and how many are ticked; the buttons wait until something is.
function ticks(bar) {
  const boxes = [...bar.closest('form').querySelectorAll('[name=pilih]')];
  const every = made('input', { type: 'checkbox' });
  const label = made('label', { class: 'pick' });
  label.append(every, ' ', made('span', {}, word('borongan.semua')));
  bar.prepend(label);
  const count = made('strong', { role: 'status' });
  bar.querySelector('span.faint').replaceWith(count);
  const tell_count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen ? `${chosen} ${word('borongan.terpilih')}` : '';
    every.checked = chosen === boxes.length;
    every.indeterminate = chosen > 0 && chosen < boxes.length;
    const alike = boxes.some((box) => box.checked && 'bersama' in box.dataset);
    for (const button of bar.querySelectorAll('button')) button.disabled = chosen === 0 || ('bersama' in button.dataset && !alike);
  };
  every.addEventListener('change', () => { for (const box of boxes) box.checked = every.checked; tell_count(); });
  bar.closest('form').addEventListener('change', tell_count);
  tell_count();
}

// A box to tick takes no letters: only what is typed into keeps the keys to itself.
const typing = 'input:not([type=radio], [type=checkbox]), textarea, select, dialog, [contenteditable]';

export function start() {
  document.querySelectorAll('[data-borongan]').forEach(ticks);
  document.querySelector('[data-tombol]').addEventListener('click', (event) => { event.preventDefault(); tell(); });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(typing)) return;
    if (event.key === '?' && !off()) { event.preventDefault(); return tell(); }
    if (off() || heard(event)) return;
    if (event.key === 'j') walk(1);
    else if (event.key === 'k') walk(-1);
    else if (event.key === 'r') location.reload();
    else if (event.key === 'x') document.querySelector('[data-item].here [name=pilih]')?.click();
    else if (event.key === '/') { event.preventDefault(); document.querySelector('.find input')?.focus(); }
  });
}
