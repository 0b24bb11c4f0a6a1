#include "doors/staff/pieces.h"

#include <charconv>

#include <fmt/format.h>

#include "actions/letter_date.h"
#include "actions/services.h"
#include "office/sop/sop.h"

namespace paraf::staff {

using publik::escape;

std::string hidden(std::string_view name, std::string_view value) {
  return fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value));
}

std::string Typed::was(std::string_view name, std::string_view otherwise) const {
  return form_ == nullptr ? std::string{otherwise} : std::string{form_->field(name)};
}

std::string box(const Box& b) {
  const std::string id = escape(b.form + "-" + b.name);
  std::string out = fmt::format("<div class=\"field\"><label for=\"{}\">{}</label>", id, b.label_html);
  if (!b.hint_html.empty()) out += fmt::format("<p class=\"hint\" id=\"{}-hint\">{}</p>", id, b.hint_html);
  if (!b.error_html.empty())
    out += fmt::format("<p class=\"advice bad\" role=\"alert\" id=\"{}-error\">{}</p>", id, b.error_html);
  std::string about = b.hint_html.empty() ? "" : id + "-hint";
  if (!b.error_html.empty()) about += (about.empty() ? "" : " ") + id + "-error\" aria-invalid=\"true";
  const std::string described = about.empty() ? "" : " aria-describedby=\"" + about + "\"";
  const std::string_view required = b.required ? " required" : "";
  if (b.type == "area") {
    // The first line end after the tag is not part of the text. [HTML §13.1.2.5]
    return out + fmt::format("<textarea id=\"{}\" name=\"{}\" rows=\"3\"{}{}>\n{}</textarea></div>\n", id,
                             escape(b.name), described, required, escape(b.value));
  }
  out += fmt::format("<input id=\"{}\" name=\"{}\" type=\"{}\" autocomplete=\"{}\"{}{}", id, escape(b.name),
                     b.type, b.autocomplete, described, required);
  if (!b.value.empty()) out += fmt::format(" value=\"{}\"", escape(b.value));
  if (!b.accept.empty()) out += fmt::format(" accept=\"{}\"", escape(b.accept));
  if (!b.inputmode.empty()) out += fmt::format(" inputmode=\"{}\"", b.inputmode);
  if (!b.pattern.empty()) out += fmt::format(" pattern=\"{}\"", escape(b.pattern));
  if (!b.min.empty()) out += fmt::format(" min=\"{}\"", escape(b.min));
  if (!b.max.empty()) out += fmt::format(" max=\"{}\"", escape(b.max));
  return out + "></div>\n";
}

std::string choice(std::string_view form, std::string_view name, std::string_view legend,
                   const std::vector<Option>& options, std::string_view chosen, bool required) {
  std::string out =
      fmt::format("<fieldset class=\"field\"><legend>{}</legend><div class=\"options\">", legend);
  int n = 0;
  for (const Option& option : options) {
    const std::string id = escape(fmt::format("{}-{}-{}", form, name, ++n));
    out += fmt::format(
        "<label class=\"option\" for=\"{0}\"><input type=\"radio\" id=\"{0}\" name=\"{1}\" "
        "value=\"{2}\"{3}{4}> {5}</label>",
        id, escape(name), escape(option.value), option.value == chosen ? " checked" : "",
        required ? " required" : "", option.label_html);
  }
  return out + "</div></fieldset>\n";
}

std::string drop_down(std::string_view form, std::string_view name, std::string_view label,
                      const std::vector<Option>& options, std::string_view chosen, std::string_view hint) {
  const std::string id = escape(fmt::format("{}-{}", form, name));
  std::string out = fmt::format("<div class=\"field\"><label for=\"{}\">{}</label>", id, label);
  if (!hint.empty()) out += fmt::format("<p class=\"hint\" id=\"{}-hint\">{}</p>", id, hint);
  out += fmt::format("<select id=\"{}\" name=\"{}\"{}>", id, escape(name),
                     hint.empty() ? "" : fmt::format(" aria-describedby=\"{}-hint\"", id));
  for (const Option& option : options) {
    out += fmt::format("<option value=\"{}\"{}>{}</option>", escape(option.value),
                       option.value == chosen ? " selected" : "", option.label_html);
  }
  return out + "</select></div>\n";
}

std::string day_field(const Visit& v, std::string_view form, const sop::Paper& paper,
                      std::string_view value) {
  if (!paper.age.set()) return {};
  return box({.form = std::string{form},
              .name = "t." + paper.id,
              .label_html = v.say("request.day", {{"paper", paper.label}}),
              .hint_html = v.say("request.day.hint", {{"most", paper.age.text()}}),
              .value = std::string{value},
              .type = "date",
              .max = people::iso(local_day(v.services().clock.now(), v.zone()))});
}

namespace {

bool is_about(const Error& error, std::string_view field) {
  const std::string_view code = error.code;
  if (code.starts_with("people." + std::string{field} + ".")) return true;
  if (code == "actions.letter_of_tomorrow") return field == "tanggal_surat";
  if (code == "actions.email_not_confirmed") return field == "email";
  for (const auto& [name, value] : error.facts) {
    if (code.starts_with("documents.") && name == "paper" && value == field) return true;
    if (code == "actions.statement_missing" && (", " + value + ",").find(" " + std::string{field} + ",") != std::string::npos)
      return true;
  }
  return false;
}

}  // namespace

std::string wrong_at(const Visit& v, std::string_view field, const Error* error) {
  if (error == nullptr || !is_about(*error, field)) return {};
  return escape(v.r.parts.messages.sentence(v.r.language(), *error).say);
}

std::string request_letter_fields(const Visit& v, const sop::Sop& sop, std::string_view form,
                                  std::string_view number, std::string_view date, const Error* error) {
  const sop::Paper* letter = sop.paper(actions::request_letter);
  if (letter == nullptr || letter->from != "pemohon") return {};
  const std::string id{form};
  const std::string numbered = box({.form = id,
                                    .name = "nomor",
                                    .label_html = v.say("request.number"),
                                    .hint_html = v.say("request.number.hint"),
                                    .value = std::string{number}});
  if (letter->age.set()) return numbered;
  return "<div class=\"pair\">" + numbered +
         box({.form = id,
              .name = "tanggal_surat",
              .label_html = v.say("request.date"),
              .hint_html = v.say("request.date.hint"),
              .value = std::string{date},
              .type = "date",
              .required = true,
              .max = people::iso(local_day(v.services().clock.now(), v.zone())),
              .error_html = wrong_at(v, "tanggal_surat", error)}) +
         "</div>\n";
}

std::string tick(std::string_view form, std::string_view name, std::string_view label, bool ticked,
                 bool required) {
  const std::string id = escape(fmt::format("{}-{}", form, name));
  return fmt::format(
      "<div class=\"field\"><label class=\"option\" for=\"{0}\"><input type=\"checkbox\" id=\"{0}\" "
      "name=\"{1}\" value=\"ya\"{2}{3}> {4}</label></div>\n",
      id, escape(name), ticked ? " checked" : "", required ? " required" : "", label);
}

std::string new_key(const Visit& v) { return "meja-" + hex(v.services().random.bytes(16)); }

std::string submit(std::string_view words_html, std::string_view kind) {
  return fmt::format("<button type=\"submit\"{}>{}</button>",
                     kind.empty() ? "" : fmt::format(" class=\"{}\"", kind), words_html);
}

std::string form_of(const Visit& v, const FormOf& f) {
  return fmt::format("<form id=\"{}\" action=\"{}\" method=\"post\" data-draf{}>{}{}\n{}{}</form>\n",
                     escape(f.id), escape(v.r.link(f.action)),
                     f.files ? " enctype=\"multipart/form-data\"" : "", hidden("csrf", v.who.csrf),
                     hidden("kunci", f.key.empty() ? new_key(v) : f.key), f.inner_html,
                     f.button_html.empty() ? std::string{} : submit(f.button_html, f.kind));
}

std::string fold(std::string_view summary, std::string_view inner, bool open) {
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", open ? " open" : "", summary, inner);
}

std::string badge(std::string_view kind, std::string_view html) {
  return fmt::format("<span class=\"badge {}\">{}</span>", kind, html);
}

std::string status_badge(const Visit& v, std::string_view status) {
  std::string_view kind = "plain";
  if (status == "done" || status == "active")
    kind = "good";
  else if (status == "refused" || status == "expired" || status == "withdrawn" || status == "revoked")
    kind = "bad";
  else if (status == "returned")
    kind = "unsure";
  return badge(kind, say_or(v.r, "status", status));
}

std::string link_to(const Visit& v, std::string_view path, std::string_view html) {
  return fmt::format("<a href=\"{}\">{}</a>", escape(v.r.link(path)), html);
}

namespace {

// "3 jam", "1 hour": the language's own words for so many of a unit; as written where there are none.
std::string counted(const Visit& v, std::string_view count, std::string_view unit) {
  const std::string name = "unit." + std::string{unit} + (count == "1" ? ".one" : "");
  return v.r.parts.messages.has(v.r.language(), "staff." + name)
             ? v.say(name, {{"count", std::string{count}}})
             : escape(std::string{count} + " " + std::string{unit});
}

std::string worked(const Visit& v, std::int64_t minutes) {
  const std::string hours = minutes < 60 ? "" : counted(v, std::to_string(minutes / 60), "jam");
  if (minutes >= 60 && minutes % 60 == 0) return hours;
  return hours + (hours.empty() ? "" : " ") + counted(v, std::to_string(minutes % 60), "menit");
}

}  // namespace

std::string allowed_text(const Visit& v, const actions::Ledger& clock) {
  const std::size_t space = clock.allowed.find(' ');
  if (space == std::string::npos) return escape(clock.allowed);
  const std::string count = clock.allowed.substr(0, space), unit = clock.allowed.substr(space + 1);
  // What a procedure words in its own way stays as it words it.
  if (unit != "hari") return v.r.english() ? counted(v, count, unit) : escape(clock.allowed);
  return v.say("unit.day_is", {{"days", counted(v, count, unit)}, {"time", worked(v, clock.allowed_minutes)}});
}

std::string worked_text(const Visit& v, std::string_view spent) {
  const std::size_t colon = spent.find(':');
  std::int64_t hours = 0, minutes = 0;
  const auto read = [](std::string_view digits, std::int64_t& into) {
    return std::from_chars(digits.data(), digits.data() + digits.size(), into).ec == std::errc{};
  };
  if (colon == std::string_view::npos || !read(spent.substr(0, colon), hours) || !read(spent.substr(colon + 1), minutes))
    return escape(spent);
  return worked(v, hours * 60 + minutes);
}

std::string clock_text(const Visit& v, const actions::Ledger& clock) {
  const std::string used = worked(v, clock.used_minutes);
  std::string text = clock.allowed.empty() ? v.say("clock.used", {{"used", used}})
                                           : v.say("clock.of", {{"used", used}, {"allowed", allowed_text(v, clock)}});
  if (clock.late) text += " " + badge("bad", v.say("clock.late"));
  return text;
}

std::string time_tag(const Visit& v, Timestamp at, Zone zone) {
  return fmt::format("<time datetime=\"{}\">{}</time>", at.rfc3339(), v.r.when(at, zone));
}

std::string paper_name(const Visit& v, const actions::PaperView& paper) {
  return paper.label == paper.id ? say_or(v.r, "paper", paper.id) : escape(paper.label);
}

std::string accept_of(const std::vector<std::string>& types) {
  std::string out;
  for (const std::string& type : types) {
    out += (out.empty() ? "." : ",.") + type;
    if (type == "jpg") out += ",.jpeg";
  }
  return out;
}

}  // namespace paraf::staff
