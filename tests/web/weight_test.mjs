// What a page of the portal loads beside its own text, as it travels: style, emblem, and the scripts that raise it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const web = new URL('../../web/', import.meta.url);
const weighs = (name) => gzipSync(fs.readFileSync(new URL(name, web)), { level: 9 }).length;

// Everything a script fetches, with what that fetches.
function with_imports(name, met = new Set()) {
  if (met.has(name)) return met;
  met.add(name);
  const text = fs.readFileSync(new URL(name, web), 'utf8');
  for (const [, found] of text.matchAll(/(?:from|import)\s*\(?\s*'\.\/([\w.-]+)'/g)) with_imports(found, met);
  return met;
}

test('the portal with every script there is weighs under 60 kB, so that any page of it does', () => {
  const all = [...with_imports('paraf.js'), 'gaya.css', 'meja.css', 'lambang.svg'];
  assert.ok(all.length > 8, all.join(' '));
  const sum = all.reduce((so_far, name) => so_far + weighs(name), 0);
  assert.ok(sum < 40 * 1024, `${sum} octets, and 20 kB are the page's own`);
});
test('the style asks nobody else', () => {
  for (const name of ['gaya.css', 'meja.css']) assert.doesNotMatch(fs.readFileSync(new URL(name, web), 'utf8'), /@import|url\(\s*['"]?(?:https?:)?\/\//);
});
