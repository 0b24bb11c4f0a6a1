// The authority's officers, two of them, by clicking: what one asks for and another approves, the urgent path, and what a
// wrong word says. Every page is looked at in both colours and at 320 pixels.
//   SHOTS=DIR tests/browser/run tests/browser/officers_walk.mjs     also leaves a picture of each, on a desk and on a phone
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { base, check, desk_of, end, look, phone, said } from './house.mjs';

const home = `${base}/meja/penyelenggara`;
const folder = process.env.SHOTS;
const first = 'arief.nugraha@psre-peragaan.go.id', second = 'maria.simanjuntak@psre-peragaan.go.id';
const ani = await desk_of(first, { viewport: { width: 1280, height: 900 } });
const budi = await desk_of(second, { viewport: { width: 1280, height: 900 } });
const pocket = folder ? await desk_of(first, { ...phone, deviceScaleFactor: 1 }) : null;

async function seen(page, name) {
  await look(page, `penyelenggara: ${name}`);
  if (!folder) return;
  const word = name.replaceAll(/[^a-z]+/g, '-');
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(folder, `petugas-${word}${colorScheme === 'dark' ? '-gelap' : ''}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  if (page.url().includes('/meja')) {
    await pocket.goto(page.url());
    await pocket.screenshot({ path: path.join(folder, `petugas-${word}-ponsel.png`), fullPage: true });
  }
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'paraf-officers-'));
function request_of(name) {
  const key = path.join(scratch, `${name}.key`), csr = path.join(scratch, `${name}.csr`);
  execFileSync('openssl', ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-subj', '/CN=x', '-out', csr],
    { stdio: 'ignore' });
  return csr;
}
const press = async (page, form) => {
  await page.locator(`form#${form} button[type=submit]`).last().click();
  await page.waitForLoadState('load');
};
const text = (page) => page.locator('main').innerText();
async function approved(what) {
  await budi.goto(ani.url());
  await seen(budi, `${what} approve`);
  await budi.locator('form#setuju [name=yakin]').check();
  await press(budi, 'setuju');
  check(`${what} is done`, /Selesai/.test(await text(budi)), await text(budi));
}

// ── the pages as they stand ──
for (const [where, name] of [['', 'inventory'], ['/permintaan', 'requests'], ['/perbuatan', 'acts'], ['/daftar', 'lists'],
  ['/kedaluwarsa', 'expiries'], ['/layanan', 'services'], ['?status=aktif', 'a filter that is none'], ['/permintaan?keadaan=lama', 'a state that is none'],
  ['/kedaluwarsa?hari=seminggu', 'days that are none']]) {
  await ani.goto(home + where);
  await seen(ani, name);
}
check('a filter that is none is told', /tidak dikenal|bukan jumlah hari/.test(await text(ani)));

// ── a certificate from a request ──
await ani.goto(`${home}/perbuatan/terbit`);
await seen(ani, 'issue choose');
await ani.locator('[name=profile]').selectOption('tls_server');
await ani.locator('main form button[type=submit]').first().click();
await ani.waitForLoadState('load');
await ani.locator('form#perbuatan [name=common_name]').fill('simpel.contoh.go.id');
await ani.locator('form#perbuatan [name=organization]').fill('Pemerintah Kota Contoh');
await ani.locator('form#perbuatan [name=dns_names]').fill('Bukan Nama Server');
await ani.locator('form#perbuatan [name=berkas_pkcs10]').setInputFiles(request_of('web'));
await press(ani, 'perbuatan');
check('a wrong name is told at its field', await ani.locator('[name=dns_names][aria-invalid=true]').count() === 1, await text(ani));
await seen(ani, 'issue refused');
await ani.locator('form#perbuatan [name=dns_names]').fill('simpel.contoh.go.id');
await ani.locator('form#perbuatan [name=berkas_pkcs10]').setInputFiles(request_of('web'));
await press(ani, 'perbuatan');
check('what would happen is shown', /Yang akan terjadi/.test(await text(ani)) && /P-256|p256/.test(await text(ani)), await text(ani));
await seen(ani, 'issue preview');
await press(ani, 'minta');
await seen(ani, 'request own');
await approved('issue');
said('a certificate from a request, by two');

// ── its page: another key, the urgent path, the key blocked ──
await ani.goto(`${home}?q=simpel`);
await ani.locator('table a').first().click();
await ani.waitForLoadState('load');
const one = ani.url();
await seen(ani, 'certificate');
await ani.getByRole('link', { name: 'Ganti kunci' }).click();
await ani.locator('form#perbuatan [name=berkas_pkcs10]').setInputFiles(request_of('lain'));
await press(ani, 'perbuatan');
await press(ani, 'minta');
await approved('rekey');
await ani.goto(one);
await ani.locator('form#tangguh [name=sebab]').fill('Pemegang melapor laptopnya hilang');
await press(ani, 'tangguh');
check('one officer suspends at once', /Ditangguhkan/.test(await text(ani)), await text(ani));
await seen(ani, 'certificate suspended');
await ani.getByRole('link', { name: 'Blokir kunci' }).click();
await ani.locator('form#perbuatan [name=why]').fill('Laptop tidak ditemukan');
await press(ani, 'perbuatan');
check('the preview names what ends', /Sertifikat yang dicabut: 1/.test(await text(ani)), await text(ani));
await seen(ani, 'block preview');
await press(ani, 'minta');
await approved('block');
said('another key, a suspension at once, a key blocked');

// ── a service's key, asked for by both ──
for (const page of [ani, budi]) {
  await page.goto(`${home}/perbuatan/gilir`);
  await seen(page, 'roll over');
  await page.locator('[name=purpose][value=ocsp]').check();
  await press(page, 'perbuatan');
  await press(page, 'minta');
}
check('the second is shown the first request', /Sudah diminta/.test(await text(budi)), await text(budi));
await seen(budi, 'asked before');
await approved('rollover');
await ani.goto(`${home}/permintaan?keadaan=done`);
await seen(ani, 'requests done');
said('one request for what two ask');

fs.rmSync(scratch, { recursive: true, force: true });
await end();
