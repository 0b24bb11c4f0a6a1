// The words of the page's language, as the server put them there: word('draft.kept').
const kept = document.getElementById('kata')?.dataset ?? {};
export const word = (name) => kept[name.replace(/[.-](\w)/g, (_, letter) => letter.toUpperCase())] ?? name;
export function made(tag, attributes = {}, text = '') {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}
