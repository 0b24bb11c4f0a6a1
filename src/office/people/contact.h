// office/people/contact.h: where a person is reached: e-mail and telephone.
#pragma once

#include <compare>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace paraf::people {

// An EmailAddress is local@domain in ASCII, kept in lower case: that is how agencies' servers
// treat them, and two records of one mailbox must be seen to be one.
class EmailAddress {
 public:
  static Result<EmailAddress> parse(std::string_view text);

  const std::string& text() const { return text_; }
  std::string_view local() const { return std::string_view{text_}.substr(0, at_); }
  std::string_view domain() const { return std::string_view{text_}.substr(at_ + 1); }
  // "r****@bekasikota.go.id": what a stranger's screen may show.
  std::string masked() const;

  friend auto operator<=>(const EmailAddress&, const EmailAddress&) = default;

 private:
  EmailAddress() = default;
  std::string text_;
  std::size_t at_ = 0;
};

// The rule of an office about applicants' addresses. A suffix is ".go.id" (any domain below it) or
// "batam.go.id" (that domain, or one below it). No suffixes: no rule.
struct EmailRule {
  std::vector<std::string> suffixes;
  std::vector<std::string> unit_mailboxes;  // "kominfo@kab.go.id": a unit's, not a person's
};

// check_official: `people.email.not_official` (fact: suffixes) or `people.email.unit_mailbox`.
// The certificate names one person, so the mailbox that confirms it must be that person's own.
Result<void> check_official(const EmailAddress& email, const EmailRule& rule);

// A Phone is an Indonesian number, kept as "+62812…"; "0812-…", "62812…" are read.
class Phone {
 public:
  static Result<Phone> parse(std::string_view text);
  const std::string& text() const { return text_; }
  std::string masked() const;  // "+62*******890"
  friend auto operator<=>(const Phone&, const Phone&) = default;

 private:
  Phone() = default;
  std::string text_;
};

}  // namespace paraf::people
