// Where the mark goes: the page's outline in its own shape, and the mark as a button on it, moved by touch, mouse
// or the arrow keys. Without a script a corner is chosen from a list.
import { leaves_of } from './leaves.js';
import { made, word } from './words.js';

const margin = 20;

// What the browser cannot read itself it asks: the file is looked at and thrown away.
async function asked(form, file) {
  const body = new FormData();
  body.append('csrf', form.querySelector('[name=csrf]').value);
  body.append('pdf', file);
  const answer = await fetch('/meja/sertifikat/halaman', { method: 'POST', body }).catch(() => null);
  return answer?.ok && /json/.test(answer.headers.get('Content-Type')) ? answer.json() : null;
}

export function start() {
  const form = document.querySelector('[data-letak]').closest('form');
  const choice = form.querySelector('[name=letak]'), number = form.querySelector('[name=halaman]');
  const [x, y] = ['x', 'y'].map((name) => {
    const field = made('input', { type: 'hidden', name });
    form.append(field);
    return field;
  });
  let leaves = [{ width: 210, height: 297 }];
  let page = leaves[0];
  const mark = { width: 60, height: 20 };
  const pad = made('div', { class: 'leafpad' });
  const seal = made('button', { type: 'button', class: 'seal', 'aria-label': word('letak.tanda'), 'aria-describedby': 'letak-di' }, '✎');
  pad.append(seal);
  const hint = made('p', { class: 'hint' }, word('letak.cara'));
  const where = made('p', { class: 'hint', id: 'letak-di', 'aria-live': 'polite' });
  choice.append(made('option', { value: 'sini' }, word('letak.sini')));
  const part = made('div', { class: 'leafpart' });
  part.append(hint, pad, where);
  (choice.closest('.pair') ?? choice.closest('.field')).after(part);
  let at = { x: 0, y: 0 };

  const draw = () => {
    const wide = Math.min(mark.width, page.width), high = Math.min(mark.height, page.height);
    at = { x: Math.min(Math.max(at.x, 0), page.width - wide), y: Math.min(Math.max(at.y, 0), page.height - high) };
    pad.style.aspectRatio = `${page.width} / ${page.height}`;
    pad.style.maxWidth = `${Math.min(19, 26 * page.width / page.height)}rem`;
    seal.style.left = `${at.x / page.width * 100}%`;
    seal.style.top = `${at.y / page.height * 100}%`;
    seal.style.width = `${wide / page.width * 100}%`;
    seal.style.height = `${high / page.height * 100}%`;
    x.value = at.x.toFixed(1);
    y.value = at.y.toFixed(1);
    where.textContent = `${word('letak.halaman')} ${leaves.indexOf(page) + 1}/${leaves.length}, ${Math.round(page.width)} × ${Math.round(page.height)} mm: ${Math.round(at.x)} ${word('letak.kiri')}, ${Math.round(at.y)} ${word('letak.atas')}`;
  };
  // A corner is a corner of this page, whatever page was there before.
  const corner = () => {
    const right = page.width - mark.width - margin, bottom = page.height - mark.height - margin;
    if (choice.value === 'kanan') at = { x: right, y: bottom };
    if (choice.value === 'kiri') at = { x: margin, y: bottom };
    if (choice.value === 'atas') at = { x: right, y: margin };
    draw();
  };
  const chosen = () => { choice.value = 'sini'; draw(); };
  const turn = () => {
    page = leaves[Math.min(Math.max(Number(number.value) || 1, 1), leaves.length) - 1];
    corner();
  };

  // A touch on the page puts the middle of the mark there; the mark itself is dragged from where it is held.
  let held = null;
  const point = (event) => {
    const box = pad.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width * page.width, y: (event.clientY - box.top) / box.height * page.height };
  };
  pad.addEventListener('click', (event) => {
    if (event.target === seal) return;
    const to = point(event);
    at = { x: to.x - mark.width / 2, y: to.y - mark.height / 2 };
    chosen();
  });
  seal.addEventListener('pointerdown', (event) => {
    const from = point(event);
    held = { x: from.x - at.x, y: from.y - at.y };
    seal.setPointerCapture(event.pointerId);
  });
  seal.addEventListener('pointermove', (event) => {
    if (!held) return;
    const to = point(event);
    at = { x: to.x - held.x, y: to.y - held.y };
    chosen();
  });
  for (const end of ['pointerup', 'pointercancel']) seal.addEventListener(end, () => { held = null; });
  seal.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 1 : 5;
    at = { x: at.x + far * step[0], y: at.y + far * step[1] };
    chosen();
  });
  choice.addEventListener('change', corner);
  number.addEventListener('input', turn);
  for (const yes of form.querySelectorAll('[name=tanda]'))
    yes.addEventListener('change', () => { part.hidden = form.querySelector('[name=tanda]:checked').value === 'tidak'; });
  form.querySelector('[name=pdf]').addEventListener('change', async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    const found = (await leaves_of(file)) ?? (await asked(form, file));
    leaves = found?.length ? found : [{ width: 210, height: 297 }];
    number.toggleAttribute('max', false);
    if (found?.length) number.max = String(leaves.length);
    turn();
  });
  corner();
}
