#include "platform/package/package.h"

#include <doctest/doctest.h>

namespace paraf::package {
namespace {

const auto everything = [](const std::string&) { return true; };

TEST_CASE("parts that are packed come out again, and no more than the bounds allow") {
  const auto zip = *pack({{"a.xml", "<a/>"}, {"word/b.xml", std::string(5000, 'b')}});
  const auto parts = unpack(zip, {}, everything);
  REQUIRE(parts);
  CHECK(parts->size() == 2);
  CHECK(parts->at("a.xml") == "<a/>");
  CHECK(unpack(zip, {}, [](const std::string& n) { return n == "a.xml"; })->size() == 1);
  CHECK(unpack(zip, {.parts = 2}, everything));
  CHECK(*pack({{"a.xml", "<a/>"}, {"word/b.xml", std::string(5000, 'b')}}) == zip);

  struct Row {
    std::string why;
    Bytes file;
    Bounds bounds;
    Fault::Kind kind;
  };
  const Row rows[] = {
      {"no ZIP", to_bytes("PK no"), {}, Fault::Kind::unreadable},
      {"a file that is too large", zip, {.file = 10}, Fault::Kind::too_large},
      {"parts that swell", zip, {.unpacked = 4000}, Fault::Kind::too_large},
      {"one part more than there may be", zip, {.parts = 1}, Fault::Kind::too_large},
      {"a way out", *pack({{"../etc/passwd", "x"}}), {}, Fault::Kind::outside},
      {"a way out from below", *pack({{"word/../../x", "x"}}), {}, Fault::Kind::outside},
      {"the way of another system", *pack({{"..\\x", "x"}}), {}, Fault::Kind::outside},
      {"the same part twice", *pack({{"a", "1"}, {"a", "2"}}), {}, Fault::Kind::twice},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto read = unpack(row.file, row.bounds, everything);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == row.kind);
  }
}

TEST_CASE("XML is followed without its prefixes, expands nothing, and stops where it is told to") {
  std::string seen;
  Handler h;
  h.start = [&](std::string_view e, const Attributes& a) { seen += "<" + std::string{e} + at(a, "val"); };
  h.text = [&](std::string_view t) { seen += t; };
  h.end = [&](std::string_view e) { seen += "/" + std::string{e}; };
  REQUIRE(parse("<w:p xmlns:w=\"w\" w:val=\"1\">a<b/>&amp;</w:p>", "p", h));
  CHECK(seen == "<p1a<b/b&/p");
  // An attribute of another name space does not stand in the place of the element's own.
  seen.clear();
  REQUIRE(parse("<r xmlns:x=\"x\" x:val=\"2\" val=\"1\"/>", "p", h));
  CHECK(seen == "<r1/r");

  struct Row {
    std::string why, xml;
    Fault::Kind kind;
  };
  std::string deep;
  for (int i = 0; i < 120; ++i) deep += "<a>";
  const Row rows[] = {
      {"not closed", "<a><b></a>", Fault::Kind::unreadable},
      {"nothing", "", Fault::Kind::unreadable},
      {"deeper than allowed", deep, Fault::Kind::unreadable},
      {"an entity that swells", "<!DOCTYPE a [<!ENTITY x \"xxxx\">]><a>&x;</a>", Fault::Kind::document_type},
      {"a handler's own reason", "<a><stop/></a>", Fault::Kind::stopped},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Handler one;
    one.start = [&](std::string_view e, const Attributes&) {
      if (e == "stop") one.stop("so");
    };
    const auto read = parse(row.xml, "p", one);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == row.kind);
    if (row.kind != Fault::Kind::stopped) CHECK_FALSE(tree(row.xml, "p", 100));
  }
}

TEST_CASE("a tree is written as it was read") {
  const std::string text =
      "<w:a xmlns:w=\"u\" w:q=\"&quot;&lt;&#10;\">x &lt; y<w:b/>&amp;<c d=\"e\">f</c></w:a>";
  const auto read = tree(text, "p");
  REQUIRE(read);
  const std::string out = written(*read);
  CHECK(out.ends_with(text.substr(0, 10)) == false);
  CHECK(out.find("<w:b/>") != std::string::npos);
  const auto again = tree(out, "p");
  REQUIRE(again);
  CHECK(written(*again) == out);
  CHECK(read->attributes.at(1).second == "\"<\n");
}

}  // namespace
}  // namespace paraf::package
