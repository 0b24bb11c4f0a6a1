// credentials/*: which there are, what they are, and the authorisation to sign with one.
#include <algorithm>
#include <cmath>

#include "doors/csc/gate.h"

namespace paraf::csc {

namespace json = boost::json;
using http::Response;

namespace {

constexpr int most_signatures = 1000;

// "20260105020000Z" [RFC 5280 §4.1.2.5.2]
std::string generalized(Timestamp at) {
  std::string out;
  for (const char c : Timestamp::from_seconds(at.seconds()).rfc3339())
    if ((c >= '0' && c <= '9') || c == 'Z') out.push_back(c);
  return out;
}

json::object key_view(const actions::Credential& c) {
  const std::string name{crypto::name_of(c.kind)};
  json::object key{{"status", c.usable ? "enabled" : "disabled"}, {"algo", algorithms_of(c.kind)}};
  if (name.starts_with("rsa")) {
    key["len"] = std::stoi(name.substr(3));
  } else {
    const bool longer = c.kind == crypto::KeyKind::p384;
    key["len"] = longer ? 384 : 256;
    key["curve"] = longer ? "1.3.132.0.34" : "1.2.840.10045.3.1.7";
  }
  return key;
}

json::object view(const Call& call, const actions::Credential& c, const std::string& certificates,
                  bool details, bool auth) {
  const crypto::Certificate& leaf = c.chain.front();
  json::object cert;
  const bool expired = call.desk().services().clock.now() > leaf.not_after();
  cert["status"] = c.revoked ? "revoked" : expired ? "expired" : c.held ? "suspended" : "valid";
  if (certificates != "none") {
    json::array chain;
    for (const crypto::Certificate& one : c.chain) {
      chain.emplace_back(base64(one.der()));
      if (certificates != "chain") break;
    }
    cert["certificates"] = chain;
  }
  if (details) {
    cert["issuerDN"] = leaf.issuer_text();
    cert["serialNumber"] = leaf.serial_hex();
    cert["subjectDN"] = leaf.subject_text();
    cert["validFrom"] = generalized(leaf.not_before());
    cert["validTo"] = generalized(leaf.not_after());
  }
  json::object out{
      {"description", "Sertifikat " + leaf.subject_attribute(crypto::oid::common_name).value_or("")},
      {"key", key_view(c)},
      {"cert", cert},
      {"SCAL", "2"},
      {"multisign", most_signatures},
      {"lang", "id"}};
  const bool code = call.by.application.policy == applications::Policy::both;
  // Who came by a holder's consent asks the holder on our page again; who has the application's own token
  // brings the PIN itself.
  const char* mode = call.person.empty() ? "explicit" : "oauth2code";
  auth = auth && call.person.empty();
  if (call.version == 1) {
    out["authMode"] = mode;
    if (auth) {
      out["PIN"] = json::object{{"presence", "true"},
                                {"format", "A"},
                                {"label", "Passphrase"},
                                {"description", "Passphrase sertifikat"}};
      out["OTP"] = json::object{{"presence", code ? "true" : "optional"},
                                {"type", "online"},
                                {"format", "N"},
                                {"label", "Kode"},
                                {"description", "Kode dari surel atau aplikasi autentikator"},
                                {"ID", "surel"},
                                {"provider", "Paraf"}};
    }
  } else {
    json::object how{{"mode", mode}};
    if (auth) {
      how["expression"] = code ? "PIN AND OTP" : "PIN";
      how["objects"] =
          json::array{json::object{{"id", "PIN"},
                                   {"type", "Password"},
                                   {"format", "A"},
                                   {"label", "Passphrase"},
                                   {"description", "Passphrase sertifikat"}},
                      json::object{{"id", "OTP"},
                                   {"type", "Password"},
                                   {"format", "N"},
                                   {"generator", "totp"},
                                   {"label", "Kode"},
                                   {"description", "Kode dari surel atau aplikasi autentikator"}}};
    }
    out["auth"] = how;
  }
  return out;
}

struct Shown {
  std::string certificates;
  bool details, auth;
};
Result<Shown> shown(const Call& call) {
  Shown out{call.fields.text("certificates"), call.fields.text("certInfo") == "true",
            call.fields.text("authInfo") == "true"};
  if (out.certificates.empty()) out.certificates = "single";
  if (out.certificates != "none" && out.certificates != "single" && out.certificates != "chain")
    return malformed("application.field", {{"field", "certificates"}});
  return out;
}

// Behind a token that a person consented to stands that person; with the application's own, the person must
// be named, by NIK or by e-mail address.
Result<std::vector<actions::Credential>> asked_for(Call& call) {
  const std::string user = call.fields.text("userID");
  if (user.empty() && !call.person.empty())
    return call.desk().credentials(call.by, PersonId::trusted(call.person));
  if (user.empty()) return malformed("csc.missing", {{"field", "userID"}});
  if (!call.person.empty()) return malformed("csc.user_id");
  const actions::HolderName name =
      user.find('@') == std::string::npos ? actions::HolderName{user, {}} : actions::HolderName{{}, user};
  return call.desk().credentials(call.by, TRY(call.desk().person(call.by, name)).id);
}

// Version 1 gives a list in pieces: where the next begins is its pageToken.
struct Piece {
  std::size_t begin = 0, most = 1000;
};
Result<Piece> piece(const Call& call) {
  Piece out;
  if (call.version != 1) return out;
  if (const auto most = TRY(call.fields.number("maxResults"))) {
    if (*most < 1 || *most > 1000 || *most != std::floor(*most))
      return malformed("application.field", {{"field", "maxResults"}});
    out.most = static_cast<std::size_t>(*most);
  }
  if (const auto begin = TRY(call.fields.number("pageToken"))) {
    if (*begin < 0 || *begin != std::floor(*begin))
      return malformed("application.field", {{"field", "pageToken"}});
    out.begin = static_cast<std::size_t>(*begin);
  }
  return out;
}

Result<Response> list(Call& call) {
  const Shown how = TRY(shown(call));
  const Piece part = TRY(piece(call));
  const bool valid = call.fields.text("onlyValid") == "true";
  json::array ids, infos;
  std::size_t at = 0;
  bool more = false;
  for (const actions::Credential& one : TRY(asked_for(call))) {
    if ((valid && !one.usable) || at++ < part.begin) continue;
    more = ids.size() == part.most;
    if (more) break;
    ids.emplace_back(one.id);
    json::object info = view(call, one, how.certificates, how.details, how.auth);
    info["credentialID"] = one.id;
    infos.emplace_back(std::move(info));
    call.about = "person:" + one.person.text();
  }
  json::object out{{"credentialIDs", ids}};
  if (more) out["nextPageToken"] = std::to_string(part.begin + part.most);
  if (call.version == 2 && call.fields.text("credentialInfo") == "true") out["credentialInfos"] = infos;
  if (call.version == 2 && valid) out["onlyValid"] = true;
  return answer(out);
}

Result<Response> info(Call& call) {
  const Shown how = TRY(shown(call));
  return answer(view(call, TRY(call.credential()), how.certificates, how.details, how.auth));
}

// PIN and OTP stand by themselves in version 1, in authData in version 2.
Secret pin_of(const Call& call, std::string& otp) {
  otp = call.fields.text("OTP");
  Secret pin = call.fields.secret("PIN");
  for (const json::value& each : call.fields.list("authData")) {
    if (!each.is_object()) continue;
    const esign::JsonFields one{each.as_object()};
    if (one.text("id") == "PIN") pin = one.secret("value");
    if (one.text("id") == "OTP") otp = one.text("value");
  }
  return pin;
}

json::object sad(const actions::Authorised& given) {
  const auto lasts = std::chrono::duration_cast<std::chrono::seconds>(given.lasts).count();
  return {{"SAD", text_of(given.token.reveal())}, {"expiresIn", lasts}};
}

Result<Response> authorise(Call& call) {
  const actions::Credential credential = TRY(call.credential());
  if (!call.person.empty()) return malformed("csc.by_consent");
  actions::AuthoriseWish wish;
  const auto count = TRY(call.fields.number("numSignatures"));
  if (!count) return malformed("csc.missing", {{"field", "numSignatures"}});
  if (*count < 1 || *count > most_signatures || *count != std::floor(*count))
    return malformed("application.field", {{"field", "numSignatures"}});
  wish.count = static_cast<std::int64_t>(*count);
  wish.hashes = TRY(call.hashes());
  // More hashes than signatures is a mistake; fewer are completed by extendTransaction.
  if (wish.hashes.size() > static_cast<std::size_t>(wish.count))
    return malformed("application.field", {{"field", "numSignatures"}});
  wish.hash = TRY(hash_for(credential, {}, call.fields.text("hashAlgorithmOID"),
                           call.version == 1 ? "hash" : "hashes", wish.hashes.front().size()));
  wish.passphrase = pin_of(call, wish.code);
  if (wish.passphrase.empty()) return malformed("csc.missing", {{"field", "PIN"}});
  return answer(sad(TRY(call.desk().authorise(call.by, credential, wish))));
}

Result<Response> extend(Call& call) {
  const actions::Credential credential = TRY(call.credential());
  const Secret token = TRY(call.activation());
  const auto hashes = TRY(call.hashes());
  TRY(hash_for(credential, {}, call.fields.text("hashAlgorithmOID"), call.version == 1 ? "hash" : "hashes",
               hashes.front().size()));
  return answer(sad(TRY(call.desk().extend(call.by, credential, token, hashes))));
}

Result<Response> send_otp(Call& call) {
  const actions::Credential credential = TRY(call.credential());
  TRY(call.desk().send_code(call.by, credential));
  return Response::no_content();
}

Result<Response> challenge(Call& call) {
  const actions::Credential credential = TRY(call.credential());
  if (TRY(call.required("authObjectID")) != "OTP") return malformed("csc.auth_object");
  TRY(call.desk().send_code(call.by, credential));
  return Response::no_content();
}

}  // namespace

json::array algorithms_of(crypto::KeyKind kind) {
  if (crypto::is_rsa(kind))
    return {"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12",
            "1.2.840.113549.1.1.13"};
  return {"1.2.840.10045.2.1", kind == crypto::KeyKind::p384 ? "1.2.840.10045.4.3.3" : "1.2.840.10045.4.3.2"};
}

Result<crypto::HashAlg> hash_for(const actions::Credential& credential, std::string_view sign_algo,
                                 std::string_view hash_algo, std::string_view hash_field,
                                 std::size_t octets) {
  const auto wrong = [](std::string_view field) {
    return malformed("csc.algorithm", {{"field", std::string{field}}});
  };
  const auto by_length = hash_of_size(octets);
  // An RSA key signs any of the three, an ECDSA key the one of its curve.
  const bool signs =
      by_length && (crypto::is_rsa(credential.kind) || *by_length == crypto::usual_hash(credential.kind));
  if (!signs) return wrong(hash_field);
  const json::array known = algorithms_of(credential.kind);
  const bool listed = std::any_of(known.begin(), known.end(),
                                  [&](const json::value& one) { return one.as_string() == sign_algo; });
  if (!sign_algo.empty() && !listed) return wrong("signAlgo");
  using crypto::HashAlg;
  constexpr std::pair<std::string_view, HashAlg> named[] = {{"1.2.840.113549.1.1.11", HashAlg::sha256},
                                                            {"1.2.840.113549.1.1.12", HashAlg::sha384},
                                                            {"1.2.840.113549.1.1.13", HashAlg::sha512},
                                                            {"1.2.840.10045.4.3.2", HashAlg::sha256},
                                                            {"1.2.840.10045.4.3.3", HashAlg::sha384}};
  const auto whole = std::find_if(std::begin(named), std::end(named),
                                  [&](const auto& row) { return row.first == sign_algo; });
  if (whole != std::end(named) && whole->second != *by_length) return wrong("signAlgo");
  if (!hash_algo.empty()) {
    const auto told = hash_of_oid(hash_algo);
    if (!told || *told != *by_length) return wrong("hashAlgo");
  } else if (!sign_algo.empty() && whole == std::end(named)) {
    return wrong("hashAlgo");  // the bare algorithm says nothing of the hash
  }
  return *by_length;
}

void mount_credentials(http::Router& router, const Held& parts) {
  both(router, parts, "credentials/list", "list", list);
  both(router, parts, "credentials/info", "info", info);
  both(router, parts, "credentials/authorize", "authorize", authorise);
  both(router, parts, "credentials/extendTransaction", "extend", extend);
  both(router, parts, "credentials/sendOTP", "otp", send_otp);
  v2(router, parts, "credentials/getChallenge", "challenge", challenge);
}

}  // namespace paraf::csc
