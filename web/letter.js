// The letter as it will be, beside the fields that word it: drawn anew as somebody types, one drawing at a time, so
// that a late answer never lies over a newer one. Without a script a button asks for it.
export function start() {
  for (const button of document.querySelectorAll('[data-halaman]')) follow(button);
}

function follow(button) {
  const form = button.form, to = button.formAction, frame = document.querySelector(`iframe[name="${button.formTarget}"]`);
  button.closest('p').remove();
  const fields = [...form.elements].filter((field) => field.name.startsWith('f.'));
  const wanted = (name) => name.startsWith('f.') || name === 'csrf' || name === 'tindakan';
  let pause = 0, asking = false, typed_since = false, asked = false, tries = 0;

  const put = async (html) => {
    const fresh = new DOMParser().parseFromString(html, 'text/html'), page = frame.contentDocument;
    if (!fresh.documentElement.classList.contains('pages') || !page?.documentElement.classList.contains('pages')) return;
    const body = page.adoptNode(fresh.body), at = page.scrollingElement.scrollTop;
    await Promise.allSettled([...body.querySelectorAll('img')].map((picture) => picture.decode()));
    page.body.replaceWith(body);
    page.scrollingElement.scrollTop = at;
  };
  const ask = async () => {
    clearTimeout(pause);
    asked = true;
    typed_since = asking;
    if (asking) return;
    asking = true;
    frame.setAttribute('aria-busy', 'true');
    const body = new URLSearchParams([...new FormData(form)].filter(([name]) => wanted(name)));
    const answer = await fetch(to, { method: 'POST', body }).catch(() => null);
    const html = await answer?.text().catch(() => null);
    if (html && answer.status !== 503) await put(html);
    asking = false;
    frame.removeAttribute('aria-busy');
    if (typed_since) return void ask();
    // Many may be looking at once: asked again, each time later.
    tries = answer?.status === 503 ? tries + 1 : 0;
    if (tries > 0 && tries < 4) pause = setTimeout(ask, 1000 * 2 ** tries);
  };
  form.addEventListener('input', (event) => {
    if (!fields.includes(event.target)) return;
    clearTimeout(pause);
    pause = setTimeout(ask, 450);
  });
  // The window comes only when it is in sight, and then as the server has it.
  frame.addEventListener('load', () => { if (asked) ask(); });
  if (fields.some((field) => field.value !== field.defaultValue)) ask();  // out of a draft
}
