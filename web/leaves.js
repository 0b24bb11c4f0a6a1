// The sizes of a PDF's pages as a reader sees them, read in the browser, so that nothing has to travel first: crop box
// within media box, turned by /Rotate, in millimetres. null: not to be read here (encrypted, damaged); the server knows.
const unit = 25.4 / 72;
const most = 5000;

async function inflated(octets) {
  const stream = new Blob([octets]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).arrayBuffer();
}
const latin = (octets) => new TextDecoder('latin1').decode(octets);

// Every object by its number, the latest in the file; those within object streams too.
async function objects_of(octets) {
  const text = latin(octets);
  const objects = new Map(), trailers = [];
  const begin = /(?:^|[\s>])(\d{1,9})\s+\d{1,5}\s+obj\b|\btrailer\b/g;
  const places = [...text.matchAll(begin)];
  for (let i = 0; i < places.length; i++) {
    const place = places[i], from = place.index + place[0].length;
    const next = places[i + 1]?.index ?? text.length;
    const whole = text.slice(from, next);
    if (!place[1]) { trailers.push(whole.split('startxref')[0]); continue; }
    const head = whole.split('endobj')[0].split('stream')[0], stream = from + head.length;
    objects.set(Number(place[1]), head);
    if (/\/Type\s*\/XRef\b/.test(head)) trailers.push(head);
    if (!/\/Type\s*\/ObjStm\b/.test(head)) continue;
    if (/\/DecodeParms/.test(head) || !/\/Filter\s*\[?\s*\/FlateDecode\b/.test(head)) return null;
    const start = stream + 6 + (text[stream + 6] === '\r' ? 2 : 1);
    const length = Number(/\/Length\s+(\d+)(?!\s+\d+\s+R)/.exec(head)?.[1] ?? text.indexOf('endstream', start) - start);
    const inner = latin(await inflated(octets.slice(start, start + length)));
    const count = Number(/\/N\s+(\d+)/.exec(head)?.[1]), first = Number(/\/First\s+(\d+)/.exec(head)?.[1]);
    const index = inner.slice(0, first).trim().split(/\s+/).map(Number);
    for (let n = 0; n < count; n++)
      objects.set(index[2 * n], inner.slice(first + index[2 * n + 1], n + 1 < count ? first + index[2 * n + 3] : undefined));
  }
  return { objects, trailers };
}

const reference = (text) => { const found = /^\s*(\d+)\s+\d+\s+R\b/.exec(text); return found ? Number(found[1]) : null; };

function value(objects, dictionary, name) {
  const at = new RegExp(`/${name}(?![A-Za-z0-9])`).exec(dictionary);
  if (!at) return undefined;
  const rest = dictionary.slice(at.index + at[0].length);
  const number = reference(rest);
  return number === null ? rest : objects.get(number);
}
function box(text) {
  const four = /^\s*\[\s*([-+.\d]+)\s+([-+.\d]+)\s+([-+.\d]+)\s+([-+.\d]+)\s*\]/.exec(text ?? '')?.slice(1).map(Number);
  return four?.every(Number.isFinite) ? [Math.min(four[0], four[2]), Math.min(four[1], four[3]), Math.max(four[0], four[2]), Math.max(four[1], four[3])] : null;
}

function size(media, crop, rotate, scale) {
  const seen = crop ? [Math.max(crop[0], media[0]), Math.max(crop[1], media[1]), Math.min(crop[2], media[2]), Math.min(crop[3], media[3])] : media;
  const [width, height] = [(seen[2] - seen[0]) * unit * scale, (seen[3] - seen[1]) * unit * scale];
  if (!(width > 0 && height > 0)) throw new Error('no extent');
  return ((rotate % 180) + 180) % 180 === 90 ? { width: height, height: width } : { width, height };
}

// leaves_of gives [{ width, height }, …].
export async function leaves_of(file) {
  try {
    const octets = new Uint8Array(await file.arrayBuffer());
    const read = await objects_of(octets);
    if (!read || read.trailers.some((trailer) => /\/Encrypt\b/.test(trailer))) return null;
    const { objects, trailers } = read;
    const root = trailers.map((trailer) => /\/Root\s+(\d+)\s+\d+\s+R/.exec(trailer)?.[1]).filter(Boolean).at(-1);
    const top = reference(/\/Pages(?![A-Za-z0-9])([^/>]*)/.exec(objects.get(Number(root)) ?? '')?.[1] ?? '');
    const leaves = [], met = new Set();
    const walk = (number, above) => {
      const node = objects.get(number);
      if (node === undefined || met.has(number) || leaves.length > most) throw new Error('page tree');
      met.add(number);
      const media = value(objects, node, 'MediaBox'), crop = value(objects, node, 'CropBox'), rotate = value(objects, node, 'Rotate');
      const here = {
        media: media === undefined ? above.media : box(media),
        crop: crop === undefined ? above.crop : box(crop),
        rotate: rotate === undefined ? above.rotate : parseInt(rotate, 10),
      };
      const kids = value(objects, node, 'Kids');
      if (kids !== undefined) {
        for (const kid of /^\s*\[([^\]]*)\]/.exec(kids)[1].matchAll(/(\d+)\s+\d+\s+R/g)) walk(Number(kid[1]), here);
        return;
      }
      leaves.push(size(here.media, here.crop, here.rotate, parseFloat(value(objects, node, 'UserUnit') ?? '1') || 1));
    };
    walk(top, { media: null, crop: null, rotate: 0 });
    return leaves.length ? leaves : null;
  } catch {
    return null;
  }
}
