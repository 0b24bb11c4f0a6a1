// The pictures of docs/screens that show what a stranger and an applicant see: on a desk, on a phone, in the dark.
//   SHOTS=DIR tests/browser/run tests/browser/portal_shots.mjs
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { answer, attach, base, browser, data as installation, desk_of, end, offices, password, phone, printed, secrets, window_of, date_letter } from './house.mjs';
import { authority, issue, press } from './steps.mjs';
import { hand_in, seal } from './signing.mjs';

const folder = process.env.SHOTS;
const wide = { viewport: { width: 1280, height: 800 } };
const small = { ...phone, deviceScaleFactor: 1 };
async function shot(page, name, most = 1500) {
  await page.waitForTimeout(300);
  const high = await page.evaluate(() => document.documentElement.scrollHeight);
  const size = page.viewportSize();
  // A picture of the full page forgets that a finger touches it; a window that is high enough does not.
  const height = Math.min(Math.max(high, size.height), most);
  await page.setViewportSize({ width: size.width, height });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  await page.setViewportSize(size);
  console.log(name);
}
async function modes(where, name) {
  for (const [options, mode] of [[wide, ''], [{ ...wide, colorScheme: 'dark' }, '-gelap'], [small, '-ponsel']]) {
    const page = await window_of(options);
    await page.goto(base + where);
    await shot(page, name + mode);
    await page.context().close();
  }
}

const office = offices().find((o) => /Bekasi/.test(o.name));
const applicant = office.people.filter((p) => p.position === 'pemohon')[0].email;
const code = /^bekasi\s.*\s(\S+)$/m.exec(printed)?.[1];
for (const [where, name] of [['/', 'beranda'], ['/lacak', 'lacak'], ['/periksa', 'periksa'], ['/luring', 'luring']]) await modes(where, name);

// The way of who has the link in the mail.
const waiting = /(\/aktivasi\/\S+) — tautan pendaftaran (.+?) \(NIP/.exec(printed);
const email = waiting ? printed.split('\n').find((line) => line.includes(waiting[2]) && line.includes('@')).trim().split(/\s+/)[0] : applicant;
if (waiting) {
  const known = secrets(email);
  const page = await window_of(small);
  await page.goto(base + waiting[1]);
  await shot(page, 'aktivasi-ponsel');
  await page.locator('[name=nip]').fill(known.nip);
  await press(page, page.locator('main form').last());
  for (let round = 0; round < 4; round++) {
    const form = page.locator('main form[action^="/pendaftaran/"]').last();
    if (!await form.count()) break;
    const action = (await form.getAttribute('action')).split('?')[0].split('/').at(-1);
    const card = form.locator('[name=ktp]');
    const fill = { nama: known.name, nik: known.nik, lahir: known.birth, sandi: password, sandi_lagi: password, passphrase: password, passphrase_lagi: password };
    if (await card.count()) {
      await attach(card);
      await page.waitForTimeout(800);
    }
    for (const [name, value] of Object.entries(fill)) if (await form.locator(`[name=${name}]`).count()) await form.locator(`[name=${name}]`).fill(name === 'nik' && round === 0 ? `${value.slice(0, 14)}${value.slice(15)}${value[14]}` : value);
    await shot(page, `pendaftaran-${action}-ponsel`);
    await press(page, form);
    if (await page.locator('[name=yakin]').count()) {
      await shot(page, 'pendaftaran-beda-ponsel');
      await form.locator('[name=nik]').fill(known.nik);
      await press(page, form);
    }
  }
  await shot(page, 'pendaftaran-menunggu-ponsel');
  // The same request, on the applicant's own desk: it is at the authority.
  for (const [options, mode] of [[small, '-ponsel'], [wide, ''], [{ ...wide, colorScheme: 'dark' }, '-gelap']]) {
    const own = await desk_of(email, options);
    await own.goto(`${base}/meja`);
    const cases = await own.locator('main a[href*="/meja/perkara/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')).filter((at) => !at.includes('/psre/')));
    await own.goto(base + cases[0]);
    await shot(own, `perkara-otoritas${mode}`, 1100);
  }
  await issue(waiting[2]);
  await page.goto(`${base}/pendaftaran`);
  await shot(page, 'pendaftaran-terbit-ponsel');
  await Promise.all([page.waitForEvent('download'), page.locator('form[action^="/pendaftaran/sertifikat"] button').click()]);
  await shot(page, 'pendaftaran-selesai-ponsel');
}

// The applicant's own pages.
for (const [options, mode] of [[small, '-ponsel'], [wide, ''], [{ ...wide, colorScheme: 'dark' }, '-gelap']]) {
  const mine = await desk_of(mode === '-ponsel' ? email : applicant, options);
  for (const [where, name] of [['/meja', 'pemohon'], ['/meja/susun', 'susun'], ['/meja/sertifikat', 'sertifikat'], ['/meja/atas-nama-saya', 'atas-nama-saya'], ['/meja/autentikator', 'autentikator']]) {
    await mine.goto(base + where);
    await shot(mine, name + mode);
  }
  await mine.goto(`${base}/meja/sertifikat`);
  if (await mine.locator('#tandatangan').count()) {
    await hand_in(mine);
    await mine.waitForTimeout(1500);
    await shot(mine, `tanda-tangan${mode}`, 2000);
    await seal(mine, 'bukan passphrase yang benar 12');
    await shot(mine, `tanda-tangan-salah${mode}`, 2000);
    await seal(mine);
    await shot(mine, `tanda-tangan-selesai${mode}`);
  }
  await mine.goto(`${base}/meja/susun`);
  await mine.locator('main a[href^="/meja/susun/"]').first().click();
  await shot(mine, `susun-data${mode}`);
  const data = mine.locator('#data');
  if (mode === '-gelap' || !await data.count()) continue;
  await answer(data, email);
  await date_letter(mine.locator('#data'));
  await press(mine, data);
  await shot(mine, `susun-berkas${mode}`);
  await mine.goto(`${mine.url().split('?')[0]}?langkah=berkas.ktp`);
  const card = mine.locator('#berkas [name=kamera]');
  if (await card.count()) {
    await attach(card);
    await mine.waitForTimeout(800);
    await shot(mine, `susun-ktp${mode}`);
  }
  await mine.goto(`${mine.url().split('?')[0]}?langkah=kirim`);
  await shot(mine, `susun-kirim${mode}`);
}
if (code) {
  await modes(`/lacak/${code}`, 'lacak-kode');
}
// The letter itself, as its PDF is drawn.
execFileSync('pdftoppm', ['-q', '-singlefile', '-scale-to', '1100', '-png', path.join(installation, 'demo/bekasi/recommendation.pdf'), path.join(folder, 'rekomendasi')]);
console.log('rekomendasi');
void authority;
await browser.close();
end();
