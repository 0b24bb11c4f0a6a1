// A password that can be shown, a word on how strong a new one is, and a look at a photographed card before it
// travels: large enough, bright enough, sharp enough. Advice only: the server decides.
import { made, word } from './words.js';

function peek(field) {
  const button = made('button', { type: 'button', class: 'peek', 'aria-pressed': 'false' }, word('sandi.lihat'));
  button.addEventListener('click', () => {
    const shown = field.type === 'text';
    field.type = shown ? 'password' : 'text';
    button.setAttribute('aria-pressed', String(!shown));
    button.textContent = word(shown ? 'sandi.lihat' : 'sandi.tutup');
  });
  const both = made('span', { class: 'secret' });
  field.replaceWith(both);
  both.append(field, button);
}

function strength(field) {
  const bar = made('progress', { class: 'strength', max: '4', value: '0', 'aria-label': word('sandi.kekuatan') });
  const text = made('p', { class: 'advice', 'aria-live': 'polite' });
  field.parentElement.after(bar, text);
  field.addEventListener('input', () => {
    const typed = field.value;
    const words = new Set(typed.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((w) => w.length > 1)).size;
    const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(typed)).length;
    // Five digits in a row are soon a piece of a NIK, a NIP, a telephone number or a birth date, whatever stands between them.
    const numbers = /\d{5}/.test(typed.replace(/[\s.\/-]/g, ''));
    const value = typed.length === 0 ? 0 : numbers ? 1 : Math.min(4, Math.max(1, Math.floor(typed.length / 7) + (words > 3 ? 1 : 0) + (kinds > 2 ? 1 : 0) - (typed.length < 12 ? 1 : 0)));
    bar.value = value;
    text.textContent = typed ? word(`sandi.${numbers ? 'angka' : ['', 'lemah', 'lemah', 'cukup', 'kuat'][value]}`) : '';
    text.className = `advice ${value > 2 ? 'good' : 'bad'}`;
  });
  field.addEventListener('paste', (event) => {
    if (!/\d{16}/.test((event.clipboardData?.getData('text') ?? '').replace(/[\s.-]/g, ''))) return;
    event.preventDefault();
    text.textContent = word('sandi.nik');
    text.className = 'advice bad';
  });
}

async function examine(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, 480 / picture.width);
  const width = Math.max(8, Math.round(picture.width * scale)), height = Math.max(8, Math.round(picture.height * scale));
  const canvas = made('canvas', { width, height });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.drawImage(picture, 0, 0, width, height);
  const { data } = pen.getImageData(0, 0, width, height);
  const grey = new Float32Array(width * height);
  let sum = 0;
  for (let i = 0; i < grey.length; i++) sum += grey[i] = 0.3 * data[4 * i] + 0.59 * data[4 * i + 1] + 0.11 * data[4 * i + 2];
  let edges = 0, squares = 0, n = 0;
  for (let y = 1; y < height - 1; y++) for (let x = 1; x < width - 1; x++) {
    const at = y * width + x;
    const edge = 4 * grey[at] - grey[at - 1] - grey[at + 1] - grey[at - width] - grey[at + width];
    edges += edge; squares += edge * edge; n++;
  }
  const light = sum / grey.length, sharp = squares / n - (edges / n) ** 2;
  if (Math.max(picture.width, picture.height) < 700) return 'foto.kecil';
  if (light < 60) return 'foto.gelap';
  if (light > 240) return 'foto.silau';
  if (sharp < 40) return 'foto.kabur';
  return 'foto.baik';
}

// A telephone's photograph is larger than any reader of it needs, and than a slow line carries.
async function smaller(field, file) {
  if (file.size < 1.5e6 || !/jpe?g/.test(field.accept)) return null;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, 2600 / Math.max(picture.width, picture.height));
  const canvas = made('canvas', { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made_so = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.9));
  if (!made_so || made_so.size >= file.size) return null;
  const moved = new DataTransfer();
  moved.items.add(new File([made_so], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' }));
  field.files = moved.files;
  return moved.files[0];
}

function card(field) {
  const text = made('p', { class: 'advice', role: 'status' });
  field.after(text);
  field.addEventListener('change', async () => {
    field.parentElement.querySelector('.thumb')?.remove();
    text.textContent = '';
    const file = field.files[0];
    if (!file?.type.startsWith('image/')) return;
    const shown = made('img', { class: 'thumb', alt: word('foto.pilihan') });
    shown.src = URL.createObjectURL(file);
    text.after(shown);
    const found = await examine(file).catch(() => null);
    if (!found) return;
    const mega = (octets) => (octets / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
    const light = await smaller(field, file).catch(() => null);
    text.textContent = word(found) + (light ? ` ${word('foto.diperkecil')} ${mega(file.size)} → ${mega(light.size)} MB.` : '');
    text.className = `advice ${found === 'foto.baik' ? 'good' : 'bad'}`;
  });
}

export function start() {
  document.querySelectorAll('input[type=password]').forEach((field) => {
    peek(field);
    if (field.autocomplete === 'new-password' && !/lagi$/.test(field.name)) strength(field);
  });
  document.querySelectorAll('input[type=file]').forEach((field) => { if (/jpg|jpeg|png|image/.test(field.accept)) card(field); });
}
