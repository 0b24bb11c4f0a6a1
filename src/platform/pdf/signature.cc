#include "platform/pdf/signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "platform/pdf/qpdf.h"
#include "platform/pdf/update.h"

namespace paraf::pdf {
namespace {

constexpr std::size_t slot_width = 12;  // of a number in /ByteRange: files to 999 GB

QPDFObjGen gen(ObjectId id) { return QPDFObjGen{id.number, id.generation}; }
ObjectId id_of(QPDFObjectHandle object) { return {object.getObjGen().getObj(), object.getObjGen().getGen()}; }

// One dictionary that is to be written again, with some entries changed.
class Rewrite {
 public:
  explicit Rewrite(QPDFObjectHandle object) : object_(object), copy_(object.shallowCopy()) {}
  QPDFObjectHandle& copy() { return copy_; }
  void set(const std::string& key, const std::string& text) { raw_[key] = text; }
  void put(Update& update) {
    std::string body = "<< ";
    for (auto [key, value] : copy_.getDictAsMap()) {
      if (raw_.contains(key)) continue;
      body += QPDFObjectHandle::newName(key).unparse() + " " + value.unparse() + " ";
    }
    for (const auto& [key, text] : raw_) body += key + " " + text + " ";
    update.put(id_of(object_), body + ">>");
  }

 private:
  QPDFObjectHandle object_, copy_;
  std::map<std::string, std::string> raw_;
};

std::string with_one_more(QPDFObjectHandle array, const std::string& reference) {
  std::string out = "[ ";
  for (int i = 0; array.isArray() && i < array.getArrayNItems(); ++i) out += array.getArrayItem(i).unparse() + " ";
  return out + reference + " ]";
}

std::string free_name(const std::vector<std::string>& taken) {
  for (std::size_t n = 1;; ++n) {
    std::string name = fmt::format("Tanda_Tangan_{}", n);
    if (std::find(taken.begin(), taken.end(), name) == taken.end()) return name;
  }
}

// The drawn page as a form XObject, upright for the reader of a turned page.
std::string appearance(Update& update, const Bytes& drawn, int rotate) {
  QPDF picture;
  picture.setSuppressWarnings(true);
  picture.processMemoryFile("mark", reinterpret_cast<const char*>(drawn.data()), drawn.size());
  QPDFObjectHandle page = picture.getAllPages().at(0);
  QPDFObjectHandle box = page.getKey("/MediaBox");
  QPDFObjectHandle contents = page.getKey("/Contents");
  if (contents.isArray()) contents = contents.getArrayItem(0);  // cairo writes one
  const char* matrix = rotate == 90    ? "/Matrix [0 1 -1 0 0 0] "
                       : rotate == 180 ? "/Matrix [-1 0 0 -1 0 0] "
                       : rotate == 270 ? "/Matrix [0 -1 1 0 0 0] "
                                       : "";
  QPDFObjectHandle filter = contents.getDict().getKey("/Filter");
  const std::string entries =
      fmt::format("/Type /XObject /Subtype /Form /BBox {} {}/Resources {}{}", box.unparse(), matrix,
                  update.import(page.getKey("/Resources")), filter.isNull() ? "" : " /Filter " + filter.unparse());
  const std::shared_ptr<Buffer> data = contents.getRawStreamData();
  const ObjectId id = update.add();
  update.put_stream(id, entries, {data->getBuffer(), data->getSize()});
  return update.reference(id);
}

struct Dictionary {  // of the signature, and where its slots lie in it
  std::string text;
  std::size_t byte_range, contents;
};

Dictionary signature_dictionary(const SignatureRequest& request) {
  Dictionary out{};
  out.text = fmt::format("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter {} /ByteRange [", request.sub_filter);
  out.byte_range = out.text.size();
  out.text += std::string(4 * slot_width, ' ') + "] /Contents <";
  out.contents = out.text.size();
  out.text += std::string(2 * request.reserve, '0') + ">";
  out.text += " /M " + date_string(request.at);
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) out.text += fmt::format(" {} {}", key, text_string(value));
  };
  add("/Name", request.name);
  add("/Reason", request.reason);
  add("/Location", request.location);
  add("/ContactInfo", request.contact);
  out.text += " >>";
  return out;
}

class Adding {
 public:
  Adding(const File& file, const SignatureRequest& request) : file_(file), request_(request), update_(file) {}

  Result<SignatureSlot> run() {
    // A certifying signature that allows nothing would be broken by ours.
    if (file_.certified() == 1) return refused("pdf.certified_no_changes");
    value_ = update_.add();
    const auto fields = TRY(file_.signature_fields());
    const auto existing = std::find_if(fields.begin(), fields.end(), [&](const SignatureField& field) {
      return !request_.field.empty() && field.name == request_.field;
    });
    const auto names = TRY(file_.field_names());
    if (existing != fields.end()) {
      if (existing->value) return refused("pdf.field_taken", {{"field", request_.field}});
      name_ = existing->name;
      TRY(use(existing->object));
    } else {
      if (!request_.field.empty() && std::find(names.begin(), names.end(), request_.field) != names.end())
        return refused("pdf.field_taken", {{"field", request_.field}});
      // A full stop separates the names of a hierarchy and may not stand in one [§12.7.4.2].
      if (request_.field.find('.') != std::string::npos) return refused("pdf.field_name", {{"field", request_.field}});
      name_ = request_.field.empty() ? free_name(names) : request_.field;
      TRY(make());
    }
    return close();
  }

 private:
  // The appearance comes last among what may fail, since it is the dearest.
  Result<std::string> drawn(Size size, int rotate) {
    const Bytes picture = TRY(request_.draw(size));
    return appearance(update_, picture, rotate);
  }

  Result<void> use(ObjectId field_id) {
    QPDFObjectHandle field = file_.reader().getObject(gen(field_id));
    QPDFObjectHandle kids = field.getKey("/Kids");
    QPDFObjectHandle widget = kids.isArray() && kids.getArrayNItems() > 0 ? kids.getArrayItem(0) : field;
    Rewrite again{field};
    again.set("/V", update_.reference(value_));
    QPDFObjectHandle rect = widget.getKey("/Rect");
    if (request_.draw && rect.isArray() && rect.getArrayNItems() == 4) {
      const auto r = rect.getArrayAsRectangle();
      const double width = std::abs(r.urx - r.llx) * mm_per_pt, height = std::abs(r.ury - r.lly) * mm_per_pt;
      if (width > 0 && height > 0) {
        const int rotate = rotation_of(widget);
        const std::string form = TRY(drawn(rotate % 180 == 0 ? Size{width, height} : Size{height, width}, rotate));
        if (widget.getObjGen() == field.getObjGen()) {
          again.set("/AP", "<< /N " + form + " >>");
        } else {
          Rewrite other{widget};
          other.set("/AP", "<< /N " + form + " >>");
          other.put(update_);
        }
      }
    }
    again.put(update_);
    return form({});
  }

  int rotation_of(QPDFObjectHandle widget) {
    QPDFObjectHandle page = widget.getKey("/P");
    for (int depth = 0; depth < 64 && page.isDictionary(); ++depth) {
      QPDFObjectHandle rotate = page.getKey("/Rotate");
      if (rotate.isInteger()) return ((rotate.getIntValueAsInt() % 360) + 360) % 360;
      page = page.getKey("/Parent");
    }
    return 0;
  }

  Result<void> make() {
    const Page page = TRY(file_.page(request_.page));
    std::string rect = "[0 0 0 0]", look;
    if (request_.rect) {
      const Page::Box box = page.place(*request_.rect);
      constexpr double slack = 0.5;  // what rounding of millimetres may cost
      if (request_.rect->width <= 0 || request_.rect->height <= 0 || box.left < page.left - slack ||
          box.bottom < page.bottom - slack || box.right > page.right + slack || box.top > page.top + slack)
        return malformed("pdf.mark_outside_page", {{"page", std::to_string(request_.page)}});
      rect = fmt::format("[{} {} {} {}]", real(box.left), real(box.bottom), real(box.right), real(box.top));
      if (request_.draw)
        look = " /AP << /N " + TRY(drawn({request_.rect->width, request_.rect->height}, page.rotate)) + " >>";
    }
    const ObjectId field = update_.add();
    // Flags: print, locked [§12.5.3].
    update_.put(field, fmt::format("<< /Type /Annot /Subtype /Widget /FT /Sig /T {} /F 132 /Rect {} /P {} /V {}{} >>",
                                   text_string(name_), rect, update_.reference(page.object),
                                   update_.reference(value_), look));
    const std::string reference = update_.reference(field);

    QPDFObjectHandle holder = file_.reader().getObject(gen(page.object));
    QPDFObjectHandle annotations = holder.getKey("/Annots");
    if (annotations.isIndirect() && annotations.isArray()) {
      update_.put(id_of(annotations), with_one_more(annotations, reference));
    } else {
      Rewrite again{holder};
      again.set("/Annots", with_one_more(annotations, reference));
      again.put(update_);
    }
    return form(reference);
  }

  // The form lists the new field and says that there are signatures which must not be rewritten
  // away (/SigFlags 3) [§12.7.3].
  Result<void> form(const std::string& new_field) {
    QPDFObjectHandle root = file_.reader().getRoot();
    QPDFObjectHandle form = root.getKey("/AcroForm");
    if (!form.isDictionary()) {
      const ObjectId id = update_.add();
      update_.put(id, "<< /Fields [ " + new_field + " ] /SigFlags 3 >>");
      Rewrite catalogue{root};
      catalogue.set("/AcroForm", update_.reference(id));
      catalogue.put(update_);
      return {};
    }
    QPDFObjectHandle flags = form.getKey("/SigFlags"), fields = form.getKey("/Fields");
    std::map<std::string, std::string> changed;
    if (!flags.isInteger() || (flags.getIntValue() & 3) != 3) changed["/SigFlags"] = "3";
    if (!new_field.empty()) {
      if (fields.isIndirect() && fields.isArray()) {
        update_.put(id_of(fields), with_one_more(fields, new_field));
      } else {
        changed["/Fields"] = with_one_more(fields, new_field);
      }
    }
    if (changed.empty()) return {};
    if (form.isIndirect()) {
      Rewrite again{form};
      for (const auto& [key, text] : changed) again.set(key, text);
      again.put(update_);
    } else {
      std::string text = "<< ";
      for (auto [key, value] : form.getDictAsMap()) {
        if (!changed.contains(key)) text += QPDFObjectHandle::newName(key).unparse() + " " + value.unparse() + " ";
      }
      for (const auto& [key, value] : changed) text += key + " " + value + " ";
      Rewrite catalogue{root};
      catalogue.set("/AcroForm", text + ">>");
      catalogue.put(update_);
    }
    return {};
  }

  Result<SignatureSlot> close() {
    const Dictionary dictionary = signature_dictionary(request_);
    const std::size_t place = update_.put(value_, dictionary.text);
    SignatureSlot slot;
    slot.field = name_;
    slot.tail = update_.finish();
    slot.contents_at = place + dictionary.contents;
    const std::size_t before = file_.octets().size() + slot.contents_at - 1;  // '<' is not signed
    const std::size_t behind = before + 2 * request_.reserve + 2;
    slot.byte_range = {0, before, behind, file_.octets().size() + slot.tail.size() - behind};
    std::string numbers;
    for (const std::size_t number : slot.byte_range) numbers += fmt::format("{:<{}}", number, slot_width);
    std::copy(numbers.begin(), numbers.end(), slot.tail.begin() + static_cast<std::ptrdiff_t>(place + dictionary.byte_range));
    return slot;
  }

  const File& file_;
  const SignatureRequest& request_;
  Update update_;
  ObjectId value_;
  std::string name_;
};

}  // namespace

ByteView SignatureSlot::before() const { return ByteView{tail}.first(contents_at - 1); }
ByteView SignatureSlot::behind() const { return ByteView{tail}.last(byte_range[3]); }

Result<SignatureSlot> add_signature(const File& file, const SignatureRequest& request) {
  try {
    auto slot = Adding{file, request}.run();
    // An object that could not be read would be written again as if it had been empty.
    if (const auto damage = file.damage()) throw std::runtime_error(*damage);
    return slot;
  } catch (const std::exception& problem) {
    return tl::unexpected<Error>{Error{ErrorKind::malformed, "pdf.damaged", {}, problem.what()}};
  }
}

bool fill(SignatureSlot& slot, ByteView contents) {
  const std::size_t room = (slot.byte_range[2] - slot.byte_range[1] - 2) / 2;
  if (contents.size() > room) return false;
  static constexpr char digits[] = "0123456789abcdef";
  auto to = slot.tail.begin() + static_cast<std::ptrdiff_t>(slot.contents_at);
  for (const std::uint8_t octet : contents) {
    *to++ = static_cast<std::uint8_t>(digits[octet >> 4]);
    *to++ = static_cast<std::uint8_t>(digits[octet & 15]);
  }
  return true;
}

}  // namespace paraf::pdf
