// Asks now and then whether what is shown has changed, and says so: never under the hands of whoever is typing.
import { made, word } from './words.js';

const pause = 15000;

export function start() {
  const { denyut } = document.querySelector('[data-denyut]').dataset;
  let known = null;
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch(denyut, { headers: { Accept: 'application/json' }, redirect: 'manual' }).catch(() => null);
    if (!answer) return;
    if (answer.type === 'opaqueredirect') return tell(word('sesi.habis'), word('sesi.masuk'));
    if (!answer.ok) return;
    const { cap } = await answer.json();
    if (known !== null && cap !== known) tell(word('kabar.baru'), word('kabar.muat'));
    known = cap;
  };
  ask();
  setInterval(ask, pause);
  document.addEventListener('visibilitychange', ask);
}

function tell(text, button) {
  if (document.querySelector('.news')) return;
  const box = made('div', { class: 'news', role: 'status' });
  const again = made('button', { type: 'button' }, button);
  again.addEventListener('click', () => location.reload());
  box.append(made('span', {}, text), again);
  document.body.append(box);
}
