// The stretches of the way that every walk goes: the link in the mail, the authority's desk, signing, the check page.
import fs from 'node:fs';
import { answer, attach, base, check, desk_of, look, password, phone, said, sample, secrets, window_of } from './house.mjs';
import { download, hand_in, seal } from './signing.mjs';

export const authority = 'arief.nugraha@psre-peragaan.go.id';

const settled = (page) => page.waitForLoadState('load');
export async function press(page, form, words = null) {
  const buttons = form.locator('button[type=submit]:not([formtarget])');
  await (words ? buttons.filter({ hasText: new RegExp(`^${words}$`) }).first() : buttons.last()).click();
  await settled(page);
}
async function stands(page, what) {
  const alert = page.locator('[role=alert]');
  const bad = await alert.count() ? await alert.first().innerText() : '';
  return check(what, !bad, `${page.url()}\n${bad}`);
}

// The link, the second fact, the account, the card, the passphrase: on a phone.
export async function enrol(link, email) {
  const page = await window_of(phone);
  const known = secrets(email);
  await page.goto(link);
  await look(page, 'aktivasi');
  const nip = page.locator('[name=nip]');
  if (await nip.count()) await nip.fill(known.nip);
  else {
    await page.locator('[name=nik]').fill(known.nik.slice(12));
    await page.locator('[name=lahir]').fill(known.birth);
  }
  await press(page, page.locator('main form').last());
  if (!await stands(page, `${email}: the link opens`)) return null;
  for (let round = 0; round < 4; round++) {
    const form = page.locator('main form[action^="/pendaftaran/"]').last();
    if (!await form.count()) break;
    const action = await form.getAttribute('action');
    if (action.startsWith('/pendaftaran/sertifikat')) break;
    await look(page, action.slice(1));
    const fill = { nama: known.name, nik: known.nik, lahir: known.birth, sandi: password, sandi_lagi: password, passphrase: password, passphrase_lagi: password };
    for (const [name, value] of Object.entries(fill)) {
      const box = form.locator(`[name=${name}]`);
      if (await box.count()) await box.fill(value);
    }
    const card = form.locator('[name=ktp]');
    if (await card.count()) await attach(card);
    await press(page, form);
    if (!await stands(page, `${email}: ${action}`)) return null;
  }
  await look(page, 'pendaftaran-menunggu');
  said(`${email} enrolled by phone`);
  return page;
}

// Whoever verifies an identity: the card is opened, brought nearer and turned by keys wherever the focus is, and the NIK
// is asked for whole.
async function compare(page) {
  const form = page.locator('form[id^="langkah-"]').first(), frame = page.frameLocator('iframe.leaf');
  check('a card nobody opened is said to be unopened', await form.locator('[data-belum=ktp]').count() === 1);
  await form.locator('a[data-berkas=ktp]').first().click();
  await frame.locator('.stage.alive').waitFor();
  check('and no longer once it is open', await form.locator('[data-belum=ktp]').count() === 0);
  const image = () => frame.locator('img').evaluate((e) => [parseFloat(e.style.width), e.style.transform]);
  await page.evaluate(() => { window.still_here = true; });
  const [before] = await image();
  await page.keyboard.press('+');
  check('+ brings the picture nearer', (await image())[0] > before, await image());
  await page.keyboard.press('r');
  check('r turns it', /rotate\(90deg\)/.test((await image())[1]), await image());
  check('and the page is not loaded again', await page.evaluate(() => window.still_here === true));
  check('the NIK is masked', /\*{6}/.test(await form.innerText()));
  await page.locator('button[form=nik]').click();
  await settled(page);
  check('the NIK is shown to whoever asks', /\b\d{16}\b/.test(await form.innerText()), await form.innerText());
  await look(page, 'perkara-nik');
}

// Whoever words a letter sees its page follow what is typed.
async function follows(page) {
  const picture = page.frameLocator('iframe[name=lembar]').locator('img').first();
  await picture.waitFor();
  const field = page.locator('form[id^="langkah-"] [name="f.instansi_pemohon"]').first();
  if (!await field.count()) return;
  const [drawn, was] = [await picture.getAttribute('src'), await field.inputValue()];
  const redrawn = async (before) => {
    for (let tries = 0; tries < 80; tries++) {
      if (await picture.getAttribute('src') !== before) return true;
      await page.waitForTimeout(250);
    }
    return false;
  };
  await field.fill('Dinas yang Lain Sama Sekali');
  check('the page of the letter follows what is typed', await redrawn(drawn));
  const other = await picture.getAttribute('src');
  await field.fill(was);
  check('and follows it back', await redrawn(other));
  said('a letter drawn while it is worded');
}

// One round of somebody's desk: do the first thing there for this applicant; what it was, or nothing.
// `skip`: an act that is not for this walk, as an applicant's older case at the authority asks for it too.
export async function do_next(email, name, applicant = null, skip = null) {
  const page = await desk_of(email);
  await page.goto(`${base}/meja`);
  const task = page.locator('[data-tugas] a').filter({ hasText: name.replace(/[,.].*$/, '') }).first();
  if (!await task.count()) return null;
  await task.click();
  await settled(page);
  const form = page.locator('form[id^="langkah-"]').first();
  if (!await form.count()) return null;
  const verb = await form.locator('[name=tindakan]').getAttribute('value');
  if (verb === skip) return null;
  await look(page, `perkara-${verb}`);
  if (verb === 'verify_identity') await compare(page);
  if (verb === 'draft_letter') await follows(page);
  await answer(form, applicant);
  await press(page, form);
  return await stands(page, `${email}: ${verb}`) ? verb : null;
}

export async function issue(name) {
  const done = [];
  for (let round = 0; round < 8; round++) {
    const verb = await do_next(authority, name);
    if (!verb) break;
    done.push(verb);
  }
  return done;
}

// The applicant signs a PDF, and a stranger checks it.
export async function sign_and_check(email, name) {
  const page = await desk_of(email, phone);
  await page.goto(`${base}/meja/sertifikat`);
  const form = page.locator('#tandatangan');
  if (!check(`${email} holds a certificate to sign with`, await form.count() === 1)) return null;
  await look(page, 'sertifikat');
  await hand_in(page, sample('untuk-ditandatangani.pdf'));
  await look(page, 'tanda-tangan, siap');
  await seal(page);
  if (!await stands(page, `${email} signs`)) return null;
  await look(page, 'tanda-tangan, selesai');
  const kept = await download(page);
  const stranger = await window_of(phone);
  await stranger.goto(`${base}/periksa`);
  await look(stranger, 'periksa');
  await stranger.locator('[name=berkas]').setInputFiles(kept);
  await press(stranger, stranger.locator('main form').first());
  await look(stranger, 'periksa-hasil');
  const verdict = await stranger.locator('main .note').first().getAttribute('class');
  const text = await stranger.locator('main').innerText();
  check(`a stranger finds what ${email} signed whole and valid`, /good/.test(verdict) && text.includes(name.replace(/[,.].*$/, '')), text.slice(0, 800));
  await stranger.context().close();
  said(`${email} signed a PDF, and a stranger's check says valid`);
  return kept;
}
