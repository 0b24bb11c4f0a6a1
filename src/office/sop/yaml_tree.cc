#include "office/sop/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <streambuf>

namespace paraf::sop {

namespace {

struct Stop {
  Finding finding;
};

Place place_of(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(YamlNode& root, const YamlLimits& limits) : root_(root), limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { put(mark, anchor, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { no_alias(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node;
    // A plain ~ or nothing at all arrives as OnNull; "" arrives here and is an empty text.
    node.kind = YamlNode::Kind::scalar;
    node.text = value;
    if (tag == "?" && (value == "~" || value == "null")) node = {};
    put(mark, anchor, std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  [[noreturn]] static void stop(const YAML::Mark& mark, std::string_view code, Facts facts = {}) {
    const Place at = place_of(mark);
    throw Stop{{Severity::error, at.line, at.column, code, std::move(facts)}};
  }
  [[noreturn]] static void no_alias(const YAML::Mark& mark) { stop(mark, "sop.check.yaml_alias"); }

  // The pointers into the tree hold: while a list is open, nothing is added to the lists around it.
  YamlNode* put(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode node) {
    if (anchor != YAML::NullAnchor) no_alias(mark);
    if (++nodes_ > limits_.nodes)
      stop(mark, "sop.check.too_many_nodes", {{"most", std::to_string(limits_.nodes)}});
    node.place = place_of(mark);
    if (stack_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    YamlNode& parent = *stack_.back();
    if (parent.kind == YamlNode::Kind::list) {
      parent.items.push_back(std::move(node));
      return &parent.items.back();
    }
    if (!waiting_.back()) {
      if (node.kind != YamlNode::Kind::scalar)
        stop(mark, "sop.check.yaml_key");
      parent.entries.push_back({std::move(node), YamlNode{}});
      waiting_.back() = true;
      return &parent.entries.back().first;
    }
    waiting_.back() = false;
    parent.entries.back().second = std::move(node);
    return &parent.entries.back().second;
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
    if (static_cast<int>(stack_.size()) >= limits_.depth)
      stop(mark, "sop.check.too_deep", {{"most", std::to_string(limits_.depth)}});
    YamlNode node;
    node.kind = kind;
    YamlNode* placed = put(mark, anchor, std::move(node));
    stack_.push_back(placed);
    waiting_.push_back(false);
  }
  void close() {
    stack_.pop_back();
    waiting_.pop_back();
  }

  YamlNode& root_;
  const YamlLimits& limits_;
  std::vector<YamlNode*> stack_;
  std::vector<bool> waiting_;  // per open map: a key stands and its value is next
  int nodes_ = 0;
};

// A view as a stream, without copying it.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // only read from
    setg(begin, begin, begin + text.size());
  }
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const auto& [name, value] : entries)
    if (name.text == key) return &value;
  return nullptr;
}

bool parse_yaml(std::string_view text, YamlNode& root, std::vector<Finding>& findings,
                const YamlLimits& limits) {
  const auto fail = [&](Place at, std::string_view code, Facts facts = {}) {
    findings.push_back({Severity::error, at.line, at.column, code, std::move(facts)});
    return false;
  };
  if (text.size() > limits.bytes)
    return fail({}, "sop.check.too_large", {{"most", std::to_string(limits.bytes / 1024)}});
  if (text.find('\0') != std::string_view::npos) return fail({}, "sop.check.no_text");
  try {
    ViewBuffer buffer{text};
    std::istream stream{&buffer};
    YAML::Parser parser{stream};
    TreeBuilder builder{root, limits};
    if (!parser.HandleNextDocument(builder) || root.kind == YamlNode::Kind::null)
      return fail({1, 1}, "sop.check.empty");
    YamlNode second;
    TreeBuilder more{second, limits};
    if (parser.HandleNextDocument(more)) return fail(second.place, "sop.check.several_documents");
  } catch (const Stop& stop) {
    findings.push_back(stop.finding);
    return false;
  } catch (const YAML::Exception& broken) {
    return fail(broken.mark.is_null() ? Place{} : place_of(broken.mark), "sop.check.yaml", {{"yaml", broken.msg}});
  } catch (const std::exception&) {
    return fail({}, "sop.check.no_text");
  }
  return true;
}

}  // namespace paraf::sop
