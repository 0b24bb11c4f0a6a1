// The procedure as it is typed, in its table or as text: the flow and the checker's findings beside it, from the
// server's own reader. One question at a time; the last one wins.
export function start() {
  const form = document.querySelector('[data-pratinjau]');
  const area = form.querySelector('#teks');
  const shown = document.getElementById('pratinjau');
  let pause = 0, asked = 0;
  const ask = async () => {
    const mine = ++asked;
    shown.setAttribute('aria-busy', 'true');
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.pratinjau, { method: 'POST', body }).catch(() => null);
    if (mine !== asked) return;
    shown.removeAttribute('aria-busy');
    if (!answer?.ok) return;
    // While something is missing nothing can be drawn: the last drawing stays, and looks it.
    const last = shown.querySelector('.scroll');
    shown.innerHTML = await answer.text();
    if (last && !shown.querySelector('.scroll')) {
      last.classList.add('stale');
      shown.append(last);
    }
  };
  form.addEventListener('input', () => { clearTimeout(pause); pause = setTimeout(ask, 500); });
  // Another act takes other things: the server writes the row anew, at its place.
  form.addEventListener('change', (event) => {
    if (!/\.tindakan$/.test(event.target.name)) return;
    clearTimeout(pause);
    form.action = `#${event.target.closest('tbody').id}`;
    form.requestSubmit();
  });
  // What is typed and not proposed is lost when the page is left.
  let touched = false, leaving = false;
  form.addEventListener('input', () => { touched = true; });
  form.addEventListener('submit', (event) => { leaving = event.submitter?.formTarget !== '_blank'; });
  addEventListener('beforeunload', (event) => { if (touched && !leaving) event.preventDefault(); });
  shown.addEventListener('click', (event) => {
    const line = Number(event.target.closest('[data-baris]')?.dataset.baris);
    if (!line || !area) return;
    const from = area.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(from, area.value.indexOf('\n', from));
    area.scrollTop = (line - 4) * parseFloat(getComputedStyle(area).lineHeight);
  });
}
