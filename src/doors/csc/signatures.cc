// signatures/*: of hashes, of documents, and of time.
#include "base/text.h"
#include "doors/csc/gate.h"
#include "trust/tsa/tsa.h"

namespace paraf::csc {

namespace json = boost::json;
using http::Response;

namespace {

Result<void> now_only(const Call& call) {
  if (const std::string mode = call.fields.text("operationMode"); !mode.empty() && mode != "S")
    return malformed("csc.asynchronous");
  return {};
}

// Version 1 says hashAlgo, version 2 hashAlgorithmOID; some send the one to the other.
std::string hash_algorithm(const esign::JsonFields& fields) {
  const std::string named = fields.text("hashAlgorithmOID");
  return named.empty() ? fields.text("hashAlgo") : named;
}

Result<Response> sign_hash(Call& call) {
  const actions::Credential credential = TRY(call.credential());
  const Secret token = TRY(call.activation());
  const std::vector<Bytes> hashes = TRY(call.hashes());
  TRY(now_only(call));
  TRY(hash_for(credential, TRY(call.required("signAlgo")), hash_algorithm(call.fields),
               call.version == 1 ? "hash" : "hashes", hashes.front().size()));
  json::array signatures;
  for (const Bytes& one : TRY(call.desk().sign_hashes(call.by, credential, token, hashes)))
    signatures.emplace_back(base64(one));
  return answer({{"signatures", signatures}});
}

Result<Response> stamp(Call& call) {
  const Bytes hash = TRY(esign::read_base64(TRY(call.required("hash")), "hash"));
  const auto alg = TRY(hash_of_oid(TRY(call.required("hashAlgo"))));
  if (hash.size() != crypto::size_of(alg)) return malformed("csc.algorithm", {{"field", "hash"}});
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

// What documents and digests both say of the signature they want; all of a call want the same level.
class Wanted {
 public:
  explicit Wanted(const actions::Credential& credential) : credential_(credential) {}

  Result<void> read(const esign::JsonFields& one, std::string_view formats) {
    format_ = one.text("signature_format");
    if (format_.size() != 1 || formats.find(format_) == std::string_view::npos)
      return malformed("application.field", {{"field", "signature_format"}});
    const std::string level = one.text("conformance_level");
    if (!first_ && level != level_) return malformed("application.field", {{"field", "conformance_level"}});
    level_ = level;
    first_ = false;
    property_ = one.text("signed_envelope_property");
    const bool known = format_ == "P"
                           ? property_.empty() || property_ == "Revision" || property_ == "Certification"
                           : property_.empty() || property_ == "Detached";
    if (!known) return malformed("application.field", {{"field", "signed_envelope_property"}});
    if (!one.list("signed_props").empty()) return malformed("application.field", {{"field", "signed_props"}});
    // The hash inside the signature is the usual one of the key.
    const std::size_t size = crypto::size_of(crypto::usual_hash(credential_.kind));
    if (one.text("signAlgo").empty()) return malformed("csc.missing", {{"field", "signAlgo"}});
    TRY(hash_for(credential_, one.text("signAlgo"), named_or_usual(one), "hashes", size));
    return {};
  }
  const std::string& format() const { return format_; }
  bool certifies() const { return property_ == "Certification"; }

  // "AdES-B-LT", "Ades-B-LT", or as ETSI called it before, "Ades-LT". Left out, it is the application's own.
  Result<std::optional<signing::Level>> level() const {
    if (level_.empty()) return std::optional<signing::Level>{};
    std::string name = lowered(level_);
    const auto wrong = malformed("application.field", {{"field", "conformance_level"}});
    if (!name.starts_with("ades-")) return wrong;
    name = name.substr(5);
    const auto found = signing::level_named(name.starts_with("b-") ? name : "b-" + name);
    if (!found) return wrong;
    return std::optional{*found};
  }

 private:
  // A bare signAlgo says nothing of the hash, which for a document is ours to choose.
  std::string named_or_usual(const esign::JsonFields& one) const {
    const std::string named = hash_algorithm(one);
    if (!named.empty()) return named;
    const bool longer = crypto::usual_hash(credential_.kind) == crypto::HashAlg::sha384;
    return longer ? "2.16.840.1.101.3.4.2.2" : "2.16.840.1.101.3.4.2.1";
  }

  const actions::Credential& credential_;
  bool first_ = true;
  std::string format_, level_, property_;
};

// What was not consented to is told apart from what is wrong with the call.
template <typename T>
Result<T> of_consent(Result<T> made) {
  if (!made && made.error().code == "keys.activation.other_hash") return forbidden("csc.other_document");
  return made;
}

Result<Response> sign_digests(Call& call, const actions::Credential& credential, const Secret& token) {
  Wanted wanted{credential};
  std::vector<actions::DigestWish> digests;
  for (const json::value& each : call.fields.list("documentDigests")) {
    if (!each.is_object()) return malformed("application.field", {{"field", "documentDigests"}});
    const esign::JsonFields one{each.as_object()};
    TRY(wanted.read(one, "PC"));
    const auto hashes = TRY(one.files("hashes"));
    if (hashes.empty()) return malformed("csc.missing", {{"field", "hashes"}});
    for (const Bytes& hash : hashes) {
      if (hash.size() != crypto::size_of(crypto::usual_hash(credential.kind)))
        return malformed("csc.algorithm", {{"field", "hashes"}});
      digests.push_back({hash, wanted.format() == "P"});
    }
  }
  json::array made;
  for (const Bytes& one :
       TRY(of_consent(call.desk().sign_digests(call.by, credential, token, digests, TRY(wanted.level())))))
    made.emplace_back(base64(one));
  return answer({{"SignatureObject", made}});
}

// Documents whole, or their digests, whose containers the caller puts where they belong.
Result<Response> sign_doc(Call& call) {
  const actions::Credential credential = TRY(call.credential());
  const Secret token = TRY(call.activation());
  TRY(now_only(call));
  const auto whole = call.fields.list("documents");
  const bool digests = !call.fields.list("documentDigests").empty();
  if (digests && !whole.empty()) return malformed("csc.one_of");
  if (digests) return sign_digests(call, credential, token);
  Wanted wanted{credential};
  std::vector<actions::DocumentWish> documents;
  for (const json::value& each : whole) {
    if (!each.is_object()) return malformed("application.field", {{"field", "documents"}});
    const esign::JsonFields one{each.as_object()};
    TRY(wanted.read(one, "P"));
    actions::DocumentWish document;
    document.pdf = TRY(esign::read_base64(one.text("document"), "document"));
    document.name = "dokumen-" + std::to_string(documents.size() + 1) + ".pdf";
    document.certify = wanted.certifies();
    documents.push_back(std::move(document));
  }
  if (documents.empty()) return malformed("csc.missing", {{"field", "documents"}});
  json::array made;
  for (const Bytes& one : TRY(of_consent(call.desk().sign_documents(
           call.by, credential, token, std::move(documents), TRY(wanted.level())))))
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
