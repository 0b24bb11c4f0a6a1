// platform/package/package.h: what office programs save: a ZIP of parts, most of them XML.
//
// A file of an office suite is foreign, and may be somebody's trap. It is read with bounds: how large it is,
// how many parts it has, what they swell to, how deep their elements nest. No entity is expanded, no document
// type accepted, nothing outside the file followed. What is wrong is said as a Fault; each reader has its own
// words for it. [ISO/IEC 29500-2]
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace paraf::package {

struct Fault {
  enum class Kind {
    unreadable,     // no ZIP, or a part that is no XML; `where` is "ZIP" or the part
    too_large,      // more than the bounds allow
    outside,        // a part whose name leads out of the file
    twice,          // a part that is there twice
    document_type,  // an XML part with a DOCTYPE
    stopped,        // a handler said so; `what` is its reason
  };
  Kind kind;
  std::string where, what{};
};
template <typename T>
using Read = tl::expected<T, Fault>;

struct Bounds {
  std::size_t file = 20u << 20, unpacked = 64u << 20;
  int parts = 2000;
};

using Parts = std::map<std::string, std::string>;  // "word/document.xml" -> its octets

// unpack reads the parts that are wanted. `wanted` sees every part's name, in the order of the file.
Read<Parts> unpack(ByteView file, const Bounds& bounds,
                   const std::function<bool(const std::string&)>& wanted);
// pack writes parts into a ZIP, in their order. The same parts give the same octets.
Result<Bytes> pack(const std::vector<std::pair<std::string, std::string>>& parts);

using Attributes = std::map<std::string, std::string>;  // names without their prefix
std::string at(const Attributes& attributes, const char* name);

// A part is followed from its beginning to its end. Names come without their prefix: "w:p" is "p".
struct Handler {
  std::function<void(std::string_view, const Attributes&)> start = [](auto, const auto&) {};
  std::function<void(std::string_view)> end = [](auto) {};
  std::function<void(std::string_view)> text = [](auto) {};
  int deepest = 100;
  // Ends the reading, from inside one of the three: parse() gives Fault::stopped with the first reason.
  void stop(std::string why);
  std::function<void(std::string)> stopping{};  // set while parse() runs
};
Read<void> parse(const std::string& xml, const std::string& part, Handler& handler);

// A part as a whole, to be changed and written again: names with their prefixes, attributes in their order.
struct Element {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes{};
  std::vector<std::variant<std::string, Element>> inside{};
};
Read<Element> tree(const std::string& xml, const std::string& part, int deepest = 200);
std::string written(const Element& root);

}  // namespace paraf::package
