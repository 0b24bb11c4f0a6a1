#include "doors/portal/steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "doors/staff/pieces.h"

namespace paraf::portal {

using actions::RequestDraft;
using staff::Visit;

namespace {

std::string size_of(const Visit& v, std::int64_t octets) {
  return octets < 1'000'000 ? fmt::format("{} kB", (octets + 999) / 1000)
                            : fmt::format("{}{}{} MB", octets / 1'000'000, v.r.english() ? "." : ",",
                                          octets % 1'000'000 / 100'000);
}

bool of_camera(const sop::Paper& paper) {
  return std::any_of(paper.types.begin(), paper.types.end(), [](const std::string& type) {
    return type == "jpg" || type == "jpeg" || type == "png";
  });
}

}  // namespace

std::string steps_across(const Visit& v, const std::vector<Step>& steps, std::string_view now, std::string_view base,
                         bool reachable) {
  const auto at = std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.id == now; });
  std::string out = fmt::format(
      "<p class=\"faint\">{}<span class=\"step-name\">: {}</span></p>\n<ol class=\"steps across\">\n",
      say(v, "compose.step",
          {{"step", std::to_string(at - steps.begin() + 1)}, {"steps", std::to_string(steps.size())}}),
      at == steps.end() ? "" : at->label_html);
  for (const Step& step : steps)
    out += fmt::format("<li class=\"{}\"{}>{}{}</li>\n",
                       step.id == now ? "now"
                       : step.done    ? "done"
                                      : "",
                       step.id == now ? " aria-current=\"step\"" : "",
                       step.id == now || !reachable
                           ? step.label_html
                           : staff::link_to(v, std::string{base} + "?langkah=" + http::encode(step.id), step.label_html),
                       step.done ? "<span class=\"sr\"> " + say(v, "compose.done") + "</span>" : "");
  return out + "</ol>\n";
}

std::string& member(actions::Statement& st, std::string_view field) {
  if (field == "name") return st.name;
  if (field == "nip") return st.nip;
  if (field == "nik") return st.nik;
  if (field == "position") return st.position;
  if (field == "rank") return st.rank;
  if (field == "unit") return st.unit;
  if (field == "email") return st.email;
  return st.phone;
}

std::string shown(actions::Statement& st, std::string_view field) {
  if (field != "nik") return member(st, field);
  const auto nik = people::Nik::parse(st.nik);
  return nik ? nik->masked() : std::string{};
}

const actions::DraftPaper* kept(const RequestDraft* draft, std::string_view paper) {
  if (draft == nullptr) return nullptr;
  for (const actions::DraftPaper& one : draft->papers)
    if (one.paper == paper) return &one;
  return nullptr;
}

std::string paper_form(const Visit& v, const std::string& base, const sop::Paper& paper,
                       const actions::DraftPaper* there) {
  const std::string id = "berkas";
  std::string types, accept = staff::accept_of(paper.types);
  for (const std::string& type : paper.types) types += (types.empty() ? "" : ", ") + type;
  std::string hint = types.empty() ? std::string{} : v.say("request.types", {{"types", types}});
  if (paper.colour) hint += (hint.empty() ? "" : " ") + v.say("request.colour");
  if (!paper.required) hint += (hint.empty() ? "" : " ") + v.say("field.optional");
  std::string out;
  if (there != nullptr)
    out += publik::note("good", say(v, "compose.paper.kept"),
                        "<p>" +
                            say(v, "compose.paper.kept.text",
                                {{"name", there->name}, {"size", size_of(v, there->size)}}) +
                            "</p>") +
           staff::form_of(v, {.id = "lepas",
                              .action = base + "/lepas",
                              .inner_html = staff::hidden("slot", paper.id),
                              .button_html = say(v, "compose.paper.drop"),
                              .kind = "plain"});
  const bool camera = of_camera(paper);
  std::string guide;
  if (camera)
    guide = "<ul class=\"guide\"><li>" + say(v, "compose.photo.whole") + "</li><li>" +
            say(v, "compose.photo.light") + "</li><li>" + say(v, "compose.photo.still") + "</li></ul>\n";
  // On a phone the first field opens the camera; where there is a mouse it is not shown (gaya.css).
  const auto file = [&](std::string_view name, const std::string& label, std::string_view more,
                        const std::string& hinted) {
    return fmt::format(
        "<div class=\"field {1}\"><label for=\"{0}-{1}\">{2}</label>{3}<input id=\"{0}-{1}\" name=\"{1}\" "
        "type=\"file\" "
        "accept=\"{4}\"{5}{6}></div>\n",
        id, name, label,
        hinted.empty() ? "" : fmt::format("<p class=\"hint\" id=\"{}-{}-hint\">{}</p>", id, name, hinted),
        more.empty() ? accept : std::string{"image/jpeg,image/png"}, more,
        hinted.empty() ? "" : fmt::format(" aria-describedby=\"{}-{}-hint\"", id, name));
  };
  std::string inner = staff::hidden("slot", paper.id) + guide;
  if (camera) inner += file("kamera", say(v, "compose.camera"), " capture=\"environment\"", "");
  inner += file("berkas", say(v, "compose.file"), "", hint);
  inner += staff::day_field(v, id, paper, there != nullptr ? there->day : std::string{});
  return out + staff::form_of(v, {.id = id,
                                  .action = base + "/berkas",
                                  .inner_html = inner,
                                  .button_html = say(v, "compose.paper.keep"),
                                  .files = true});
}

Result<actions::Upload> chosen_file(const Visit& v) {
  for (const char* name : {"berkas", "kamera"})
    if (const http::FormFile* file = v.form.file(name); file != nullptr && !file->data.empty()) {
      const ByteView octets = file->data.view();
      return actions::Upload{v.field("slot"), file->head.filename, Bytes{octets.begin(), octets.end()},
                             v.field("t." + v.field("slot"))};
    }
  return refused("portal.no_file");
}

}  // namespace paraf::portal
