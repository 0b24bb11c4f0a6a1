// My certificates, signing a PDF with one, what I signed; and, for the authority's officers, everybody's.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/pieces.h"
#include "platform/pdf/file.h"

namespace paraf::staff {

using actions::CertificateForm;
using actions::CertificateView;
using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr std::size_t one_pdf = 32 * 1024 * 1024;
constexpr const char* home = "/meja/sertifikat";

struct Download {
  std::string_view word, label;
  CertificateForm form;
};
constexpr Download downloads[] = {{"pem", "PEM", CertificateForm::pem},
                                  {"der", "DER", CertificateForm::der},
                                  {"chain", "", CertificateForm::chain},
                                  {"p7b", "PKCS#7", CertificateForm::pkcs7}};

std::string certificate_path(std::string_view serial) {
  return std::string{home} + "/" + http::encode(serial);
}

// The holder's name out of "CN=Siti Rahma\\, S.H.,O=…"; the whole when there is none. [RFC 4514]
std::string common_name(const std::string& subject) {
  std::size_t at = subject.starts_with("CN=") ? 3 : subject.find(",CN=");
  if (at == std::string::npos) return subject;
  if (at != 3) at += 4;
  std::string name;
  for (; at < subject.size() && subject[at] != ','; ++at) {
    if (subject[at] == '\\' && at + 1 < subject.size()) ++at;
    name.push_back(subject[at]);
  }
  return name;
}

std::string certificate_item(const Visit& v, const CertificateView& c) {
  std::string out = "<li><div><strong>" + escape(common_name(c.subject)) + "</strong> " +
                    status_badge(v, c.status) + "</div>";
  out += publik::facts(
      {{v.say("certificate.valid"),
        v.say("certificate.from_until",
              {{"from", v.r.when(c.not_before, v.zone())}, {"until", v.r.when(c.not_after, v.zone())}})},
       {v.say("certificate.revoked"), c.revoked ? time_tag(v, *c.revoked, v.zone()) : std::string{}}});
  // What a machine reads, for who looks for it.
  out += fold(v.say("certificate.details"),
              publik::facts({{v.say("certificate.subject"), "<span class=\"code\">" + escape(c.subject) + "</span>"},
                             {v.say("certificate.serial"), "<span class=\"code\">" + escape(c.serial) + "</span>"}}));
  out += "<p class=\"files\"><span>" + publik::icon("download") + " " + v.say("certificate.download");
  for (const Download& d : downloads)
    out += link_to(v, certificate_path(c.serial) + "/" + std::string{d.word},
                         d.label.empty() ? v.say("certificate.chain") : std::string{d.label});
  out += "</span>";
  if (c.status == "active")
    out += "<span class=\"away\">" + link_to(v, certificate_path(c.serial) + "/cabut", v.say("certificate.revoke")) +
           "</span>";
  return out + "</p></li>\n";
}

std::string sign_form(const Visit& v, const Typed& typed) {
  const std::string id = "tandatangan";
  return form_of(v, {.id = id,
                     .action = std::string{home} + "/tanda-tangan",
                     .inner_html = "<div data-letak></div>" +
                                   box({.form = id,
                                        .name = "pdf",
                                        .label_html = v.say("sign.file"),
                                        .type = "file",
                                        .required = true,
                                        .accept = ".pdf"}) +
                                   choice(id, "tanda", v.say("sign.mark"),
                                          {{"ya", v.say("sign.mark.yes")}, {"tidak", v.say("sign.mark.no")}},
                                          typed.was("tanda", "ya")) +
                                   "<div class=\"pair\">" +
                                   box({.form = id,
                                        .name = "halaman",
                                        .label_html = v.say("sign.page"),
                                        .value = typed.was("halaman", "1"),
                                        .type = "number",
                                        .inputmode = "numeric",
                                        .min = "1"}) +
                                   drop_down(id, "letak", v.say("sign.place"),
                                             {{"kanan", v.say("sign.place.right")},
                                              {"kiri", v.say("sign.place.left")},
                                              {"atas", v.say("sign.place.top")}},
                                             typed.was("letak", "kanan")) +
                                   "</div>" +
                                   box({.form = id,
                                        .name = "alasan",
                                        .label_html = v.say("sign.reason"),
                                        .hint_html = v.say("field.optional"),
                                        .value = typed.was("alasan")}) +
                                   box({.form = id,
                                        .name = "tempat",
                                        .label_html = v.say("sign.location"),
                                        .hint_html = v.say("field.optional"),
                                        .value = typed.was("tempat", v.office.seat)}) +
                                   box({.form = id,
                                        .name = "passphrase",
                                        .label_html = v.say("field.passphrase"),
                                        .hint_html = v.say("field.passphrase.hint"),
                                        .type = "password",
                                        .required = true}),
                     .button_html = v.say("sign.button"),
                     .files = true,
                     .key = typed.was("kunci")});
}

std::string signed_block(const Visit& v, const std::vector<actions::SignedFile>& files) {
  std::string out =
      "<section class=\"panel\" aria-labelledby=\"dokumen\"><h2 id=\"dokumen\">" + v.say("signed.title") + "</h2>\n";
  if (files.empty()) return out + "<p class=\"empty\">" + v.say("signed.none") + "</p></section>\n";
  out += "<ul class=\"things\">\n";
  for (const actions::SignedFile& file : files)
    out += "<li><div><strong>" +
           link_to(v, std::string{home} + "/dokumen/" + file.document.text(), escape(file.name)) +
           "</strong></div><p class=\"faint\">" + time_tag(v, file.at, v.zone()) + " · " + v.say("certificate.serial") +
           " " + publik::brief_code(file.serial) + "</p></li>\n";
  return out + "</ul></section>\n";
}

Result<std::string> everybody(const Visit& v) {
  if (!v.officer()) return std::string{};
  const std::string search = v.request.query("cari").value_or("");
  std::string out =
      "<section aria-labelledby=\"semua\"><h2 id=\"semua\">" + v.say("certificates.all") + "</h2>\n" +
      publik::form(
          v.r, home,
          box({.form = "semua", .name = "cari", .label_html = v.say("certificates.search"), .value = search}),
          v.say("certificates.search.button"), false, "get");
  const auto all = TRY(v.desk().all_certificates(v.session(), search));
  if (all.empty()) return out + "<p class=\"empty\">" + v.say("certificates.none_found") + "</p></section>\n";
  out += "<ul class=\"things\">\n";
  for (const CertificateView& c : all) out += certificate_item(v, c);
  return out + "</ul></section>\n";
}

std::string done_note(const Visit& v, const std::vector<actions::SignedFile>& files) {
  const auto what = v.request.query("selesai");
  if (what == "cabut")
    return "<div role=\"status\">" +
           publik::note("good", v.say("revoke.done"), "<p>" + v.say("revoke.done.text") + "</p>") + "</div>";
  if (what != "tanda-tangan" || files.empty()) return {};
  return "<div role=\"status\">" +
         publik::note("good", v.say("signed.done"),
                      "<p>" +
                          link_to(v, std::string{home} + "/dokumen/" + files.front().document.text(),
                                  v.say("signed.download", {{"name", files.front().name}})) +
                          "</p>") +
         "</div>";
}

Result<Response> page(const Visit& v, const Typed& typed, const Error* error = nullptr) {
  const auto mine = TRY(v.desk().certificates(v.session()));
  const auto files = TRY(v.desk().signed_documents(v.session()));
  bool active = false;
  std::string body = publik::heading(1, v.say("certificates.title")) + done_note(v, files);
  std::string held = "<section class=\"panel\" aria-labelledby=\"milik\"><h2 id=\"milik\">" + v.say("certificates.mine") +
                     "</h2>\n";
  if (mine.empty())
    held += "<p class=\"empty\">" + v.say("certificates.none") + " " +
            link_to(v, v.official() ? "/meja/ajukan" : "/meja/susun", v.say("cases.first")) + "</p>\n";
  else
    held += "<ul class=\"things\">\n";
  for (const CertificateView& c : mine) {
    active = active || c.status == "active";
    held += certificate_item(v, c);
  }
  if (!mine.empty()) held += "</ul>\n";
  held += "</section>\n" + signed_block(v, files);
  std::string signing =
      "<section class=\"panel\" aria-labelledby=\"teken\"><h2 id=\"teken\">" + v.say("sign.title") + "</h2>\n";
  if (error != nullptr) signing += publik::failure_note(v.r, *error);
  signing += active ? sign_form(v, typed) : "<p class=\"empty\">" + v.say("sign.none") + "</p>\n";
  signing += "</section>\n";
  // Whoever can sign came for that; on a phone it stands first.
  if (active) std::swap(held, signing);
  body += "<div class=\"columns\"><div>\n" + held + "</div><div>\n" + signing + "</div></div>\n" + TRY(everybody(v));
  return sheet(v, v.say("certificates.title"), body, error == nullptr ? 200 : http::status_of(error->kind),
               home);
}

double millimetres(const Visit& v, std::string_view name, double otherwise) {
  const std::string typed = v.field(name);
  double value = 0;
  const auto [end, failed] = std::from_chars(typed.data(), typed.data() + typed.size(), value);
  return failed == std::errc{} && end == typed.data() + typed.size() && value >= 0 && value < 5000
             ? value
             : otherwise;
}

// A corner of the page, whatever its size; on one too small for the margin the mark goes to the edge. What
// cannot be read as a PDF, or has no such page, is the Desk's to refuse.
actions::Mark mark_of(const Visit& v, ByteView pdf, int number) {
  constexpr double margin = 20;
  actions::Mark mark;
  mark.page = number;
  const auto file = pdf::File::open(pdf);
  if (!file) return mark;
  const auto page = file->page(static_cast<std::size_t>(number));
  if (!page) return mark;
  const pdf::Size size = page->seen();
  mark.width = std::min(mark.width, size.width);
  mark.height = std::min(mark.height, size.height);
  const double right = std::max(size.width - mark.width - margin, 0.0),
               bottom = std::max(size.height - mark.height - margin, 0.0);
  const std::string place = v.field("letak");
  if (place == "sini") {  // where a finger put it
    mark.x = std::clamp(millimetres(v, "x", right), 0.0, std::max(size.width - mark.width, 0.0));
    mark.y = std::clamp(millimetres(v, "y", bottom), 0.0, std::max(size.height - mark.height, 0.0));
    return mark;
  }
  mark.x = place == "kiri" ? std::min(margin, size.width - mark.width) : right;
  mark.y = place == "atas" ? std::min(margin, size.height - mark.height) : bottom;
  return mark;
}

Result<void> sign(Visit& v) {
  const http::FormFile* file = v.form.file("pdf");
  if (file == nullptr || file->data.empty()) return refused("staff.no_file");
  actions::SignRequest request;
  const ByteView octets = file->data.view();
  request.pdf = Bytes{octets.begin(), octets.end()};
  request.name = file->head.filename;
  request.passphrase = Secret{v.form.field("passphrase")};
  request.reason = v.field("alasan");
  request.location = v.field("tempat");
  request.idempotency_key = v.field("kunci");
  if (v.field("tanda") != "tidak") {
    int number = 0;
    const std::string typed = v.field("halaman");
    const auto [end, failed] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
    if (failed != std::errc{} || end != typed.data() + typed.size() || number < 1 || number > 1'000'000)
      return malformed("staff.page");
    request.mark = mark_of(v, octets, number);
  }
  TRY(v.desk().sign_document(v.session(), std::move(request)));
  return {};
}

Result<Response> sign_page(Visit& v) {
  const auto done = sign(v);
  if (!done) return page(v, Typed{v.form}, &done.error());
  return go(v, std::string{home} + "?selesai=tanda-tangan");
}

// The sizes of a file's pages in millimetres, for placing the mark; the file is not kept.
Result<Response> page_sizes(Visit& v) {
  static constexpr std::size_t most = 2000;
  const http::FormFile* uploaded = v.form.file("pdf");
  if (uploaded == nullptr || uploaded->data.empty()) return refused("staff.no_file");
  const pdf::File file = TRY(pdf::File::open(uploaded->data.view()));
  std::string all;
  for (std::size_t number = 1; number <= std::min(file.pages(), most); ++number) {
    const pdf::Size size = TRY(file.page(number)).seen();
    all += fmt::format("{}{{\"width\":{:.2f},\"height\":{:.2f}}}", all.empty() ? "" : ",", size.width, size.height);
  }
  return Response::json(200, "[" + all + "]");
}

// ── revoking ──

constexpr std::string_view reasons[] = {"keyCompromise", "affiliationChanged", "superseded",
                                        "cessationOfOperation", "unspecified"};

Result<CertificateView> find(const Visit& v) {
  const std::string_view serial = v.request.param("serial");
  for (const CertificateView& c : TRY(v.desk().certificates(v.session())))
    if (c.serial == serial) return c;
  if (v.officer())
    for (const CertificateView& c : TRY(v.desk().all_certificates(v.session(), serial)))
      if (c.serial == serial) return c;
  return not_found("staff.no_certificate");
}

Result<Response> revoke_page(const Visit& v, const Typed& typed, const Error* error = nullptr) {
  const CertificateView c = TRY(find(v));
  const std::string id = "cabut";
  std::vector<Option> options;
  for (const std::string_view reason : reasons)
    options.push_back({std::string{reason}, say_or(v.r, "reason", reason)});
  std::string body = "<p class=\"crumb\">" + link_to(v, home, v.say("certificates.title")) + "</p>\n" +
                     publik::heading(1, v.say("revoke.title"));
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  body +=
      publik::facts({{v.say("certificate.subject"), escape(common_name(c.subject))},
                     {v.say("certificate.serial"), "<span class=\"code\">" + escape(c.serial) + "</span>"},
                     {v.say("certificate.status"), status_badge(v, c.status)}});
  body += publik::note("bad", v.say("revoke.warning"), "<p>" + v.say("revoke.warning.text") + "</p>");
  body += form_of(
      v, {.id = id,
          .action = certificate_path(c.serial) + "/cabut",
          .inner_html = choice(id, "alasan", v.say("revoke.reason"), options, typed.was("alasan"), true) +
                        tick(id, "yakin", v.say("revoke.sure"), false, true),
          .button_html = v.say("revoke.button"),
          .kind = "danger"});
  return sheet(v, v.say("revoke.title"), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind));
}

Result<Response> revoke(Visit& v) {
  const auto done = [&]() -> Result<void> {
    if (v.field("yakin") != "ya") return refused("staff.not_confirmed");
    return v.desk().revoke(v.session(), v.request.param("serial"), v.field("alasan"));
  }();
  if (!done) return revoke_page(v, Typed{v.form}, &done.error());
  return go(v, std::string{home} + "?selesai=cabut");
}

}  // namespace

void mount_certificates(http::Router& router, const Held& door) {
  const std::string at = home;
  show(router, door, Method::get, at, [](Visit& v) { return page(v, {}); });
  show(router, door, Method::post, at + "/tanda-tangan", sign_page,
       {.body_limit = one_pdf + (1 << 20), .time_limit = std::chrono::minutes{5}});
  show(router, door, Method::post, at + "/halaman", page_sizes,
       {.body_limit = one_pdf + (1 << 20), .time_limit = std::chrono::minutes{5}});
  show(router, door, Method::get, at + "/dokumen/{document}", [](Visit& v) -> Result<Response> {
    return stream(
        TRY(v.desk().signed_document(v.session(), TRY(DocumentId::parse(v.request.param("document"))))),
        true);
  });
  show(router, door, Method::get, at + "/{serial}/cabut", [](Visit& v) { return revoke_page(v, {}); });
  show(router, door, Method::post, at + "/{serial}/cabut", revoke);
  for (const Download& d : downloads)
    show(router, door, Method::get, at + "/{serial}/" + std::string{d.word},
         [form = d.form](Visit& v) -> Result<Response> {
           return stream(TRY(v.desk().certificate(v.session(), v.request.param("serial"), form)), true);
         });
}

}  // namespace paraf::staff
