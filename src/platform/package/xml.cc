#include <expat.h>

#include <limits>
#include <memory>
#include <optional>

#include "platform/package/package.h"

namespace paraf::package {

namespace {

using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)>;

// Names come without their prefix: "x:row" is "row".
std::string_view local(const char* name) {
  const std::string_view text{name};
  const std::size_t colon = text.find(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

void escape(std::string& out, std::string_view text, bool attribute) {
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"' && attribute)
      out += "&quot;";
    else if ((c == '\n' || c == '\t' || c == '\r') && attribute)
      out += c == '\n' ? "&#10;" : c == '\t' ? "&#9;" : "&#13;";
    else
      out += c;
  }
}

void write(std::string& out, const Element& element) {
  out += '<' + element.name;
  for (const auto& [name, value] : element.attributes) {
    out += ' ' + name + "=\"";
    escape(out, value, true);
    out += '"';
  }
  if (element.inside.empty()) {
    out += "/>";
    return;
  }
  out += '>';
  for (const auto& one : element.inside) {
    if (const auto* text = std::get_if<std::string>(&one))
      escape(out, *text, false);
    else
      write(out, std::get<Element>(one));
  }
  out += "</" + element.name + '>';
}

// One walk over a part, whoever follows it: no document type, no deeper than allowed.
struct Walk {
  std::function<void(const XML_Char*, const XML_Char**)> start;
  std::function<void(const XML_Char*)> end;
  std::function<void(std::string_view)> text;
  int deepest = 0, depth = 0;
  XML_Parser parser = nullptr;
  std::optional<Fault> fault{};
  void stop(Fault::Kind kind, std::string what) {
    if (!fault) fault = Fault{kind, part, std::move(what)};
    XML_StopParser(parser, XML_FALSE);
  }
  std::string part{};
};

Read<void> walk(const std::string& xml, Walk& w) {
  const Parser parser{XML_ParserCreate("UTF-8"), &XML_ParserFree};
  w.parser = parser.get();
  XML_SetUserData(parser.get(), &w);
  XML_SetStartDoctypeDeclHandler(parser.get(),
                                 [](void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
                                   auto& at = *static_cast<Walk*>(data);
                                   at.stop(Fault::Kind::document_type, "DOCTYPE");
                                 });
  XML_SetElementHandler(
      parser.get(),
      [](void* data, const XML_Char* name, const XML_Char** attributes) {
        auto& at = *static_cast<Walk*>(data);
        if (++at.depth > at.deepest) return at.stop(Fault::Kind::unreadable, "XML");
        at.start(name, attributes);
      },
      [](void* data, const XML_Char* name) {
        auto& at = *static_cast<Walk*>(data);
        --at.depth;
        at.end(name);
      });
  XML_SetCharacterDataHandler(parser.get(), [](void* data, const XML_Char* text, int size) {
    static_cast<Walk*>(data)->text({text, static_cast<std::size_t>(size)});
  });
  if (xml.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return tl::unexpected<Fault>(Fault{Fault::Kind::too_large, w.part});
  const XML_Status status = XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1);
  if (w.fault) return tl::unexpected<Fault>(*w.fault);
  if (status != XML_STATUS_OK) return tl::unexpected<Fault>(Fault{Fault::Kind::unreadable, w.part, "XML"});
  return {};
}

}  // namespace

std::string at(const Attributes& attributes, const char* name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string{} : found->second;
}

void Handler::stop(std::string why) {
  if (stopping) stopping(std::move(why));
}

Read<void> parse(const std::string& xml, const std::string& part, Handler& handler) {
  Walk w;
  w.part = part;
  w.deepest = handler.deepest;
  handler.stopping = [&](std::string why) { w.stop(Fault::Kind::stopped, std::move(why)); };
  w.start = [&](const XML_Char* name, const XML_Char** given) {
    Attributes attributes;
    for (; *given != nullptr; given += 2) {
      // What has no prefix is the element's own: "x:TargetMode" beside it does not stand in its place.
      const std::string_view bare = local(given[0]);
      if (bare == given[0])
        attributes[std::string{bare}] = given[1];
      else
        attributes.emplace(bare, given[1]);
    }
    handler.start(local(name), attributes);
  };
  w.end = [&](const XML_Char* name) { handler.end(local(name)); };
  w.text = handler.text;
  Read<void> done = walk(xml, w);
  handler.stopping = {};
  return done;
}

Read<Element> tree(const std::string& xml, const std::string& part, int deepest) {
  Element above;  // holds the root
  std::vector<Element*> open{&above};
  Walk w;
  w.part = part;
  w.deepest = deepest;
  w.start = [&](const XML_Char* name, const XML_Char** given) {
    Element made{name};
    for (; *given != nullptr; given += 2) made.attributes.emplace_back(given[0], given[1]);
    open.back()->inside.emplace_back(std::move(made));
    open.push_back(&std::get<Element>(open.back()->inside.back()));
  };
  w.end = [&](const XML_Char*) { open.pop_back(); };
  w.text = [&](std::string_view text) {
    auto& inside = open.back()->inside;
    if (!inside.empty() && std::holds_alternative<std::string>(inside.back()))
      std::get<std::string>(inside.back()) += text;
    else if (open.size() > 1)
      inside.emplace_back(std::string{text});
  };
  if (auto done = walk(xml, w); !done) return tl::unexpected<Fault>(done.error());
  return std::move(std::get<Element>(above.inside.back()));
}

std::string written(const Element& root) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
  write(out, root);
  return out;
}

}  // namespace paraf::package
