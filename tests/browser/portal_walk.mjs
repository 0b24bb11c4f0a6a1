// The applicant beside the procedure: what was returned is completed on a phone, the office is asked and answers, a
// draft is taken up again by a link in the mail; and the policy is read.
import { attach, base, browser, check, desk_of, end, link_in_mail, look, offices, phone, said, window_of, date_letter } from './house.mjs';
import { press } from './steps.mjs';

const office = offices().find((o) => /Kudus/.test(o.name));
const applicant = office.people.filter((p) => p.position === 'pemohon').at(-1);

// ── what was returned ──
const page = await desk_of(applicant.email, phone);
await page.goto(`${base}/meja`);
await look(page, '/meja pemohon, dengan pesan');
check('the desk says that there is a message', await page.locator('main a[href*="#pesan"]').count() > 0, await page.locator('main').innerText());
const returned = page.locator('main a[href*="/meja/perkara/"]').first();
await Promise.all([page.waitForURL('**/perkara/**'), returned.click()]);
await page.goto(`${base}${new URL(page.url()).pathname}`);  // from its top: below the bar that stays, nothing is measured
await look(page, 'perkara dikembalikan');
const talk = page.locator('#pesan').locator('xpath=..');
check('the message of the office is there', await talk.locator('li.out').count() > 0, await page.locator('main').innerText());
check('no remark among officials is', await talk.locator('li.in').count() === 0);
const words = 'Saya kirim ulang fotonya hari ini.';
await talk.locator('textarea').fill(words);
await press(page, talk.locator('form'));
check('the answer stands in the conversation', (await page.locator('.talk').innerText()).includes(words));
const case_path = new URL(page.url()).pathname;

await page.goto(`${base}${case_path}`);
await Promise.all([page.waitForURL('**/lengkapi/**'), page.locator('a[href*="/meja/lengkapi/"]').first().click()]);
await look(page, 'melengkapi, satu berkas');
for (let round = 0; round < 6; round++) {
  const form = page.locator('form[action$="/berkas"]');
  if (!await form.count()) break;
  check('the reason stands beside the paper', await page.locator('main .note.bad').count() > 0, await page.locator('main').innerText());
  await attach(form.locator('input[type=file]').last());
  await page.waitForTimeout(500);
  await press(page, form);
}
await look(page, 'melengkapi, kirim');
await press(page, page.locator('form[action$="/kirim"]'));
check('what was completed is sent back', page.url().includes('selesai=amend'), `${page.url()}\n${await page.locator('main').innerText()}`);
said('what was returned is completed on a phone');

// ── the office reads the answer ──
let read = false;
for (const official of office.people.filter((p) => p.position !== 'pemohon')) {
  const desk = await desk_of(official.email);
  await desk.goto(`${base}/meja`);
  const unread = desk.locator(`main .note a[href^="${case_path}"]`);
  if (!await unread.count()) continue;
  await look(desk, '/meja dengan jawaban');
  await desk.goto(base + case_path);
  check('the official reads what the applicant wrote', (await desk.locator('.talk').innerText()).includes(words));
  await desk.goto(`${base}/meja`);
  check('and it is unread no more', await unread.count() === 0);
  read = true;
  break;
}
check('an official sees that there is an answer', read);
said('asked, answered, read');

// ── a draft by a link ──
await page.goto(`${base}/meja/susun`);
await Promise.all([page.waitForURL('**/susun/*'), page.locator('main .things a[href*="/meja/susun/"]').first().click()]);
const data = page.locator('#data');
const nik = data.locator('[name="s.nik"]');
if (await nik.count() && (await nik.getAttribute('required')) !== null) await nik.fill('3319011203860001');
await date_letter(page.locator('#data'));
await press(page, data);
const stranger = await window_of(phone);
await stranger.goto(`${base}/lanjut`);
await look(stranger, '/lanjut');
await stranger.locator('[name=instansi]').selectOption({ label: office.name });
await stranger.locator('[name=surel]').fill(applicant.email);
await press(stranger, stranger.locator('main form'));
await look(stranger, 'lanjut, terkirim');
const link = await link_in_mail(applicant.email, 'lanjut');
if (check('the link comes by mail', link)) {
  await stranger.goto(link);
  await look(stranger, 'lanjut, tautan');
  await press(stranger, stranger.locator('main form'));
  check('the draft is open without an account', stranger.url().includes('/meja/susun'), stranger.url());
  await look(stranger, 'susun tanpa akun');
  await stranger.goto(`${base}/meja/sertifikat`);
  check('and nothing else is', stranger.url().includes('/meja/masuk'), stranger.url());
  const twice = await window_of();
  await twice.goto(link);
  check('the link works once', (await twice.locator('main form').count()) === 0, await twice.locator('main').innerText());
  await look(twice, 'lanjut, tautan mati');
  check('a failure has its reference', /[2-9A-Z]{4}-[2-9A-Z]{4}/.test(await twice.locator('main').innerText()));
}
said('a draft is taken up again by a link');

// ── the policy ──
const reader = await window_of();
for (const lang of ['id', 'en']) {
  await reader.goto(`${base}/pki/cps?lang=${lang}`);
  await look(reader, `/pki/cps ${lang}`);
  await reader.locator('.contents a[href="#p4.9"]').click();
  check(`the contents lead to their clause (${lang})`, await reader.locator('#p4\\.9').isVisible());
  const pdf = await reader.request.get(`${base}/pki/cps.pdf?lang=${lang}`);
  check(`the policy is a PDF (${lang})`, pdf.status() === 200 && (await pdf.body()).subarray(0, 5).toString() === '%PDF-');
}
said('the policy is read in both languages');
await browser.close();
end();
