#include "platform/pdf/look.h"

#include <fmt/format.h>

#include <map>

#include "platform/pdf/qpdf.h"
#include "platform/pdf/syntax.h"
#include "platform/pdf/update.h"

namespace paraf::pdf {

// A drawn page taken apart: the text of its objects, open where a number of the file it goes to is to
// stand.
struct Look::Drawing {
  struct Text {  // parts with the objects they refer to between them
    std::vector<std::string> parts{std::string{}};
    std::vector<std::size_t> objects{};
    void add(std::string_view text) { parts.back() += text; }
    void refer(std::size_t object) {
      objects.push_back(object);
      parts.emplace_back();
    }
    std::string with(const Update& update, const std::vector<ObjectId>& ids) const {
      std::string out = parts.front();
      for (std::size_t i = 0; i < objects.size(); ++i)
        out += update.reference(ids[objects[i]]) + parts[i + 1];
      return out;
    }
  };
  struct Object {
    Text text{};
    bool is_stream = false;
    Bytes data{};
  };
  std::vector<Object> objects{};
  Text entries{};  // /Resources, /Filter and /Group of the form
  Bytes content{};
};

namespace {

Bytes raw_data(QPDFObjectHandle stream) {
  const std::shared_ptr<Buffer> data = stream.getRawStreamData();
  return Bytes(data->getBuffer(), data->getBuffer() + data->getSize());
}

template <typename Drawing>
class Taking {
 public:
  explicit Taking(Drawing& to) : to_(to) {}

  void take(QPDFObjectHandle value, typename Drawing::Text& into, int depth = 0) {
    if (depth > syntax::max_depth) return into.add("null");
    if (!value.isIndirect()) return inside(value, into, depth);
    const QPDFObjGen id = value.getObjGen();
    const auto [known, is_new] = numbers_.try_emplace({id.getObj(), id.getGen()}, to_.objects.size());
    const std::size_t number = known->second;
    into.refer(number);
    if (!is_new) return;
    to_.objects.emplace_back();
    typename Drawing::Object object;  // apart: taking what it refers to moves the others
    object.is_stream = value.isStream();
    if (object.is_stream) {
      object.data = raw_data(value);
      entries(value.getDict(), object.text, depth);
    } else {
      inside(value, object.text, depth);
    }
    to_.objects[number] = std::move(object);
  }

 private:
  void inside(QPDFObjectHandle value, typename Drawing::Text& into, int depth) {
    if (value.isDictionary()) {
      into.add("<< ");
      entries(value, into, depth);
      into.add(">>");
    } else if (value.isArray()) {
      into.add("[ ");
      for (int i = 0; i < value.getArrayNItems(); ++i) {
        take(value.getArrayItem(i), into, depth + 1);
        into.add(" ");
      }
      into.add("]");
    } else {
      into.add(value.unparseResolved());
    }
  }

  void entries(QPDFObjectHandle dictionary, typename Drawing::Text& into, int depth) {
    for (const auto& [key, value] : dictionary.getDictAsMap()) {
      if (key == "/Length") continue;  // of the stream: counted again
      into.add(QPDFObjectHandle::newName(key).unparse() + " ");
      take(value, into, depth + 1);
      into.add(" ");
    }
  }

  Drawing& to_;
  std::map<ObjectId, std::size_t> numbers_;
};

std::string_view matrix_for(int rotate) {
  switch (rotate) {
    case 90: return "/Matrix [0 1 -1 0 0 0] ";
    case 180: return "/Matrix [-1 0 0 -1 0 0] ";
    case 270: return "/Matrix [0 -1 1 0 0 0] ";
    default: return "";
  }
}

}  // namespace

Look::Look(Size size) : size_(size) {}

Result<Look> Look::of(Size size, ByteView document) {
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("mark", reinterpret_cast<const char*>(document.data()), document.size());
    QPDFObjectHandle page = pdf.getAllPages().at(0);
    QPDFObjectHandle contents = page.getKey("/Contents");
    if (contents.isArray()) contents = contents.getArrayItem(0);  // cairo writes one
    auto drawing = std::make_shared<Drawing>();
    Taking taking{*drawing};
    drawing->entries.add("/Resources ");
    taking.take(page.getKey("/Resources"), drawing->entries);
    QPDFObjectHandle filter = contents.getDict().getKey("/Filter"), group = page.getKey("/Group");
    if (!filter.isNull()) drawing->entries.add(" /Filter " + filter.unparseResolved());
    if (group.isDictionary()) {  // without it, what is transparent is not
      drawing->entries.add(" /Group ");
      taking.take(group, drawing->entries);
    }
    drawing->content = raw_data(contents);
    Look out{size};
    out.drawing_ = std::move(drawing);
    return out;
  } catch (const std::exception& problem) {
    return internal("pdf.drawing", problem.what());
  }
}

Result<void> Look::add_qr(std::string_view text, Point at, double side) {
  const QrCode code = TRY(qr_code(text));
  // A module is one unit, rows count downward; what is not painted is paper.
  const double module = side / mm_per_pt / static_cast<double>(code.side + 2 * QrCode::quiet);
  over_ += fmt::format("q {0:.4f} 0 0 -{0:.4f} {1:.3f} {2:.3f} cm 0 g\n", module, at.x / mm_per_pt,
                       (size_.height - at.y) / mm_per_pt);
  for (const auto& bar : code.bars())
    fmt::format_to(std::back_inserter(over_), "{} {} {} 1 re\n", bar.column + QrCode::quiet,
                   bar.row + QrCode::quiet, bar.length);
  over_ += "f Q\n";
  return {};
}

std::string Look::put(Update& update, int rotate) const {
  const std::string form = fmt::format("/Type /XObject /Subtype /Form /BBox [ 0 0 {} {} ] ",
                                       real(size_.width / mm_per_pt), real(size_.height / mm_per_pt));
  std::string reference;
  if (drawing_) {
    std::vector<ObjectId> ids;
    for (std::size_t i = 0; i < drawing_->objects.size(); ++i) ids.push_back(update.add());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Drawing::Object& object = drawing_->objects[i];
      const std::string text = object.text.with(update, ids);
      if (object.is_stream)
        update.put_stream(ids[i], text, object.data);
      else
        update.put(ids[i], text);
    }
    const ObjectId id = update.add();
    const std::string_view turned = over_.empty() ? matrix_for(rotate) : std::string_view{};
    update.put_stream(id, form + std::string{turned} + drawing_->entries.with(update, ids),
                      drawing_->content);
    reference = update.reference(id);
    if (over_.empty()) return reference;
  }
  const ObjectId id = update.add();
  const std::string resources = reference.empty() ? "<< >>" : "<< /XObject << /Drawn " + reference + " >> >>";
  const std::string content = (reference.empty() ? "" : "/Drawn Do\n") + over_;
  update.put_stream(id, form + std::string{matrix_for(rotate)} + "/Resources " + resources,
                    bytes_of(content));
  return update.reference(id);
}

std::size_t Look::octets() const {
  std::size_t out = over_.size() + 256;
  if (!drawing_) return out;
  out += drawing_->content.size();
  for (const auto& object : drawing_->objects) {
    out += object.data.size() + 256;
    for (const std::string& part : object.text.parts) out += part.size();
  }
  return out;
}

}  // namespace paraf::pdf
