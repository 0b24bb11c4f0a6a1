// signatures/*: of hashes, of documents, and of time.
#include "doors/csc/gate.h"
#include "trust/tsa/tsa.h"

namespace paraf::csc {

namespace json = boost::json;
using http::Response;

namespace {

Result<Secret> sad_of(const Call& call) { return Secret{std::string_view{TRY(call.required("SAD"))}}; }

Result<Response> sign_hash(Call& call) {
  const actions::Credential credential = TRY(call.credential());
  const Secret token = TRY(sad_of(call));
  const std::vector<Bytes> hashes = TRY(call.hashes());
  if (const std::string mode = call.fields.text("operationMode"); !mode.empty() && mode != "S")
    return malformed("application.field", {{"field", "operationMode"}});
  TRY(call.required("signAlgo"));
  json::array signatures;
  for (const Bytes& one : TRY(call.desk().sign_hashes(call.by, credential, token, hashes)))
    signatures.emplace_back(base64(one));
  return answer({{"signatures", signatures}});
}

Result<Response> stamp(Call& call) {
  const Bytes hash = TRY(esign::read_base64(TRY(call.required("hash")), "hash"));
  const auto alg = TRY(hash_of_oid(TRY(call.required("hashAlgo"))));
  if (hash.size() != crypto::size_of(alg)) return malformed("application.field", {{"field", "hash"}});
  Bytes nonce;
  if (const std::string text = call.fields.text("nonce"); !text.empty()) {
    auto read = from_hex(text);
    if (!read || read->empty() || read->size() > 20)
      return malformed("application.field", {{"field", "nonce"}});
    nonce = std::move(*read);
  }
  const Bytes reply = call.desk().services().time_stamper.answer(tsa::time_stamp_request(alg, hash, nonce));
  return answer({{"timestamp", base64(TRY(tsa::token_of(reply)))}});
}

// Documents whole; only PDF, since that is what can be made here.
Result<Response> sign_doc(Call& call) {
  const actions::Credential credential = TRY(call.credential());
  const Secret token = TRY(sad_of(call));
  std::vector<actions::DocumentWish> documents;
  std::string level;
  for (const json::value& each : call.fields.list("documents")) {
    if (!each.is_object()) return malformed("application.field", {{"field", "documents"}});
    const esign::JsonFields one{each.as_object()};
    if (one.text("signature_format") != "P")
      return malformed("application.field", {{"field", "signature_format"}});
    const std::string asked = one.text("conformance_level");
    if (!documents.empty() && level != asked)
      return malformed("application.field", {{"field", "conformance_level"}});
    level = asked;
    actions::DocumentWish document;
    document.pdf = TRY(esign::read_base64(one.text("document"), "document"));
    document.name = "dokumen-" + std::to_string(documents.size() + 1) + ".pdf";
    documents.push_back(std::move(document));
  }
  if (documents.empty()) return malformed("csc.missing", {{"field", "documents"}});
  // Left out, it is the application's own.
  std::optional<signing::Level> wanted;
  if (!level.empty()) {
    const auto named = level.starts_with("AdES-") ? signing::level_named(level.substr(5))
                                                  : Result<signing::Level>{malformed("application.field")};
    if (!named) return malformed("application.field", {{"field", "conformance_level"}});
    wanted = *named;
  }
  json::array made;
  for (const Bytes& one :
       TRY(call.desk().sign_documents(call.by, credential, token, std::move(documents), wanted)))
    made.emplace_back(base64(one));
  return answer({{"DocumentWithSignature", made}});
}

}  // namespace

void mount_signatures(http::Router& router, const Held& parts) {
  both(router, parts, "signatures/signHash", "signHash", sign_hash);
  both(router, parts, "signatures/timestamp", "timestamp", stamp);
  v2(router, parts, "signatures/signDoc", "signDoc", sign_doc,
     {.body_limit = esign::most_json, .time_limit = std::chrono::minutes{5}});
}

}  // namespace paraf::csc
