#include "platform/pdf/coverage.h"

#include "platform/pdf/qpdf.h"
#include "platform/pdf/syntax.h"

namespace paraf::pdf {
namespace {

int hex_digit(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Where the signature's dictionary stands in the octets: the offset in the cross-reference table.
// A signature inside an object stream has no place and cannot be checked.
std::optional<std::size_t> place_of(const File& file, ObjectId id) {
  const auto table = file.reader().getXRefTable();
  const auto entry = table.find(QPDFObjGen{id.number, id.generation});
  if (entry == table.end() || entry->second.getType() != 1 || entry->second.getOffset() < 0) return std::nullopt;
  return static_cast<std::size_t>(entry->second.getOffset());
}

Coverage judge(const File& file, ObjectId signature) {
  Coverage out;
  const auto fail = [&](RangeFault fault) {
    out.fault = fault;
    return out;
  };
  const QPDFObjGen id{signature.number, signature.generation};
  QPDFObjectHandle range = file.reader().getObject(id).getKey("/ByteRange");
  if (range.isNull()) return fail(RangeFault::missing);
  if (!range.isArray() || range.getArrayNItems() != 4) return fail(RangeFault::form);
  for (int i = 0; i < 4; ++i) {
    QPDFObjectHandle number = range.getArrayItem(i);
    if (!number.isInteger() || number.getIntValue() < 0) return fail(RangeFault::form);
    out.range[static_cast<std::size_t>(i)] = static_cast<std::size_t>(number.getIntValue());
  }
  const std::size_t size = file.octets().size();
  if (out.range[0] != 0) return fail(RangeFault::not_from_start);
  if (out.range[2] <= out.range[1]) return fail(RangeFault::overlapping);
  if (out.range[2] > size || out.range[3] > size - out.range[2]) return fail(RangeFault::outside);

  const auto place = place_of(file, signature);
  const auto entries = place ? syntax::object_dictionary(file.octets(), *place) : std::nullopt;
  const syntax::Entry* contents = entries ? syntax::find(*entries, "/Contents") : nullptr;
  if (!contents || contents->begin != out.range[1] || contents->end != out.range[2]) return fail(RangeFault::gap);
  // Only digits between the brackets: white space there would be room for something else.
  const ByteView text = file.octets().subspan(out.range[1], out.range[2] - out.range[1]);
  if (text.size() < 4 || text.size() % 2 != 0 || text.front() != '<' || text.back() != '>')
    return fail(RangeFault::gap);
  out.contents.reserve(text.size() / 2 - 1);
  for (std::size_t i = 1; i + 1 < text.size(); i += 2) {
    const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) {
      out.contents.clear();
      return fail(RangeFault::gap);
    }
    out.contents.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

}  // namespace

Coverage coverage_of(const File& file, ObjectId signature) {
  try {
    return judge(file, signature);
  } catch (const std::exception&) {
    return {.fault = RangeFault::form, .range = {}, .contents = {}};
  }
}

}  // namespace paraf::pdf
