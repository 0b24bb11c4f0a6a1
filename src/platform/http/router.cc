#include "platform/http/router.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unordered_map>

namespace paraf::http {

namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_blank(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }
bool is_rest(std::string_view segment) { return is_blank(segment) && segment.ends_with("...}"); }

// A path that plain_path would give back unchanged: the everyday case, found without copying.
bool is_plain(std::string_view raw) {
  return !raw.empty() && raw.front() == '/' && raw.find('%') == std::string_view::npos &&
         raw.find("//") == std::string_view::npos && raw.find("/.") == std::string_view::npos &&
         raw.find('\\') == std::string_view::npos && (raw.size() == 1 || raw.back() != '/');
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

struct Pattern {
  std::string text;
  std::vector<std::string> segments;
  std::vector<Router::Entry> entries;  // by method
};

Result<const Router::Entry*> choose(const Pattern& pattern, Request& request) {
  const Method wanted = request.method == Method::head ? Method::get : request.method;
  std::string allow;
  for (const Router::Entry& entry : pattern.entries) {
    if (entry.method == wanted) {
      request.pattern = pattern.text;
      return &entry;
    }
    if (!allow.empty()) allow += ", ";
    allow += name_of(entry.method);
    if (entry.method == Method::get) allow += ", HEAD";
  }
  return refused("http.method_not_allowed", {{"allow", allow}});
}

// The nearest page above an address that only takes what is sent: "/pendaftaran/identitas" stands on "/pendaftaran".
// Empty: none but the front page.
std::string page_above(const Router& router, std::string path) {
  for (std::size_t cut = path.rfind('/'); cut != std::string::npos && cut > 0; cut = path.rfind('/')) {
    path.resize(cut);
    Request up;
    if (!router.find(up, path)) continue;
    std::string address;
    for (const std::string& segment : segments_of(path)) address += "/" + encode(segment);
    return address;
  }
  return {};
}

[[noreturn]] void our_mistake(const std::string& what) {
  std::fprintf(stderr, "routes: %s\n", what.c_str());
  std::abort();
}

}  // namespace

struct Router::Table {
  std::unordered_map<std::string, Pattern, TextHash, std::equal_to<>> exact;
  std::vector<Pattern> with_blanks;
  std::vector<Pattern> with_rest;
  std::vector<std::pair<std::string, Refusal>> refusals;
  Pairs always;

  Pattern& place(const std::string& text) {
    const auto segments = segments_of(text);
    const bool blanks = std::any_of(segments.begin(), segments.end(), [](const auto& s) { return is_blank(s); });
    if (!blanks) {
      Pattern& p = exact[text];
      p.text = text;
      return p;
    }
    auto& list = is_rest(segments.back()) ? with_rest : with_blanks;
    for (Pattern& p : list) {
      if (p.text == text) return p;
    }
    return list.emplace_back(Pattern{text, segments, {}});
  }
};

Router::Router() : table_(std::make_unique<Table>()) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(Method method, std::string pattern, Handler handler, Route route) {
  if (pattern.empty() || pattern.front() != '/') our_mistake("no leading / in " + pattern);
  Pattern& place = table_->place(pattern);
  for (const Entry& entry : place.entries) {
    if (entry.method == method) our_mistake("two handlers for " + pattern);
  }
  place.entries.push_back({method, std::move(pattern), std::move(handler), std::move(route)});
}

void Router::refuse_with(std::string prefix, Refusal refusal) {
  table_->refusals.emplace_back(std::move(prefix), std::move(refusal));
  std::stable_sort(table_->refusals.begin(), table_->refusals.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

void Router::always(std::string name, std::string value) { table_->always.emplace_back(std::move(name), std::move(value)); }
const Pairs& Router::standing_headers() const { return table_->always; }

Result<const Router::Entry*> Router::find(Request& request, std::string_view raw_path) const {
  request.params.clear();
  request.pattern.clear();
  // Handlers ask a query for one word at a time: what cannot be read at all is refused for all of them here.
  if (!request.raw_query.empty()) TRY(decode_pairs(request.raw_query));
  // The rest of a path is taken as it came: plain_path would fold the "//" of a base64 text.
  for (const Pattern& p : table_->with_rest) {
    std::string_view left = raw_path;
    bool matches = true;
    Pairs params;
    for (std::size_t i = 0; i + 1 < p.segments.size() && matches; ++i) {
      matches = left.size() > 1 && left.front() == '/';
      if (!matches) break;
      left.remove_prefix(1);
      const std::string_view segment = left.substr(0, std::min(left.find('/'), left.size()));
      left.remove_prefix(segment.size());
      matches = segment == p.segments[i];
    }
    if (!matches || left.size() < 2) continue;
    auto rest = decode(left.substr(1));
    if (!rest || rest->find('\0') != std::string::npos) return malformed("http.path");
    const std::string& blank = p.segments.back();
    request.path = raw_path;
    request.params.emplace_back(blank.substr(1, blank.size() - 5), std::move(*rest));
    return choose(p, request);
  }

  if (is_plain(raw_path)) {
    request.path = raw_path;
  } else {
    request.path = TRY(plain_path(raw_path));
  }
  if (const auto found = table_->exact.find(std::string_view{request.path}); found != table_->exact.end()) {
    return choose(found->second, request);
  }
  const auto segments = segments_of(request.path);
  for (const Pattern& p : table_->with_blanks) {
    if (p.segments.size() != segments.size()) continue;
    bool matches = true;
    for (std::size_t i = 0; i < segments.size() && matches; ++i) {
      matches = is_blank(p.segments[i]) || p.segments[i] == segments[i];
    }
    if (!matches) continue;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const std::string& s = p.segments[i];
      if (is_blank(s)) request.params.emplace_back(s.substr(1, s.size() - 2), segments[i]);
    }
    return choose(p, request);
  }
  return not_found("http.no_such_page");
}

Response Router::refuse(const Request& request, const Error& refused) const {
  Error error = refused;
  const bool look = request.method == Method::get || request.method == Method::head;
  if (look && error.code == "http.method_not_allowed")
    if (std::string above = page_above(*this, request.path); !above.empty()) error.facts.emplace_back("above", std::move(above));
  Response response;
  bool answered = false;
  for (const auto& [prefix, refusal] : table_->refusals) {
    if (!request.path.starts_with(prefix)) continue;
    try {
      response = refusal(request, error);
      answered = true;
    } catch (...) {
      answered = false;
    }
    break;
  }
  if (!answered) response = Response::text(status_of(error.kind), std::string{reason_of(status_of(error.kind))} + "\n");
  const bool leads_on = response.status == 303;
  if (error.code == "http.method_not_allowed" && !leads_on) {
    response.status = 405;
    for (const auto& [name, value] : error.facts) {
      if (name == "allow") response.header("Allow", value);
    }
  }
  if (error.code == "http.header_too_large") response.status = 431;
  if (error.code == "http.too_slow") response.status = 408;
  if (error.kind == ErrorKind::unavailable && !response.headers.has("Retry-After")) response.header("Retry-After", "5");
  return response;
}

Response Router::answer(const Entry& entry, Request& request) const {
  try {
    return entry.handler(request);
  } catch (const std::exception& e) {
    return refuse(request, Error{ErrorKind::internal, "http.handler_failed", {}, e.what()});
  } catch (...) {
    return refuse(request, Error{ErrorKind::internal, "http.handler_failed"});
  }
}

std::vector<std::pair<Method, std::string>> Router::list() const {
  std::vector<std::pair<Method, std::string>> all;
  const auto take = [&](const Pattern& p) {
    for (const Entry& entry : p.entries) all.emplace_back(entry.method, p.text);
  };
  for (const auto& [text, p] : table_->exact) take(p);
  for (const Pattern& p : table_->with_blanks) take(p);
  for (const Pattern& p : table_->with_rest) take(p);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::pair{a.second, a.first} < std::pair{b.second, b.first};
  });
  return all;
}

Response Router::dispatch(Request& request) const {
  const std::string raw = request.path;
  const auto entry = find(request, raw);
  if (!entry) return refuse(request, entry.error());
  if (request.body.size() > (*entry)->route.body_limit) return refuse(request, Error{ErrorKind::too_large, "http.body_too_large"});
  if ((*entry)->route.quick) {
    if (auto quick = (*entry)->route.quick(request)) return std::move(*quick);
  }
  return answer(**entry, request);
}

}  // namespace paraf::http
