// What the applicant's way costs on a telephone's slow line: 400 kbit/s, 400 ms there and back. For each page: requests,
// octets over the line (what the browser keeps is not asked for again), and until it is loaded; first with nothing kept, as who comes for the first time.
//   tests/browser/run tests/browser/slow_line.mjs
import { attach, base, browser, check, desk_of, end, offices, password, phone, said, date_letter } from './house.mjs';
import { press } from './steps.mjs';

const context = await browser.newContext({ ...phone, locale: 'id-ID', serviceWorkers: 'block' });
const page = await context.newPage();
const line = await context.newCDPSession(page);
await line.send('Network.enable');
await line.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 400 * 1024 / 8, uploadThroughput: 400 * 1024 / 8 });
let requests = 0, octets = 0;
line.on('Network.requestWillBeSent', ({ request }) => { if (request.url.startsWith('http')) requests++; });
line.on('Network.requestServedFromCache', () => { requests--; });
line.on('Network.responseReceived', ({ response }) => { if (response.fromDiskCache) requests--; });
line.on('Network.loadingFinished', (done) => { octets += done.encodedDataLength; });

const all = { requests: 0, octets: 0, seconds: 0 };
async function measured(what, deed, most) {
  requests = octets = 0;
  const began = Date.now();
  await deed();
  await page.waitForLoadState('load');
  const seconds = (Date.now() - began) / 1000;
  await page.waitForLoadState('networkidle');
  all.requests += requests; all.octets += octets; all.seconds += seconds;
  said(`${what.padEnd(34)} ${String(requests).padStart(3)} requests ${(octets / 1024).toFixed(1).padStart(6)} kB ${seconds.toFixed(1).padStart(5)} s`);
  check(`${what}: at most ${most.kB} kB and ${most.requests} requests`, octets <= most.kB * 1024 && requests <= most.requests, `${(octets / 1024).toFixed(1)} kB, ${requests} requests`);
}

const applicant = offices().find((o) => /Kudus/.test(o.name)).people.filter((p) => p.position === 'pemohon').at(-1).email;
await measured('/, for the first time', () => page.goto(`${base}/`), { kB: 30, requests: 8 });
await measured('/meja/masuk', () => page.goto(`${base}/meja/masuk`), { kB: 25, requests: 8 });
await page.locator('[name=akun]').fill(applicant);
await page.locator('[name=sandi]').fill(password);
await measured('the desk, after the login', () => page.locator('main button[type=submit]').click().then(() => page.waitForURL('**/meja')), { kB: 25, requests: 10 });
await measured('/meja/susun', () => page.goto(`${base}/meja/susun`), { kB: 12, requests: 4 });
await measured('the data', () => page.locator('main .things a[href*="/meja/susun/"]').first().click().then(() => page.waitForURL('**/susun/*')), { kB: 15, requests: 6 });
const nik = page.locator('[name="s.nik"]');
if (await nik.count() && (await nik.getAttribute('required')) !== null) await nik.fill('3319011203860001');
await date_letter(page.locator('#data'));
if (await page.locator('#data').count()) await measured('the data, kept', () => press(page, page.locator('#data')), { kB: 15, requests: 6 });
const paper = page.locator('form[action$="/berkas"]');
if (await paper.count()) {
  await attach(paper.locator('input[type=file]').last());
  await measured('a paper, sent', () => press(page, paper), { kB: 15, requests: 6 });
}
said(`the way so far: ${all.requests} requests, ${(all.octets / 1024).toFixed(0)} kB, ${all.seconds.toFixed(0)} s`);
check('the way to a kept paper weighs under 100 kB', all.octets < 100 * 1024, all.octets);

// Signing: the page is a picture, and no larger than the screen needs.
const signer = await desk_of(offices().find((o) => /Bekasi/.test(o.name)).people.filter((p) => p.position === 'pemohon')[0].email, phone);
await context.addCookies(await signer.context().cookies());
await page.goto(`${base}/meja/sertifikat`);
if (await page.locator('#tandatangan').count()) {
  await attach(page.locator('#tandatangan [name=pdf]'));
  await measured('a PDF to be signed, with its page', () => page.locator('#tandatangan button[type=submit]').last().click().then(() => page.waitForURL('**/tanda-tangan/*')), { kB: 130, requests: 12 });
}
await browser.close();
end();
