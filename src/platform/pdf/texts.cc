#include "platform/pdf/texts.h"

#include "platform/pdf/qpdf.h"

namespace paraf::pdf {

std::optional<std::string> text_entry(const File& file, ObjectId object, const std::string& key) {
  try {
    QPDFObjectHandle dictionary = file.reader().getObject(QPDFObjGen{object.number, object.generation});
    if (!dictionary.isDictionary()) return std::nullopt;
    QPDFObjectHandle value = dictionary.getKey(key);
    if (value.isName()) return value.getName();
    if (value.isString()) return value.getUTF8Value();
  } catch (const std::exception&) {
  }
  return std::nullopt;
}

}  // namespace paraf::pdf
