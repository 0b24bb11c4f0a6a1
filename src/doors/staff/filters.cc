// Lists of the desk kept under a name: each is an address, so it can be sent to a colleague as it stands.
#include <fmt/format.h>

#include <algorithm>

#include "doors/staff/lists.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

Result<std::string> filters_block(const Visit& v, std::string_view path) {
  if (!v.official()) return std::string{};
  const auto kept = TRY(v.desk().filters(v.session()));
  std::string links, drops;
  bool here = false;
  for (const actions::Filter& filter : kept) {
    here = here || filter.path == path;
    links += fmt::format("<li><a href=\"{}\"{}>{}</a></li>", escape(v.r.link(filter.path)),
                         filter.path == path ? " aria-current=\"true\"" : "", escape(filter.name));
    drops += form_of(v, {.id = "buang-" + hex(bytes_of(filter.name)),
                         .action = "/meja/saringan/hapus",
                         .inner_html = hidden("nama", filter.name) + hidden("ke", path),
                         .button_html = v.say("filter.drop", {{"name", filter.name}}),
                         .kind = "quiet"});
  }
  std::string out = "<div class=\"kept-lists\">";
  if (!links.empty())
    out +=
        fmt::format("<nav class=\"filter\" aria-label=\"{}\"><ul>{}</ul></nav>", v.say("filter.kept"), links);
  const bool plain = path == "/meja" || path == "/meja/perkara";
  std::string inner;
  if (!here && !plain)
    inner += form_of(v, {.id = "saringan",
                         .action = "/meja/saringan",
                         .inner_html = hidden("ke", path) + box({.form = "saringan",
                                                                 .name = "nama",
                                                                 .label_html = v.say("filter.name"),
                                                                 .hint_html = v.say("filter.name.hint"),
                                                                 .required = true}),
                         .button_html = v.say("filter.keep")});
  inner += drops;
  if (!inner.empty()) out += fold(v.say(here || plain ? "filter.manage" : "filter.keep"), inner);
  return out + "</div>\n";
}

namespace {

Result<Response> keep(Visit& v) {
  const std::string path = safe_return(v.field("ke"));
  TRY(v.desk().save_filter(v.session(), {v.field("nama"), path}));
  return go(v, path);
}

Result<Response> drop(Visit& v) {
  TRY(v.desk().drop_filter(v.session(), v.field("nama")));
  return go(v, safe_return(v.field("ke")));
}

}  // namespace

void mount_filters(http::Router& router, const Held& door) {
  show(router, door, Method::post, "/meja/saringan", keep);
  show(router, door, Method::post, "/meja/saringan/hapus", drop);
}

}  // namespace paraf::staff
