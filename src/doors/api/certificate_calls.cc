// Certificates, signing, checking, and the authority's records.
#include <boost/json.hpp>

#include "actions/services.h"
#include "doors/api/authority_calls.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/pdf_check.h"
#include "doors/api/views.h"
#include "office/people/subscriber.h"
#include "platform/http/form.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;
using store::Scope;
using store::Transaction;

namespace {

constexpr std::size_t one_pdf = 32 * 1024 * 1024;

Result<Response> certificate(Call& call) {
  const std::string word = call.request.query("form").value_or("pem");
  actions::CertificateForm form = actions::CertificateForm::pem;
  if (word == "der")
    form = actions::CertificateForm::der;
  else if (word == "chain")
    form = actions::CertificateForm::chain;
  else if (word == "pkcs7")
    form = actions::CertificateForm::pkcs7;
  else if (word != "pem")
    return malformed("api.field", {{"field", "form"}});
  return download(TRY(call.parts.desk.certificate(call.session(), call.request.param("serial"), form)));
}

Result<Response> revoke(Call& call) {
  const Input input = TRY(Input::read(call.request));
  TRY(call.parts.desk.revoke(call.session(), call.request.param("serial"), TRY(input.required("reason"))));
  return Response::no_content();
}

Result<Response> sign(Call& call) {
  Input input = TRY(Input::read(call.request));
  if (input.uploads.size() != 1) return malformed("api.one_file");
  actions::SignRequest request;
  request.pdf = std::move(input.uploads.front().bytes);
  request.name = input.uploads.front().name;
  request.passphrase = TRY(input.secret("passphrase"));
  request.reason = TRY(input.text("reason"));
  request.location = TRY(input.text("location"));
  request.idempotency_key = call.idempotency_key();
  request.mark = TRY(mark_in(input));
  return download(TRY(call.parts.desk.sign_document(call.session(), std::move(request))));
}

// The file may be the body itself, or the only file of a form.
Result<Response> verify(Call& call) {
  const std::string type = call.request.content_type();
  if (type == "application/pdf" || type == "application/octet-stream") {
    return Response::json(200,
                          signing::to_json(check_pdf(call.parts.services, call.request.body.view()), ""));
  }
  const http::Form form = TRY(http::read_form(call.request, {.file = one_pdf}));
  if (form.files.size() != 1) return malformed("api.one_file");
  const http::FormFile& file = form.files.front();
  return Response::json(
      200, signing::to_json(check_pdf(call.parts.services, file.data.view()), file.head.filename));
}

Result<Response> subscribers(Call& call) {
  const auto all = TRY(call.parts.services.store.read(
      Scope::office(call.who->office), [](Transaction& tx) { return people::subscribers(tx); }));
  json::array list;
  for (const people::Subscriber& s : all) {
    list.push_back(json::object{{"id", s.id.text()},
                                {"name", s.name},
                                {"nik", s.nik_masked},
                                {"email", s.email.text()},
                                {"position", s.position},
                                {"unit", s.unit},
                                {"organisation", s.organisation},
                                {"status", people::word_of(s.standing.status)},
                                {"verified", s.standing.verified},
                                {"origin", s.origin.text()},
                                {"origin_case", s.origin_case}});
  }
  return answer(list);
}

}  // namespace

void mount_certificates(http::Router& router, const Held& parts) {
  mount_authority(router, parts);
  const http::Route upload{.body_limit = one_pdf + (1 << 20), .time_limit = std::chrono::minutes{5}};
  add(router, parts, "listCertificates", [](Call& call) -> Result<Response> {
    return answer(list_of(TRY(call.parts.desk.certificates(call.session()))));
  });
  add(router, parts, "listAllCertificates", [](Call& call) -> Result<Response> {
    return answer(list_of(
        TRY(call.parts.desk.all_certificates(call.session(), call.request.query("search").value_or("")))));
  });
  add(router, parts, "downloadCertificate", certificate);
  add(router, parts, "revokeCertificate", revoke);
  add(router, parts, "signDocument", sign, upload);
  add(router, parts, "listDocuments", [](Call& call) -> Result<Response> {
    return answer(list_of(TRY(call.parts.desk.signed_documents(call.session()))));
  });
  add(router, parts, "downloadDocument", [](Call& call) -> Result<Response> {
    return download(TRY(call.parts.desk.signed_document(
        call.session(), TRY(DocumentId::parse(call.request.param("document"))))));
  });
  add(router, parts, "verifyDocument", verify, upload);
  add(router, parts, "listSubscribers", subscribers);
  add(router, parts, "resendEnrolment", [](Call& call) -> Result<Response> {
    return answer(to_json(TRY(call.parts.desk.resend_enrolment(call.session(), TRY(call.subject())))));
  });
}

}  // namespace paraf::api
