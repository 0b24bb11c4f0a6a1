// A form that was refused: what was said about it stands again wherever one comes back to its page (back, reload, a
// paper looked at in between), until a form is sent anew. What was typed, drafts.js keeps.
import { made } from './words.js';

const name = 'paraf-gagal', life = 30 * 60e3;
const page = () => location.pathname + location.search;

export function start(from) {
  const said = document.querySelector('main [role=alert]');
  if (from && said && 'kirim' in document.body.dataset)
    sessionStorage.setItem(name, JSON.stringify({ ...from, at: Date.now(), lines: [...said.children].map((line) => [line.localName, line.textContent]) }));
  else show();
  addEventListener('pageshow', ({ persisted }) => { if (persisted) show(); });
  document.addEventListener('submit', () => sessionStorage.removeItem(name));
}

function show() {
  const kept = JSON.parse(sessionStorage.getItem(name));
  const form = kept && document.getElementById(kept.form);
  if (!form || kept.page !== page() || Date.now() - kept.at > life || document.querySelector('main [role=alert]')) return;
  const note = made('section', { class: 'note bad', role: 'alert', tabindex: '-1' });
  note.append(...kept.lines.map(([tag, text]) => made(tag === 'h2' ? 'h2' : 'p', {}, text)));
  for (let fold = form.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  form.before(note);
  note.focus({ preventScroll: true });
  note.scrollIntoView({ block: 'center' });
}
