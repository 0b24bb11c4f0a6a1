// The procedure as it is typed, in its table or as text: the flow and the checker's findings beside it, from the
// server's own reader. One question at a time; the last one wins. The text as it would be is kept in this browser
// until it is proposed, as drafts.js keeps forms.
import { made, word } from './words.js';

export function start() {
  const form = document.querySelector('[data-pratinjau]');
  const area = form.querySelector('#teks');
  const shown = document.getElementById('pratinjau');
  const name = `paraf-draf ${document.body.dataset.siapa} ${location.pathname} naskah`;
  const text = () => area?.value ?? shown.querySelector('#naskah')?.value ?? form.querySelector('[name=dasar]').value;
  // A browser that keeps nothing, or has no room left, still edits.
  const keep = () => { try { localStorage.setItem(name, JSON.stringify({ at: Date.now(), values: { teks: text() } })); } catch { /* see above */ } };
  let pause = 0, asked = 0;
  const ask = async () => {
    const mine = ++asked;
    shown.setAttribute('aria-busy', 'true');
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.pratinjau, { method: 'POST', body }).catch(() => null);
    const drawn = answer?.ok ? await answer.text().catch(() => null) : null;
    if (mine !== asked) return;  // asked again while this was on its way
    shown.removeAttribute('aria-busy');
    if (drawn === null) return;
    // While something is missing nothing can be drawn: the last drawing stays, and looks it.
    const last = shown.querySelector('.scroll');
    shown.innerHTML = drawn;
    if (last && !shown.querySelector('.scroll')) {
      last.classList.add('stale');
      shown.append(last);
    }
    keep();
  };
  form.addEventListener('input', () => { clearTimeout(pause); pause = setTimeout(ask, 500); });
  // Another act takes other things: the server writes the row anew, at its place.
  form.addEventListener('change', (event) => {
    if (!/\.tindakan$/.test(event.target.name)) return;
    clearTimeout(pause);
    form.action = `#${event.target.closest('tbody').id}`;
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => { if (event.submitter?.formAction.endsWith('/usulkan')) sessionStorage.setItem('paraf-terkirim', name); });
  const go_to = (line) => {
    const from = area.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    const end = area.value.indexOf('\n', from);
    area.focus();
    area.setSelectionRange(from, end < 0 ? area.value.length : end);
    area.scrollTop = (line - 4) * parseFloat(getComputedStyle(area).lineHeight);
  };
  // What a finding leads to may be folded away.
  const unfold = (place) => { for (let at = document.getElementById(place)?.parentElement; at; at = at.parentElement) if (at.matches('details')) at.open = true; };
  shown.addEventListener('click', (event) => {
    const place = event.target.closest('a[href^="#"]')?.hash.slice(1);
    if (place) unfold(place);
    const line = Number(event.target.closest('[data-baris]')?.dataset.baris);
    if (line && area) go_to(line);
  });
  if (area?.dataset.baris) go_to(Number(area.dataset.baris));
  if ('berubah' in form.dataset) keep();
  else offer(name, form, text());
}

// What was typed here before and not proposed: gone on with, or thrown away.
function offer(name, form, present) {
  const kept = JSON.parse(localStorage.getItem(name))?.values.teks;
  if (!kept || kept === present) return localStorage.removeItem(name);
  const line = made('p', { class: 'kept', role: 'status' }, `${word('draf.belum')} `);
  const on = made('button', { type: 'button', class: 'peek' }, word('draf.lanjut')), away = made('button', { type: 'button', class: 'peek' }, word('draf.buang'));
  on.addEventListener('click', () => {
    const again = made('form', { method: 'post', action: form.getAttribute('action'), hidden: '' }), area = made('textarea', { name: 'teks' });
    area.value = kept;
    again.append(form.querySelector('[name=csrf]').cloneNode(), area, made('input', { name: 'cara', value: 'tabel' }));
    document.body.append(again);
    again.submit();
  });
  away.addEventListener('click', () => { localStorage.removeItem(name); line.remove(); });
  line.append(on, ' ', away);
  form.prepend(line);
}
