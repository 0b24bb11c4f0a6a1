// The sizes of a PDF's pages, as the script that places the mark reads them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { leaves_of } from '../../web/leaves.js';

const page = (keys, parent = 2) => `<< /Type /Page /Parent ${parent} 0 R ${keys} >>`;
const tree = (kids, keys = '') => `<< /Type /Pages /Kids [${kids.map((k) => `${k} 0 R`).join(' ')}] /Count ${kids.length} ${keys} >>`;
// A file of objects by number; what is appended is an incremental update.
function file(objects, trailer = '<< /Root 1 0 R >>', appended = {}) {
  const said = (all) => Object.entries(all).map(([number, text]) => `${number} 0 obj\n${text}\nendobj\n`).join('');
  return `%PDF-1.7\n${said(objects)}trailer\n${trailer}\nstartxref\n0\n%%EOF\n${Object.keys(appended).length ? `${said(appended)}trailer\n${trailer}\nstartxref\n0\n%%EOF\n` : ''}`;
}
const plain = (keys, above = '') => ({ 1: '<< /Type /Catalog /Pages 2 0 R >>', 2: tree([3], above), 3: page(keys) });
function packed(objects) {
  const entries = Object.entries(objects);
  let body = '', index = '';
  for (const [number, text] of entries) { index += `${number} ${body.length} `; body += `${text} `; }
  const stream = deflateSync(Buffer.from(index + body, 'latin1'));
  const head = `%PDF-1.7\n9 0 obj\n<< /Type /ObjStm /N ${entries.length} /First ${index.length} /Filter /FlateDecode /Length ${stream.length} >>\nstream\n`;
  return Buffer.concat([Buffer.from(head), stream, Buffer.from('\nendstream\nendobj\n8 0 obj\n<< /Type /XRef /Root 1 0 R /Size 10 >>\nstream\n\nendstream\nendobj\nstartxref\n0\n%%EOF\n')]);
}

const a4 = '/MediaBox [0 0 595.276 841.89]';
const rows = [
  ['an upright A4', file(plain(a4)), '210x297'],
  ['turned by 90: wide to the reader', file(plain(`${a4} /Rotate 90`)), '297x210'],
  ['turned by 180: as tall as before', file(plain(`${a4} /Rotate 180`)), '210x297'],
  ['turned back by 90', file(plain(`${a4} /Rotate -90`)), '297x210'],
  ['a turn that is none', file(plain(`${a4} /Rotate 45`)), '210x297'],
  ['F4, as offices here use', file(plain('/MediaBox [0 0 609.449 935.433]')), '215x330'],
  ['only the crop box is seen', file(plain(`${a4} /CropBox [80 200 500 750]`)), '148x194'],
  ['a crop box larger than the paper', file(plain(`${a4} /CropBox [-50 -50 900 900]`)), '210x297'],
  ['a crop box on a turned page', file(plain(`${a4} /CropBox [80 200 500 750] /Rotate 270`)), '194x148'],
  ['corners given the other way round', file(plain('/MediaBox [595.276 841.89 0 0]')), '210x297'],
  ['a box that does not begin at nought', file(plain('/MediaBox [100 100 695.276 941.89]')), '210x297'],
  ['a larger unit', file(plain('/MediaBox [0 0 297.638 420.945] /UserUnit 2')), '210x297'],
  ['all of it from the page tree', file(plain('', `${a4} /Rotate 90`)), '297x210'],
  ['the page overrules the tree', file(plain('/Rotate 0', `${a4} /Rotate 90`)), '210x297'],
  ['a box kept in an object of its own', file({ ...plain('/MediaBox 7 0 R'), 7: '[0 0 595.276 841.89]' }), '210x297'],
  ['pages of different sizes', file({ 1: '<< /Pages 2 0 R >>', 2: tree([3, 4]), 3: page(a4), 4: page('/MediaBox [0 0 419.53 595.276]') }), '210x297 148x210'],
  ['a tree of trees', file({ 1: '<< /Pages 2 0 R >>', 2: tree([5, 4], a4), 4: page(''), 5: tree([3]), 3: page('/Rotate 90', 5) }), '297x210 210x297'],
  ['turned by a later update', file(plain(a4), undefined, { 3: page(`${a4} /Rotate 90`) }), '297x210'],
  ['everything in an object stream', packed(plain(`${a4} /Rotate 90`)), '297x210'],
  ['encrypted: the server is asked', file(plain(a4), '<< /Root 1 0 R /Encrypt 9 0 R >>'), null],
  ['a tree that bites its tail', file({ ...plain(a4), 2: tree([3, 2]) }), null],
  ['a page without a size', file(plain('')), null],
  ['a page without extent', file(plain('/MediaBox [0 0 0 841]')), null],
  ['no PDF', 'hello', null],
  ['nothing', '', null],
];
for (const [why, octets, want] of rows)
  test(why, async () => {
    const leaves = await leaves_of(new Blob([octets]));
    assert.equal(leaves && leaves.map((leaf) => `${Math.round(leaf.width)}x${Math.round(leaf.height)}`).join(' '), want);
  });
