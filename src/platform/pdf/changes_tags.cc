// The structure tree: what a signed document says of itself to a reading machine. A new signature
// adds its field to it; what was said may not be said otherwise.
#include <algorithm>

#include "platform/pdf/changes_inside.h"
#include "platform/pdf/syntax.h"

namespace paraf::pdf {

namespace {

std::vector<Object> kids_of(Object value) {
  if (value.isArray()) return value.getArrayAsVector();
  return value.isNull() ? std::vector<Object>{} : std::vector<Object>{value};
}

// A number or name tree, flat.
void leaves(Object node, const char* kind, std::map<std::string, Object>& out, Numbers& met) {
  if (!node.isDictionary() || out.size() > 200'000 || met.size() > 200'000) return;
  if (node.isIndirect() ? !met.insert(node.getObjGen()).second : met.size() > 1) return;
  Object list = node.getKey(kind);
  for (int i = 0; list.isArray() && i + 1 < list.getArrayNItems(); i += 2)
    out.emplace(list.getArrayItem(i).unparse(), list.getArrayItem(i + 1));
  for (Object kid : items_of(node.getKey("/Kids"))) leaves(kid, kind, out, met);
}

}  // namespace

bool Comparison::grown(Object then, Object now, int levels) {
  if (then.isNull()) return true;
  if (!then.isDictionary() || !now.isDictionary()) return same(then, now);
  for (const std::string& key : then.getKeys()) {
    Object a = then.getKey(key), b = now.getKey(key);
    const bool further = levels > 0 && a.isDictionary() && b.isDictionary();
    if (further ? !grown(a, b, levels - 1) : !same(a, b)) return false;
  }
  return true;
}

void Comparison::structure(Object then, Object now) {
  if (then.isNull() && now.isNull()) return;
  if (!then.isDictionary() || !now.isDictionary()) return forbid("catalogue", then.getObjGen());
  if (then.isIndirect() && now.isIndirect() && then.getObjGen() == now.getObjGen() && !dirty_.contains(then.getObjGen()))
    return;
  if (same(then, now)) return;  // it only leads to a page that was changed
  const std::size_t before = changes_.size();
  std::vector<std::pair<Object, Object>> next;
  tags(then.getKey("/K"), now.getKey("/K"), next);
  Numbers met;
  while (!next.empty()) {
    const auto [a, b] = next.back();
    next.pop_back();
    if (a.isIndirect() && !met.insert(Object{a}.getObjGen()).second) continue;
    structure_element(a, b, next);
  }
  for (const std::string& key : keys_of(then, now)) {
    Object a = then.getKey(key), b = now.getKey(key);
    if (key == "/K" || key == "/ParentTreeNextKey") continue;
    if (key == "/ParentTree" || key == "/IDTree") {
      std::map<std::string, Object> was, is;
      const char* kind = key == "/IDTree" ? "/Names" : "/Nums";
      Numbers met_then, met_now;
      leaves(a, kind, was, met_then);
      leaves(b, kind, is, met_now);
      for (auto& [number, value] : was) {
        const auto found = is.find(number);
        // Elements have been compared on the way down; here only that each place leads to the same.
        const auto leads = [&](Object x, Object y) {
          return x.isIndirect() && y.isIndirect() && x.getObjGen() == y.getObjGen() && !x.isArray() ? true : same(x, y);
        };
        bool good = found != is.end();
        if (good && value.isArray()) {
          const auto x = items_of(value), y = items_of(found->second);
          good = x.size() <= y.size();
          for (std::size_t i = 0; good && i < x.size(); ++i) good = leads(x[i], y[i]);
        } else if (good) {
          good = leads(value, found->second);
        }
        if (!good) return forbid("catalogue", a.getObjGen());
      }
    } else if (key == "/RoleMap" || key == "/ClassMap" || key == "/Namespaces") {
      if (a.isDictionary() ? !grown(a, b, 0) : !a.isNull() && !same(a, b)) forbid("catalogue", then.getObjGen());
    } else {
      need(a, b, "catalogue", then.getObjGen());
    }
  }
  if (changes_.size() == before) allow("tags", then.getObjGen());
}

// Every child that was there is there, in the same order; others may stand between.
void Comparison::tags(Object then, Object now, std::vector<std::pair<Object, Object>>& next) {
  const std::vector<Object> was = kids_of(then), is = kids_of(now);
  std::size_t at = 0;
  for (Object a : was) {
    bool found = false;
    for (; at < is.size() && !found; ++at) {
      Object b = is[at];
      if (a.isIndirect() && b.isIndirect() && a.getObjGen() == b.getObjGen()) {
        found = true;
        if (dirty_.contains(a.getObjGen())) next.emplace_back(a, b);
      } else if (!a.isIndirect() && same(a, b)) {
        found = true;
      }
    }
    if (!found) return forbid("catalogue", a.getObjGen());
  }
}

void Comparison::structure_element(Object then, Object now, std::vector<std::pair<Object, Object>>& next) {
  if (!then.isDictionary() || !now.isDictionary()) return forbid("catalogue", then.getObjGen());
  for (const std::string& key : keys_of(then, now)) {
    if (key == "/P") continue;
    if (key == "/K") tags(then.getKey(key), now.getKey(key), next);
    else need(then.getKey(key), now.getKey(key), "catalogue", then.getObjGen());
  }
}

}  // namespace paraf::pdf
