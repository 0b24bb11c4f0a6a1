// Version 2: JSON, files in base64.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "doors/api/pdf_check.h"
#include "doors/api/problem.h"
#include "doors/esign/exchange.h"
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

bool says_visible(std::string_view text) { return lowered(text) == "visible"; }

// One entry of signatureProperties.
Result<void> read_properties(const JsonFields& p, actions::DocumentWish& document) {
  document.reason = p.text("reason");
  document.location = p.text("location");
  document.contact = p.text("contactInfo");
  const Secret password = p.secret("pdfPassword");
  document.password = std::string{text_of(password.reveal())};
  actions::MarkWish& mark = document.mark;
  mark.visible = says_visible(p.text("tampilan"));
  if (!mark.visible) return {};
  if (const std::string picture = p.text("imageBase64"); !picture.empty())
    mark.image = TRY(read_base64(picture, "imageBase64"));
  mark.qr = p.text("linkQR");
  mark.text = p.text("text");
  mark.tag = p.text("tag_koordinat");
  if (mark.tag.empty()) mark.tag = p.text("tag");
  const auto page = TRY(p.number("page"));
  if (page && (*page < 1 || *page > 100'000)) return malformed("application.field", {{"field", "page"}});
  mark.page = static_cast<int>(page.value_or(1));
  mark.x = TRY(p.number("originX")).value_or(0);
  mark.y = TRY(p.number("originY")).value_or(0);
  mark.width = TRY(p.number("width"));
  mark.height = TRY(p.number("height"));
  return {};
}

Result<Response> sign(Call& call) {
  const Timestamp began = call.desk().services().clock.now();
  const JsonFields fields = TRY(JsonFields::read(call.request));
  actions::SignWish wish;
  wish.operation = "v2.sign";
  wish.level = fields.text("level");
  wish.holder = {fields.text("nik"), fields.text("email")};
  wish.passphrase = fields.secret("passphrase");
  wish.code = fields.text("totp").empty() ? fields.text("otp") : fields.text("totp");
  auto documents = TRY(documents_in(fields));
  wish.documents = std::move(documents);
  const actions::SignedBatch made = TRY(call.desk().sign(call.by, std::move(wish)));
  call.about = "person:" + made.person.text();
  return files_answer(call, made, began);
}

// The code goes to the holder; with the passphrase in the call the activation is open at once, else the mail
// holds the link behind which the holder opens it.
Result<Response> get_totp(Call& call) {
  const JsonFields fields = TRY(JsonFields::read(call.request));
  const actions::HolderName name{fields.text("nik"), fields.text("email")};
  const auto count = TRY(fields.number("data")).value_or(1);
  if (count != std::floor(count)) return malformed("application.field", {{"field", "data"}});
  const actions::CodeSent sent =
      TRY(call.desk().ask_code(call.by, name, static_cast<std::int64_t>(count), fields.secret("passphrase")));
  return json_answer(json::serialize(
      json::object{{"message", call.parts.messages.text(api::language_of(call.request), "esign.code_sent")},
                   {"totp", nullptr},
                   {"expires", instant(sent.expires)},
                   {"result", true}}));
}

Result<Response> verify(Call& call) {
  const JsonFields fields = TRY(JsonFields::read(call.request));
  auto files = TRY(fields.files("file"));
  if (files.size() != 1) return malformed("application.no_document");
  const auto report = api::check_pdf(call.desk().services(), files.front(), fields.secret("password"));
  const Reading reading{call.desk().services(), call.parts.messages, api::language_of(call.request)};
  return json_answer(json::serialize(verified_v2(reading, report)));
}

Result<Response> enrol(Call& call) {
  const JsonFields fields = TRY(JsonFields::read(call.request));
  actions::RegistrationWish wish = who_registers(fields);
  for (const char* slot : registration_papers) {
    auto files = TRY(fields.files(slot));
    if (!files.empty()) wish.papers.push_back({slot, std::string{slot}, std::move(files.front())});
  }
  return registered(call, std::move(wish));
}

}  // namespace

Result<std::vector<actions::DocumentWish>> documents_in(const JsonFields& fields) {
  std::vector<Bytes> files = TRY(fields.files("file"));
  if (files.empty()) return malformed("application.no_document");
  const std::vector<json::value> properties = fields.list("signatureProperties");
  // One for all, or one for each.
  if (properties.size() > 1 && properties.size() != files.size())
    return malformed("application.field", {{"field", "signatureProperties"}});
  std::vector<actions::DocumentWish> all;
  for (std::size_t i = 0; i < files.size(); ++i) {
    actions::DocumentWish document;
    document.pdf = std::move(files[i]);
    if (files.size() > 1) document.name = "dokumen-" + std::to_string(i + 1) + ".pdf";
    if (!properties.empty()) {
      const json::value& one = properties[properties.size() == 1 ? 0 : i];
      if (!one.is_object()) return malformed("application.field", {{"field", "signatureProperties"}});
      TRY(read_properties(JsonFields{one.as_object()}, document));
    }
    all.push_back(std::move(document));
  }
  return all;
}

Response files_answer(Call& call, const actions::SignedBatch& made, Timestamp began) {
  json::array files;
  for (const Bytes& document : made.documents) files.emplace_back(base64(document));
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(call.desk().services().clock.now() - began);
  Response response = json_answer(json::serialize(json::object{
      {"time", took.count()}, {"file", files}, {"level", signing::name_of(made.level)}}));
  std::string ids;
  for (const std::string& id : made.downloads) ids += (ids.empty() ? "" : ",") + id;
  response.header("id_dokumen", ids).header("id-dokumen", ids);
  return response;
}

void mount_v2(http::Router& router, const Held& parts) {
  const http::Route upload{.body_limit = most_json, .time_limit = std::chrono::minutes{5}};
  add(router, parts, Method::post, "/api/v2/sign/pdf", "v2.sign", sign, upload);
  add(router, parts, Method::post, "/api/v2/sign/get/totp", "v2.sign.totp", get_totp);
  add(router, parts, Method::post, "/api/v2/user/check/status", "v2.status",
      [](Call& call) -> Result<Response> {
        const JsonFields fields = TRY(JsonFields::read(call.request));
        return status_answer(call, {fields.text("nik"), fields.text("email")});
      });
  // Both paths are in use.
  add(router, parts, Method::post, "/api/v2/user/registration", "v2.register", enrol, upload);
  add(router, parts, Method::post, "/api/v2/user/register", "v2.register", enrol, upload);
  add(router, parts, Method::post, "/api/v2/verify/pdf", "v2.verify", verify, upload);
}

}  // namespace paraf::esign
