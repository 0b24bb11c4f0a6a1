// Version 1: forms, and a PDF as the answer.
#include <algorithm>

#include "base/text.h"
#include "doors/api/pdf_check.h"
#include "doors/api/problem.h"
#include "doors/esign/fields.h"
#include "doors/esign/gate.h"
#include "doors/esign/registration.h"
#include "doors/esign/status.h"
#include "doors/esign/verify_view.h"

namespace paraf::esign {

namespace json = boost::json;
using http::Method;
using http::Response;

namespace {

Response pdf(const Bytes& bytes, const std::string& id) {
  Response response = Response::octets("application/pdf", bytes);
  // Proxies drop a name with an underscore: so both.
  response.header("id_dokumen", id).header("id-dokumen", id);
  response.header("Content-Disposition", "attachment; filename=\"" + id + ".pdf\"");
  response.header("Cache-Control", "no-store");
  return response;
}

Result<actions::MarkWish> mark_in(const FormFields& fields) {
  actions::MarkWish mark;
  mark.from_bottom = true;
  mark.visible = lowered(fields.text("tampilan")) == "visible";
  if (!mark.visible) return mark;
  // "image" may be left out by who sends a picture anyway; empty and false mean the QR code.
  const bool says = !fields.text("image").empty();
  auto picture = fields.file({"imageTTD", "imageTtd", "image_ttd", "imageTTd"});
  if (says ? fields.truth("image") : picture.has_value()) {
    if (!picture) return malformed("application.field", {{"field", "imageTTD"}});
    mark.image = std::move(*picture);
  }
  mark.qr = fields.text("linkQR");
  mark.text = fields.text("text");
  mark.tag = fields.text("tag_koordinat");
  const std::string side = lowered(fields.text("halaman"));
  if (!side.empty() && side != "pertama" && side != "terakhir")
    return malformed("application.field", {{"field", "halaman"}});
  mark.last_page = side == "terakhir";
  if (const auto page = TRY(fields.number("page")); page && side.empty()) {
    if (*page < 1 || *page > 100'000) return malformed("application.field", {{"field", "page"}});
    mark.page = static_cast<int>(*page);
  }
  mark.x = TRY(fields.number("xAxis")).value_or(0);
  mark.y = TRY(fields.number("yAxis")).value_or(0);
  mark.width = TRY(fields.number("width"));
  mark.height = TRY(fields.number("height"));
  return mark;
}

Result<Response> sign(Call& call) {
  const FormFields fields = TRY(FormFields::read(call.request));
  actions::SignWish wish;
  wish.operation = "v1.sign";
  wish.level = fields.text("level");
  wish.holder.nik = fields.text("nik");
  if (wish.holder.nik.empty()) return malformed("application.no_holder");
  wish.passphrase = fields.secret("passphrase");
  wish.code = fields.text("totp").empty() ? fields.text("otp") : fields.text("totp");
  actions::DocumentWish document;
  std::string name;
  auto file = fields.file({"file", "pdf", "dokumen"}, &name);
  if (!file) return malformed("application.no_document");
  document.pdf = std::move(*file);
  if (!name.empty()) document.name = name;
  document.reason = fields.text("reason");
  document.location = fields.text("location");
  document.password = std::string{text_of(fields.secret("pdfPassword").reveal())};
  document.mark = TRY(mark_in(fields));
  wish.documents.push_back(std::move(document));
  const actions::SignedBatch made = TRY(call.desk().sign(call.by, std::move(wish)));
  call.about = "person:" + made.person.text();
  Response response = pdf(made.documents.front(), made.downloads.front());
  response.header("Signature-Level", signing::name_of(made.level));
  return response;
}

Result<Response> verify(Call& call) {
  const FormFields fields = TRY(FormFields::read(call.request));
  std::string name;
  const auto file = fields.file({"signed_file", "file"}, &name);
  if (!file) return malformed("application.no_document");
  const auto report = api::check_pdf(call.desk().services(), *file, fields.secret("password"));
  const Reading reading{call.desk().services(), call.parts.messages, api::language_of(call.request)};
  return json_answer(json::serialize(verified_v1(reading, report, *file, name)));
}

Result<Response> enrol(Call& call) {
  const FormFields fields = TRY(FormFields::read(call.request));
  actions::RegistrationWish wish = who_registers(fields);
  for (const char* slot : registration_papers) {
    std::string name;
    if (auto file = fields.file({slot}, &name)) wish.papers.push_back({slot, name, std::move(*file)});
  }
  return registered(call, std::move(wish));
}

}  // namespace

void mount_v1(http::Router& router, const Held& parts) {
  const http::Route upload{.body_limit = most_pdf + (2 << 20), .time_limit = std::chrono::minutes{5}};
  add(router, parts, Method::post, "/api/sign/pdf", "v1.sign", sign, upload);
  add(router, parts, Method::get, "/api/sign/download/{id}", "v1.download",
      [](Call& call) -> Result<Response> {
        const std::string id{call.request.param("id")};
        return pdf(TRY(call.desk().download(call.by, id, false)), id);
      });
  add(router, parts, Method::get, "/api/sign/download/{id}/again", "v1.download_again",
      [](Call& call) -> Result<Response> {
        const std::string id{call.request.param("id")};
        return pdf(TRY(call.desk().download(call.by, id, true)), id);
      });
  add(router, parts, Method::post, "/api/sign/verify", "v1.verify", verify, upload);
  add(router, parts, Method::get, "/api/user/status/{nik}", "v1.status", [](Call& call) -> Result<Response> {
    return status_answer(call, {std::string{call.request.param("nik")}, {}});
  });
  add(router, parts, Method::post, "/api/user/registrasi", "v1.register", enrol, upload);
}

}  // namespace paraf::esign
