#include "platform/pdf/signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "platform/pdf/changes.h"
#include "platform/pdf/encryption.h"
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
  explicit Rewrite(QPDFObjectHandle object) : object_(object) {}
  void set(const std::string& key, const std::string& text) { raw_[key] = text; }
  void put(Update& update) {
    std::string body = "<< ";
    for (auto [key, value] : object_.getDictAsMap()) {
      if (raw_.contains(key)) continue;
      body += QPDFObjectHandle::newName(key).unparse() + " " + value.unparse() + " ";
    }
    for (const auto& [key, text] : raw_) body += key + " " + text + " ";
    update.put(id_of(object_), body + ">>");
  }

 private:
  QPDFObjectHandle object_;
  std::map<std::string, std::string> raw_;
};

std::string with_one_more(QPDFObjectHandle array, const std::string& reference) {
  std::string out = "[ ";
  for (int i = 0; array.isArray() && i < array.getArrayNItems(); ++i) out += array.getArrayItem(i).unparse() + " ";
  return out + reference + " ]";
}

std::string free_name(const std::vector<std::string>& taken, std::string_view stem) {
  for (std::size_t n = 1;; ++n) {
    std::string name = fmt::format("{}_{}", stem, n);
    if (std::find(taken.begin(), taken.end(), name) == taken.end()) return name;
  }
}

std::string lock_entries(const FieldLock& lock) {
  std::string out = lock.action == FieldLock::Action::all       ? "/Action /All"
                    : lock.action == FieldLock::Action::include ? "/Action /Include"
                                                                : "/Action /Exclude";
  if (lock.action != FieldLock::Action::all) {
    out += " /Fields [ ";
    for (const std::string& field : lock.fields) out += text_string(field) + " ";
    out += "]";
  }
  if (lock.permission) out += fmt::format(" /P {}", std::clamp(*lock.permission, 1, 3));
  return out;
}

// The /Lock of a field that waits to be signed.
std::optional<FieldLock> lock_of(QPDFObjectHandle field) {
  QPDFObjectHandle dict = field.getKey("/Lock");
  if (!dict.isDictionary()) return std::nullopt;
  FieldLock out;
  QPDFObjectHandle action = dict.getKey("/Action"), fields = dict.getKey("/Fields"), p = dict.getKey("/P");
  if (action.isName() && action.getName() == "/Include") out.action = FieldLock::Action::include;
  if (action.isName() && action.getName() == "/Exclude") out.action = FieldLock::Action::exclude;
  for (int i = 0; fields.isArray() && i < fields.getArrayNItems(); ++i) {
    if (fields.getArrayItem(i).isString()) out.fields.push_back(fields.getArrayItem(i).getUTF8Value());
  }
  if (p.isInteger()) out.permission = p.getIntValueAsInt();
  return out;
}

struct Dictionary {  // of the signature, and where its slots lie in it
  std::string text;
  std::size_t byte_range, contents;
};

class Adding {
 public:
  Adding(const File& file, const SignatureRequest& request) : file_(file), request_(request), update_(file) {}

  Result<SignatureSlot> run() {
    const auto fields = TRY(file_.signature_fields());
    TRY(still_allowed(fields));
    value_ = update_.add();
    const auto existing = std::find_if(fields.begin(), fields.end(), [&](const SignatureField& field) {
      return !request_.field.empty() && field.name == request_.field;
    });
    const auto names = TRY(file_.field_names());
    if (existing != fields.end()) {
      if (existing->value) return refused("pdf.field_taken", {{"field", request_.field}});
      TRY(not_locked(fields));
      TRY(permitted(true));
      name_ = existing->name;
      TRY(use(existing->object));
    } else {
      if (!request_.field.empty() && std::find(names.begin(), names.end(), request_.field) != names.end())
        return refused("pdf.field_taken", {{"field", request_.field}});
      // A full stop separates the names of a hierarchy and may not stand in one [§12.7.4.2].
      if (request_.field.find('.') != std::string::npos) return refused("pdf.field_name", {{"field", request_.field}});
      TRY(permitted(false));
      name_ = request_.field.empty() ? free_name(names, request_.time_stamp ? "Stempel_Waktu" : "Tanda_Tangan") : request_.field;
      TRY(make());
    }
    return close();
  }

 private:
  // An earlier signer who allows nothing more would find the signature broken by ours; what only
  // proves signatures is never a change [§12.8.2.2].
  Result<void> still_allowed(const std::vector<SignatureField>& fields) {
    if (request_.time_stamp) return {};
    if (file_.certified() == 1) return refused("pdf.certified_no_changes");
    for (const SignatureField& field : fields) {
      if (!field.value) continue;
      if (request_.certify) return refused("pdf.certify_not_first");
      if (allowance_of(file_, *field.value).permission == 1) return refused("pdf.certified_no_changes");
    }
    return {};
  }

  Result<void> not_locked(const std::vector<SignatureField>& fields) {
    const auto names_it = [&](const std::vector<std::string>& names) {
      return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return request_.field == name || request_.field.starts_with(name + ".");
      });
    };
    for (const SignatureField& field : fields) {
      if (!field.value) continue;
      const Allowance allowance = allowance_of(file_, *field.value);
      if (allowance.lock_all ? !names_it(allowance.except) : names_it(allowance.locked))
        return refused("pdf.field_locked", {{"field", request_.field}, {"by", field.name}});
    }
    return {};
  }

  // What the reader's password permits [§7.6.4.2, table 22]; the owner's permits everything.
  Result<void> permitted(bool existing_field) {
    QPDF& pdf = file_.reader();
    if (!file_.encryption() || pdf.ownerPasswordMatched()) return {};
    const bool may = existing_field ? pdf.allowModifyForm() || pdf.allowModifyAnnotation()
                                    : pdf.allowModifyAnnotation() && pdf.allowModifyOther();
    return may ? Result<void>{} : refused("pdf.not_permitted");
  }

  // The appearance comes last among what may fail, since it is the dearest; one of a size and turn
  // serves every place.
  Result<std::string> drawn(Size size, int rotate) {
    const auto key = fmt::format("{:.3f} {:.3f} {}", size.width, size.height, rotate);
    const auto known = looks_.find(key);
    if (known != looks_.end()) return known->second;
    const Look look = TRY(request_.draw(size));
    return looks_[key] = look.put(update_, rotate);
  }

  Result<void> use(ObjectId field_id) {
    QPDFObjectHandle field = file_.reader().getObject(gen(field_id));
    QPDFObjectHandle kids = field.getKey("/Kids");
    QPDFObjectHandle widget = kids.isArray() && kids.getArrayNItems() > 0 ? kids.getArrayItem(0) : field;
    lock_ = lock_of(field);
    if (!lock_) lock_ = request_.lock;
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

  struct Widget {
    ObjectId page;
    std::string entries;  // /Rect, /P and /AP
  };

  Result<Widget> widget_at(const Place& place) {
    const std::size_t number = place.page == 0 ? file_.pages() : place.page;
    const Page page = TRY(file_.page(number));
    Rect rect = place.rect;
    if (place.origin == Origin::bottom_left) rect.y = page.seen().height - rect.y - rect.height;
    const Page::Box box = page.place(rect);
    constexpr double slack = 0.5;  // what rounding of millimetres may cost
    if (rect.width <= 0 || rect.height <= 0 || box.left < page.left - slack || box.bottom < page.bottom - slack ||
        box.right > page.right + slack || box.top > page.top + slack)
      return malformed("pdf.mark_outside_page", {{"page", std::to_string(number)}});
    std::string entries = fmt::format("/Rect [{} {} {} {}] /P {}", real(box.left), real(box.bottom), real(box.right),
                                      real(box.top), update_.reference(page.object));
    if (request_.draw) entries += " /AP << /N " + TRY(drawn({rect.width, rect.height}, page.rotate)) + " >>";
    return Widget{page.object, std::move(entries)};
  }

  Result<void> make() {
    std::vector<Place> places = request_.places;
    if (request_.rect) places.insert(places.begin(), Place{request_.page, *request_.rect, Origin::top_left});
    std::vector<Widget> widgets;
    for (const Place& place : places) widgets.push_back(TRY(widget_at(place)));
    if (widgets.empty()) {
      const Page page = TRY(file_.page(request_.page == 0 ? file_.pages() : request_.page));
      widgets.push_back({page.object, "/Rect [0 0 0 0] /P " + update_.reference(page.object)});
    }
    const ObjectId field = update_.add();
    std::string body = fmt::format("/FT /Sig /T {} /V {}", text_string(name_), update_.reference(value_));
    lock_ = request_.lock;
    if (lock_) {
      const ObjectId lock = update_.add();
      update_.put(lock, "<< /Type /SigFieldLock " + lock_entries(*lock_) + " >>");
      body += " /Lock " + update_.reference(lock);
    }
    // Flags: print, locked [§12.5.3].
    static constexpr std::string_view widget = "/Type /Annot /Subtype /Widget /F 132";
    std::vector<std::pair<ObjectId, std::string>> shown;  // page → annotation
    if (widgets.size() == 1) {
      update_.put(field, fmt::format("<< {} {} {} >>", widget, body, widgets[0].entries));
      shown.emplace_back(widgets[0].page, update_.reference(field));
    } else {
      std::string kids;
      for (const Widget& each : widgets) {
        const ObjectId kid = update_.add();
        update_.put(kid, fmt::format("<< {} /Parent {} {} >>", widget, update_.reference(field), each.entries));
        shown.emplace_back(each.page, update_.reference(kid));
        kids += update_.reference(kid) + " ";
      }
      update_.put(field, fmt::format("<< {} /Kids [ {}] >>", body, kids));
    }
    annotate(shown);
    return form(update_.reference(field));
  }

  // Each page, or the array of its annotations, is written once, however many are added.
  void annotate(const std::vector<std::pair<ObjectId, std::string>>& shown) {
    std::map<ObjectId, std::string> added;
    for (const auto& [page, reference] : shown) {
      std::string& more = added[page];
      more += (more.empty() ? "" : " ") + reference;
    }
    for (const auto& [page, more] : added) {
      QPDFObjectHandle holder = file_.reader().getObject(gen(page));
      QPDFObjectHandle annotations = holder.getKey("/Annots");
      if (annotations.isIndirect() && annotations.isArray()) {
        update_.put(id_of(annotations), with_one_more(annotations, more));
      } else {
        Rewrite again{holder};
        again.set("/Annots", with_one_more(annotations, more));
        again.put(update_);
      }
    }
  }

  // The form lists the new field and says that there are signatures which must not be rewritten
  // away (/SigFlags 3) [§12.7.3].
  Result<void> form(const std::string& new_field) {
    QPDFObjectHandle form = file_.reader().getRoot().getKey("/AcroForm");
    if (!form.isDictionary()) {
      const ObjectId id = update_.add();
      update_.put(id, "<< /Fields [ " + new_field + " ] /SigFlags 3 >>");
      catalogue_["/AcroForm"] = update_.reference(id);
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
    if (!changed.empty()) change("/AcroForm", form, changed);
    return {};
  }

  // Changes entries of a dictionary that stands in the catalogue or is referred to from there.
  void change(const std::string& key, QPDFObjectHandle dictionary, const std::map<std::string, std::string>& changed) {
    if (dictionary.isIndirect()) {
      Rewrite again{dictionary};
      for (const auto& [entry, text] : changed) again.set(entry, text);
      return again.put(update_);
    }
    std::string text = "<< ";
    for (auto [entry, value] : dictionary.getDictAsMap()) {
      if (!changed.contains(entry)) text += QPDFObjectHandle::newName(entry).unparse() + " " + value.unparse() + " ";
    }
    for (const auto& [entry, value] : changed) text += entry + " " + value + " ";
    catalogue_[key] = text + ">>";
  }

  // What is asked of later revisions: /DocMDP for the whole, /FieldMDP for fields [§12.8.2.2, §12.8.2.4].
  std::string references() {
    std::string out;
    if (request_.certify)
      out += fmt::format("<< /Type /SigRef /TransformMethod /DocMDP /TransformParams "
                         "<< /Type /TransformParams /P {} /V /1.2 >> >> ", std::clamp(*request_.certify, 1, 3));
    if (lock_)
      out += fmt::format("<< /Type /SigRef /TransformMethod /FieldMDP /Data {} /TransformParams "
                         "<< /Type /TransformParams {} /V /1.2 >> >> ",
                         file_.reader().getTrailer().getKey("/Root").unparse(), lock_entries(*lock_));
    return out.empty() ? out : " /Reference [ " + out + "]";
  }

  // The strings are closed one by one where the file is encrypted, /Contents never.
  Dictionary signature_dictionary() {
    Dictionary out{};
    out.text = fmt::format("<< /Type {} /Filter /Adobe.PPKLite /SubFilter {} /ByteRange [",
                           request_.time_stamp ? "/DocTimeStamp" : "/Sig",
                           request_.time_stamp ? "/ETSI.RFC3161" : request_.sub_filter);
    out.byte_range = out.text.size();
    out.text += std::string(4 * slot_width, ' ') + "] /Contents <";
    out.contents = out.text.size();
    out.text += std::string(2 * request_.reserve, '0') + ">";
    std::string rest;
    if (!request_.time_stamp) rest += " /M " + date_string(request_.at);  // its time is in the token
    const auto add = [&](const char* key, const std::string& value) {
      if (!value.empty()) rest += fmt::format(" {} {}", key, text_string(value));
    };
    add("/Name", request_.name);
    add("/Reason", request_.reason);
    add("/Location", request_.location);
    add("/ContactInfo", request_.contact);
    out.text += update_.sealed(value_, rest + references()) + " >>";
    return out;
  }

  Result<SignatureSlot> close() {
    QPDFObjectHandle root = file_.reader().getRoot();
    if (request_.certify) {
      QPDFObjectHandle permissions = root.getKey("/Perms");
      if (permissions.isDictionary()) change("/Perms", permissions, {{"/DocMDP", update_.reference(value_)}});
      else catalogue_["/Perms"] = "<< /DocMDP " + update_.reference(value_) + " >>";
    }
    if (!catalogue_.empty()) {
      Rewrite again{root};
      for (const auto& [key, text] : catalogue_) again.set(key, text);
      again.put(update_);
    }
    const Dictionary dictionary = signature_dictionary();
    const std::size_t place = update_.put_sealed(value_, dictionary.text);
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
  std::optional<FieldLock> lock_;
  std::map<std::string, std::string> catalogue_;  // entries to be written again
  std::map<std::string, std::string> looks_;      // appearances made: size and turn → reference
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
