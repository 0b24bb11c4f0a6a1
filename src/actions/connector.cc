#include "actions/connector.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json.hpp>

#include "actions/connector.sql.h"
#include "actions/desk_parts.h"
#include "actions/officials.h"
#include "base/text.h"
#include "platform/crypto/x509.h"
#include "platform/journal/journal.h"
#include "platform/mail/headers.h"

namespace paraf::actions {

const store::Sql connector_sql{"connector", embedded::actions_connector_sql};

namespace {

using store::value;

tl::unexpected<Error> wrong(std::string problem) {
  return malformed("actions.connector", {{"problem", std::move(problem)}});
}

std::vector<std::string> texts(const YAML::Node& node) {
  std::vector<std::string> all;
  if (node.IsScalar()) all.push_back(node.as<std::string>());
  if (node.IsSequence())
    for (const auto& one : node) all.push_back(one.as<std::string>());
  return all;
}

Result<void> read_entry(Connector& c, const std::string& key, const YAML::Node& node) {
  const std::string text = node.IsScalar() ? node.as<std::string>() : std::string{};
  if (key == "jenis") {
    if (text != "internal" && text != "email") return wrong("jenis: internal | email");
    c.way = text == "email" ? Way::email : Way::internal;
  } else if (key == "alamat") {
    c.address = TRY(people::EmailAddress::parse(text)).text();
  } else if (key == "nama") {
    c.name = text;
  } else if (key == "bahasa") {
    c.language = messages::language_of(text);
  } else if (key == "domain") {
    for (const std::string& domain : texts(node)) c.domains.push_back(lowered(domain));
  } else if (key == "kunci_dkim") {
    if (!node.IsMap()) return wrong("kunci_dkim: {nama: rekaman TXT}");
    for (const auto& one : node)
      c.keys.emplace_back(one.first.as<std::string>(), one.second.as<std::string>());
  } else if (key == "dns") {
    if (text != "ya" && text != "tidak" && text != "true" && text != "false") return wrong("dns: ya | tidak");
    c.dns = text == "ya" || text == "true";
  } else if (key == "server_tepercaya") {
    c.server_name = text;
  } else if (key == "perlindungan") {
    const Protection all[] = {Protection::tls, Protection::smime, Protection::archive, Protection::by_hand};
    const auto* found =
        std::find_if(std::begin(all), std::end(all), [&](Protection p) { return name_of(p) == text; });
    if (found == std::end(all)) return wrong("perlindungan: tls | smime | arsip | tangan");
    c.protection = *found;
  } else if (key == "sertifikat") {
    if (!crypto::Certificate::from_pem(text)) return wrong("sertifikat: PEM");
    c.certificate = text;
  } else if (key == "balasan") {
    if (!node.IsSequence()) return wrong("balasan: [{berarti, bila}]");
    for (const auto& one : node) {
      ReplyRule rule{one["berarti"].as<std::string>(""),
                     one["bila"] ? texts(one["bila"]) : std::vector<std::string>{}};
      const char* known[] = {"received", "refused", "account_sent", "verified", "issued"};
      if (std::find(std::begin(known), std::end(known), rule.event) == std::end(known) || rule.words.empty())
        return wrong("balasan: berarti received | refused | account_sent | verified | issued, bila [kata]");
      for (std::string& word : rule.words) word = lowered(word);
      c.replies.push_back(std::move(rule));
    }
  } else {
    return wrong(key);
  }
  return {};
}

}  // namespace

std::string_view name_of(Protection protection) {
  switch (protection) {
    case Protection::tls: return "tls";
    case Protection::smime: return "smime";
    case Protection::archive: return "arsip";
    case Protection::by_hand: return "tangan";
  }
  return "tangan";
}

mail::Trust Connector::trust() const {
  mail::Trust trust;
  trust.domains = domains;
  if (!keys.empty() || dns) trust.keys = mail::pinned(keys, dns ? mail::dns_lookup() : mail::KeyLookup{});
  trust.server_name = server_name;
  return trust;
}

Result<Connector> read_connector(std::string_view yaml) {
  Connector c;
  try {
    const YAML::Node root = YAML::Load(std::string{yaml});
    if (!root.IsMap()) return wrong("(1)");
    for (const auto& entry : root) TRY(read_entry(c, entry.first.as<std::string>(), entry.second));
  } catch (const YAML::Exception& broken) {
    return wrong(std::to_string(broken.mark.line + 1));
  }
  if (c.way == Way::email) {
    if (c.address.empty()) return wrong("alamat");
    if (c.domains.empty()) c.domains.push_back(c.address.substr(c.address.find('@') + 1));
    if (c.protection == Protection::smime && c.certificate.empty()) return wrong("sertifikat");
  }
  return c;
}

Result<Connector> connector_of(store::Transaction& tx) {
  const auto row = TRY(tx.maybe(connector_sql, "get_connector", {value(tx.scope().only())}));
  if (!row) return Connector{};
  return read_connector(row->text(0));
}

Result<void> set_connector(const Services& s, const Session& who, std::string_view yaml) {
  const Connector c = TRY(read_connector(yaml));
  return s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(must_administer(s, tx, who));
    TRY(tx.execute(connector_sql, "set_connector", {value(who.office), value(yaml), value(s.clock.now())}));
    TRY(journal::append(tx, s.clock.now(),
                        {"connector.set",
                         "office:" + who.office.text(),
                         actor_of({who.office, who.person}),
                         {{"way", c.way == Way::email ? "email" : "internal"},
                          {"protection", std::string{name_of(c.protection)}}}}));
    return {};
  });
}

Result<std::optional<KeptConnector>> kept_connector(const Services& s, const Session& who) {
  using Kept = std::optional<KeptConnector>;
  return s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<Kept> {
    TRY(must_administer(s, tx, who));
    const auto row = TRY(tx.maybe(connector_sql, "kept_connector", {value(who.office)}));
    if (!row) return Kept{};
    KeptConnector kept{row->text(0), {}, row->time(1)};
    const auto changes = TRY(journal::of_act(tx, "connector.set"));
    if (!changes.empty())
      if (const auto person = people::person(tx, PersonId::trusted(changes.back().entry.actor.substr(
                                                     changes.back().entry.actor.find(':') + 1))))
        kept.by = person->name;
    return Kept{std::move(kept)};
  });
}

Result<void> try_mail(const Services& s, const Session& who) {
  const people::Person person =
      TRY(s.store.read(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<people::Person> {
        TRY(must_administer(s, tx, who));
        return people::person(tx, who.person);
      }));
  if (!person.email) return refused("actions.no_own_address");
  const Timestamp now = s.clock.now();
  mail::Mail mail;
  mail.from = s.settings.mail_from;
  mail.from_name = s.settings.mail_from_name;
  mail.to = person.email->text();
  mail.to_name = person.name;
  static const auto catalogue = messages::Catalogue::embedded();
  if (!catalogue) return tl::unexpected<Error>(catalogue.error());
  mail.subject = catalogue->text(messages::Language::id, "actions.trial.subject");
  mail.text = catalogue->text(messages::Language::id, "actions.trial.text") + "\n";
  mail.message_id = Id<struct TrialTag>::make(now, s.random).text() + mail.from.substr(mail.from.find('@'));
  mail.date = now;
  TRY(s.mail.send(mail));
  return s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(journal::append(tx, now, {"connector.tried", "office:" + who.office.text(), actor_of({who.office, who.person}), {}}));
    return {};
  });
}

std::string reference_of(const CaseId& authority_case) {
  const std::string& id = authority_case.text();
  return "PRF-" + id.substr(id.size() < 12 ? 0 : id.size() - 12);
}

std::vector<std::string> references_in(std::string_view text) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::vector<std::string> found;
  for (std::size_t at = text.find("PRF-"); at != std::string_view::npos; at = text.find("PRF-", at + 4)) {
    const std::string_view code = text.substr(at + 4, 12);
    if (code.size() == 12 && code.find_first_not_of(alphabet) == std::string_view::npos)
      found.push_back("PRF-" + std::string{code});
  }
  return found;
}

std::string meaning_of(const std::vector<ReplyRule>& rules, std::string_view subject, std::string_view text) {
  // What we wrote ourselves comes back below an answer: a quoted line, or all after its heading.
  std::string own = lowered(subject) + '\n';
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = lowered(text.substr(at, end - at));
    at = end + 1;
    if (line.starts_with("-----") || line.starts_with("_____")) break;
    if (!line.starts_with('>')) own += line + '\n';
  }
  std::string meaning;
  for (const ReplyRule& rule : rules) {
    const bool all = std::all_of(rule.words.begin(), rule.words.end(), [&](const std::string& word) {
      return own.find(word) != std::string::npos;
    });
    if (!all || rule.event == meaning) continue;
    if (!meaning.empty()) return {};
    meaning = rule.event;
  }
  return meaning;
}

Result<std::vector<Parcel>> parcels(const Services& s, const Session& who, std::string_view state, int most) {
  return s.store.read(
      store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<Parcel>> {
        TRY(must_be_official(s, tx, who));
        std::vector<Parcel> all;
        for (const store::Row& row :
             TRY(tx.query(connector_sql, "parcels", {value(who.office), value(state), value(most)})))
          all.push_back({row.text(0), row.text(1), CaseId::trusted(row.text(2)), row.text(3), row.text(4),
                         row.text(5), row.time(6)});
        return all;
      });
}

Result<void> record_hand_over(const Services& s, const Session& who, std::string_view message,
                              std::string_view receipt) {
  if (receipt.empty()) return refused("actions.receipt_missing");
  const Timestamp now = s.clock.now();
  return s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(must_be_official(s, tx, who));
    const auto changed =
        TRY(tx.execute(connector_sql, "set_parcel",
                       {value(who.office), value(message), value("diserahkan"), value(receipt),
                        value(who.person), value(now), value("menunggu_tangan")}));
    if (changed == 0) return conflict("actions.parcel_not_waiting");
    TRY(journal::append(tx, now,
                        {"handover.by_hand",
                         "parcel:" + std::string{message.substr(0, message.find('@'))},
                         actor_of({who.office, who.person}),
                         {}}));
    return {};
  });
}

}  // namespace paraf::actions
