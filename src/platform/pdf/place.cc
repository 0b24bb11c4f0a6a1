#include "platform/pdf/place.h"

#include <cmath>

#include "platform/pdf/qpdf.h"

namespace paraf::pdf {
namespace {

bool shows(QPDFObjectHandle annotations, QPDFObjGen widget) {
  for (int i = 0; annotations.isArray() && i < annotations.getArrayNItems(); ++i)
    if (annotations.getArrayItem(i).getObjGen() == widget) return true;
  return false;
}

}  // namespace

std::vector<Place> widgets_of(const File& file, ObjectId id) {
  std::vector<Place> out;
  try {
    QPDFObjectHandle field = file.reader().getObject(QPDFObjGen{id.number, id.generation});
    if (!field.isDictionary()) return out;
    std::vector<QPDFObjectHandle> widgets;
    QPDFObjectHandle kids = field.getKey("/Kids");
    for (int i = 0; kids.isArray() && i < kids.getArrayNItems(); ++i) widgets.push_back(kids.getArrayItem(i));
    if (widgets.empty()) widgets.push_back(field);
    for (QPDFObjectHandle& widget : widgets) {
      if (!widget.isDictionary() || !widget.getKey("/Rect").isRectangle()) continue;
      const auto r = widget.getKey("/Rect").getArrayAsRectangle();
      if (r.urx == r.llx || r.ury == r.lly) continue;
      for (std::size_t number = 1; number <= file.pages(); ++number) {
        const auto page = file.page(number);
        if (!page) return out;
        const QPDFObjGen object{page->object.number, page->object.generation};
        if (!shows(file.reader().getObject(object).getKey("/Annots"), widget.getObjGen())) continue;
        out.push_back({number, page->seen_at({r.llx, r.lly, r.urx, r.ury}), Origin::top_left});
        break;
      }
    }
  } catch (const std::exception&) {
  }
  return out;
}

}  // namespace paraf::pdf
