// The procedure as it is typed: the table, the flow and the checker's findings beside it, from the server's own
// reader. One question at a time; the last one wins.
export function start() {
  const form = document.querySelector('[data-pratinjau]');
  const area = form.querySelector('textarea');
  const shown = document.getElementById('pratinjau');
  let pause = 0, asked = 0;
  const ask = async () => {
    const mine = ++asked;
    shown.setAttribute('aria-busy', 'true');
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.pratinjau, { method: 'POST', body }).catch(() => null);
    if (mine !== asked) return;
    shown.removeAttribute('aria-busy');
    if (answer?.ok) shown.innerHTML = await answer.text();
  };
  area.addEventListener('input', () => { clearTimeout(pause); pause = setTimeout(ask, 500); });
  shown.addEventListener('click', (event) => {
    const line = Number(event.target.closest('[data-baris]')?.dataset.baris);
    if (!line) return;
    const from = area.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(from, area.value.indexOf('\n', from));
    area.scrollTop = (line - 4) * parseFloat(getComputedStyle(area).lineHeight);
  });
}
