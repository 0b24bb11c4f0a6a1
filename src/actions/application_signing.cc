// Signing for an application: every document prepared, the key opened once for all their hashes, each
// finished.
#include <algorithm>

#include "actions/actions.sql.h"
#include "actions/application_parts.h"
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
Bytes digest_of(const SignWish& wish, const PersonId& person) {
  Digest digest;
  digest.add(wish.operation).add(person.text()).add(wish.code);
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
  const auto size = [](const std::optional<double>& asked, double usual) {
    return asked && *asked > 0 ? *asked : usual;
  };
  signing::Mark mark;
  mark.rect = signing::from_points(wish.x, wish.y, size(wish.width, image ? image_width : qr_side),
                                   size(wish.height, image ? image_height : qr_side));
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
  if (wish.mark.visible) order.mark = mark_of(wish.mark, check_page);
  return order;
}

Result<SignedBatch> ApplicationDesk::sign(const Calling& by, SignWish wish) {
  const applications::Application& app = by.application;
  const Timestamp now = s_.clock.now();
  const auto scope = Scope::office(app.office);
  if (wish.documents.empty()) return malformed("application.no_document");
  if (wish.documents.size() > most_documents)
    return too_large("application.too_many_documents", {{"most", std::to_string(most_documents)}});
  SignedBatch out;
  const people::Person holder = TRY(person(by, wish.holder));
  out.person = holder.id;
  const Signer signer = TRY(this->signer(by, holder));
  if (wish.passphrase.empty() && wish.code.empty()) return malformed("application.no_passphrase");

  const Bytes digest = digest_of(wish, holder.id);
  if (const auto answer = TRY(s_.store.read(
          scope, [&](Transaction& tx) { return applications::recall(tx, now, app, digest); }))) {
    // Who knows the passphrase gets the same files; a code was part of what is the same.
    if (!wish.passphrase.empty()) {
      const auto known =
          s_.custody.check_holder(signer.holder.key, wish.passphrase, app.actor(), app.actor());
      if (!known) {
        TRY(warn(holder, app.office, known.error(), app.title));
        return tl::unexpected<Error>(known.error());
      }
    }
    out.repeated = true;
    for (std::size_t at = 0; at + 26 <= answer->size(); at += 27) {
      out.downloads.push_back(answer->substr(at, 26));
      out.documents.push_back(TRY(download(by, out.downloads.back(), true)));
    }
    return out;
  }

  const std::string check_page = s_.settings.public_url + "/periksa";
  std::vector<signing::Prepared> prepared;
  std::vector<Bytes> hashes;
  for (const DocumentWish& document : wish.documents) {
    prepared.push_back(
        TRY(signing::prepare(document.pdf, order_of(document, signer.chain, holder, now, check_page))));
    hashes.emplace_back(prepared.back().digest().begin(), prepared.back().digest().end());
  }
  auto open = activation(by, signer, wish, prepared.front().hash(), hashes);
  if (!open) {
    TRY(warn(holder, app.office, open.error(), app.title));
    return tl::unexpected<Error>(open.error());
  }
  const std::vector<Bytes> signatures = TRY(s_.custody.sign_all(*open, hashes));
  if (!wish.passphrase.empty()) TRY(s_.custody.close(*open));

  const signing::StampSource stamps = [&](ByteView query) -> Result<Bytes> {
    return s_.time_stamper.answer(query);
  };
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    Bytes whole = std::move(wish.documents[i].pdf);
    append(whole, TRY(signing::finish(std::move(prepared[i]), signatures[i], stamps)));
    out.documents.push_back(std::move(whole));
  }
  out.downloads =
      TRY(keep(by, holder, signer.holder.serial, open->id(), wish.documents, out.documents, digest));
  return out;
}

Result<std::vector<std::string>> ApplicationDesk::keep(const Calling& by, const people::Person& holder,
                                                       const std::string& serial,
                                                       const std::string& activation,
                                                       const std::vector<DocumentWish>& wishes,
                                                       const std::vector<Bytes>& made, ByteView digest) {
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
        if (!digest.empty()) TRY(applications::remember(tx, now, app, digest, answer));
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
