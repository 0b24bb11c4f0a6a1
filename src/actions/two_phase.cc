#include "actions/two_phase.h"

#include <boost/json.hpp>

#include "actions/act.h"
#include "actions/evidence.h"
#include "actions/mark.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace json = boost::json;

namespace {

constexpr std::chrono::minutes state_life{30};

std::string place_of(const Session& who) {
  return "two-phase:" + who.office.text() + ":" + who.person.text();
}

Result<crypto::Certificates> chain_of(const Services& s, const Session& who, const PrepareWish& wish) {
  crypto::Certificates chain;
  if (!wish.serial.empty() && !wish.certificates.empty()) return malformed("actions.two_phase_both");
  if (!wish.serial.empty()) {
    for (const Holder& holder : TRY(holders(s, who.office, who.person)))
      if (holder.serial == wish.serial) chain.push_back(TRY(crypto::Certificate::parse(holder.record.der)));
    if (chain.empty()) return not_found("application.no_credential");
  }
  for (const Bytes& der : wish.certificates) {
    auto certificate = crypto::Certificate::parse(der);
    if (!certificate || chain.size() >= 10) return malformed("actions.two_phase_certificate");
    chain.push_back(std::move(*certificate));
  }
  if (chain.empty()) return malformed("actions.two_phase_certificate");
  // Ed25519 signs the octets themselves: of a digest alone, no signature of theirs can be made.
  const auto kind = crypto::kind_of(chain.front().spki());
  if (!kind || *kind == crypto::KeyKind::ed25519) return refused("actions.two_phase_key");
  if (chain.size() == 1)
    for (const crypto::Certificate& issuer : s.authority.chain(chain.front())) chain.push_back(issuer);
  if (chain.size() > 1 && chain.back().self_issued()) chain.pop_back();  // the root is the reader's to know
  return chain;
}

// The same bounds as a document of an application has.
Result<void> check_texts(const PrepareWish& wish) {
  constexpr std::size_t most = 500;
  for (const auto& [field, size] : {std::pair{"reason", wish.reason.size()}, std::pair{"location", wish.location.size()},
                                    std::pair{"password", wish.password.size()}})
    if (size > most) return malformed("application.too_long", {{"field", field}, {"most", std::to_string(most)}});
  return {};
}

signing::Mark mark_of(const PrepareWish& wish, const std::string& name) {
  signing::Mark mark;
  mark.page = static_cast<std::size_t>(std::max(1, wish.mark->page));
  mark.rect = pdf::Rect{wish.mark->x, wish.mark->y, wish.mark->width, wish.mark->height};
  for (const std::string& line : wish.lines) mark.lines.push_back({.text = line, .bold = line == name});
  if (wish.lines.empty())
    mark.lines = {{.text = "Ditandatangani secara elektronik oleh:"}, {.text = name, .bold = true}};
  return mark;
}

}  // namespace

Result<ReadyToSign> prepare_elsewhere(const Services& s, const Session& who, const PrepareWish& wish) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  TRY(check_texts(wish));
  if (wish.mark) TRY(check_mark(*wish.mark, wish.lines));
  const Timestamp now = s.clock.now();
  signing::Order order;
  order.chain = TRY(chain_of(s, who, wish));
  const crypto::Certificate& leaf = order.chain.front();
  if (now > leaf.not_after() || now < leaf.not_before()) return refused("actions.certificate_expired");
  const bool ours = !s.authority.chain(leaf).empty();
  const signing::Level level =
      wish.level.empty() ? (ours ? usual_level : signing::Level::b_t) : TRY(signing::level_named(wish.level));
  const Evidence evidence{s};
  TRY(evidence.at_hand(level, leaf));
  order.at = now;
  order.level = level == signing::Level::b_b ? level : signing::Level::b_t;
  order.name = leaf.subject_attribute(crypto::oid::common_name).value_or(leaf.subject_text());
  order.reason = wish.reason;
  order.location = wish.location;
  order.password = wish.password;
  if (wish.mark) order.mark = mark_of(wish, order.name);
  const signing::Prepared prepared = TRY(signing::prepare(wish.pdf, order));

  ReadyToSign out;
  out.hash = prepared.hash();
  out.digest.assign(prepared.digest().begin(), prepared.digest().end());
  out.field = prepared.field();
  out.level = std::string{signing::name_of(level)};
  out.expires = now + state_life;
  const json::object state{{"expires", out.expires.seconds()},
                           {"document", hex(crypto::sha256(wish.pdf))},
                           {"level", out.level},
                           {"password", wish.password},
                           {"prepared", base64(signing::pack(prepared))}};
  out.state = base64(s.sealer.seal(json::serialize(state), place_of(who)));
  return out;
}

Result<Finished> finish_elsewhere(const Services& s, const Session& who, FinishWish wish) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  const Timestamp now = s.clock.now();
  const auto sealed = from_base64(wish.state);
  if (!sealed) return refused("actions.two_phase_state");
  const auto opened = s.sealer.open(*sealed, place_of(who));
  if (!opened) return refused("actions.two_phase_state");
  // Sealed by ourselves, it is as we wrote it.
  const json::object state = json::parse(*opened).as_object();
  const auto word = [&](const char* name) { return std::string{state.at(name).as_string().c_str()}; };
  if (now.seconds() > state.at("expires").as_int64()) return refused("actions.two_phase_state");
  if (hex(crypto::sha256(wish.pdf)) != word("document")) return conflict("actions.two_phase_document");
  signing::Prepared prepared = TRY(signing::unpack(TRY(from_base64(word("prepared")))));
  const signing::Level level = TRY(signing::level_named(word("level")));
  const std::string field = prepared.field();

  Evidence evidence{s};
  Finished out{std::move(wish.pdf), word("level")};
  append(out.pdf, TRY(signing::finish(std::move(prepared), wish.signature, evidence.stamps())));
  TRY(evidence.raise(level, out.pdf, field, word("password")));
  const std::string person = "person:" + who.person.text();
  TRY(s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(journal::append(tx, now,
                        {"document.finished",
                         person,
                         person,
                         {{"hash", hex(crypto::sha256(out.pdf))}, {"level", out.level}}}));
    return {};
  }));
  return out;
}

}  // namespace paraf::actions
