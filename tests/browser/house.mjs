// What every walk stands on: the people of the demo as they were printed, browsers for them, their mail, and the
// eye that looks at each page.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const base = process.env.PARAF_BASE;
export const data = process.env.PARAF_DATA;
export const printed = fs.readFileSync(process.env.PARAF_LOG, 'utf8');
export const password = /passphrase setiap sertifikat: (.+)/.exec(printed)[1].trim();
const root = new URL('../..', import.meta.url).pathname;

let failures = 0;
export function check(what, so, detail = '') {
  if (so) return true;
  failures++;
  console.log(`FAIL ${what}${detail ? `\n     ${String(detail).replaceAll('\n', '\n     ')}` : ''}`);
  return false;
}
export const said = (what) => console.log(`ok   ${what}`);
export const end = () => {
  console.log(failures ? `${failures} failed` : 'all well');
  process.exit(failures ? 1 : 0);
};

// ── people ──

// The offices and their people, from what `./dev run` prints.
export function offices() {
  const found = [];
  for (const line of printed.slice(printed.indexOf('\nDEMO: ')).split('\n')) {
    const person = /^  (\S+@\S+)\s+(\S.*)$/.exec(line);
    if (person && found.length) {
      const name = secrets(person[1])?.name;
      if (name) found.at(-1).people.push({ email: person[1], name, position: person[2].slice(name.length).trim() });
    }
    else if (/^\S/.test(line) && !/[:…]/.test(line)) found.push({ name: line.trim(), people: [] });
    if (line.startsWith('Coba')) break;
  }
  return found.filter((office) => office.people.length);
}

// What only the person knows, from the office's own file: NIP, NIK, and the birth date in the NIK.
export function secrets(email) {
  for (const folder of fs.readdirSync(path.join(root, 'sop'))) {
    const file = path.join(root, 'sop', folder, 'office.yaml');
    if (!fs.existsSync(file)) continue;
    for (const block of fs.readFileSync(file, 'utf8').split(/\n {2}- login: /).slice(1)) {
      if (!block.includes(email)) continue;
      const nik = /nik: "?(\d{16})/.exec(block)?.[1] ?? '0000000000000000';
      const nip = /nip: "?(\d{18})/.exec(block)?.[1] ?? '';
      const day = (Number(nik.slice(6, 8)) - 1) % 40 + 1;
      const year = Number(nik.slice(10, 12));
      const birth = `${year > 26 ? 19 : 20}${nik.slice(10, 12)}-${nik.slice(8, 10)}-${String(day).padStart(2, '0')}`;
      const name = /nama: (?:"([^"]+)"|(.+))/.exec(block).slice(1).find(Boolean).trim();
      return { nik, nip, birth, name };
    }
  }
  return null;
}

// ── browsers ──

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--lang=id'],
  env: { ...process.env, LANGUAGE: 'id' },  // the browser's own words, as the people here have them
});

export async function window_of(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'id-ID', ...options });
  const page = await context.newPage();
  page.on('request', (request) => {
    const url = request.url();
    check(`nothing is asked of anybody else: ${url.slice(0, 80)}`, url.startsWith(base) || /^(data|blob|chrome|chrome-extension):/.test(url));
  });
  page.on('pageerror', (error) => check(`no script fails on ${page.url()}`, false, error.message));
  page.on('console', (line) => {
    if (/Content.Security.Policy|Refused to/i.test(line.text())) check(`the policy holds on ${page.url()}`, false, line.text());
  });
  return page;
}
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const desks = new Map();
export async function desk_of(email, options = {}) {
  const known = `${email} ${JSON.stringify(options)}`;
  if (desks.has(known)) return desks.get(known);
  const page = await window_of(options);
  await page.goto(`${base}/meja`);
  await page.locator('[name=akun]').fill(email);
  await page.locator('[name=sandi]').fill(password);
  await page.locator('main button[type=submit]').click();
  check(`${email} is at the desk`, page.url().startsWith(`${base}/meja`) && !page.url().includes('masuk'), page.url());
  desks.set(known, page);
  return page;
}

// ── mail ──

const readable = (mail) => {
  const [head, ...rest] = mail.split(/\r?\n\r?\n/);
  let body = rest.join('\n\n');
  if (/quoted-printable/i.test(head)) {
    body = body.replace(/=\r?\n/g, '').replace(/((?:=[0-9A-F]{2})+)/g, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString());
  } else if (/base64/i.test(head)) body = Buffer.from(body, 'base64').toString();
  return { head, body };
};
// What a person's mail program asks of the mail server: IMAP over TLS, with a password.
const post = JSON.parse(fs.readFileSync(process.env.PARAF_MAILBOXES, 'utf8'));
const imap = (email, place, ...more) => execFileSync('curl', ['--silent', '--show-error', '--cacert', post.ca, '--user', `${email}:${post.word}`,
  `imaps://localhost:${post.imap}/INBOX${place}`, ...more], { encoding: 'utf8' });
const mails_of = (email) => (/^\* SEARCH ?(.*)$/m.exec(imap(email, '', '--request', 'UID SEARCH ALL'))?.[1] ?? '').trim().split(' ').filter(Boolean);
// The newest mail in somebody's mailbox that holds a link of that kind, waiting for it as one does.
export async function link_in_mail(email, kind, seen = new Set()) {
  for (let tries = 0; tries < 60; tries++) {
    for (const uid of mails_of(email).reverse()) {
      if (seen.has(`${email} ${uid}`)) continue;
      const { head, body } = readable(imap(email, `;UID=${uid}`));
      const link = new RegExp(`https?://\\S+(/${kind}/[A-Za-z0-9._-]+)`).exec(body);
      if (!link) continue;
      check(`the mail to ${email} was written to them alone`, new RegExp(`^To:.*${email}`, 'mi').test(head) && !/^(Cc|Bcc):/mi.test(head), head);
      check(`and its subject names no number of theirs`, !/\d{16}/.test(/^Subject: (.*)/mi.exec(head)[1]), head);
      seen.add(`${email} ${uid}`);
      return base + link[1].replace(/\.$/, '');
    }
    await new Promise((done) => setTimeout(done, 250));
  }
  return null;
}

// ── the eye ──

const seen_pages = new Set();
// Once for each kind of page: axe in both colour schemes, reflow, targets.
export async function look(page, name, { width = 320 } = {}) {
  if (seen_pages.has(name)) return;
  seen_pages.add(name);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    check(`axe finds nothing on ${name} (${colorScheme})`, found.violations.length === 0, found.violations
      .map((v) => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary?.split('\n')[1] ?? ''}`).join('\n  ')}`).join('\n'));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  const before = page.viewportSize();
  await page.setViewportSize({ width, height: 700 });
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > room + 1 && !e.closest('.scroll'))
      .slice(-3).map((e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 30)}`).join('; ') || 'the page';
  });
  check(`${name} flows at ${width} pixels`, wide === null, wide);
  await page.setViewportSize(before);
}

// The keyboard alone: every stop is seen, and none is a trap.
export async function tab_through(page, name, most = 80) {
  await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
  const stops = [];
  for (let n = 0; n < most; n++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const style = getComputedStyle(e);
      const seen = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
      e.dataset.stop ??= String(Math.random());
      return { id: e.dataset.stop, what: `${e.tagName} ${(e.textContent || e.name || '').trim().slice(0, 40)}`, seen };
    });
    if (!stop || stops.some((s) => s.id === stop.id)) break;
    stops.push(stop);
  }
  check(`${name} can be walked by keyboard`, stops.length > 2, stops.length);
  // Within a frame the focus is in the frame's own document, and the browser's viewer of PDF shows it there.
  const unseen = stops.filter((s) => !s.seen && !s.what.startsWith('IFRAME'));
  check(`the focus is seen at every stop of ${name}`, unseen.length === 0, unseen.map((s) => s.what).join('\n'));
  return stops;
}

// ── filling what is asked ──

export const sample = (name) => path.join(root, 'sop/contoh', name);
// To sign, the walks take a document of several pages that lie.
const lying = () => fs.readdirSync(path.join(data, 'demo')).map((o) => path.join(data, 'demo', o, 'sop.pdf')).find((f) => fs.existsSync(f));
// A paper of a type the field takes.
export async function attach(field) {
  const accepts = (await field.getAttribute('accept')) ?? '.pdf';
  const name = (await field.getAttribute('name')) ?? '';
  const pdf = name === 'pdf' ? lying() : sample(/permohonan/.test(name) ? 'surat-permohonan.pdf' : 'sk-jabatan.pdf');
  const wants_picture = /png|image/.test(accepts) && (!/pdf/.test(accepts) || /ktp/i.test(name));
  await field.setInputFiles(wants_picture ? sample('ktp.png') : pdf);
}
// The day before today, as the letter of a request bears it.
export const letter_day = () => new Date(Date.now() - 86400e3).toISOString().slice(0, 10);
// Where the form asks for it.
export async function date_letter(form) {
  const day = form.locator('[name=tanggal_surat]');
  if (await day.count()) await day.fill(letter_day());
}
// What a sensible performer answers on the form of one act.
export async function answer(form, person) {
  for (const box of await form.locator('input[type=radio][value=lengkap], input[type=radio][name="p.attended"][value=ya]').all())
    await box.check();
  const agreed = form.locator('input[type=radio][name=hasil][value=setuju]');
  if (await agreed.count()) await agreed.check();
  for (const file of await form.locator('input[type=file]').all())
    if (await file.isVisible() && (await file.getAttribute('required')) !== null) await attach(file);
  for (const area of await form.locator('textarea').all())
    if (await area.isVisible() && !(await area.inputValue())) await area.fill('Mohon ditindaklanjuti sesuai SOP.');
  const fills = { 'p.through': 'Sub Bagian Umum', 'p.place': 'Ruang layanan', 'p.retention': '5', jam: '10:00' };
  for (const [name, value] of Object.entries(fills)) {
    const box = form.locator(`[name="${name}"]`);
    if (await box.count() && await box.isVisible() && !(await box.inputValue())) await box.fill(value);
  }
  const day = form.locator('[name=tanggal]');
  if (await day.count()) {
    const next = new Date(Date.now() + 3 * 86400e3);
    while ([0, 6].includes(next.getUTCDay())) next.setUTCDate(next.getUTCDate() + 1);
    await day.fill(next.toISOString().slice(0, 10));
  }
  const known = person && secrets(person);
  const own = { 'p.name': known?.name, 'p.nik': known?.nik, 'p.birth_date': known?.birth };
  for (const [name, value] of Object.entries(own)) {
    const box = form.locator(`[name="${name}"]`);
    if (value && await box.count()) await box.fill(value);
  }
  const ktp = form.locator('[name="u.ktp"]');
  if (await ktp.count() && known) await attach(ktp);
  for (const name of ['passphrase', 'passphrase_lagi']) {
    const box = form.locator(`[name=${name}]`);
    if (await box.count() && await box.isVisible()) await box.fill(password);
  }
}
