// paraf seal: the seal of an office (segel elektronik). Its key stays in a PKCS#11 token.
#include <algorithm>

#include "base/random.h"
#include "doors/cli/cli.h"
#include "doors/cli/installation.h"
#include "doors/cli/sign_batch.h"
#include "platform/crypto/token.h"
#include "trust/signing/check.h"

namespace paraf::cli {
namespace {

// The certificates of the file, that of this key first.
Result<crypto::Certificates> chain_of(const std::string& path, const crypto::Signer& signer) {
  crypto::Certificates chain = TRY(signing::anchors_from_pem(TRY(read_file(path))));
  const auto own = std::find_if(chain.begin(), chain.end(),
                                [&](const auto& c) { return std::ranges::equal(c.spki(), signer.spki()); });
  if (own == chain.end()) return refused("signing.wrong_key");
  std::rotate(chain.begin(), own, own + 1);
  return chain;
}

// "pkcs11:…", or the folder of a SoftHSM2 token.
Result<crypto::TokenAddress> address_of(const std::string& token) {
  if (token.starts_with("pkcs11:")) return crypto::TokenAddress::parse(token);
  return crypto::TokenAddress::softhsm(token, {});
}

Result<int> perform(const SignOptions& options) {
  const SystemClock clock;
  SystemRandom random;
  std::unique_ptr<Installation> installation;
  auto token = TRY(
      crypto::Token::open(TRY(address_of(options.token)), TRY(read_secret(options.secret, "PIN token: "))));
  auto signer = TRY(token->signer(options.key));

  Hand hand;
  hand.chain = TRY(chain_of(options.certificate, *signer));
  const crypto::Certificate& own = hand.chain.front();
  hand.name = own.subject_attribute(crypto::oid::common_name).value_or(own.subject_text());
  hand.sign = [&](crypto::HashAlg hash, const std::vector<Bytes>& digests) -> Result<std::vector<Bytes>> {
    std::vector<Bytes> out;
    for (const Bytes& digest : digests) out.push_back(TRY(signer->sign_digest(hash, digest)));
    signer.reset();
    token.reset();
    return out;
  };
  const OpenSources open = [&]() -> Result<Sources> {
    Sources sources;
    if (!options.data.empty()) {
      installation = TRY(Installation::open(options.data, clock, random));
      sources = sources_of(*installation);
    }
    sources.known.insert(sources.known.end(), hand.chain.begin(), hand.chain.end());
    return sources;
  };
  return report(TRY(sign_batch(options, hand, open, clock.now())), options.json);
}

}  // namespace

int seal(const SignOptions& options) {
  const auto status = perform(options);
  return status ? *status : say_error(status.error());
}

}  // namespace paraf::cli
