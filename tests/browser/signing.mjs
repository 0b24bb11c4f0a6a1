// Signing by hand, as every walk does it: the file, its pages, the mark by touch and by keyboard, a slip of the
// passphrase, a session that ended, and the document at the end.
import { attach, base, check, look, password, phone, tab_through } from './house.mjs';
import fs from 'node:fs';
import path from 'node:path';

const settled = (page) => page.waitForLoadState('load');
const form_of = (page) => page.locator('#tandatangan');
const where = async (page) => (await Promise.all(['x', 'y', 'lebar'].map((n) => form_of(page).locator(`[name=${n}]`).inputValue()))).map(Number);

export async function hand_in(page, file = null) {
  await page.goto(`${base}/meja/sertifikat`);
  const field = form_of(page).locator('[name=pdf]');
  if (file) await field.setInputFiles(file);
  else await attach(field);
  await Promise.all([page.waitForURL('**/meja/tanda-tangan/*'), form_of(page).locator('button[type=submit]').last().click()]);
  await page.locator('.leafpad .seal').waitFor();
}

// The passphrase, and the page that has the document.
export async function seal(page, passphrase = password) {
  await form_of(page).locator('[name=passphrase]').fill(passphrase);
  await form_of(page).locator('button[type=submit]').last().click();
  await settled(page);
}

// Asked again and again from here: the page's policy lets nothing be evaluated in it.
async function drawn(page) {
  for (let tries = 0; tries < 80; tries++) {
    const is = await page.locator('.leafpad img').evaluate((e) => e.complete && e.naturalWidth > 0 && !document.querySelector('.drawing'));
    if (is) return;
    await page.waitForTimeout(100);
  }
  check('the page is drawn', false);
}

// A page that lies, and its mark by corner, keys and touch.
export async function place_the_mark(page) {
  await hand_in(page);
  await drawn(page);
  const pad = page.locator('.leafpad'), mark = pad.locator('.seal');
  const shape = await pad.evaluate((e) => e.getBoundingClientRect().width / e.getBoundingClientRect().height);
  check('a page that lies is drawn lying', Math.abs(shape - 330 / 215) < 0.05, shape);
  const seen = await page.locator('.leafpad img').evaluate((e) => e.currentSrc);
  check('the page itself is seen, in a picture no larger than the screen needs', seen.endsWith('?lebar=800'), seen);
  check('the corner is the corner of this page', (await where(page)).join() === '250,175,60', await where(page));
  await form_of(page).locator('[name=letak]').selectOption('kiri');
  check('another corner is another place', (await where(page)).join() === '20,175,60', await where(page));
  await mark.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowUp');
  check('the arrow keys move the mark, with Shift a little', (await where(page)).join() === '25,174,60', await where(page));
  await page.keyboard.press('+');
  check('+ makes it larger', (await where(page))[2] === 64, await where(page));
  const box = await pad.boundingBox();
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 4);
  const touched = await where(page);
  check('a touch puts the middle of the mark there', Math.abs(touched[0] - 133) < 3 && Math.abs(touched[1] - 43) < 3, touched);
  check('what was touched is what is sent', await form_of(page).locator('[name=letak]').inputValue() === 'sini');
  const before = await page.locator('.turner span').innerText();
  if (!await page.locator('.turner').evaluate((e) => e.hidden)) {
    await page.locator('.turner button:not([disabled])').first().click();
    await drawn(page);
    check('another page is another picture', await page.locator('.turner span').innerText() !== before, before);
    check('and where the mark was put, it stays', (await where(page))[0] === touched[0], await where(page));
  }
  await look(page, 'tanda-tangan');
  await tab_through(page, 'tanda-tangan');
}

// A wrong passphrase costs neither the file nor the place; neither does a session that ended.
export async function slip_and_lapse(page) {
  await hand_in(page);
  const at = page.url();
  await page.locator('.leafpad .seal').focus();
  for (const key of ['ArrowLeft', 'ArrowUp', 'ArrowUp']) await page.keyboard.press(key);
  const put = await where(page);
  const wrong = 'mangga hijau jatuh di kolam 12';
  await seal(page, wrong);
  const said = await page.locator('#tandatangan-passphrase-error').innerText();
  check('the field says what was wrong, and how many tries are left', /\d/.test(said), said);
  check('the field is marked as wrong', await form_of(page).locator('[name=passphrase]').getAttribute('aria-invalid') === 'true');
  check('the mark is where it was put', (await where(page)).join() === put.join(), `${put} ${await where(page)}`);
  check('the passphrase is not in the page', !(await page.content()).includes(wrong));
  await look(page, 'tanda-tangan, passphrase salah');

  // The session ends; the passphrase is typed all the same, the login asked, and the page is as it was.
  const kept = await page.context().cookies();
  await page.goto(at);
  await page.locator('.leafpad .seal').waitFor();
  await page.locator('.leafpad .seal').focus();
  await page.keyboard.press('ArrowLeft');
  const moved = await where(page);
  await page.waitForTimeout(600);
  await page.context().clearCookies();
  await seal(page);
  check('who is logged out is asked to log in', page.url().includes('/meja/masuk'), page.url());
  await page.context().addCookies(kept);
  await page.goto(base + new URL(page.url()).searchParams.get('ke'));
  check('and comes back to the same file', page.url().split('?')[0] === at.split('?')[0], page.url());
  await page.locator('.leafpad .seal').waitFor();
  check('with the mark where it was', (await where(page)).join() === moved.join(), `${moved} ${await where(page)}`);
}

// Without a script: a corner, and another page looked at by asking for it.
export async function sign_plainly(page, file) {
  const context = await page.context().browser().newContext({ ...phone, javaScriptEnabled: false, storageState: await page.context().storageState() });
  const plain = await context.newPage();
  await plain.goto(`${base}/meja/sertifikat`);
  await plain.locator('#tandatangan [name=pdf]').setInputFiles(file);
  await plain.locator('#tandatangan button[type=submit]').last().click();
  await settled(plain);
  check('without a script the page is seen too', await plain.locator('.leafpad img').count() === 1, plain.url());
  await plain.locator('#tandatangan [name=passphrase]').fill(password);
  await plain.locator('#tandatangan button[type=submit]').last().click();
  await settled(plain);
  check('and signed', plain.url().includes('/selesai'), `${plain.url()} ${await plain.locator('main').innerText()}`);
  await context.close();
}

// What was signed, as a file.
export async function download(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('main a.button[href*="/dokumen/"]').first().click()]);
  const kept = path.join(fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'signed-')), 'signed.pdf');
  await file.saveAs(kept);
  return kept;
}
