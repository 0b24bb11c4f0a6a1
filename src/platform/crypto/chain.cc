// Building and validating certification paths.
//
// OpenSSL walks the path: RFC 5280 §6 with name constraints and policies is the part of this field
// where mistakes of one's own are found last. We choose what it may use, and turn its verdicts
// into ours.
#include <openssl/x509v3.h>
#include <openssl/x509_vfy.h>

#include <algorithm>

#include "platform/crypto/openssl.h"
#include "platform/crypto/x509.h"

namespace paraf::crypto {

namespace {

using Store = std::unique_ptr<X509_STORE, openssl::Release<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, openssl::Release<X509_STORE_CTX_free>>;

// A stack that owns what it holds.
struct Stack {
  STACK_OF(X509) * all = sk_X509_new_null();
  ~Stack() { sk_X509_pop_free(all, X509_free); }
  Stack() = default;
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
};

Result<openssl::X509Ptr> decoded(const Certificate& certificate) {
  const std::uint8_t* at = certificate.der().data();
  openssl::X509Ptr x{d2i_X509(nullptr, &at, static_cast<long>(certificate.der().size()))};
  if (!x) {
    ERR_clear_error();
    return malformed("crypto.certificate");
  }
  return x;
}

tl::unexpected<Error> verdict(int code, const X509* at) {
  std::string subject;
  if (at) {
    std::uint8_t* der = nullptr;
    const int size = i2d_X509_NAME(X509_get_subject_name(at), &der);
    if (size > 0) subject = name_text({der, static_cast<std::size_t>(size)}).value_or("");
    OPENSSL_free(der);
  }
  const auto say = [&](std::string_view what) {
    auto error = refused(what, {{"subject", subject}});
    error.value().detail = X509_verify_cert_error_string(code);
    return error;
  };
  switch (code) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return say("crypto.chain.no_issuer");
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_REJECTED: return say("crypto.chain.untrusted");
    case X509_V_ERR_CERT_HAS_EXPIRED: return say("crypto.chain.expired");
    case X509_V_ERR_CERT_NOT_YET_VALID: return say("crypto.chain.not_yet_valid");
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE: return say("crypto.chain.signature_wrong");
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN: return say("crypto.chain.not_a_ca");
    case X509_V_ERR_INVALID_PURPOSE: return say("crypto.chain.purpose");
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return say("crypto.chain.weak");
    default: return say("crypto.chain.invalid");
  }
}

// A certificate is valid through its last second [RFC 5280 §4.1.2.5]; OpenSSL ends it one early.
int allow_last_second(int ok, X509_STORE_CTX* context) {
  if (ok == 1 || X509_STORE_CTX_get_error(context) != X509_V_ERR_CERT_HAS_EXPIRED) return ok;
  const X509* const at = X509_STORE_CTX_get_current_cert(context);
  const time_t when = X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(context));
  return at && ASN1_TIME_cmp_time_t(X509_get0_notAfter(at), when) == 0 ? 1 : 0;
}

// A certificate that names its purposes and none of them is signing for people is for something
// else: a web server's key under a letter is no signature of anybody's [RFC 5280 §4.2.1.12].
bool may_sign_documents(const Certificate& leaf) {
  constexpr der::Oid any_purpose{"2.5.29.37.0"}, office_documents{"1.3.6.1.4.1.311.10.3.12"};
  const auto named = leaf.extended_key_usage();
  return named.empty() || std::any_of(named.begin(), named.end(), [&](const der::Oid& p) {
           return p == oid::eku_pdf_signing || p == oid::eku_document_signing || p == oid::eku_email ||
                  p == any_purpose || p == office_documents;
         });
}

bool fits(const Certificate& leaf, Purpose purpose) {
  const std::uint32_t usage = leaf.key_usage().value_or(~0u);
  const bool signs = (usage & (usage::digital_signature | usage::non_repudiation)) != 0;
  switch (purpose) {
    case Purpose::any:
    case Purpose::tls_server:
    case Purpose::tls_client: return true;  // OpenSSL has looked
    case Purpose::document_signing: return signs && !leaf.is_ca() && may_sign_documents(leaf);
    case Purpose::time_stamping: {
      const auto eku = leaf.extension(oid::extended_key_usage);
      return signs && eku && eku->critical && leaf.extended_key_usage().size() == 1 &&
             leaf.has_eku(oid::eku_time_stamping);
    }
    case Purpose::ocsp_signing: return signs && leaf.has_eku(oid::eku_ocsp_signing);
  }
  return false;
}

}  // namespace

Result<Certificates> verify_chain(const Certificate& leaf, const Certificates& intermediates,
                                  const Certificates& anchors, Timestamp at, Purpose purpose) {
  const Store store{X509_STORE_new()};
  Stack untrusted;
  const StoreContext context{X509_STORE_CTX_new()};
  if (!store || !untrusted.all || !context) return openssl::failed();
  for (const Certificate& anchor : anchors)
    if (X509_STORE_add_cert(store.get(), TRY(decoded(anchor)).get()) != 1) return openssl::failed();
  for (const Certificate& certificate : intermediates) {
    openssl::X509Ptr x = TRY(decoded(certificate));
    if (sk_X509_push(untrusted.all, x.get()) <= 0) return openssl::failed();
    static_cast<void>(x.release());
  }
  const openssl::X509Ptr target = TRY(decoded(leaf));
  if (X509_STORE_CTX_init(context.get(), store.get(), target.get(), untrusted.all) != 1) return openssl::failed();

  X509_VERIFY_PARAM* const how = X509_STORE_CTX_get0_param(context.get());
  // An issuing CA may itself be the anchor an office trusts: PARTIAL_CHAIN. A level of 2 means 112
  // bits: RSA-2048, SHA-224 and up.
  X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST |
                                       X509_V_FLAG_CHECK_SS_SIGNATURE | X509_V_FLAG_POLICY_CHECK);
  // Any policy will do, as RFC 5280 §6.1.1 (c) has it; unless told so, OpenSSL knows no policy that would. What the
  // certificates themselves ask (policyConstraints, mappings, inhibitAnyPolicy) then holds.
  ASN1_OBJECT* const any_policy = OBJ_nid2obj(NID_any_policy);
  if (X509_VERIFY_PARAM_add0_policy(how, any_policy) != 1) return openssl::failed();
  X509_VERIFY_PARAM_set_time(how, static_cast<time_t>(at.seconds()));
  X509_VERIFY_PARAM_set_auth_level(how, 2);
  X509_VERIFY_PARAM_set_depth(how, 8);
  X509_STORE_CTX_set_verify_cb(context.get(), allow_last_second);
  switch (purpose) {
    case Purpose::tls_server: X509_VERIFY_PARAM_set_purpose(how, X509_PURPOSE_SSL_SERVER); break;
    case Purpose::tls_client: X509_VERIFY_PARAM_set_purpose(how, X509_PURPOSE_SSL_CLIENT); break;
    default: X509_VERIFY_PARAM_set_purpose(how, X509_PURPOSE_ANY); break;
  }

  if (X509_verify_cert(context.get()) != 1) {
    ERR_clear_error();
    return verdict(X509_STORE_CTX_get_error(context.get()), X509_STORE_CTX_get_current_cert(context.get()));
  }
  ERR_clear_error();
  Certificates path;
  const STACK_OF(X509)* const chain = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    std::uint8_t* der = nullptr;
    const int size = i2d_X509(sk_X509_value(chain, i), &der);
    if (size <= 0) return openssl::failed();
    const Bytes copy(der, der + size);
    OPENSSL_free(der);
    path.push_back(TRY(Certificate::parse(copy)));
    // PURPOSE_ANY lets OpenSSL skip the CA bits of issuers; they are not optional here.
    if (i > 0) {
      const std::uint32_t usage = path.back().key_usage().value_or(~0u);
      const bool anchor = i + 1 == sk_X509_num(chain);
      if ((!path.back().is_ca() && !anchor) || (usage & usage::key_cert_sign) == 0)
        return refused("crypto.chain.not_a_ca", {{"subject", path.back().subject_text()}});
    }
  }
  if (!fits(leaf, purpose)) return refused("crypto.chain.purpose", {{"subject", leaf.subject_text()}});
  return path;
}

}  // namespace paraf::crypto
