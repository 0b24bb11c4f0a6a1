// A paper that is a picture: whole in its window at first, then nearer, turned, moved by hand, wheel and keyboard.
const stage = document.querySelector('.stage'), image = stage.querySelector('img'), bar = document.querySelector('.viewbar');
const steps = 1.25, nearest = 8;
let near = 1, turn = 0;  // near: times as large as what fits

function shown() {
  const lying = turn % 180 !== 0;
  const [width, height] = lying ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
  const room = [stage.clientWidth - 2, stage.clientHeight - 2];
  const scale = Math.min(room[0] / width, room[1] / height) * near;
  const middle = [(stage.scrollLeft + room[0] / 2) / stage.scrollWidth, (stage.scrollTop + room[1] / 2) / stage.scrollHeight];
  image.style.width = `${image.naturalWidth * scale}px`;
  image.style.height = `${image.naturalHeight * scale}px`;
  // Turned about its corner and moved back into view, so that the scroll bars are those of what is seen.
  const [w, h] = [image.naturalWidth * scale, image.naturalHeight * scale];
  image.style.transform = ['', `translate(${h}px, 0) rotate(90deg)`, `translate(${w}px, ${h}px) rotate(180deg)`, `translate(0, ${w}px) rotate(270deg)`][turn / 90];
  const leaf = image.parentElement;
  leaf.style.width = `${width * scale}px`;
  leaf.style.height = `${height * scale}px`;
  stage.scrollLeft = middle[0] * stage.scrollWidth - room[0] / 2;
  stage.scrollTop = middle[1] * stage.scrollHeight - room[1] / 2;
  bar.querySelector('output').textContent = `${Math.round(near * 100)} %`;
  bar.querySelector('[data-lihat=jauh]').disabled = near <= 1;
  bar.querySelector('[data-lihat=dekat]').disabled = near >= nearest;
}
const acts = {
  dekat() { near = Math.min(near * steps, nearest); },
  jauh() { near = Math.max(near / steps, 1); },
  pas() { near = 1; },
  putar() { turn = (turn + 90) % 360; near = 1; },
};
function act(name) {
  acts[name]();
  shown();
}
const keys = { '+': 'dekat', '=': 'dekat', '-': 'jauh', 0: 'pas', r: 'putar' };

function start() {
  bar.hidden = false;
  stage.classList.add('alive');
  for (const button of bar.querySelectorAll('[data-lihat]')) button.addEventListener('click', () => act(button.dataset.lihat));
  document.addEventListener('keydown', (event) => {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey || !(key in keys)) return;
    event.preventDefault();
    act(keys[key]);
  });
  stage.addEventListener('dblclick', () => act(near > 1 ? 'pas' : 'dekat'));
  stage.addEventListener('wheel', (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    act(event.deltaY < 0 ? 'dekat' : 'jauh');
  }, { passive: false });
  let held = null;
  stage.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch') return;  // a finger scrolls by itself
    held = [event.clientX + stage.scrollLeft, event.clientY + stage.scrollTop];
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener('pointermove', (event) => { if (held) stage.scrollTo(held[0] - event.clientX, held[1] - event.clientY); });
  for (const over of ['pointerup', 'pointercancel']) stage.addEventListener(over, () => { held = null; });
  new ResizeObserver(shown).observe(stage);
  shown();
}
if (image.complete && image.naturalWidth) start();
else image.addEventListener('load', start);
