// bench/peers/sign.mjs FOLDER: what others need for one signature on FOLDER/<size>.pdf with the key in
// FOLDER/key.p12 (no password): one line "<library> <size> <CPU µs>"; the last output of each is left
// beside it, for the bench to check.
import { readFileSync, writeFileSync } from 'node:fs';
import { PDF, P12Signer } from '@libpdf/core';
import { SignPdf } from '@signpdf/signpdf';
import { P12Signer as ForgeSigner } from '@signpdf/signer-p12';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';

const folder = process.argv[2];
const p12 = readFileSync(`${folder}/key.p12`);
const reason = 'Menyetujui', location = 'Denpasar', name = 'Budi Santoso', contactInfo = '-';

const libpdfKey = await P12Signer.create(new Uint8Array(p12), 'bench');
const ways = {
  '@libpdf/core': async (file) => {
    const pdf = await PDF.load(new Uint8Array(file));
    return (await pdf.sign({ signer: libpdfKey, reason, location })).bytes;
  },
  '@signpdf/signpdf': async (file) => {
    const ready = plainAddPlaceholder({ pdfBuffer: Buffer.from(file), reason, location, name, contactInfo });
    return new SignPdf().sign(ready, new ForgeSigner(p12, { passphrase: 'bench' })); // its signer is good for once
  },
};

for (const size of ['100k', '10M']) {
  const file = readFileSync(`${folder}/${size}.pdf`);
  for (const [library, sign] of Object.entries(ways)) {
    try {
      for (let i = 0; i < 3; ++i) await sign(file); // the compiler of the engine warms up
      const times = size === '10M' ? 4 : 12;
      const before = process.cpuUsage();
      let out;
      for (let i = 0; i < times; ++i) out = await sign(file);
      const used = process.cpuUsage(before);
      writeFileSync(`${folder}/${library.replace('/', '_')}.${size}.pdf`, out);
      console.log(`${library} ${size} ${Math.round((used.user + used.system) / times)}`);
    } catch (problem) {
      console.log(`${library} ${size} failed: ${String(problem.message).split('\n')[0]}`);
    }
  }
}
