// The README's first five minutes, with nothing but what the program printed.
import http from 'node:http';
import { base, browser, check, desk_of, end, look, phone, printed, said, tab_through, window_of, date_letter } from './house.mjs';
import { authority, do_next, enrol, issue, sign_and_check } from './steps.mjs';
import { place_the_mark, sign_plainly, slip_and_lapse } from './signing.mjs';

const waiting = /(\/aktivasi\/\S+) — tautan pendaftaran (.+?) \(NIP (\d*), NIK (\d+)\)/.exec(printed);
check('the program prints the link of the applicant who waits', waiting !== null, printed.slice(-800));
const [, link, name] = waiting;
const email = printed.split('\n').find((line) => line.includes(name) && line.includes('@')).trim().split(/\s+/)[0];

// The pages of one's own: looked at, and walked by keyboard.
async function own_pages() {
  const page = await desk_of(email, phone);
  for (const [where, name] of [['/meja/susun', 'susun'], ['/meja/atas-nama-saya', 'atas-nama-saya'], ['/meja/autentikator', 'autentikator']]) {
    await page.goto(base + where);
    await look(page, name);
    await tab_through(page, name);
  }
  const signed = page.locator('main');
  await page.goto(`${base}/meja/atas-nama-saya`);
  check('what was signed is in the list', /-tertandatangani\.pdf/.test(await signed.innerText()), await signed.innerText());
  await page.goto(`${base}/meja/susun`);
  await page.locator('main a[href^="/meja/susun/"]').first().click();
  await look(page, 'susun-data');
  const nik = page.locator('[name="s.nik"]');
  if (await nik.count()) await nik.fill('3276012803860001');
  await page.locator('[name="s.name"]').fill('Nama Yang Belum Terkirim');
  await page.waitForTimeout(700);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  check('what is typed is kept in the browser until it is sent', kept.includes('Nama Yang Belum Terkirim'), kept);
  check('a NIK is not', !/\d{16}/.test(kept), kept);
  await page.emulateMedia({ media: 'print' });
  check('a printed page is without buttons and bars', await page.locator('header nav, .rail').evaluateAll((all) => all.every((e) => getComputedStyle(e).display === 'none')));
  await page.emulateMedia({ media: 'screen', reducedMotion: 'reduce' });
  check('nothing moves for who wants no motion', await page.locator('main button').first().evaluate((e) => parseFloat(getComputedStyle(e).transitionDuration) === 0));
  await date_letter(page.locator('#data'));
  await page.locator('#data button[type=submit]').click();
  const paper = await page.locator('h2').first().innerText();
  check('the next step is open', /langkah=berkas/.test(page.url()), `${page.url()} ${paper}`);
  await look(page, 'susun-berkas');
  const left = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  check('what was sent is kept by the server alone', !left.includes('Nama Yang'), left);
  await page.goto(`${base}/meja/susun`);
  check('the request can be taken up again', /1 (dari|of) \d/.test(await page.locator('main').innerText()));
}

// The line breaks: a page of ours says so, and the next line is taken up. The line is one that the walk holds itself.
async function without_a_line() {
  const carry = () => http.createServer((asked, answer) => {
    http.get(base + asked.url, { headers: { ...asked.headers, host: new URL(base).host } }, (came) => {
      answer.writeHead(came.statusCode, came.headers);
      came.pipe(answer);
    });
  });
  const line = carry();
  await new Promise((done) => line.listen(0, '127.0.0.1', done));
  const { port } = line.address();
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  line.closeAllConnections();
  await new Promise((done) => line.close(done));
  await page.goto(`http://127.0.0.1:${port}/lacak`).catch(() => {});
  const text = await page.locator('main').innerText().catch(() => '');
  check('without a line a page of ours says so', /Tidak ada sambungan/.test(text), text);
  const again = carry();
  await new Promise((done) => again.listen(port, '127.0.0.1', done));
  await page.locator('main .button').click();
  await page.locator('[name=kode]').waitFor();
  check('and leads back when the line is there', page.url().endsWith('/lacak'), page.url());
  const kept = await page.evaluate(async () => {
    const all = [];
    for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) all.push(new URL(request.url).pathname);
    return all;
  });
  check('only the frame is kept', kept.length > 0 && kept.every((path) => path.startsWith('/aset/') || path === '/luring'), kept.join(' '));
  await context.close();
  again.closeAllConnections();
  again.close();
}

// The first load of a page, with all it fetches, as it travels.
async function weights() {
  for (const where of ['/', '/lacak', '/periksa', '/pki', new URL(base + link).pathname]) {
    const page = await window_of({ ...phone, serviceWorkers: 'block' });
    await page.goto(base + where, { waitUntil: 'networkidle' });
    const weighs = await page.evaluate(() => performance.getEntries().reduce((sum, e) => sum + (e.transferSize ?? 0), 0));
    check(`${where.slice(0, 10)} weighs under 60 kB (${(weighs / 1024).toFixed(0)})`, weighs > 0 && weighs < 60 * 1024);
    await page.context().close();
  }
}

// A form that went wrong: its language can be changed, and going back to it asks nothing of anybody.
async function a_slip_at_the_link() {
  const page = await window_of(phone);
  await page.goto(base + link);
  await page.locator('[name=nip]').fill('1999 0101 2020 01 1 001');
  await Promise.all([page.waitForLoadState('load'), page.locator('main form button[type=submit]').click()]);
  await page.locator('main [role=alert]').waitFor();
  const bad = await page.locator('main').innerText();
  check('a wrong NIP says what was asked, and how many tries are left', /NIP/.test(bad) && /: 4/.test(bad) && !/NIK/.test(bad), bad);
  await page.locator('footer a[hreflang=en]').click();
  await page.waitForLoadState('load');
  check('the other language is the same page', await page.locator('[name=nip]').count() === 1 && await page.locator('html').getAttribute('lang') === 'en', page.url());
  await page.goto(`${base}/periksa`);
  check('and it stays', await page.locator('html').getAttribute('lang') === 'en');
  await page.goto(`${base}/pendaftaran/identitas`);
  check('the address of a form leads to its page', new URL(page.url()).pathname === '/pendaftaran', page.url());
  await page.context().close();
}

const began = Date.now();
await a_slip_at_the_link();
const applicant = await enrol(base + link, email);
const done = await issue(name);
check('the authority verifies and issues', done.includes('verify_identity') && done.includes('issue_certificate'), done.join(' '));
await applicant.goto(`${base}/pendaftaran`);
await look(applicant, 'pendaftaran-terbit');
const [file] = await Promise.all([
  applicant.waitForEvent('download'),
  applicant.locator('form[action^="/pendaftaran/sertifikat"] button').click(),
]);
check('the certificate comes as a file', /sertifikat/.test(file.suggestedFilename()), file.suggestedFilename());
await look(applicant, 'pendaftaran-selesai');
check('the last page leads on to signing', await applicant.locator('main a[href="/meja/sertifikat"]').count() === 1);
const mine = await desk_of(email, phone);
await place_the_mark(mine);
await slip_and_lapse(mine);
const signed = await sign_and_check(email, name);
await sign_plainly(mine, signed);

// Be a stranger: follow a case by the code that the letter and the mail carry; no name appears.
const desk = await desk_of(email);
await desk.goto(`${base}/meja`);
await desk.locator('main a[href*="/perkara/"]').first().click();
const code = (await desk.locator('a[href*="/lacak/"]').first().innerText()).trim();
const stranger = await window_of();
await stranger.goto(`${base}/`);
await look(stranger, 'beranda');
await stranger.goto(`${base}/lacak`);
await look(stranger, 'lacak');
await stranger.locator('[name=kode]').fill(code.toLowerCase().replaceAll('-', ' '));
await stranger.locator('main button[type=submit]').click();
await look(stranger, 'lacak-kode');
const seen = await stranger.locator('main').innerText();
check('the code leads to the case, and names nobody', !seen.includes(name.split(' ').at(-1)) && /Dinas/.test(seen), seen);
for (const path of ['/pki', '/tidak-ada']) {
  await stranger.goto(base + path);
  await look(stranger, path);
}
await own_pages();
await without_a_line();
await weights();
const minutes = (Date.now() - began) / 60000;
check(`the machine needs under ten minutes for it (${minutes.toFixed(1)})`, minutes < 10);
said(`the first five minutes, in ${(minutes * 60).toFixed(0)} s of a machine's time`);
void authority, do_next;
await browser.close();
end();
