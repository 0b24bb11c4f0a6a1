// Opens BPMN files with bpmn-moddle and, in a browser, with bpmn-js, as a stranger would, and holds
// them to: no warning, every flow node in exactly one lane, every element drawn, nothing outside the pool.
//   node bpmn.mjs [--png DIR] FILE…
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import BpmnModdle from 'bpmn-moddle';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const args = process.argv.slice(2);
const png = args[0] === '--png' ? args.splice(0, 2)[1] : null;
if (args.length === 0) throw new Error('no files');
let failures = 0;
const check = (file, so, what) => {
  if (so) return;
  failures++;
  console.error(`${file}: ${what}`);
};

async function structure(file, xml) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
  check(file, warnings.length === 0, `moddle warns: ${warnings.map((w) => w.message).join('; ')}`);
  const process = rootElement.rootElements.find((e) => e.$type === 'bpmn:Process');
  const nodes = process.flowElements.filter((e) => e.$type !== 'bpmn:SequenceFlow');
  const lanes = process.laneSets[0].lanes;
  check(file, lanes.length > 0, 'no lanes');
  for (const node of nodes) {
    const holding = lanes.filter((lane) => (lane.flowNodeRef ?? []).includes(node));
    check(file, holding.length === 1, `${node.id} is in ${holding.length} lanes`);
    const ends = ['bpmn:EndEvent'].includes(node.$type);
    const starts = ['bpmn:StartEvent'].includes(node.$type);
    check(file, ends || (node.outgoing ?? []).length > 0, `${node.id} leads nowhere`);
    check(file, starts || (node.incoming ?? []).length > 0, `${node.id} is never reached`);
  }
  const plane = rootElement.diagrams[0].plane.planeElement;
  const drawn = new Set(plane.map((e) => e.bpmnElement?.id));
  for (const element of [...process.flowElements, ...lanes]) check(file, drawn.has(element.id), `${element.id} is not drawn`);
  const pool = plane.find((e) => e.bpmnElement?.$type === 'bpmn:Participant').bounds;
  for (const shape of plane.filter((e) => e.bounds)) {
    const b = shape.bounds;
    check(file, b.x >= pool.x && b.y >= pool.y && b.x + b.width <= pool.x + pool.width && b.y + b.height <= pool.y + pool.height,
      `${shape.bpmnElement?.id} lies outside the pool`);
  }
  return nodes.length;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.setContent('<div id="canvas" style="width:1600px;height:900px"></div>');
  await page.addScriptTag({ path: require.resolve('bpmn-js/dist/bpmn-viewer.production.min.js') });
  for (const file of args) {
    const xml = fs.readFileSync(file, 'utf8');
    const nodes = await structure(file, xml);
    const seen = await page.evaluate(async (text) => {
      document.getElementById('canvas').innerHTML = '';
      const viewer = new window.BpmnJS({ container: '#canvas' });
      try {
        const { warnings } = await viewer.importXML(text);
        viewer.get('canvas').zoom('fit-viewport');
        return { warnings: warnings.map((w) => w.message), elements: viewer.get('elementRegistry').getAll().length };
      } catch (error) {
        return { warnings: [error.message], elements: 0 };
      }
    }, xml);
    check(file, seen.warnings.length === 0, `bpmn-js warns: ${seen.warnings.join('; ')}`);
    check(file, seen.elements > nodes, `bpmn-js drew ${seen.elements} elements for ${nodes} nodes`);
    if (png) await page.screenshot({ path: path.join(png, `${path.basename(file, '.bpmn')}.png`) });
    console.log(`${path.basename(file)}: ${nodes} nodes, ${seen.elements} drawn, ${seen.warnings.length} warnings`);
  }
} finally {
  await browser.close();
}
process.exit(failures ? 1 : 0);
