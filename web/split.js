// The line between a form and the paper beside it: moved by pointer and by keyboard, and where it was put it stays.
import { made, word } from './words.js';

const least = 25, most = 75, name = 'paraf-bagian';

function divide(pane) {
  const line = made('div', { class: 'divide', role: 'separator', tabindex: '0', 'aria-orientation': 'vertical', 'aria-label': word('bagian'),
    'aria-valuemin': String(least), 'aria-valuemax': String(most) });
  const put = (part) => {
    const at = Math.round(Math.min(Math.max(part, least), most));
    pane.style.setProperty('--part', `${at}%`);
    line.setAttribute('aria-valuenow', String(at));
    return at;
  };
  const keep = (part) => localStorage.setItem(name, String(put(part)));
  const now = () => Number(line.getAttribute('aria-valuenow'));
  put(Number(localStorage.getItem(name)) || 46);
  line.addEventListener('keydown', (event) => {
    const to = { ArrowLeft: now() - 2, ArrowRight: now() + 2, Home: least, End: most }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    keep(to);
  });
  line.addEventListener('dblclick', () => keep(46));
  line.addEventListener('pointerdown', (event) => {
    line.setPointerCapture(event.pointerId);
    pane.classList.add('moving');  // the frame would take the pointer
    const move = (at) => { const box = pane.getBoundingClientRect(); put(((at.clientX - box.left) / box.width) * 100); };
    line.addEventListener('pointermove', move);
    // However it ends: let go, or taken away by a call or a gesture of the system. Both end the capture.
    line.addEventListener('lostpointercapture', () => {
      line.removeEventListener('pointermove', move);
      pane.classList.remove('moving');
      keep(now());
    }, { once: true });
  });
  pane.firstElementChild.after(line);
  pane.classList.add('divided');
}

export function start() {
  for (const pane of document.querySelectorAll('.split')) if (pane.children.length === 2) divide(pane);
}
