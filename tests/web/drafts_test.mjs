// What of a half-filled form stays in a browser that others use too.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

const store = (() => {
  const kept = {};
  return Object.defineProperties(kept, {
    getItem: { value: (name) => kept[name] ?? null }, setItem: { value: (name, text) => { kept[name] = String(text); } },
    removeItem: { value: (name) => { delete kept[name]; } } });
})();
Object.assign(globalThis, {
  localStorage: store, sessionStorage: { getItem: () => null, removeItem() {}, setItem() {} },
  location: { pathname: '/meja', search: '' },
  document: { body: { dataset: {} }, querySelector: () => null, querySelectorAll: () => [] } });
// The words of a page are the page's; the rest is the script as it is served.
const script = fs.readFileSync(new URL('../../web/drafts.js', import.meta.url), 'utf8')
  .replace(/^import .*words\.js';$/m, 'const made = () => {}, word = (name) => name;');
const { start, names_somebody } = await import(`data:text/javascript,${encodeURIComponent(script)}`);

test('a text with a population number in it is not kept, however it is written', () => {
  for (const [why, text, named] of [
    ['a word', 'Mohon diproses', false],
    ['as it stands', '3319011506930001', true],
    ['within words', 'NIK pemohon 3319011506930001, mohon dicek', true],
    ['spaced', '3319 0115 0693 0001', true],
    ['dotted', '331901.150693.0001', true],
    ['with dashes', '3319-0115-0693-0001', true],
    ['followed by a number', '3319011506930001 5', true],
    ['a NIP', '198811032014021006', false],
    ['a NIP in groups', '19881103 201402 1 006', false],
    ['a telephone number', '0816 0000 0511', false],
    ['two telephone numbers, a line each', '081600000511\n081600000512', false],
  ]) assert.equal(names_somebody(text), named, why);
});

test('who logs in takes away what another person left, and what should never have been kept', () => {
  const draft = (text) => JSON.stringify({ at: Date.now(), values: { pesan: text } });
  const before = () => Object.assign(store, {
    'paraf-draf ani /meja f': draft('punya Ani'), 'paraf-draf budi /meja f': draft('punya Budi'),
    'paraf-draf budi /meja g': draft('3319 0115 0693 0001'), lain: 'bukan milik kita' });
  before();
  start();  // the login page: the session ended by itself, and the same person may come back
  assert.deepEqual(Object.keys(store).sort(), ['lain', 'paraf-draf ani /meja f', 'paraf-draf budi /meja f']);
  before();
  document.body.dataset.siapa = 'budi';
  start();
  assert.deepEqual(Object.keys(store).sort(), ['lain', 'paraf-draf budi /meja f']);
});
