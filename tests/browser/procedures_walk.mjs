// One case of each office's procedure, from the applicant's request on a phone to a signed PDF that a stranger checks.
import { attach, base, browser, check, desk_of, end, letter_day, link_in_mail, look, offices, phone, said } from './house.mjs';
import { authority, do_next, enrol, issue, press, sign_and_check } from './steps.mjs';

const seen = new Set();
const all = offices();
const houses = all.filter((office) => office.people.some((p) => p.position === 'pemohon'));
check('the program prints five offices with applicants', houses.length >= 5, houses.map((o) => o.name).join(', '));

async function request(applicant) {
  const page = await desk_of(applicant.email, phone);
  await page.goto(`${base}/meja`);
  await look(page, 'meja-pemohon');
  const confirm = page.locator('form#surel');
  if (await confirm.count()) {
    await press(page, confirm);
    const link = await link_in_mail(applicant.email, 'surel', seen);
    if (check(`${applicant.email} gets the mail that confirms the address`, link)) {
      await page.goto(link);
      await look(page, 'surel');
      await press(page, page.locator('main form').first());
    }
  }
  await page.goto(`${base}/meja/ajukan`);
  const choices = page.locator('main a[href*="sop="]');
  if (await choices.count()) await choices.first().click();
  await look(page, 'ajukan');
  const form = page.locator('#ajukan');
  for (const file of await form.locator('input[type=file]').all())
    if ((await file.getAttribute('required')) !== null) await attach(file);
  const written = form.locator('[name=tanggal_surat]');
  if (await written.count()) await written.fill(letter_day());
  await press(page, form);
  const where = page.url();
  return check(`${applicant.email} hands in a request`, where.includes('/perkara/'), await page.locator('main').innerText()) && where;
}

for (const office of houses) {
  const applicant = office.people.filter((p) => p.position === 'pemohon').at(-1);
  const officials = office.people.filter((p) => p.position !== 'pemohon');
  const began = Date.now();
  const where = await request(applicant);
  if (!where) continue;
  const done = [];
  let link = null;
  // An applicant of the lived-in demo may have older cases, which are carried on too.
  for (let round = 0; round < 160 && !link; round++) {
    let moved = false;
    for (const person of [...officials, { email: authority }]) {
      const verb = await do_next(person.email, applicant.name);
      if (!verb) continue;
      done.push(verb);
      moved = true;
      break;
    }
    if (moved) continue;
    // Nobody of the office has anything to do: the applicant has, or the mail has come.
    const verb = await do_next(applicant.email, applicant.name, applicant.email);
    if (verb) { done.push(verb); continue; }
    link = await link_in_mail(applicant.email, 'aktivasi', seen);
    if (!link) break;
  }
  if (!check(`${office.name}: the case reaches the authority`, link, done.join(' '))) continue;
  await enrol(link, applicant.email);
  done.push(...await issue(applicant.name));
  check(`${office.name}: the certificate is issued`, done.includes('issue_certificate'), done.join(' '));
  // What the procedure still asks for after the certificate is there.
  for (let round = 0; round < 20; round++) {
    let moved = false;
    for (const person of [applicant, ...officials, { email: authority }]) {
      const verb = person === applicant
        ? await do_next(person.email, applicant.name, applicant.email, 'complete_identity')  // done by link above
        : await do_next(person.email, applicant.name);
      if (!verb) continue;
      done.push(verb);
      moved = true;
      break;
    }
    if (!moved) {
      await new Promise((pause) => setTimeout(pause, 700));
      if (round > 2) break;
    }
  }
  const page = await desk_of(applicant.email, phone);
  await page.goto(where);
  await look(page, 'perkara-pemohon-selesai');
  const status = await page.locator('main .badge').first().innerText();
  check(`${office.name}: the case is over`, /Selesai/i.test(status), `${status}: ${done.join(' ')}`);
  await sign_and_check(applicant.email, applicant.name);
  said(`${office.name}: ${done.length} acts by clicking, ${((Date.now() - began) / 1000).toFixed(0)} s`);
}
await browser.close();
end();
