// The pictures of docs/screens, of the demo as it is found after ./dev run: on a desk, on a phone, in the dark.
//   SHOTS=DIR tests/browser/run tests/browser/shots.mjs
import path from 'node:path';
import { base, browser, desk_of, end, offices, phone, printed, window_of } from './house.mjs';
import { authority } from './steps.mjs';

const folder = process.env.SHOTS;
const wide = { viewport: { width: 1280, height: 800 } };
const small = { ...phone, deviceScaleFactor: 1 };
const dark = { ...wide, colorScheme: 'dark' };
const office = offices().find((o) => /Bekasi/.test(o.name));
const of = (words) => office.people.find((p) => words.test(p.position)).email;
const head = of(/^Kepala Dinas/), section = of(/^Kepala Seksi/), registrar = of(/Persuratan/);
const applicant = office.people.filter((p) => p.position === 'pemohon')[0].email;

async function shot(page, name, { full = false, most = 1600 } = {}) {
  const high = await page.evaluate(() => document.documentElement.scrollHeight);
  const size = page.viewportSize(), leaf = await page.locator('iframe.leaf').count();
  // A PDF takes its time, and is drawn only where the window is.
  if (leaf && full) await page.setViewportSize({ width: size.width, height: Math.min(high, most) });
  await page.waitForTimeout(leaf ? 3000 : 350);
  await page.screenshot({ path: path.join(folder, `${name}.png`), clip: full ? { x: 0, y: 0, width: size.width, height: Math.min(high, most) } : undefined, fullPage: full });
  await page.setViewportSize(size);
  console.log(name);
}
async function first_task(page, words = /./) {
  await page.goto(`${base}/meja`);
  await page.locator('.task a').filter({ hasText: words }).first().click();
  await page.waitForLoadState('load');
}

const stranger = await window_of(wide), pocket = await window_of(small);
for (const [page, end_of] of [[stranger, ''], [pocket, '-ponsel']]) {
  for (const [where, name] of [['/', 'beranda'], ['/lacak', 'lacak'], ['/periksa', 'periksa'], ['/meja/masuk', 'masuk']]) {
    if (end_of && name === 'lacak') continue;
    await page.goto(base + where);
    await shot(page, name + end_of);
  }
}
await stranger.goto(`${base}/pki`);
await shot(stranger, 'pki');
const link = /(\/aktivasi\/\S+) —/.exec(printed)[1];
await pocket.goto(base + link);
await shot(pocket, 'aktivasi-ponsel');

for (const [options, mode] of [[wide, ''], [dark, '-gelap']]) {
  const desk = await desk_of(head, options);
  await desk.goto(`${base}/meja`);
  await shot(desk, `meja${mode}`);
  await first_task(desk);
  await shot(desk, `perkara${mode}`, { full: true });
  await desk.goto(`${base}/meja/laporan`);
  await shot(desk, `laporan${mode}`, { full: true, most: 1300 });
  await desk.goto(`${base}/meja/sop/pendaftaran-sertifikat`);
  await shot(desk, `sop${mode}`, { full: true, most: 1500 });
}
for (const [where, name] of [['/tidak-ada', 'tidak-ditemukan']]) {
  await stranger.goto(base + where);
  await shot(stranger, name);
}
const desk = await desk_of(head, wide);
const sop = '/meja/sop/pendaftaran-sertifikat';
for (const [where, name] of [['/meja/perkara', 'perkara-daftar'], ['/meja/register', 'register'], ['/meja/kelola', 'instansi'],
  ['/meja/jadwal', 'jadwal'], ['/meja/pemilik', 'pemilik'], ['/meja/sop/pendaftaran-sertifikat/sunting', 'sop-sunting'], ['/meja/cari?q=ratna', 'cari'],
  [`${sop}/simulasi`, 'sop-simulasi'], [`${sop}/edisi`, 'sop-edisi'], [`${sop}/diagram`, 'sop-bpmn'], ['/meja/surel-otoritas', 'surel-otoritas'],
  ['/meja/templat', 'templat'], ['/meja/bantuan', 'bantuan']]) {
  await desk.goto(base + where);
  await desk.waitForTimeout(where.endsWith('diagram') ? 1500 : 0);
  await shot(desk, name);
}
await desk.goto(`${base}/meja/pemilik`);
await desk.locator('.sheet th a').first().click();
await desk.waitForLoadState('load');
await shot(desk, 'pemilik-satu');
await desk.goto(`${base}${sop}/simulasi`);
for (let step = 0; step < 3 && await desk.locator('main a[href*="langkah="]').count(); step++) {
  await desk.locator('main a[href*="langkah="]').first().click();
  await desk.waitForLoadState('load');
}
await shot(desk, 'sop-simulasi', { full: true, most: 1300 });
const kasi = await desk_of(section, wide);
await kasi.goto(`${base}/meja`);
await shot(kasi, 'meja-kasi');
const picked = kasi.locator('.task.pickable [name=pilih][data-bersama]');
for (const box of (await picked.all()).slice(0, 3)) await box.check();
if (await picked.count()) {
  await kasi.locator('#borongan button').filter({ hasText: 'Kerjakan bersama' }).click();
  await kasi.waitForLoadState('load');
  await shot(kasi, 'borongan');
}
const bag = await desk_of(head, small);
await bag.goto(`${base}/meja`);
await shot(bag, 'meja-ponsel', { full: true, most: 1800 });
await bag.locator('button.menu').click();
await shot(bag, 'menu-ponsel');
await bag.keyboard.press('Escape');
await first_task(bag);
await shot(bag, 'perkara-pejabat-ponsel', { full: true, most: 2400 });
for (const [where, name] of [['/meja/perkara', 'perkara-daftar-ponsel'], ['/meja/laporan', 'laporan-ponsel'], ['/meja/jadwal', 'jadwal-ponsel'],
  ['/meja/pemilik', 'pemilik-ponsel'], ['/meja/register', 'register-ponsel']]) {
  await bag.goto(base + where);
  await shot(bag, name, { full: true, most: 1500 });
}
await bag.goto(`${base}${sop}`);
await shot(bag, 'sop-ponsel', { full: true, most: 2000 });
const journal = await desk_of(registrar, wide);
await journal.goto(`${base}/meja/jurnal`);
await journal.locator('main form button').first().click();
await shot(journal, 'jurnal');
for (const [where, name] of [['/meja/kelola/orang', 'orang'], ['/meja/kelola/atur', 'pengaturan'], ['/meja/kelola/keadaan', 'keadaan'],
  ['/meja/kelola/penghubung', 'penghubung'], ['/meja/kelola/aplikasi', 'aplikasi'], ['/meja/impor', 'impor'], ['/meja/kolektif', 'kolektif']]) {
  await journal.goto(base + where);
  await shot(journal, name);
}
await journal.goto(`${base}/meja/kelola/orang`);
await journal.locator('.sheet th a').first().click();
await journal.waitForLoadState('load');
await shot(journal, 'orang-satu');
const psre = await desk_of(authority, wide);
await psre.goto(`${base}/meja`);
await shot(psre, 'otoritas');
const check_of = psre.locator('.task a').filter({ hasText: /Verifikasi identitas/ }).first();
if (await check_of.count()) {
  await check_of.click();
  await psre.waitForLoadState('load');
  await shot(psre, 'verifikasi', { full: true, most: 2000 });
}
for (const [where, name] of [['/meja/pemegang', 'pemegang'], ['/meja/penyelenggara', 'penyelenggara'], ['/meja/penyelenggara/layanan', 'layanan']]) {
  await psre.goto(base + where);
  await shot(psre, name);
}
const officer = await desk_of(authority, small);
await officer.goto(`${base}/meja/pemegang`);
await shot(officer, 'pemegang-ponsel', { full: true, most: 1500 });
const mine = await desk_of(applicant, small);
for (const [where, name] of [['/meja', 'pemohon-ponsel'], ['/meja/ajukan', 'ajukan-ponsel'], ['/meja/sertifikat', 'sertifikat-ponsel']]) {
  await mine.goto(base + where);
  await shot(mine, name, { full: name !== 'pemohon-ponsel', most: 1500 });
}
await mine.goto(`${base}/meja`);
await mine.locator('main a[href*="/perkara/"]').first().click();
await shot(mine, 'perkara-ponsel', { full: true, most: 1500 });
await browser.close();
end();
