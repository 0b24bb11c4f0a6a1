// Where the mark goes: the page's outline in its own shape, and the mark as a button on it, moved by touch, mouse
// or the arrow keys. Without a script a corner is chosen from a list.
import { made, word } from './words.js';

const mm = 25.4 / 72;

// The pages' sizes as far as they stand in the open; A4 where they do not.
async function pages_of(file) {
  const text = new TextDecoder('latin1').decode(await file.arrayBuffer());
  const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*([\d.+-]+)\s+([\d.+-]+)\s+([\d.+-]+)\s+([\d.+-]+)/g)].map((m) => m.slice(1).map(Number));
  const count = Math.max(0, ...[...text.matchAll(/\/Type\s*\/Pages\b[^>]*?\/Count\s+(\d+)|\/Count\s+(\d+)[^>]*?\/Type\s*\/Pages\b/g)].map((m) => Number(m[1] ?? m[2])));
  const box = boxes[0] ?? [0, 0, 595.28, 841.89];
  return { width: (box[2] - box[0]) * mm, height: (box[3] - box[1]) * mm, count };
}

export function start() {
  const form = document.querySelector('[data-letak]').closest('form');
  const choice = form.querySelector('[name=letak]');
  const [x, y] = ['x', 'y'].map((name) => {
    const field = made('input', { type: 'hidden', name });
    form.append(field);
    return field;
  });
  let page = { width: 210, height: 297, count: 0 };
  const mark = { width: 60, height: 20 };
  const pad = made('div', { class: 'leafpad' });
  const seal = made('button', { type: 'button', class: 'seal', 'aria-label': word('letak.tanda') }, '✎');
  pad.append(seal);
  const hint = made('p', { class: 'hint' }, word('letak.cara'));
  const own = made('option', { value: 'sini' }, word('letak.sini'));
  choice.append(own);
  choice.closest('.field').after(hint, pad);
  let at = { x: page.width - 80, y: page.height - 40 };

  const draw = () => {
    pad.style.aspectRatio = `${page.width} / ${page.height}`;
    at = { x: Math.min(Math.max(at.x, 0), Math.max(page.width - mark.width, 0)), y: Math.min(Math.max(at.y, 0), Math.max(page.height - mark.height, 0)) };
    seal.style.left = `${at.x / page.width * 100}%`;
    seal.style.top = `${at.y / page.height * 100}%`;
    seal.style.width = `${mark.width / page.width * 100}%`;
    seal.style.height = `${mark.height / page.height * 100}%`;
    x.value = at.x.toFixed(1);
    y.value = at.y.toFixed(1);
  };
  const chosen = () => { choice.value = 'sini'; draw(); };
  const point = (event) => {
    const box = pad.getBoundingClientRect();
    at = { x: (event.clientX - box.left) / box.width * page.width - mark.width / 2, y: (event.clientY - box.top) / box.height * page.height - mark.height / 2 };
    chosen();
  };
  pad.addEventListener('pointerdown', (event) => { pad.setPointerCapture(event.pointerId); point(event); });
  pad.addEventListener('pointermove', (event) => { if (event.buttons) point(event); });
  seal.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, -5], ArrowDown: [0, 5] }[event.key];
    if (!step) return;
    event.preventDefault();
    at = { x: at.x + step[0], y: at.y + step[1] };
    chosen();
  });
  choice.addEventListener('change', () => {
    const margin = 20;
    if (choice.value === 'kanan') at = { x: page.width - mark.width - margin, y: page.height - mark.height - margin };
    if (choice.value === 'kiri') at = { x: margin, y: page.height - mark.height - margin };
    if (choice.value === 'atas') at = { x: page.width - mark.width - margin, y: margin };
    draw();
  });
  form.querySelector('[name=pdf]').addEventListener('change', async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    page = await pages_of(file);
    if (page.count > 0) form.querySelector('[name=halaman]').max = String(page.count);
    draw();
  });
  draw();
}
