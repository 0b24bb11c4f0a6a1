#include "platform/pdf/overlay.h"

#include "platform/pdf/qpdf.h"
//
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>

namespace paraf::pdf {

namespace {

constexpr double pt = 72.0 / 25.4;

// D:20261121081500Z
std::string written(Timestamp at) {
  std::string out = "D:";
  for (const char c : at.rfc3339())
    if (c >= '0' && c <= '9' && out.size() < 16) out += c;
  return out + "Z";
}

}  // namespace

Result<std::optional<Named>> destination(const File& file, std::string_view name) {
  try {
    QPDFObjectHandle place = file.reader().getRoot().getKey("/Dests");
    place = place.isDictionary() ? place.getKey("/" + std::string{name}) : QPDFObjectHandle::newNull();
    if (place.isDictionary()) place = place.getKey("/D");
    if (!place.isArray() || place.getArrayNItems() < 4) return std::optional<Named>{};
    const auto pages = file.reader().getAllPages();
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (pages[i].getObjGen() != place.getArrayItem(0).getObjGen()) continue;
      const Page page = TRY(file.page(i + 1));
      const double x = place.getArrayItem(2).getNumericValue(), y = place.getArrayItem(3).getNumericValue();
      return std::optional{Named{i + 1, {(x - page.left) / pt, (page.top - y) / pt}}};
    }
    return std::optional<Named>{};
  } catch (const std::exception&) {
    return malformed("pdf.damaged");
  }
}

Result<Bytes> overlay(ByteView base, ByteView over, const DocumentInfo& info) {
  try {
    QPDF below, above;
    below.setSuppressWarnings(true);
    above.setSuppressWarnings(true);
    below.processMemoryFile("surat", reinterpret_cast<const char*>(base.data()), base.size());
    above.processMemoryFile("lapisan", reinterpret_cast<const char*>(over.data()), over.size());
    auto under = QPDFPageDocumentHelper{below}.getAllPages();
    auto drawn = QPDFPageDocumentHelper{above}.getAllPages();
    if (under.size() != drawn.size()) return malformed("pdf.damaged");
    for (std::size_t i = 0; i < under.size(); ++i) {
      QPDFObjectHandle form = below.copyForeignObject(drawn[i].getFormXObjectForPage());
      QPDFObjectHandle resources = under[i].getAttribute("/Resources", true);
      if (!resources.isDictionary()) {
        resources = QPDFObjectHandle::newDictionary();
        under[i].getObjectHandle().replaceKey("/Resources", resources);
      }
      int least = 1;
      resources.mergeResources(QPDFObjectHandle::parse("<< /XObject << >> >>"));
      const std::string name = resources.getUniqueResourceName("/Paraf", least);
      resources.getKey("/XObject").replaceKey(name, form);
      const std::string content = under[i].placeFormXObject(
          form, name, under[i].getTrimBox().getArrayAsRectangle(), false, false, false);
      under[i].addPageContents(below.newStream("q\n"), true);
      under[i].addPageContents(below.newStream("\nQ\n" + content), false);
      under[i].copyAnnotations(drawn[i]);
    }
    QPDFObjectHandle root = below.getRoot();
    for (const char* key : {"/Dests", "/Names", "/OpenAction", "/AA", "/Outlines", "/Metadata", "/AcroForm"})
      if (root.hasKey(key)) root.removeKey(key);
    root.replaceKey("/Lang", QPDFObjectHandle::newUnicodeString(info.language));
    QPDFObjectHandle said = QPDFObjectHandle::newDictionary();
    const auto put = [&](const char* key, const std::string& text) {
      if (!text.empty()) said.replaceKey(key, QPDFObjectHandle::newUnicodeString(text));
    };
    put("/Title", info.title);
    put("/Author", info.author);
    put("/Subject", info.subject);
    put("/CreationDate", written(info.created));
    below.getTrailer().replaceKey("/Info", below.makeIndirectObject(said));
    QPDFWriter writer{below};
    writer.setOutputMemory();
    writer.setDeterministicID(true);
    writer.write();
    const std::shared_ptr<Buffer> out = writer.getBufferSharedPointer();
    return Bytes{out->getBuffer(), out->getBuffer() + out->getSize()};
  } catch (const std::exception&) {
    return malformed("pdf.damaged");
  }
}

}  // namespace paraf::pdf
