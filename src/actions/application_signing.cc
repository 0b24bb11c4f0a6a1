// Signing for an application: the key opened once for so many signatures, every document prepared, their hashes
// declared and signed, each file finished and raised to its level.
#include <algorithm>
#include <optional>
#include <thread>

#include "actions/actions.sql.h"
#include "actions/application_parts.h"
#include "actions/evidence.h"
#include "actions/waiting.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"
#include "trust/keys/codes.h"
#include "trust/signing/sign.h"

namespace paraf::actions {

using store::Scope;
using store::Transaction;

namespace {

constexpr std::size_t most_documents = 50;
constexpr double qr_side = 80, image_width = 150, image_height = 75;  // pt, where the caller gives none
constexpr double widest = 14'400;  // pt: no page is wider [ISO 32000-2 annex C]
constexpr std::size_t longest_text = 500, longest_link = 1000, longest_tag = 100,
                      longest_image = std::size_t{5} << 20;
constexpr std::chrono::milliseconds first_pause{50}, longest_pause{400}, longest_wait{20'000};
constexpr std::chrono::seconds keep_turn_after{10};

// Each part with its length before it, so that no two calls are written alike.
class Digest {
 public:
  Digest& add(std::string_view part) { return add(bytes_of(part)); }
  Digest& add(ByteView part) {
    hasher_.update(bytes_of(std::to_string(part.size()) + ":")).update(part);
    return *this;
  }
  Digest& add(double number) { return add(std::to_string(number)); }
  Bytes finish() { return hasher_.finish(); }

 private:
  crypto::Hasher hasher_;
};

// What makes two calls the same: all of it but the passphrase, which is asked again.
Bytes digest_of(const SignWish& wish, const PersonId& person, signing::Level level) {
  Digest digest;
  digest.add(wish.operation).add(person.text()).add(wish.code).add(signing::name_of(level));
  for (const DocumentWish& d : wish.documents) {
    const MarkWish& m = d.mark;
    digest.add(crypto::sha256(d.pdf)).add(d.name).add(crypto::sha256(bytes_of(d.password)));
    digest.add(d.reason).add(d.location).add(d.contact);
    digest.add(m.visible ? "1" : "0").add(m.last_page ? "1" : "0").add(m.from_bottom ? "1" : "0");
    digest.add(static_cast<double>(m.page))
        .add(m.x)
        .add(m.y)
        .add(m.width.value_or(-1))
        .add(m.height.value_or(-1));
    digest.add(m.tag).add(m.image).add(m.qr).add(m.text);
  }
  return digest.finish();
}

signing::Mark mark_of(const MarkWish& wish, const std::string& check_page) {
  const bool image = !wish.image.empty();
  signing::Mark mark;
  mark.rect = signing::from_points(wish.x, wish.y, wish.width.value_or(image ? image_width : qr_side),
                                   wish.height.value_or(image ? image_height : qr_side));
  mark.page = wish.last_page ? 0 : static_cast<std::size_t>(std::max(1, wish.page));
  mark.origin = wish.from_bottom ? pdf::Origin::bottom_left : pdf::Origin::top_left;
  mark.tag = wish.tag;
  if (image)
    mark.image = wish.image;
  else
    mark.qr = wish.qr.empty() ? check_page : wish.qr;
  if (!wish.text.empty()) mark.lines.push_back({.text = wish.text});
  return mark;
}

}  // namespace

Result<void> check_wish(const DocumentWish& wish) {
  const MarkWish& mark = wish.mark;
  const struct {
    const char* field;
    std::size_t size, most;
  } texts[] = {{"reason", wish.reason.size(), longest_text},
               {"location", wish.location.size(), longest_text},
               {"contactInfo", wish.contact.size(), longest_text},
               {"pdfPassword", wish.password.size(), longest_text},
               {"text", mark.text.size(), longest_text},
               {"linkQR", mark.qr.size(), longest_link},
               {"tag_koordinat", mark.tag.size(), longest_tag},
               {"image", mark.image.size(), longest_image}};
  for (const auto& text : texts)
    if (text.size > text.most)
      return malformed("application.too_long", {{"field", text.field}, {"most", std::to_string(text.most)}});
  // Left out, a size is the usual one; what is given is meant.
  for (const auto& [field, extent] : {std::pair{"width", mark.width}, std::pair{"height", mark.height}})
    if (extent && !(*extent >= 1 && *extent <= widest)) return malformed("application.mark_size", {{"field", field}});
  for (const auto& [field, at] : {std::pair{"xAxis", mark.x}, std::pair{"yAxis", mark.y}})
    if (!(at >= -widest && at <= widest)) return malformed("application.mark_size", {{"field", field}});
  return {};
}

Result<signing::Level> level_for(const applications::Application& application, std::string_view asked) {
  const std::string_view name = asked.empty() ? std::string_view{application.level} : asked;
  if (!applications::is_level(name)) return malformed("application.level");
  return signing::level_named(name);
}

signing::Order ApplicationDesk::order_of(const DocumentWish& wish, const crypto::Certificates& chain,
                                         const people::Person& person, Timestamp at,
                                         const std::string& check_page) {
  signing::Order order;
  order.chain = chain;
  order.at = at;
  order.level = signing::Level::b_t;
  order.name = person.name;
  order.reason = wish.reason;
  order.location = wish.location;
  order.contact = wish.contact;
  order.password = wish.password;
  if (wish.certify) order.certify = 2;
  if (wish.mark.visible) order.mark = mark_of(wish.mark, check_page);
  return order;
}

Result<void> ApplicationDesk::known_holder(const Calling& by, const Signer& signer, const SignWish& wish) {
  // Who knows the passphrase gets the same files. A code was part of what is the same, and the activation it was
  // used in must be open still: its holder or the application may have ended it meanwhile.
  const applications::Application& app = by.application;
  if (wish.passphrase.empty()) {
    const auto living = TRY(s_.store.read(Scope::office(app.office), [&](Transaction& tx) {
      return tx.maybe(consent_sql, "living_consent",
                      {store::value(app.office), store::value(app.id), store::value(signer.person.id),
                       store::value(s_.clock.now())});
    }));
    if (!living) return refused("application.not_opened");
    return {};
  }
  const auto known = s_.custody.check_holder(signer.holder.key, wish.passphrase, app.actor(), app.actor());
  if (known) return {};
  TRY(warn(signer.person, app.office, known.error(), app.title));
  return tl::unexpected<Error>(known.error());
}

Result<SignedBatch> ApplicationDesk::repeated(const Calling& by, const Signer& signer, std::string_view answer) {
  SignedBatch out;
  out.person = signer.person.id;
  out.repeated = true;
  for (std::size_t at = 0; at + 26 <= answer.size(); at += 27) {
    out.downloads.emplace_back(answer.substr(at, 26));
    out.documents.push_back(TRY(download(by, out.downloads.back(), true)));
  }
  return out;
}

Result<SignedBatch> ApplicationDesk::sign(const Calling& by, SignWish wish) {
  const applications::Application& app = by.application;
  const auto scope = Scope::installation();  // what an application called, whichever its office
  if (wish.documents.empty()) return malformed("application.no_document");
  if (wish.documents.size() > most_documents)
    return too_large("application.too_many_documents", {{"most", std::to_string(most_documents)}});
  const people::Person holder = TRY(person(by, wish.holder));
  const Signer signer = TRY(this->signer(by, holder));
  if (wish.passphrase.empty() && wish.code.empty()) return malformed("application.no_passphrase");
  const signing::Level level = TRY(level_for(app, wish.level));
  for (const DocumentWish& document : wish.documents) TRY(check_wish(document));

  Repeat repeat{digest_of(wish, holder.id, level), {}};
  bool known = false;
  std::optional<Waiting::Place> place;
  auto pause = first_pause;
  for (auto waited = std::chrono::milliseconds{0};; waited += pause, pause = std::min(2 * pause, longest_pause)) {
    auto turn = TRY(s_.store.read(scope, [&](Transaction& tx) {
      return applications::look_at_turn(tx, s_.clock.now(), app, repeat.digest);
    }));
    if (!turn)
      turn = TRY(s_.store.transact(scope, [&](Transaction& tx) {
        return applications::take_turn(tx, s_.clock.now(), s_.random, app, repeat.digest);
      }));
    if (!turn->claim.empty()) {
      place.reset();
      repeat.claim = turn->claim;
      auto made = make(by, signer, wish, level, repeat);
      if (made) return made;
      TRY(s_.store.transact(
          scope, [&](Transaction& tx) { return applications::drop_turn(tx, app, repeat.digest, repeat.claim); }));
      return made;
    }
    if (!known) TRY(known_holder(by, signer, wish));
    known = true;
    if (turn->answer) {
      SignedBatch out = TRY(repeated(by, signer, *turn->answer));
      out.level = level;
      return out;
    }
    if (waited >= longest_wait) return unavailable("application.under_way");
    if (!place) place.emplace(TRY(waiting().take(repeat.digest)));
    std::this_thread::sleep_for(pause);
  }
}

Result<SignedBatch> ApplicationDesk::make(const Calling& by, const Signer& signer, SignWish& wish,
                                          signing::Level level, const Repeat& repeat) {
  const applications::Application& app = by.application;
  Evidence evidence{s_};
  TRY(evidence.at_hand(level, signer.chain.front()));
  auto open = activation(by, signer, wish);
  if (!open) {
    TRY(warn(signer.person, app.office, open.error(), app.title));
    return tl::unexpected<Error>(open.error());
  }
  const std::string check_page = s_.settings.public_url + "/periksa";
  // Who is slow keeps the turn by saying so between the documents; who lost it stops before the key is used.
  Timestamp kept = s_.clock.now();
  const auto still_ours = [&]() -> Result<void> {
    const Timestamp now = s_.clock.now();
    if (now - kept < keep_turn_after) return {};
    kept = now;
    return s_.store.transact(Scope::installation(), [&](Transaction& tx) {
      return applications::keep_turn(tx, now, app, repeat.digest, repeat.claim);
    });
  };
  std::vector<signing::Prepared> prepared;
  const auto signatures = [&]() -> Result<std::vector<Bytes>> {
    std::vector<Bytes> hashes;
    for (const DocumentWish& document : wish.documents) {
      const signing::Order order =
          order_of(document, signer.chain, signer.person, s_.clock.now(), check_page);
      prepared.push_back(TRY(signing::prepare(document.pdf, order)));
      hashes.emplace_back(prepared.back().digest().begin(), prepared.back().digest().end());
      TRY(still_ours());
    }
    TRY(second_factor(by, signer, wish));
    // The same file twice in one call, in the same second, is the same digest: a hash is signed once.
    std::vector<Bytes> different = hashes;
    std::sort(different.begin(), different.end());
    different.erase(std::unique(different.begin(), different.end()), different.end());
    TRY(s_.custody.declare(*open, different));
    const std::vector<Bytes> made = TRY(s_.custody.sign_all(*open, different));
    std::vector<Bytes> each;
    for (const Bytes& hash : hashes) {
      const auto place = std::lower_bound(different.begin(), different.end(), hash) - different.begin();
      each.push_back(made[static_cast<std::size_t>(place)]);
    }
    return each;
  }();
  // What the passphrase opened is for this call; what the holder opened before goes on for its count.
  if (!wish.passphrase.empty()) TRY(s_.custody.close(*open));
  if (!signatures) return tl::unexpected<Error>(signatures.error());

  SignedBatch out;
  out.person = signer.person.id;
  out.level = level;
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    TRY(still_ours());
    const std::string field = prepared[i].field();
    Bytes whole = std::move(wish.documents[i].pdf);
    append(whole, TRY(signing::finish(std::move(prepared[i]), (*signatures)[i], evidence.stamps())));
    TRY(evidence.raise(level, whole, field, wish.documents[i].password));
    out.documents.push_back(std::move(whole));
  }
  out.downloads =
      TRY(keep(by, signer.person, signer.holder.serial, open->id(), wish.documents, out.documents, repeat));
  return out;
}

Result<std::vector<std::string>> ApplicationDesk::keep(const Calling& by, const people::Person& holder,
                                                       const std::string& serial,
                                                       const std::string& activation,
                                                       const std::vector<DocumentWish>& wishes,
                                                       const std::vector<Bytes>& made,
                                                       const Repeat& repeat) {
  const applications::Application& app = by.application;
  const Timestamp now = s_.clock.now();
  std::vector<documents::Stored> stored;
  for (const Bytes& document : made)
    stored.push_back(TRY(documents::store_made(s_.blobs, app.office, now, s_.random, document,
                                               "dokumen.ditandatangani", true)));
  return s_.store.transact(
      Scope::office(app.office), [&](Transaction& tx) -> Result<std::vector<std::string>> {
        std::vector<std::string> downloads;
        std::string answer;
        for (std::size_t i = 0; i < stored.size(); ++i) {
          const auto document = TRY(
              documents::add(tx, now, s_.blobs, stored[i],
                             {"person:" + holder.id.text(), holder.id.text(), wishes[i].name, holder.id}));
          TRY(tx.execute(actions::sql, "add_signed",
                         {store::value(app.office), store::value(document.id), store::value(holder.id),
                          store::value(document.name), store::value(serial), store::value(now)}));
          TRY(tx.execute(
              consent_sql, "add_signature",
              {store::value(app.office), store::value(base::make_ulid(now, s_.random)),
               store::value(holder.id), store::value(app.id), store::value(serial), store::value(activation),
               store::value(document.hash), store::value(document.id), store::value(now)}));
          downloads.push_back(TRY(applications::offer(tx, now, s_.random, app, document.id)));
          answer += downloads.back() + " ";
          TRY(journal::append(tx, now,
                              {"document.signed",
                               "document:" + document.id.text(),
                               app.actor(),
                               {{"person", holder.id.text()},
                                {"serial", serial},
                                {"activation", activation},
                                {"hash", document.hash}}}));
        }
        if (!repeat.digest.empty())
          TRY(applications::fulfil(tx, now, app, repeat.digest, repeat.claim, answer));
        return downloads;
      });
}

Result<Bytes> ApplicationDesk::download(const Calling& by, std::string_view id, bool again) {
  const applications::Application& app = by.application;
  const Timestamp now = s_.clock.now();
  const auto scope = Scope::office(app.office);
  const auto document = TRY(s_.store.transact(scope, [&](Transaction& tx) {
    return again ? applications::again(tx, now, app, id) : applications::take(tx, now, app, id);
  }));
  const auto row = TRY(s_.store.read(scope, [&](Transaction& tx) {
    return tx.maybe(actions::sql, "signed_document", {store::value(app.office), store::value(document)});
  }));
  if (!row) return not_found("applications.download_gone");
  return documents::view(s_.store, s_.blobs, now, app.office, document, PersonId::trusted(row->text(0)),
                         "aplikasi " + app.id.text());
}

}  // namespace paraf::actions
