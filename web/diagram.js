// The procedure as BPMN 2.0, drawn by bpmn-js in a page of its own. Its watermark stays where it put it.
const place = document.getElementById('bpmn');
const viewer = new BpmnJS({ container: place });

fetch(place.dataset.berkas)
  .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
  .then((xml) => viewer.importXML(xml))
  .then(() => {
    viewer.get('canvas').zoom('fit-viewport');
    place.removeAttribute('aria-busy');
  })
  .catch(() => { document.getElementById('bpmn-gagal').hidden = false; });

for (const button of document.querySelectorAll('[data-lihat]'))
  button.addEventListener('click', () => {
    const canvas = viewer.get('canvas');
    const how = button.dataset.lihat;
    canvas.zoom(how === 'pas' ? 'fit-viewport' : canvas.zoom() * Number(how));
  });
