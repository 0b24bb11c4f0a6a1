// base/id.h: names that the machine gives.
//
// An Id is 26 characters of Crockford's base 32: 48 bits of time, 80 of chance (the form of
// a ULID), so that ids made later sort later. The tag keeps a case from being passed where
// an office is meant.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"

namespace paraf {

namespace base {
std::string make_ulid(Timestamp now, Random& random);
bool is_ulid(std::string_view text);
}  // namespace base

template <typename Tag>
class Id {
 public:
  Id() = default;  // empty: names nothing
  static Id make(Timestamp now, Random& random) { return Id{base::make_ulid(now, random)}; }
  static Result<Id> parse(std::string_view text) {
    if (!base::is_ulid(text)) return malformed("base.id");
    return Id{std::string{text}};
  }
  // For text that this program itself wrote (a column, its own JSON).
  static Id trusted(std::string text) { return Id{std::move(text)}; }

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// Offices are named by a short word an administrator chooses (`bekasi`), not by a ULID:
// it stands in folders, URLs and journals.
struct OfficeTag {};
class OfficeId {
 public:
  OfficeId() = default;
  // parse accepts 2 to 32 of a-z, 0-9 and '-', starting with a letter.
  static Result<OfficeId> parse(std::string_view text);
  static OfficeId trusted(std::string text) { return OfficeId{std::move(text)}; }
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend auto operator<=>(const OfficeId&, const OfficeId&) = default;

 private:
  explicit OfficeId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using PersonId = Id<struct PersonTag>;
using CaseId = Id<struct CaseTag>;
using DocumentId = Id<struct DocumentTag>;
using LetterId = Id<struct LetterTag>;
using SubscriberId = Id<struct SubscriberTag>;
using CertificateId = Id<struct CertificateTag>;
using KeyId = Id<struct KeyTag>;
using MessageId = Id<struct MessageTag>;

}  // namespace paraf

template <typename Tag>
struct std::hash<paraf::Id<Tag>> {
  std::size_t operator()(const paraf::Id<Tag>& id) const { return std::hash<std::string>{}(id.text()); }
};
template <>
struct std::hash<paraf::OfficeId> {
  std::size_t operator()(const paraf::OfficeId& id) const { return std::hash<std::string>{}(id.text()); }
};
