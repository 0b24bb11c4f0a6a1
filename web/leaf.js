// The window beside a form in which papers are looked at: the keys of a picture are heard wherever the reader is on the
// page, and a paper that was opened is no longer said to be unopened.
const picture = () => document.querySelector('iframe.leaf')?.contentDocument?.querySelector('.stage.alive') ?? null;
const keys = ['+', '=', '-', '0', 'r'];

// Whether the key was one of the picture's: then it is nobody else's.
export function heard(event) {
  if (!keys.includes(event.key.toLowerCase()) || !picture()) return false;
  event.preventDefault();
  picture().ownerDocument.dispatchEvent(new KeyboardEvent('keydown', { key: event.key }));
  return true;
}

export function start() {
  for (const link of document.querySelectorAll('a[target=lembar]')) {
    link.addEventListener('click', () => {
      for (const said of document.querySelectorAll(`[data-belum="${link.dataset.berkas}"]`)) said.remove();
      for (const all of document.querySelectorAll('[data-belum-semua]')) if (!document.querySelector('[data-belum]')) all.remove();
    });
  }
}
