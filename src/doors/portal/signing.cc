// Signing a PDF: the file is handed in once, its page is looked at, the mark is put where it belongs, the passphrase
// seals it. What goes wrong on the way costs neither the file nor the place.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "actions/services.h"
#include "actions/signing_file.h"
#include "doors/api/pdf_check.h"
#include "doors/portal/pages.h"
#include "doors/portal/steps.h"
#include "doors/public/check_result.h"
#include "doors/public/looks.h"
#include "doors/staff/pieces.h"
#include "platform/convert/page_image.h"
#include "platform/pdf/file.h"

namespace paraf::portal {

using actions::SigningFile;
using http::Method;
using http::Response;
using publik::escape;
using staff::Typed;
using staff::Visit;

namespace {

constexpr const char* root = "/meja/tanda-tangan";
constexpr const char* chooser = "/meja/sertifikat";
using actions::signing_file_pages;
constexpr double margin = 20, least_wide = 30, most_wide = 120;  // mm
constexpr double widest_page = 100'000;                          // mm; a stranger's file may say anything
constexpr double shape = 3;                                      // a mark is three times as wide as high

std::string path_of(const DocumentId& file) { return std::string{root} + "/" + file.text(); }

Result<DocumentId> file_id(const Visit& v) { return DocumentId::parse(v.request.param("file")); }

// A number a form or an address carries; `otherwise` for what is none within the bounds.
template <typename Number>
Number number(std::string_view typed, Number otherwise, Number least, Number most) {
  Number value{};
  const auto [end, failed] = std::from_chars(typed.data(), typed.data() + typed.size(), value);
  return failed == std::errc{} && end == typed.data() + typed.size() && value >= least && value <= most ? value
                                                                                                        : otherwise;
}

// ── what is signed ──

struct Leaves {
  std::vector<pdf::Size> sizes;  // mm, as a reader sees them
  bool has_signatures = false;
};

// Also of what is no number.
pdf::Size seen(const pdf::Page& page) {
  const pdf::Size size = page.seen();
  return {size.width < widest_page ? size.width : widest_page, size.height < widest_page ? size.height : widest_page};
}

Result<Leaves> leaves_of(ByteView octets) {
  const pdf::File file = TRY(pdf::File::open(octets));
  Leaves leaves;
  for (std::size_t at = 1; at <= std::min(file.pages(), signing_file_pages); ++at)
    leaves.sizes.push_back(seen(TRY(file.page(at))));
  for (const pdf::SignatureField& field : TRY(file.signature_fields()))
    leaves.has_signatures = leaves.has_signatures || (field.value && !field.is_time_stamp);
  return leaves;
}

// Who signed before, as the checker's own process reads it.
std::string signed_before(const Visit& v, ByteView octets) {
  std::string names;
  bool whole = true;
  for (const signing::SignatureReport& one : api::check_pdf(v.services(), octets).signatures) {
    whole = whole && one.verdict != signing::Verdict::invalid && one.verdict != signing::Verdict::rejected;
    names += "<li>" + escape(one.signer.empty() ? "?" : one.signer) +
             (one.time == Timestamp{} ? "" : " · " + staff::time_tag(v, one.time, v.zone())) + "</li>";
  }
  if (names.empty()) return {};
  return publik::note(whole ? "plain" : "bad", say(v, whole ? "sign.before" : "sign.before.broken"),
                      "<ul>" + names + "</ul><p>" + say(v, whole ? "sign.before.text" : "sign.before.broken.text") +
                          "</p>");
}

// ── the page with the mark ──

// The page's picture in the widths that telephones and desks show it in; the browser takes the smallest that does.
constexpr int widths[] = {480, 800, 1200};

std::string picture(const Visit& v, const SigningFile& file, const pdf::Size& size, std::size_t page,
                    std::size_t pages) {
  const std::string at = path_of(file.id) + "/halaman/" + std::to_string(page) + "?lebar=";
  std::string set;
  for (const int wide : widths) set += fmt::format("{}{}{} {}w", set.empty() ? "" : ", ", at, wide, wide);
  return fmt::format(
      "<div class=\"leafpad\"><img src=\"{}800\" srcset=\"{}\" sizes=\"(max-width: 48rem) 92vw, 34rem\" "
      "width=\"{:.0f}\" height=\"{:.0f}\" alt=\"{}\"></div>\n",
      at, set, size.width * 4, size.height * 4,
      say(v, "sign.picture", {{"page", std::to_string(page)}, {"pages", std::to_string(pages)}}));
}

// Every page's size, for the script; a file whose pages are all alike says it once.
std::string sizes_of(const Leaves& leaves) {
  std::string all;
  const pdf::Size& first = leaves.sizes.front();
  const bool alike = std::all_of(leaves.sizes.begin(), leaves.sizes.end(), [&](const pdf::Size& size) {
    return size.width == first.width && size.height == first.height;
  });
  for (const pdf::Size& size : leaves.sizes) {
    all += fmt::format("{}[{:.2f},{:.2f}]", all.empty() ? "" : ",", size.width, size.height);
    if (alike) break;
  }
  return "[" + all + "]";
}

// A value the script writes, which also stays where a draft of the form is kept.
std::string unseen(std::string_view name, std::string_view value) {
  return fmt::format("<input hidden name=\"{}\" value=\"{}\" autocomplete=\"off\">\n", name, escape(value));
}

std::string size_box(const Visit& v, const Typed& typed) {
  return fmt::format(
      "<div class=\"field\"><label for=\"tandatangan-lebar\">{}</label><input id=\"tandatangan-lebar\" name=\"lebar\" "
      "type=\"range\" min=\"{:.0f}\" max=\"{:.0f}\" step=\"2\" value=\"{}\"></div>\n",
      say(v, "sign.size"), least_wide, most_wide, escape(typed.was("lebar", "60")));
}

std::string page_box(const Visit& v, const std::string& page, std::size_t pages) {
  if (pages == 1) return staff::hidden("halaman", page);
  return staff::box({.form = "tandatangan",
                     .name = "halaman",
                     .label_html = say(v, "sign.page", {{"pages", std::to_string(pages)}}),
                     .value = page,
                     .type = "number",
                     .required = true,
                     .inputmode = "numeric",
                     .min = "1",
                     .max = std::to_string(pages)});
}

std::string place_box(const Visit& v, const Typed& typed) {
  std::vector<staff::Option> places = {{"kanan", v.say("sign.place.right")},
                                       {"kiri", v.say("sign.place.left")},
                                       {"atas", v.say("sign.place.top")}};
  const std::string place = typed.was("letak", "kanan");
  if (place == "sini") places.push_back({"sini", v.r.say("script.letak.sini")});
  return staff::drop_down("tandatangan", "letak", v.say("sign.place"), places, place);
}

bool of_passphrase(const Error* error) { return error != nullptr && error->code.starts_with("keys.passphrase."); }

// What was wrong with the passphrase, and how many tries are left, stands at its field.
std::string passphrase_box(const Visit& v, const Error* error) {
  std::string wrong;
  if (of_passphrase(error)) {
    const messages::Sentence sentence = v.r.parts.messages.sentence(v.r.language(), *error);
    wrong = "<strong>" + escape(sentence.title) + ".</strong> " + escape(sentence.say) + " " + escape(sentence.next);
  }
  return staff::box({.form = "tandatangan",
                     .name = "passphrase",
                     .label_html = v.say("field.passphrase"),
                     .hint_html = v.say("field.passphrase.hint"),
                     .type = "password",
                     .autocomplete = "off",
                     .required = true,
                     .error_html = wrong});
}

std::string sign_form(const Visit& v, const SigningFile& file, const Leaves& leaves, std::size_t page,
                      const Typed& typed, const Error* error) {
  const std::string id = "tandatangan";
  const std::size_t pages = leaves.sizes.size();
  const std::string more = staff::fold(
      say(v, "sign.more"),
      staff::box({.form = id,
                  .name = "alasan",
                  .label_html = v.say("sign.reason"),
                  .hint_html = v.say("field.optional"),
                  .value = typed.was("alasan")}) +
          staff::box({.form = id,
                      .name = "tempat",
                      .label_html = v.say("sign.location"),
                      .hint_html = v.say("field.optional"),
                      .value = typed.was("tempat")}),
      !(typed.was("alasan") + typed.was("tempat")).empty());
  std::string lines;
  for (const std::string& line : actions::mark_lines(v.person)) lines += (lines.empty() ? "" : "\n") + line;
  const std::string stage =
      fmt::format("<div class=\"stage\" data-letak=\"{}\" data-lembar=\"{}\" data-gambar=\"{}/halaman/\" data-baris=\"{}\" "
                  "data-tepi=\"{}\" data-bentuk=\"{}\">\n",
                  pages, sizes_of(leaves), path_of(file.id), escape(lines), margin, shape) +
      picture(v, file, leaves.sizes[page - 1], page, pages) + "</div>\n";
  const std::string seal = error == nullptr || of_passphrase(error) ? std::string{} : publik::failure_note(v.r, *error);
  return staff::form_of(
      v, {.id = id,
          .action = path_of(file.id),
          .inner_html = "<div class=\"sign\">\n" + stage + "<div>\n" + unseen("x", typed.was("x")) +
                        unseen("y", typed.was("y")) +
                        staff::choice(id, "tanda", v.say("sign.mark"),
                                      {{"ya", v.say("sign.mark.yes")}, {"tidak", v.say("sign.mark.no")}},
                                      typed.was("tanda", "ya")) +
                        "<div class=\"pair\">" + page_box(v, std::to_string(page), pages) + place_box(v, typed) +
                        "</div>" + size_box(v, typed) + more + seal + passphrase_box(v, error) +
                        staff::submit(v.say("sign.button")) + "</div>\n</div>\n",
          .button_html = "",
          .key = file.id.text()});
}

// Without a script another page is looked at by asking for it.
std::string look_form(const Visit& v, const SigningFile& file, std::size_t page, std::size_t pages) {
  if (pages < 2) return {};
  return "<div class=\"plainly\">" +
         publik::form(v.r, path_of(file.id),
                      staff::box({.form = "lihat",
                                  .name = "halaman",
                                  .label_html = say(v, "sign.look", {{"pages", std::to_string(pages)}}),
                                  .value = std::to_string(page),
                                  .type = "number",
                                  .required = true,
                                  .inputmode = "numeric",
                                  .min = "1",
                                  .max = std::to_string(pages)}),
                      say(v, "sign.look.button"), false, "get") +
         "</div>\n";
}

std::string way(const Visit& v, std::string_view now) {
  return steps_across(v,
                      {{"pilih", say(v, "sign.step.choose"), true},
                       {"letak", say(v, "sign.step.place"), now == "unduh"},
                       {"unduh", say(v, "sign.step.download"), false}},
                      now, chooser, false);
}

std::string crumb(const Visit& v) {
  return "<p class=\"crumb\">" + staff::link_to(v, chooser, v.say("certificates.title")) + "</p>\n";
}

// Gone, forgotten or somebody else's: what to do is said, and is one button away.
Response gone(const Visit& v, const Error& error) {
  return staff::sheet(v, say(v, "sign.title"),
                      "<div class=\"column\">" + crumb(v) + publik::heading(1, say(v, "sign.title")) +
                          publik::failure_note(v.r, error) + "<p><a class=\"button\" href=\"" +
                          escape(v.r.link(chooser)) + "\">" + say(v, "sign.again") + "</a></p></div>",
                      http::status_of(error.kind), chooser);
}

Result<Response> page(const Visit& v, const Typed& typed = {}, const Error* error = nullptr) {
  const auto file = actions::signing_file(v.services(), v.session(), TRY(file_id(v)));
  if (!file) return gone(v, file.error());
  if (file->signed_as) return staff::go(v, path_of(file->id) + "/selesai");
  const Bytes octets = TRY(actions::signing_file_octets(v.services(), v.session(), file->id));
  const Leaves leaves = TRY(leaves_of(octets));
  if (leaves.sizes.empty()) return gone(v, Error{ErrorKind::refused, "staff.page"});
  const std::size_t pages = leaves.sizes.size();
  // A document is signed at its end, unless somebody says otherwise.
  const std::size_t at =
      number<std::size_t>(typed.was("halaman", v.request.query("halaman").value_or("")), pages, 1, pages);
  const std::string body =
      crumb(v) + publik::heading(1, say(v, "sign.title")) + way(v, "letak") + "<p class=\"lead\"><strong>" +
      escape(file->name) + "</strong></p>\n<p class=\"hint\">" +
      say(v, "sign.kept", {{"until", v.r.when(file->until(), v.zone())}}) + "</p>\n" +
      (leaves.has_signatures ? signed_before(v, octets) : std::string{}) + look_form(v, *file, at, pages) +
      sign_form(v, *file, leaves, at, typed, error) +
      staff::form_of(v, {.id = "buang",
                         .action = path_of(file->id) + "/buang",
                         .inner_html = "",
                         .button_html = say(v, "sign.drop"),
                         .kind = "quiet"});
  return staff::sheet(v, say(v, "sign.title"), body, error == nullptr ? 200 : http::status_of(error->kind),
                      path_of(file->id));
}

// The picture of one page. It is nobody's but the owner's, and no cache keeps it.
Result<Response> page_picture(Visit& v) {
  const Bytes octets = TRY(actions::signing_file_octets(v.services(), v.session(), TRY(file_id(v))));
  const std::size_t page = number<std::size_t>(v.request.param("page"), 0, 1, signing_file_pages);
  const pdf::Size size = seen(TRY(TRY(pdf::File::open(octets)).page(page)));
  const int asked = number(v.request.query("lebar").value_or(""), widths[1], 1, 10'000);
  const int* wide = std::find(std::begin(widths), std::end(widths), asked);
  const double longest = std::min(
      (wide == std::end(widths) ? widths[1] : *wide) * std::max(1.0, size.height / std::max(size.width, 1.0)), 3000.0);
  Response response =
      Response::octets("image/jpeg", TRY(convert::page_image(octets, page, static_cast<int>(longest),
                                                             {.whose = v.person.id.text()})));
  response.header("Cache-Control", "no-store");
  return response;
}

// ── signing ──

// A corner of the page, whatever its size; on one too small for the margin the mark goes to the edge.
actions::Mark mark_of(const Visit& v, const pdf::Size& size, int page) {
  actions::Mark mark;
  mark.page = page;
  mark.width = std::min(number(v.field("lebar"), 60.0, least_wide, most_wide), size.width);
  mark.height = std::min(mark.width / shape, size.height);
  const double far_right = size.width - mark.width, far_down = size.height - mark.height;
  const double right = std::max(far_right - margin, 0.0), bottom = std::max(far_down - margin, 0.0);
  const std::string place = v.field("letak");
  if (place == "sini") {  // where a finger put it
    mark.x = std::clamp(number(v.field("x"), right, 0.0, 5000.0), 0.0, far_right);
    mark.y = std::clamp(number(v.field("y"), bottom, 0.0, 5000.0), 0.0, far_down);
    return mark;
  }
  mark.x = place == "kiri" ? std::min(margin, far_right) : right;
  mark.y = place == "atas" ? std::min(margin, far_down) : bottom;
  return mark;
}

Result<void> sign(const Visit& v, const DocumentId& id) {
  actions::SignRequest request;
  request.passphrase = Secret{v.form.field("passphrase")};
  request.reason = v.field("alasan");
  request.location = v.field("tempat");
  if (v.field("tanda") != "tidak") {
    const int page = number(v.field("halaman"), 0, 1, static_cast<int>(signing_file_pages));
    if (page == 0) return malformed("staff.page");
    const Bytes octets = TRY(actions::signing_file_octets(v.services(), v.session(), id));
    request.mark = mark_of(v, seen(TRY(TRY(pdf::File::open(octets)).page(static_cast<std::size_t>(page)))), page);
  }
  TRY(actions::sign_signing_file(v.desk(), v.services(), v.session(), id, std::move(request)));
  return {};
}

Result<Response> sign_page(Visit& v) {
  const DocumentId id = TRY(file_id(v));
  const auto file = actions::signing_file(v.services(), v.session(), id);
  if (!file) return gone(v, file.error());
  // Pressed twice, or loaded again: it is signed, and that is where it leads.
  if (!file->signed_as) {
    const auto done = sign(v, id);
    if (!done) return page(v, Typed{v.form}, &done.error());
  }
  return staff::go(v, path_of(id) + "/selesai");
}

Result<Response> done_page(Visit& v) {
  const auto file = actions::signing_file(v.services(), v.session(), TRY(file_id(v)));
  if (!file || !file->signed_as) return staff::go(v, file ? path_of(file->id) : std::string{"/meja/atas-nama-saya"});
  const auto all = TRY(v.desk().signed_documents(v.session()));
  const auto made = std::find_if(all.begin(), all.end(),
                                 [&](const actions::SignedFile& one) { return one.document == *file->signed_as; });
  if (made == all.end()) return staff::go(v, "/meja/atas-nama-saya");
  const std::string document = std::string{chooser} + "/dokumen/" + made->document.text();
  const auto on = [&](std::string_view path, std::string_view word) {
    return "<li><h2>" + staff::link_to(v, path, say(v, "sign.on." + std::string{word})) + "</h2><p>" +
           say(v, "sign.on." + std::string{word} + ".text") + "</p></li>\n";
  };
  const std::string body =
      crumb(v) + publik::heading(1, v.say("signed.done")) + way(v, "unduh") + "<div role=\"status\">" +
      publik::note("good", escape(made->name),
                   "<p>" + say(v, "sign.done.text", {{"at", v.r.when(made->at, v.zone())}}) + "</p>") +
      "</div>\n<p><a class=\"button\" href=\"" +
      escape(v.r.link(document)) + "\">" +
      publik::icon("download") + " " + say(v, "sign.download") + "</a></p>\n<ul class=\"cards\">\n" +
      on(document + "/periksa", "check") + on(chooser, "more") + on("/meja/atas-nama-saya", "all") + "</ul>\n";
  return staff::sheet(v, v.say("signed.done"), "<div class=\"column\">" + body + "</div>");
}

// What a receiver will be told of it, asked of the very same check.
Result<Response> checked(Visit& v) {
  const actions::File file = TRY(v.desk().signed_document(v.session(), TRY(DocumentId::parse(v.request.param("document")))));
  const ByteView octets{file.bytes};
  const std::string body =
      crumb(v) + publik::heading(1, v.r.say("check.result")) + "<p class=\"lead\">" + say(v, "sign.checked") + "</p>\n" +
      publik::check_result(v.r, api::check_pdf(v.services(), octets), file.name, octets) +
      publik::paragraph(staff::link_to(v, "/periksa", say(v, "sign.checked.other")));
  return staff::sheet(v, v.r.say("check.result"), "<div class=\"column\">" + body + "</div>");
}

Result<Response> drop(Visit& v) {
  TRY(actions::drop_signing_file(v.services(), v.session(), TRY(file_id(v))));
  return staff::go(v, std::string{chooser} + "?selesai=buang");
}

}  // namespace

void mount_signing(http::Router& router, const staff::Held& door) {
  const std::string at = std::string{root} + "/{file}";
  staff::show(router, door, Method::get, at, [](Visit& v) { return page(v); });
  staff::show(router, door, Method::post, at, sign_page, {.time_limit = std::chrono::minutes{2}});
  staff::show(router, door, Method::get, at + "/halaman/{page}", page_picture);
  staff::show(router, door, Method::get, at + "/selesai", done_page);
  staff::show(router, door, Method::post, at + "/buang", drop);
  staff::show(router, door, Method::get, std::string{chooser} + "/dokumen/{document}/periksa", checked);
}

}  // namespace paraf::portal
