// What answers late, and what is looked at beside a form: the editor of a procedure while the checker is slow, its papers
// and letters as tables, and the window in which a paper is looked at.
import { base, check, desk_of, end, look, offices, said, window_of } from './house.mjs';
import { authority, press } from './steps.mjs';

const office = offices().find((o) => /Bekasi/.test(o.name));
const head = office.people.find((p) => /^Kepala Dinas/.test(p.position)).email;
const page = await desk_of(head);
const editor = `${base}/meja/sop/pendaftaran-sertifikat/sunting`;
const time = page.locator('[name="k0.waktu"]');
const written = () => page.locator('#naskah').inputValue();
const kept = () => page.evaluate(() => JSON.parse(Object.entries(localStorage).find(([name]) => name.endsWith('naskah'))?.[1] ?? 'null')?.values.teks ?? '');
const answered = () => page.waitForResponse((answer) => answer.url().includes('/pratinjau'));
const forget = () => page.evaluate(() => Object.keys(localStorage).forEach((name) => name.includes('naskah') && localStorage.removeItem(name)));

// ── answers that come late ──
await page.goto(editor, { waitUntil: 'networkidle' });
const held = [];
let holding = 1;  // how many questions wait until they are let go
await page.route('**/pratinjau*', (route) => (held.length < holding ? held.push(route) : route.continue()));
const waiting = async (n) => { while (held.length < n) await page.waitForTimeout(50); };
await time.fill('31 jam');
await waiting(1);
check('what is asked for is on its way', await page.locator('#pratinjau[aria-busy]').count() === 1);
await Promise.all([answered(), time.fill('32 jam')]);
await page.locator('#pratinjau:not([aria-busy])').waitFor();
check('the newer answer is shown', (await written()).includes('jam: 32'), await written());
await Promise.all([answered(), held[0].continue()]);
await page.waitForTimeout(300);
check('the answer that came late changes nothing', (await written()).includes('jam: 32') && !(await written()).includes('jam: 31'));
check('neither in what is kept for later', (await kept()).includes('jam: 32'));

// The newer question fails: what it was about is not shown as the older one's.
held.length = 0;
await time.fill('33 jam');
await waiting(1);
holding = 2;
await time.fill('34 jam');
await waiting(2);
await held[1].abort();
await page.locator('#pratinjau:not([aria-busy])').waitFor();
await Promise.all([answered(), held[0].continue()]);
await page.waitForTimeout(300);
check('nor does it when the newer one failed', (await written()).includes('jam: 32') && await page.locator('#pratinjau svg.flow').count() === 1);
await page.unroute('**/pratinjau*');
await Promise.all([answered(), time.fill('35 jam')]);
await page.locator('#pratinjau:not([aria-busy])').waitFor();
check('and the next answer is shown again', (await written()).includes('jam: 35'));
said('answers of the checker in the order of what was typed');

// ── papers and letters as tables ──
const papers = page.locator('#berkas'), rows = papers.locator('tbody');
await papers.locator('summary').click();
const before = await rows.count();
await page.locator('[name="berkas.baru"]').fill('Surat Tugas');
await press(page, page.locator('#sunting'), 'Tambah berkas');
check('a paper is put in', await rows.count() === before + 1);
check('its part stands open', await rows.last().isVisible());
check('what was typed in the table before it stays', await time.inputValue() === '35 jam');
const at = `b${before}`;
check('its permanent name is made of its label', await page.locator(`[name="${at}.id"]`).inputValue() === 'surat_tugas');
const finding = page.locator(`#pratinjau a[href="#berkas-${before}"]`).first();
check('the checker points at it by its name', (await finding.innerText()) === 'Surat Tugas', await page.locator('#pratinjau').innerText());
await papers.locator('summary').click();
await finding.click();
check('what it points at is unfolded', await rows.last().isVisible());
await Promise.all([answered(), page.locator(`[name="${at}.umur"]`).fill('2')]);
await page.locator('#pratinjau:not([aria-busy])').waitFor();
await Promise.all([answered(), page.locator(`[name="${at}.satuan"]`).selectOption('tahun')]);
await page.locator('#pratinjau:not([aria-busy])').waitFor();
check('a cell changes its line', /surat_tugas: \{label: Surat Tugas, paling_lama: \{tahun: 2\}\}/.test(await written()), await written());
await page.locator('#surat summary').click();
await page.evaluate(() => window.scrollTo(0, 0));  // the head of the page lies over what is scrolled under it
await look(page, 'sunting, berkas dan surat');
await rows.last().locator('button', { hasText: 'Hapus' }).click();
await page.waitForLoadState('networkidle');
check('and is taken out', await rows.count() === before);
await forget();
const plain = await window_of({ javaScriptEnabled: false });
await plain.context().addCookies(await page.context().cookies());
await plain.goto(editor);
await plain.locator('#surat summary').click();
await plain.locator('[name="s0.label"]').fill('Rekomendasi kami');
await plain.locator('[name="surat.baru"]').fill('Balasan');
await plain.locator('#surat button', { hasText: 'Tambah surat' }).click();
check('without a script as well', await plain.locator('[name="s0.label"]').inputValue() === 'Rekomendasi kami' &&
  await plain.locator('#surat tbody').last().locator('textarea').first().inputValue() === 'Balasan');
await plain.context().close();
const english = await page.request.get(`${editor}?lang=en`);
const findings = (await english.text()).split('id="pratinjau"')[1];
check('an English page has the findings in English', !/Hapus `|disimpulkan:|tidak menyebut/.test(findings.replace(/<svg[\s\S]*?<\/svg>/g, '')), findings.slice(-2000));
await page.request.get(`${editor}?lang=id`);
said('papers and letters typed in as tables');

// ── the window beside a form ──
// A case of which two papers are on record as unopened, one of them a picture.
const desk = await desk_of(authority);
await desk.goto(`${base}/meja`);
const form = desk.locator('form[id^="langkah-"]').first(), unopened = form.locator('[data-belum]');
for (const link of await desk.locator('.task h3 a').evaluateAll((all) => all.map((one) => one.href))) {
  await desk.goto(link, { waitUntil: 'networkidle' });
  if (await unopened.count() === 2 && await form.locator('a[data-berkas=ktp]').count() === 1) break;
}
check('two papers are said to be unopened', await unopened.count() === 2, desk.url());
await desk.evaluate(() => { window.still_here = true; });
const other = await unopened.evaluateAll((all) => all.map((one) => one.dataset.belum).find((id) => id !== 'ktp'));
await form.locator(`a[data-berkas="${other}"]`).first().click();
check('the one that was opened no longer is', await form.locator(`[data-belum="${other}"]`).count() === 0 && await unopened.count() === 1);
check('what is said of both stays for the other', await form.locator('[data-belum-semua]').count() === 1);
await desk.keyboard.press('+');
check('without a picture its keys do nothing', await desk.evaluate(() => window.still_here === true) && await desk.locator('dialog[open]').count() === 0);
await form.locator('a[data-berkas=ktp]').first().click();
const stage = desk.frameLocator('iframe.leaf');
await stage.locator('.stage.alive').waitFor();
check('once all are open, nothing is said', await form.locator('[data-belum], [data-belum-semua]').count() === 0);
const near = () => stage.locator('output').innerText();
const turned = () => stage.locator('img').evaluate((image) => image.style.transform);
const fits = await near();
await desk.keyboard.press('+');
check('+ is the picture’s, wherever the reader is', await near() !== fits, await near());
await desk.keyboard.press('0');
check('0 shows it whole again', await near() === fits, await near());
await desk.keyboard.press('r');
check('r turns it, and loads nothing again', /rotate\(90deg\)/.test(await turned()) && await desk.evaluate(() => window.still_here === true));
const words = form.locator('textarea:visible').first();
if (await words.count()) {
  await words.focus();
  await desk.keyboard.type('r+0');
  check('what is typed is not the picture’s', await words.inputValue() === 'r+0' && await near() === fits && /rotate\(90deg\)/.test(await turned()));
  await words.fill('');
}
await desk.evaluate(() => { document.activeElement?.blur(); localStorage.setItem('paraf-tombol', 'mati'); });
await desk.keyboard.press('+');
check('keys that are turned off are not the picture’s either', await near() === fits, await near());
await desk.evaluate(() => localStorage.removeItem('paraf-tombol'));
said('papers opened beside the form, and looked at by keyboard');

end();
