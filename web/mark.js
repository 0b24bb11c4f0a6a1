// Where the mark goes: the page itself, and the mark as a button on it, moved by touch, mouse or the arrow keys, made
// larger by its corner, by + and -, or by the slider. Without a script a corner is chosen from a list.
import { made, word } from './words.js';

export function start() {
  const stage = document.querySelector('[data-letak]');
  const form = stage.closest('form'), pad = stage.querySelector('.leafpad'), picture = pad.querySelector('img');
  const field = (name) => form.querySelector(`[name=${name}]`);
  const x = field('x'), y = field('y'), choice = field('letak'), number = field('halaman'), large = field('lebar');
  const margin = Number(stage.dataset.tepi), shape = Number(stage.dataset.bentuk), least = Number(large.min), most = Number(large.max);
  const pages = Number(stage.dataset.letak), sizes = JSON.parse(stage.dataset.lembar);
  const size_of = (at) => { const [width, height] = sizes[at - 1] ?? sizes[0]; return { width, height }; };
  document.querySelector('.plainly')?.remove();

  const seal = made('button', { type: 'button', class: 'seal', 'aria-label': word('letak.tanda'), 'aria-describedby': 'letak-di' });
  const words = made('span', { class: 'seal-words', 'aria-hidden': 'true' });
  stage.dataset.baris.split('\n').forEach((line, at) => words.append(made(at === 1 ? 'b' : 'span', {}, line)));
  seal.append(words);
  const corner_grip = made('span', { class: 'grip', 'aria-hidden': 'true' });
  seal.append(corner_grip);
  pad.append(seal);
  const hint = made('p', { class: 'hint' }, word('letak.cara'));
  const where = made('p', { class: 'hint', id: 'letak-di', 'aria-live': 'polite' });
  const drafted = choice.value === '' && x.value !== '';  // a draft's choice that is no option yet
  if (![...choice.options].some((one) => one.value === 'sini')) choice.append(made('option', { value: 'sini' }, word('letak.sini')));
  if (drafted) choice.value = 'sini';
  const before = made('button', { type: 'button', class: 'quiet', 'aria-label': word('letak.sebelum') }, '‹');
  const after = made('button', { type: 'button', class: 'quiet', 'aria-label': word('letak.sesudah') }, '›');
  const turner = made('div', { class: 'turner' });
  turner.append(before, made('span'), after);
  turner.hidden = pages < 2;
  stage.prepend(hint, turner);
  stage.append(where);

  let page = size_of(1), shown = Number(number.value) || 1;
  let at = { x: 0, y: 0 };
  const mark = () => {
    const width = Math.min(Number(large.value) || 60, page.width);
    return { width, height: Math.min(width / shape, page.height) };
  };
  // As the paper sets them (platform/pdf/mark.cc): ten points or less; down to eight in as few lines as eight would need.
  let set_for = '';
  const set_words = (width, height) => {
    const pixel = pad.clientWidth / page.width, so = `${width} ${height} ${pixel}`;
    if (so === set_for || !pixel) return;
    set_for = so;
    const size = (points) => points * 25.4 / 72 * pixel;
    const lines = (points) => {
      words.style.fontSize = `${size(points)}px`;
      return Math.round(words.offsetHeight / (size(points) * 1.265));
    };
    const fits = () => words.scrollWidth <= Math.ceil(width * pixel) && words.offsetHeight <= Math.ceil(height * pixel);
    const fewest = lines(8);
    for (let points = 10; points >= 8; points -= 0.5) if (lines(points) <= fewest && fits()) return;
    for (let points = 10; points >= 3; points -= 0.5) if (lines(points) && fits()) return;
  };
  const draw = () => {
    const { width, height } = mark();
    at = { x: Math.min(Math.max(at.x, 0), page.width - width), y: Math.min(Math.max(at.y, 0), page.height - height) };
    seal.style.left = `${at.x / page.width * 100}%`;
    seal.style.top = `${at.y / page.height * 100}%`;
    seal.style.width = `${width / page.width * 100}%`;
    seal.style.height = `${height / page.height * 100}%`;
    set_words(width, height);
    x.value = at.x.toFixed(1);
    y.value = at.y.toFixed(1);
    const mm = (value) => Math.round(value);
    where.textContent = `${word('letak.halaman')} ${shown}/${pages}, ${mm(page.width)} × ${mm(page.height)} mm: ${mm(at.x)} ${word('letak.kiri')}, ${mm(at.y)} ${word('letak.atas')}, ${mm(width)} × ${mm(height)} mm`;
  };
  // A corner is a corner of this page, whatever page was there before.
  const corner = () => {
    const { width, height } = mark();
    const right = page.width - width - margin, bottom = page.height - height - margin;
    if (choice.value === 'kanan') at = { x: right, y: bottom };
    if (choice.value === 'kiri') at = { x: margin, y: bottom };
    if (choice.value === 'atas') at = { x: right, y: margin };
    draw();
  };
  // What the hand did is a change of the form, like one that was typed.
  const chosen = () => {
    choice.value = 'sini';
    draw();
    x.dispatchEvent(new Event('input', { bubbles: true }));
  };
  let held = null;
  const resize = (width) => {
    large.value = String(Math.min(Math.max(width, least), most));
    if (held) choice.value = 'sini';
    corner();
    large.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const wide_of = (width) => `${stage.dataset.gambar}${shown}?lebar=${width}`;
  let tries = 0, again = 0;
  const load = () => {
    picture.srcset = [480, 800, 1200].map((width) => `${wide_of(width)} ${width}w`).join(', ');
    picture.src = wide_of(800);
  };
  const turn = (fresh = true) => {
    shown = Math.min(Math.max(Number(number.value) || 1, 1), pages);
    page = size_of(shown);
    picture.width = Math.round(page.width * 4);
    picture.height = Math.round(page.height * 4);
    stage.classList.toggle('lying', page.width > page.height);
    if (fresh) {
      stage.classList.remove('unseen');
      stage.classList.add('drawing');
      tries = 0;
      clearTimeout(again);
      load();
    }
    picture.alt = `${word('letak.halaman')} ${shown}/${pages}`;
    turner.querySelector('span').textContent = `${word('letak.halaman')} ${shown}/${pages}`;
    before.disabled = shown <= 1;
    after.disabled = shown >= pages;
    corner();
  };
  const go = (by) => {
    number.value = String(Math.min(Math.max(shown + by, 1), pages));
    turn();
    number.dispatchEvent(new Event('input', { bubbles: true }));
  };
  before.addEventListener('click', () => go(-1));
  after.addEventListener('click', () => go(1));
  // Without a picture the page's shape is there all the same.
  const seen = () => { stage.classList.remove('drawing', 'unseen'); hint.textContent = word('letak.cara'); };
  // Many may be looking at once: the server then says so at once, and is asked again, each time later.
  const unseen = () => {
    stage.classList.remove('drawing');
    stage.classList.add('unseen');
    hint.textContent = word('letak.tanpa');
    clearTimeout(again);
    if (tries < 3) again = setTimeout(load, 2000 * 2 ** tries++);
  };
  picture.addEventListener('load', seen);
  picture.addEventListener('error', unseen);
  if (picture.complete && picture.naturalWidth === 0) unseen();

  // A touch on the page puts the middle of the mark there; the mark itself is dragged from where it is held.
  const point = (event) => {
    const box = pad.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width * page.width, y: (event.clientY - box.top) / box.height * page.height };
  };
  pad.addEventListener('click', (event) => {
    if (seal.contains(event.target)) return;
    const to = point(event), { width, height } = mark();
    at = { x: to.x - width / 2, y: to.y - height / 2 };
    chosen();
  });
  seal.addEventListener('pointerdown', (event) => {
    const from = point(event);
    held = { x: from.x - at.x, y: from.y - at.y, sizing: event.target === corner_grip };
    seal.setPointerCapture(event.pointerId);
  });
  seal.addEventListener('pointermove', (event) => {
    if (!held) return;
    const to = point(event);
    if (held.sizing) return resize(to.x - at.x);
    at = { x: to.x - held.x, y: to.y - held.y };
    chosen();
  });
  for (const end of ['pointerup', 'pointercancel']) seal.addEventListener(end, () => { held = null; });
  seal.addEventListener('keydown', (event) => {
    const larger = { '+': 4, '=': 4, '-': -4 }[event.key];
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!larger && !step) return;
    event.preventDefault();
    if (larger) return resize(Number(large.value) + larger);
    const far = event.shiftKey ? 1 : 5;
    at = { x: at.x + far * step[0], y: at.y + far * step[1] };
    chosen();
  });
  choice.addEventListener('change', corner);
  large.addEventListener('input', (event) => { if (event.isTrusted) corner(); });
  let pause = 0;
  number.addEventListener('input', (event) => { if (event.isTrusted) { clearTimeout(pause); pause = setTimeout(turn, 350); } });
  new ResizeObserver(() => draw()).observe(pad);
  const visible = () => { stage.hidden = form.querySelector('[name=tanda]:checked').value === 'tidak'; };
  for (const yes of form.querySelectorAll('[name=tanda]')) yes.addEventListener('change', visible);
  visible();
  if (choice.value === 'sini') at = { x: Number(x.value) || 0, y: Number(y.value) || 0 };
  // What a kept draft put back may be another page than the server drew.
  turn(!picture.currentSrc.includes(`/halaman/${shown}?`));
}
