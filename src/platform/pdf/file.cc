#include "platform/pdf/file.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "platform/pdf/bounded.h"
#include "platform/pdf/encryption.h"
#include "platform/pdf/qpdf.h"
#include "platform/pdf/syntax.h"

namespace paraf::pdf {
namespace {

constexpr std::size_t max_fields = 20'000;

void read_into(QPDF& pdf, ByteView octets, std::string_view password) {
  use_bounded_decoders();
  pdf.setSuppressWarnings(true);
  pdf.processMemoryFile("pdf", reinterpret_cast<const char*>(octets.data()), octets.size(), std::string{password}.c_str());
}

Error wrong_password(std::string_view given) {
  return Error{ErrorKind::refused, given.empty() ? "pdf.encrypted" : "pdf.password"};
}

tl::unexpected<Error> damaged(const std::string& detail) {
  return tl::unexpected<Error>{Error{ErrorKind::malformed, "pdf.damaged", {}, detail}};
}

ObjectId id_of(const QPDFObjectHandle& object) {
  const QPDFObjGen id = QPDFObjectHandle{object}.getObjGen();
  return {id.getObj(), id.getGen()};
}

// The name of a /T, in UTF-8.
std::string name_of_field(QPDFObjectHandle field) {
  QPDFObjectHandle name = field.getKey("/T");
  return name.isString() ? name.getUTF8Value() : std::string{};
}

std::optional<Page::Box> box_of(QPDFObjectHandle array) {
  if (!array.isArray() || array.getArrayNItems() != 4) return std::nullopt;
  double n[4];
  for (int i = 0; i < 4; ++i) {
    if (!array.getArrayItem(i).isNumber()) return std::nullopt;
    n[i] = array.getArrayItem(i).getNumericValue();
  }
  return Page::Box{std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]), std::max(n[1], n[3])};
}

// The first warning that means a repair. It empties qpdf's list.
std::optional<std::string> worst_of(QPDF& pdf) {
  for (const QPDFExc& warning : pdf.getWarnings()) {
    // Many writers count /Size wrongly or put white space where none belongs; every reader reads the same.
    static constexpr std::string_view harmless[] = {"reported number of objects", "extraneous whitespace seen before xref",
                                                    "accepting invalid xref table entry",
                                                    "stream keyword followed by extraneous whitespace"};
    const std::string_view said{warning.what()};
    if (std::ranges::none_of(harmless, [&](std::string_view words) { return said.find(words) != std::string_view::npos; }))
      return warning.what();
  }
  return std::nullopt;
}

struct Walk {  // the form's tree of fields
  std::vector<SignatureField> found;
  std::set<QPDFObjGen> seen;
  bool odd = false;

  void visit(QPDFObjectHandle field, const std::string& prefix, bool parent_is_signature, int depth) {
    if (depth > syntax::max_depth || seen.size() > max_fields) {
      odd = true;
      return;
    }
    if (!field.isDictionary() || !field.isIndirect()) return;
    if (!seen.insert(field.getObjGen()).second) return;
    const std::string own = name_of_field(field);
    const std::string name = prefix.empty() ? own : own.empty() ? prefix : prefix + "." + own;
    QPDFObjectHandle type = field.getKey("/FT");
    const bool signature = type.isName() ? type.getName() == "/Sig" : parent_is_signature;
    QPDFObjectHandle kids = field.getKey("/Kids");
    QPDFObjectHandle value = field.getKey("/V");
    const bool has_named_kids = kids.isArray() && kids.getArrayNItems() > 0 && kids.getArrayItem(0).hasKey("/T");
    if (signature && !has_named_kids) {
      SignatureField out{name, id_of(field), {}, false};
      if (value.isDictionary()) {
        out.value = id_of(value);  // 0 0 for a direct dictionary: no reader of signatures takes that
        QPDFObjectHandle sub = value.getKey("/SubFilter"), kind = value.getKey("/Type");
        out.is_time_stamp = (kind.isName() && kind.getName() == "/DocTimeStamp") ||
                            (sub.isName() && sub.getName() == "/ETSI.RFC3161");
      }
      found.push_back(std::move(out));
    }
    if (kids.isArray() && (has_named_kids || !signature)) {
      for (int i = 0; i < kids.getArrayNItems() && !odd; ++i)
        visit(kids.getArrayItem(i), name, signature, depth + 1);
    }
  }
};

Walk walk_fields(QPDF& pdf) {
  Walk walk;
  QPDFObjectHandle form = pdf.getRoot().getKey("/AcroForm");
  QPDFObjectHandle fields = form.isDictionary() ? form.getKey("/Fields") : QPDFObjectHandle::newNull();
  if (fields.isArray()) {
    for (int i = 0; i < fields.getArrayNItems() && !walk.odd; ++i) walk.visit(fields.getArrayItem(i), "", false, 0);
  }
  return walk;
}

}  // namespace

struct File::Inside {
  ByteView octets;
  QPDF pdf;
  std::size_t start_of_xref = 0;
  XrefForm form = XrefForm::table;
  int next_object = 1;
  std::optional<std::string> damage;
  std::optional<Encryption> encryption;
};

File::File(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
File::File(File&&) noexcept = default;
File& File::operator=(File&&) noexcept = default;
File::~File() = default;

Result<File> File::open(ByteView octets, std::string_view password) {
  if (octets.size() > max_octets) return too_large("pdf.too_large");
  const UnpackBudget budget;
  const std::string_view head = text_of(octets.first(std::min<std::size_t>(octets.size(), 1024)));
  const std::size_t header = head.find("%PDF-");
  if (header == std::string_view::npos) return malformed("pdf.not_pdf");
  // Every offset would be relative to the header, but a ByteRange counts from the first octet:
  // readers disagree on such files.
  if (header != 0) return malformed("pdf.leading_octets");

  auto inside = std::make_unique<Inside>();
  inside->octets = octets;
  const auto start = syntax::start_of_xref(octets);
  if (!start) return damaged("no startxref");
  inside->start_of_xref = *start;
  try {
    inside->pdf.setAttemptRecovery(false);
    read_into(inside->pdf, octets, password);
    inside->encryption = TRY(Encryption::of(inside->pdf));
    if (const auto guess = worst_of(inside->pdf)) return damaged(*guess);
    const auto last = syntax::section(octets, *start);
    if (!last) return damaged("cross-reference section");
    inside->form = last->is_stream ? XrefForm::stream : last->hybrid ? XrefForm::hybrid : XrefForm::table;
    if (!inside->pdf.getRoot().isDictionary()) return damaged("no catalogue");
    if (!inside->pdf.getRoot().getKey("/Pages").isDictionary()) return damaged("no page tree");

    QPDFObjectHandle size = inside->pdf.getTrailer().getKey("/Size");
    long long next = size.isInteger() ? size.getIntValue() : 0;
    const auto table = inside->pdf.getXRefTable();
    if (!table.empty()) next = std::max<long long>(next, table.rbegin()->first.getObj() + 1);
    if (next < 1 || next > 8'388'607) return damaged("/Size");  // [ISO 32000-2 annex C]
    inside->next_object = static_cast<int>(next);
  } catch (const QPDFExc& problem) {
    if (problem.getErrorCode() == qpdf_e_password) {
      // Callers send a password along for files that need none to be read.
      if (!password.empty())
        if (auto opened = open(octets)) return opened;
      return tl::unexpected<Error>{wrong_password(password)};
    }
    if (problem.getErrorCode() == qpdf_e_unsupported) return refused("pdf.encryption_unknown");
    return damaged(problem.what());
  } catch (const std::exception& problem) {
    return damaged(problem.what());
  }
  return File{std::move(inside)};
}

ByteView File::octets() const { return inside_->octets; }
std::size_t File::start_of_xref() const { return inside_->start_of_xref; }
XrefForm File::form() const { return inside_->form; }
int File::next_object() const { return inside_->next_object; }
QPDF& File::reader() const { return inside_->pdf; }
const Encryption* File::encryption() const { return inside_->encryption ? &*inside_->encryption : nullptr; }

std::optional<std::string> File::damage() const {
  if (!inside_->damage) inside_->damage = worst_of(inside_->pdf);
  return inside_->damage;
}

std::size_t File::pages() const {
  try {
    QPDFObjectHandle count = inside_->pdf.getRoot().getKey("/Pages").getKey("/Count");
    return count.isInteger() && count.getIntValue() > 0 ? static_cast<std::size_t>(count.getIntValue()) : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

// The tree is descended by its /Count entries: a page of a long document is found without
// reading the others.
Result<Page> File::page(std::size_t number) const {
  const auto missing = [&] {
    return not_found("pdf.no_such_page", {{"page", std::to_string(number)}, {"pages", std::to_string(pages())}});
  };
  if (number == 0) return missing();
  try {
    QPDFObjectHandle node = inside_->pdf.getRoot().getKey("/Pages");
    std::size_t left = number;
    Page page;
    std::optional<Page::Box> media, crop;
    int rotate = 0;
    for (int depth = 0; depth < syntax::max_depth; ++depth) {
      if (auto box = box_of(node.getKey("/MediaBox"))) media = box;
      if (auto box = box_of(node.getKey("/CropBox"))) crop = box;
      if (node.getKey("/Rotate").isInteger()) rotate = node.getKey("/Rotate").getIntValueAsInt();
      QPDFObjectHandle kids = node.getKey("/Kids");
      if (!kids.isArray()) {
        if (left != 1 || !node.isIndirect()) return missing();
        if (!media) return damaged("page without a MediaBox");
        const Page::Box seen = crop ? Page::Box{std::max(crop->left, media->left), std::max(crop->bottom, media->bottom),
                                                std::min(crop->right, media->right), std::min(crop->top, media->top)}
                                    : *media;
        if (seen.right - seen.left <= 0 || seen.top - seen.bottom <= 0) return damaged("page without extent");
        page.object = id_of(node);
        page.left = seen.left, page.bottom = seen.bottom, page.right = seen.right, page.top = seen.top;
        page.rotate = ((rotate % 360) + 360) % 360;
        if (page.rotate % 90 != 0) page.rotate = 0;
        QPDFObjectHandle unit = node.getKey("/UserUnit");
        if (unit.isNumber() && unit.getNumericValue() > 0) page.user_unit = unit.getNumericValue();
        return page;
      }
      bool found = false;
      for (int i = 0; i < kids.getArrayNItems() && !found; ++i) {
        QPDFObjectHandle kid = kids.getArrayItem(i);
        if (!kid.isDictionary()) return damaged("page tree");
        std::size_t count = 1;
        if (kid.hasKey("/Kids")) {
          QPDFObjectHandle said = kid.getKey("/Count");
          if (!said.isInteger() || said.getIntValue() < 0) return damaged("page tree");
          count = static_cast<std::size_t>(said.getIntValue());
        }
        if (left <= count) {
          node = kid;
          found = true;
        } else {
          left -= count;
        }
      }
      if (!found) return missing();
    }
  } catch (const std::exception& problem) {
    return damaged(problem.what());
  }
  return damaged("page tree too deep");
}

Size Page::seen() const {
  const double w = (right - left) * user_unit * mm_per_pt, h = (top - bottom) * user_unit * mm_per_pt;
  return rotate % 180 == 0 ? Size{w, h} : Size{h, w};
}

Page::Box Page::place(const Rect& rect) const {
  const double unit = 1 / (mm_per_pt * user_unit);
  const auto corner = [&](double dx, double dy) -> Point {
    switch (rotate) {
      case 90: return {left + dy, bottom + dx};
      case 180: return {right - dx, bottom + dy};
      case 270: return {right - dy, top - dx};
      default: return {left + dx, top - dy};
    }
  };
  const Point a = corner(rect.x * unit, rect.y * unit);
  const Point b = corner((rect.x + rect.width) * unit, (rect.y + rect.height) * unit);
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)};
}

Rect Page::seen_at(const Box& box) const {
  const auto seen = [&](double x, double y) -> Point {
    switch (rotate) {
      case 90: return {y - bottom, x - left};
      case 180: return {right - x, y - bottom};
      case 270: return {top - y, right - x};
      default: return {x - left, top - y};
    }
  };
  const Point a = seen(box.left, box.bottom), b = seen(box.right, box.top);
  const double unit = mm_per_pt * user_unit;
  return {std::min(a.x, b.x) * unit, std::min(a.y, b.y) * unit, std::abs(a.x - b.x) * unit, std::abs(a.y - b.y) * unit};
}

Result<std::vector<SignatureField>> File::signature_fields() const {
  try {
    Walk walk = walk_fields(inside_->pdf);
    if (walk.odd) return damaged("form too deep or too large");
    return std::move(walk.found);
  } catch (const std::exception& problem) {
    return damaged(problem.what());
  }
}

Result<std::vector<std::string>> File::field_names() const {
  std::vector<std::string> out;
  try {
    QPDFObjectHandle form = inside_->pdf.getRoot().getKey("/AcroForm");
    QPDFObjectHandle fields = form.isDictionary() ? form.getKey("/Fields") : QPDFObjectHandle::newNull();
    for (int i = 0; fields.isArray() && i < fields.getArrayNItems(); ++i) {
      if (fields.getArrayItem(i).isDictionary()) out.push_back(name_of_field(fields.getArrayItem(i)));
    }
  } catch (const std::exception& problem) {
    return damaged(problem.what());
  }
  return out;
}

std::optional<int> File::certified() const {
  try {
    QPDFObjectHandle permissions = inside_->pdf.getRoot().getKey("/Perms");
    if (!permissions.isDictionary() || !permissions.getKey("/DocMDP").isDictionary()) return std::nullopt;
    QPDFObjectHandle references = permissions.getKey("/DocMDP").getKey("/Reference");
    for (int i = 0; references.isArray() && i < references.getArrayNItems(); ++i) {
      QPDFObjectHandle reference = references.getArrayItem(i);
      if (!reference.isDictionary()) continue;
      QPDFObjectHandle method = reference.getKey("/TransformMethod"), params = reference.getKey("/TransformParams");
      if (!method.isName() || method.getName() != "/DocMDP" || !params.isDictionary()) continue;
      QPDFObjectHandle p = params.getKey("/P");
      return p.isInteger() ? std::clamp(p.getIntValueAsInt(), 1, 3) : 2;
    }
    return 2;
  } catch (const std::exception&) {
    return 1;  // it says it is certified, and not what for: then nothing is allowed
  }
}

Result<Bytes> normalise(ByteView octets, std::string_view password) {
  if (octets.size() > File::max_octets) return too_large("pdf.too_large");
  const UnpackBudget budget;
  try {
    QPDF pdf;
    read_into(pdf, octets, password);
    // Signatures are looked for among all objects: a damaged form may no longer lead to them.
    for (QPDFObjectHandle& object : pdf.getAllObjects()) {
      if (object.isDictionary() && object.hasKey("/ByteRange") && object.hasKey("/Contents"))
        return refused("pdf.signed_cannot_normalise");
    }
    if (pdf.getAllPages().empty()) return damaged("no pages");
    QPDFWriter writer{pdf};
    writer.setOutputMemory();
    if (!pdf.isEncrypted()) writer.setDeterministicID(true);  // the key of an encrypted file hangs on its /ID
    writer.setStreamDataMode(qpdf_s_preserve);
    writer.write();
    const std::shared_ptr<Buffer> buffer = writer.getBufferSharedPointer();
    return Bytes(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
  } catch (const QPDFExc& problem) {
    if (problem.getErrorCode() == qpdf_e_password) return tl::unexpected<Error>{wrong_password(password)};
    return damaged(problem.what());
  } catch (const std::exception& problem) {
    return damaged(problem.what());
  }
}

}  // namespace paraf::pdf
