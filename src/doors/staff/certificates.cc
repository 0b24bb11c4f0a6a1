// My certificates, signing a PDF with one, what I signed.
#include <fmt/format.h>

#include <algorithm>

#include "actions/services.h"
#include "actions/signing_file.h"
#include "doors/public/looks.h"
#include "doors/staff/authority.h"

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
  std::string files;
  for (const Download& d : downloads)
    files += " " + link_to(v, certificate_path(c.serial) + "/" + std::string{d.word},
                           d.label.empty() ? v.say("certificate.chain") : std::string{d.label});
  out += fold(v.say("certificate.details"),
              publik::facts({{v.say("certificate.subject"), "<span class=\"code\">" + escape(c.subject) + "</span>"},
                             {v.say("certificate.serial"), "<span class=\"code\">" + escape(c.serial) + "</span>"},
                             {v.say("certificate.forms"), "<span class=\"files\">" + files + "</span>"}}));
  out += "<p class=\"files\"><span>" + publik::icon("download") + " " +
         link_to(v, certificate_path(c.serial) + "/pem", v.say("certificate.download")) + "</span>";
  if (c.status == "active")
    out += "<span class=\"away\">" + link_to(v, certificate_path(c.serial) + "/cabut", v.say("certificate.revoke")) +
           "</span>";
  return out + "</p></li>\n";
}

// The file alone; what is to be done with it is asked beside its pages (doors/portal/signing.cc).
std::string sign_form(const Visit& v) {
  const std::string id = "tandatangan";
  return form_of(v, {.id = id,
                     .action = std::string{home} + "/tanda-tangan",
                     .inner_html = publik::paragraph(v.say("sign.file.text")) +
                                   box({.form = id,
                                        .name = "pdf",
                                        .label_html = v.say("sign.file"),
                                        .type = "file",
                                        .required = true,
                                        .accept = ".pdf"}),
                     .button_html = v.say("sign.file.button"),
                     .files = true});
}

// What was handed in and not signed yet.
std::string waiting_block(const Visit& v, const std::vector<actions::SigningFile>& files) {
  if (files.empty()) return {};
  std::string out = "<h3>" + v.say("sign.waiting") + "</h3>\n<ul class=\"things\">\n";
  for (const actions::SigningFile& file : files)
    out += "<li><div><strong>" + link_to(v, "/meja/tanda-tangan/" + file.id.text(), escape(file.name)) +
           "</strong></div><p class=\"faint\">" + v.say("sign.waiting.until", {{"until", v.r.when(file.until(), v.zone())}}) +
           "</p></li>\n";
  return out + "</ul>\n";
}

std::string signed_block(const Visit& v, const std::vector<actions::SignedFile>& files) {
  std::string out =
      "<section class=\"panel\" aria-labelledby=\"dokumen\"><h2 id=\"dokumen\">" + v.say("signed.title") + "</h2>\n";
  const std::string all = "<p>" + link_to(v, "/meja/atas-nama-saya", v.say("signed.all")) + "</p>\n</section>\n";
  if (files.empty()) return out + "<p class=\"empty\">" + v.say("signed.none") + "</p>" + all;
  out += "<ul class=\"things\">\n";
  for (const actions::SignedFile& file : files)
    out += "<li><div><strong>" +
           link_to(v, std::string{home} + "/dokumen/" + file.document.text(), escape(file.name)) +
           "</strong></div><p class=\"faint\">" + time_tag(v, file.at, v.zone()) + " · " + v.say("certificate.serial") +
           " " + publik::brief_code(file.serial) + "</p></li>\n";
  return out + "</ul>\n" + all;
}

// What others hold is another desk's work: there it is suspended at once, and revoked by two.
std::string everybody(const Visit& v) {
  if (!v.officer()) return {};
  return publik::paragraph(v.say("certificates.others") + " " + link_to(v, authority_home, v.say("nav.authority")));
}

std::string done_note(const Visit& v) {
  const auto what = v.request.query("selesai");
  if (what == "cabut")
    return "<div role=\"status\">" +
           publik::note("good", v.say("revoke.done"), "<p>" + v.say("revoke.done.text") + "</p>") + "</div>";
  if (what == "buang")
    return "<div role=\"status\">" +
           publik::note("plain", v.say("sign.dropped"), "<p>" + v.say("sign.dropped.text") + "</p>") + "</div>";
  return {};
}

Result<Response> page(const Visit& v, const Error* error = nullptr) {
  const auto mine = TRY(v.desk().certificates(v.session()));
  const auto files = TRY(v.desk().signed_documents(v.session()));
  bool active = false;
  std::string body = publik::heading(1, v.say("certificates.title")) + done_note(v);
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
  const auto waiting = TRY(actions::signing_files(v.services(), v.session()));
  signing += active ? sign_form(v) + waiting_block(v, waiting) : "<p class=\"empty\">" + v.say("sign.none") + "</p>\n";
  signing += "</section>\n";
  // Whoever can sign came for that; on a phone it stands first.
  if (active) std::swap(held, signing);
  body += "<div class=\"columns\"><div>\n" + held + "</div><div>\n" + signing + "</div></div>\n" + everybody(v);
  return sheet(v, v.say("certificates.title"), body, error == nullptr ? 200 : http::status_of(error->kind),
               home);
}

Result<Response> take_file(Visit& v) {
  const http::FormFile* file = v.form.file("pdf");
  const auto kept = file == nullptr || file->data.empty()
                        ? Result<DocumentId>{refused("staff.no_file")}
                        : actions::keep_signing_file(v.services(), v.session(), file->head.filename, file->data.view());
  if (!kept) return page(v, &kept.error());
  return go(v, "/meja/tanda-tangan/" + kept->text());
}

// ── revoking ──

constexpr std::string_view reasons[] = {"keyCompromise", "affiliationChanged", "superseded",
                                        "cessationOfOperation", "unspecified"};

Result<CertificateView> find(const Visit& v) {
  const std::string_view serial = v.request.param("serial");
  for (const CertificateView& c : TRY(v.desk().certificates(v.session())))
    if (c.serial == serial) return c;
  return not_found("staff.no_certificate");
}

Result<Response> revoke_page(const Visit& v, const Typed& typed, const Error* error = nullptr) {
  const auto found = find(v);
  // An officer does not revoke another's alone: the authority's page says who does, and takes the request.
  if (!found && v.officer())
    return go(v, std::string{authority_home} + "/sertifikat/" + http::encode(v.request.param("serial")) + "#tindakan");
  const CertificateView c = TRY(found);
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
  show(router, door, Method::get, at, [](Visit& v) { return page(v); });
  show(router, door, Method::post, at + "/tanda-tangan", take_file,
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
