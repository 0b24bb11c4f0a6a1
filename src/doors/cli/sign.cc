// paraf sign: a person's own signature. The passphrase opens the key once, for the hashes of these files.
#include "actions/act.h"
#include "base/random.h"
#include "doors/cli/installation.h"
#include "doors/cli/sign_batch.h"
#include "office/people/people.h"
#include "platform/journal/journal.h"

namespace paraf::cli {
namespace {

Result<int> perform(const SignOptions& options) {
  const SystemClock clock;
  SystemRandom random;
  const auto installation = TRY(Installation::open(options.data, clock, random));
  const actions::Services& s = installation->services();
  const OfficeId office = TRY(OfficeId::parse(options.office));
  const auto email = TRY(people::EmailAddress::parse(options.login));
  const auto scope = store::Scope::office(office);
  const auto person =
      TRY(s.store.read(scope, [&](store::Transaction& tx) { return people::person_by_email(tx, email); }));
  if (!person) return not_found("cli.no_such_person", {{"office", options.office}});
  const actions::Holder holder = TRY(actions::signing_holder(s, office, person->id));
  const std::string actor = "person:" + person->id.text();

  Hand hand;
  const crypto::Certificate leaf = TRY(crypto::Certificate::parse(holder.record.der));
  hand.chain = {leaf};
  for (const crypto::Certificate& issuer : s.authority.chain(leaf))
    if (!issuer.self_issued()) hand.chain.push_back(issuer);
  hand.name = person->name;
  hand.check_page = s.settings.public_url + "/periksa";
  std::string activation;
  const Secret passphrase = TRY(read_secret(options.secret, "Frasa sandi: "));
  hand.sign = [&](crypto::HashAlg hash, const std::vector<Bytes>& digests) -> Result<std::vector<Bytes>> {
    keys::ActivationOrder open;
    open.key = holder.key;
    open.passphrase = passphrase.copy();
    open.hash = hash;
    open.hashes = digests;
    open.origin = "cli";
    open.actor = actor;
    keys::Activation opened = TRY(s.custody.activate(open));
    activation = opened.id();
    auto signatures = s.custody.sign_all(opened, digests);
    TRY(s.custody.close(opened));
    return signatures;
  };
  const OpenSources sources = [&]() -> Result<Sources> { return sources_of(*installation); };
  const std::vector<Outcome> outcomes = TRY(sign_batch(options, hand, sources, clock.now()));
  TRY(s.store.transact(scope, [&](store::Transaction& tx) -> Result<void> {
    for (const Outcome& one : outcomes) {
      if (one.error) continue;
      const std::string hash = hex(one.hash);
      TRY(journal::append(tx, clock.now(),
                          {"document.signed",
                           "file:" + hash,
                           actor,
                           {{"person", person->id.text()},
                            {"serial", holder.serial},
                            {"activation", activation},
                            {"hash", hash}}}));
    }
    return {};
  }));
  return report(outcomes, options.json);
}

}  // namespace

int sign(const SignOptions& options) {
  const auto status = perform(options);
  return status ? *status : say_error(status.error());
}

}  // namespace paraf::cli
