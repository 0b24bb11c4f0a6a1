// The desk as a place to work in: every page of it looked at, by keyboard alone, without a script, with a session
// that ends in the middle of a form, with two officials at one case; and what it all weighs.
import { attach, base, browser, check, desk_of, end, letter_day, look, offices, password, said, tab_through, window_of } from './house.mjs';
import { authority, press } from './steps.mjs';

const office = offices().find((o) => /Bekasi/.test(o.name));
const of = (words) => office.people.find((p) => words.test(p.position)).email;
const head = of(/^Kepala Dinas/), registrar = of(/Persuratan/), applicant = office.people.filter((p) => p.position === 'pemohon').at(-1);

// ── every page ──
const places = [
  [head, ['/meja', '/meja/perkara', '/meja/perkara?status=done', '/meja/cari?q=a', '/meja/cari', '/meja/register', '/meja/register?buku=keluar', '/meja?milik=saya',
    '/meja?milik=belum-dibaca', '/meja/jadwal', '/meja/pemilik',
    '/meja/laporan', '/meja/sop', '/meja/sop/pendaftaran-sertifikat', '/meja/sop/pendaftaran-sertifikat/sunting', '/meja/kelola', '/meja/bantuan']],
  [registrar, ['/meja/jurnal', '/meja/jurnal?oleh=a&dari=2026-01-01', '/meja/templat', '/meja/kelola/aplikasi', '/meja/kelola/penghubung',
    '/meja/kelola/keadaan']],
  [authority, ['/meja', '/meja/pemegang', '/meja/pemegang?status=revoked']],
];
for (const [email, paths] of places) {
  const page = await desk_of(email);
  for (const path of paths) {
    const answer = await page.goto(base + path);
    check(`${path} opens`, answer.status() === 200, answer.status());
    await look(page, `${email === authority ? 'psre ' : ''}${path}`);
  }
}
const login = await window_of();
await login.goto(`${base}/meja/masuk`);
await look(login, '/meja/masuk');
const english = await login.goto(`${base}/meja/masuk?lang=en`);
check('the login is there in English', (await english.text()).includes('<html lang="en">'));
const journal = await desk_of(registrar);
await journal.goto(`${base}/meja/jurnal`);
await press(journal, journal.locator('main form').first());
await look(journal, '/meja/jurnal diperiksa');
check('the journal verifies', await journal.locator('[role=status] .note.good').count() === 1);
said('every page of the desk was looked at');

// ── what it weighs ──
async function weight(email, path, options = {}) {
  const page = await window_of(options);
  if (email) {
    const cookies = await (await desk_of(email)).context().cookies();
    await page.context().addCookies(cookies);
  }
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  let octets = 0;
  wire.on('Network.loadingFinished', (done) => { octets += done.encodedDataLength; });
  await page.goto(base + path, { waitUntil: 'networkidle' });
  await page.context().close();
  return octets / 1024;
}
for (const [what, email, path, most] of [['the desk', head, '/meja', 60], ['the applicant’s portal', applicant.email, '/meja', 40],
  ['the front page', null, '/', 30], ['the check page', null, '/periksa', 30]]) {
  const kib = await weight(email, path);
  check(`the first load of ${what} is at most ${most} KiB (${kib.toFixed(1)})`, kib <= most);
  said(`first load of ${what}: ${kib.toFixed(1)} KiB of ${most}`);
}

// ── by keyboard ──
const page = await desk_of(head);
await page.goto(`${base}/meja`);
await tab_through(page, '/meja');
await page.goto(`${base}/meja`);
const items = await page.locator('[data-item]').count();
check('the desk is lived in', items > 3, items);
await page.keyboard.press('j');
await page.keyboard.press('j');
await page.keyboard.press('k');
check('j and k walk the list', await page.evaluate(() => document.querySelector('[data-item].here')?.contains(document.activeElement)));
await page.keyboard.press('?');
await page.locator('dialog.keys').waitFor();
await look(page, 'tombol');
await page.locator('dialog.keys button.quiet').click();
await page.keyboard.press('Escape');
await page.goto(`${base}/meja`);
await page.keyboard.press('j');
check('the keys can be turned off', await page.locator('[data-item].here').count() === 0);
await page.evaluate(() => localStorage.removeItem('paraf-tombol'));
await page.goto(`${base}/meja`);
await page.waitForTimeout(300);
await page.keyboard.press('j');
await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
check('Enter opens it', page.url().includes('/perkara/'), page.url());
await tab_through(page, 'perkara');
said('walked by keyboard');

// ── whose it is, and several at once ──
await page.goto(`${base}/meja?milik=kelompok`);
await page.waitForTimeout(300);
await page.keyboard.press('j');
await page.keyboard.press('x');
check('x ticks the row', await page.locator('[name=pilih]:checked').count() === 1);
await page.locator('[data-borongan] .pick input').check();
const all_of_them = await page.locator('[name=pilih]').count();
check('all are chosen at once', await page.locator('[name=pilih]:checked').count() === all_of_them);
await press(page, page.locator('#borongan'), 'Kerjakan bersama');
check('what can be done together is worded once', await page.locator('form[id^="borongan-"]').count() > 0, await page.locator('main').innerText());
await look(page, 'borongan');
await page.goto(`${base}/meja?milik=kelompok`);
await page.locator('.task.pickable [name=pilih]').first().check();
await press(page, page.locator('#borongan'), 'Ambil');
check('what was taken on is under mine', page.url().includes('milik=saya') && await page.locator('.task').count() > 0, page.url());
await page.locator('.kept-lists summary').click();
await page.locator('#saringan [name=nama]').fill('yang saya tangani');
await press(page, page.locator('#saringan'));
check('a list is kept under its name', await page.locator('.kept-lists a[aria-current]').innerText() === 'yang saya tangani');
await page.locator('.task [name=pilih]').first().check();
await press(page, page.locator('#borongan'), 'Lepaskan');
said('taken on, given back, several at once, a list kept');

// ── a procedure, edited as the table it is ──
const editor = `${base}/meja/sop/pendaftaran-sertifikat/sunting`;
await page.goto(editor);
const rows = await page.locator('.typed tbody').count();
await Promise.all([page.waitForResponse((answer) => answer.url().includes('/pratinjau')), page.locator('[name="k0.waktu"]').fill('3 jam')]);
check('the flow is drawn beside the table', await page.locator('#pratinjau svg.flow').count() === 1);
await page.locator('#kegiatan-0 summary').click();
await Promise.all([page.waitForNavigation(), page.locator('#kegiatan-0 button', { hasText: 'Sisipkan' }).click()]);
check('a row is put in', await page.locator('.typed tbody').count() === rows + 1);
check('and what was typed stays', await page.locator('[name="k0.waktu"]').inputValue() === '3 jam');
await look(page, 'sunting, baris baru');
await Promise.all([page.waitForNavigation(), page.locator('[name="k1.l0.tindakan"]').selectOption('melaporkan')]);
check('its act is chosen, and the checker has no complaint', await page.locator('#pratinjau .badge.bad').count() === 0, await page.locator('#pratinjau').innerText());
await page.goto(`${base}/meja`);
await page.goto(editor);
await Promise.all([page.waitForNavigation(), page.locator('form .kept button').first().click()]);
check('what was not proposed is there after a walk elsewhere', await page.locator('.typed tbody').count() === rows + 1);
await page.evaluate(() => Object.keys(localStorage).forEach((name) => name.includes('naskah') && localStorage.removeItem(name)));
said('a procedure edited as its table');

// ── the menu on a phone ──
const small = await desk_of(head, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
await small.goto(`${base}/meja`);
check('the places are put away', !await small.locator('.rail').isVisible());
await small.locator('button.menu').click();
check('the menu shows them', await small.locator('.rail a[href="/meja/perkara"]').isVisible());
await small.keyboard.press('Escape');
check('and Escape puts them away', !await small.locator('.rail').isVisible());

// No decision is chosen beforehand: without one the form does not leave.
async function decide(form) {
  const options = form.locator('input[type=radio][name=hasil]');
  if (!await options.count()) return;
  check('no decision is chosen beforehand', await form.locator('[name=hasil]:checked').count() === 0);
  for (const fits of await form.locator('input[type=radio][name^="v."][value=lengkap]').all()) await fits.check();
  const agreed = form.locator('[name=hasil][value=setuju]');
  await agreed.check();
  const [says, does] = [await form.locator('label', { has: form.page().locator('[value=setuju]') }).innerText(), await form.locator('button[type=submit]').last().innerText()];
  check('the button says what it will do', does.trim() === says.trim(), `${does} / ${says}`);
}

// ── a form that was refused, and the way back ──
const asks = await desk_of(applicant.email);
await asks.goto(`${base}/meja/ajukan?sop=pendaftaran-sertifikat`);
await asks.waitForLoadState('networkidle');
await asks.locator('#ajukan details summary').last().click();
await asks.locator('#ajukan [name="s.position"]').fill('Penata Layanan');
await asks.locator('#ajukan [name="s.nik"]').fill('123');
for (const day of await asks.locator('#ajukan input[type=date]').all()) await day.fill(letter_day());
for (const file of await asks.locator('#ajukan input[type=file]').all()) await attach(file);
await press(asks, asks.locator('#ajukan'));
check('what went wrong has the focus', await asks.evaluate(() => document.activeElement?.matches('main [role=alert]')));
const wrong = asks.locator('#ajukan [aria-invalid=true]');
check('and the field says so itself', await wrong.count() === 1 && await wrong.getAttribute('name') === 's.nik', await wrong.count());
check('in words that belong to it', await asks.locator(`[id="${(await wrong.getAttribute('aria-describedby')).split(' ').pop()}"]`).isVisible());
await look(asks, 'ajukan, NIK salah');
const complaint = await asks.locator('main .note.bad h2').first().innerText();
const stands = async (way) => {
  await asks.waitForLoadState('networkidle');
  check(`${way}: what was said stands there`, (await asks.locator('main .note.bad[role=alert] h2').allInnerTexts()).includes(complaint), await asks.locator('main').innerText());
  check(`${way}: what was typed is there`, await asks.locator('#ajukan [name="s.position"]').inputValue() === 'Penata Layanan');
};
await asks.goBack();
await stands('back');
await look(asks, 'ajukan, kembali');
await asks.goForward();
await stands('forward');
await asks.reload();
await stands('reload');
await asks.goto(`${base}/meja/bantuan`);
await asks.goBack();
await stands('another page, and back');
said('a form that was refused says why wherever one comes back to it');

// ── a session that ends in the middle of a form ──
await page.goto(`${base}/meja`);
await Promise.all([page.waitForURL('**/perkara/**'), page.locator('.task h3 a').first().click()]);
await page.waitForLoadState('networkidle');  // the script that keeps drafts has come
const words = 'Telaah kelengkapannya, laporkan sebelum Jumat.';
const at = page.url();
const form = page.locator('form[id^="langkah-"]').first();
await form.locator('textarea').first().fill(words);
await decide(form);
await page.locator('form .kept').first().waitFor();
await page.context().clearCookies();
await press(page, form);
check('a form sent after the session leads to the login', page.url().includes('/meja/masuk'), page.url());
await page.locator('[name=akun]').fill(head);
await page.locator('[name=sandi]').fill(password);
await page.locator('main button[type=submit]').click();
await page.waitForURL(at.replace(/\?.*$/, '') + '**');
const kept = page.locator('form[id^="langkah-"] textarea').first();
await page.locator('form .kept').first().waitFor();
check('and back to the case, with what was typed', await kept.inputValue() === words, await kept.inputValue());
await page.locator('form[data-keluar] button').click();
await page.waitForURL('**/meja/masuk**');
check('drafts die at log-out', await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('paraf-draf')).length) === 0);
await page.locator('[name=akun]').fill(head);
await page.locator('[name=sandi]').fill(password);
await page.locator('main button[type=submit]').click();
said('a session that ended lost nothing');

// ── two officials at one case ──
const second = 'maria.simanjuntak@psre-peragaan.go.id';
const [one, two] = [await desk_of(authority), await desk_of(second)];
await one.goto(`${base}/meja`);
const shared = await one.locator('.task a[href*="/perkara/"]').first().getAttribute('href').catch(() => null);
if (check('the authority’s desk has a case for two', shared)) {
  await Promise.all([one.goto(base + shared), two.goto(base + shared)]);
  for (const each of [one, two]) await decide(each.locator('form[id^="langkah-"]').first());
  await press(one, one.locator('form[id^="langkah-"]').first());
  check('the first one’s act is done', await one.locator('[role=status] .note.good').count() === 1, await one.locator('main').innerText());
  await press(two, two.locator('form[id^="langkah-"]').first());
  check('the second one is told that it moved on', await two.locator('[role=alert]').count() === 1, await two.locator('main').innerText());
  await look(two, 'perkara-bertabrakan');
  said('two officials at one case: one act, and one sentence');
}

// ── without a script ──
const plain = await window_of({ javaScriptEnabled: false });
await plain.goto(`${base}/meja`);
await plain.locator('[name=akun]').fill(applicant.email);
await plain.locator('[name=sandi]').fill(password);
await plain.locator('main button[type=submit]').click();
await plain.goto(`${base}/meja/ajukan`);
const request = plain.locator('#ajukan');
for (const file of await request.locator('input[type=file]').all())
  if ((await file.getAttribute('required')) !== null) await attach(file);
await request.locator('[name=tanggal_surat]').fill(letter_day());
await request.locator('button[type=submit]').click();
check('a request is handed in without a script', plain.url().includes('/perkara/'), await plain.locator('main').innerText());
said('all of it without a script');
await browser.close();
end();
