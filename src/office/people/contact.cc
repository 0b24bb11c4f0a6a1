#include "office/people/contact.h"

#include <algorithm>

#include "base/text.h"

namespace paraf::people {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

// A dot-string of RFC 5321 §4.1.2, without quoting: agencies issue nothing else.
bool is_local(std::string_view local) {
  if (local.empty() || local.size() > 64 || local.front() == '.' || local.back() == '.') return false;
  char before = 0;
  for (const char c : local) {
    if (c == '.' && before == '.') return false;
    if (!is_alnum(c) && std::string_view{".!#$%&'*+/=?^_`{|}~-"}.find(c) == std::string_view::npos)
      return false;
    before = c;
  }
  return true;
}

bool is_domain(std::string_view domain) {
  if (domain.size() > 253 || domain.find('.') == std::string_view::npos) return false;
  while (true) {
    const std::size_t dot = domain.find('.');
    const std::string_view label = domain.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; }))
      return false;
    if (dot == std::string_view::npos) return label.size() >= 2 && !is_digit(label.front());
    domain.remove_prefix(dot + 1);
  }
}

bool under(std::string_view domain, std::string_view suffix) {
  if (suffix.empty()) return false;
  if (suffix.front() == '.') return domain.size() > suffix.size() && domain.ends_with(suffix);
  return domain == suffix || (domain.size() > suffix.size() + 1 && domain.ends_with(suffix) &&
                              domain[domain.size() - suffix.size() - 1] == '.');
}

}  // namespace

Result<EmailAddress> EmailAddress::parse(std::string_view text) {
  std::string all = lowered(trimmed(text));
  const std::size_t at = all.rfind('@');
  if (at == std::string::npos || all.size() > 254) return malformed("people.email.not_an_address");
  if (const std::string_view parts{all}; !is_local(parts.substr(0, at)) || !is_domain(parts.substr(at + 1)))
    return malformed("people.email.not_an_address");
  EmailAddress email;
  email.text_ = std::move(all);
  email.at_ = at;
  return email;
}

std::string EmailAddress::masked() const {
  return std::string{local().substr(0, 1)} + "****@" + std::string{domain()};
}

Result<void> check_official(const EmailAddress& email, const EmailRule& rule) {
  for (const std::string& mailbox : rule.unit_mailboxes) {
    const auto unit = EmailAddress::parse(mailbox);
    if (unit && *unit == email) return refused("people.email.unit_mailbox");
  }
  if (rule.suffixes.empty()) return {};
  std::string wanted;
  for (const std::string& suffix : rule.suffixes) {
    const std::string small = lowered(suffix);
    if (under(email.domain(), small)) return {};
    wanted += (wanted.empty() ? "" : ", ") + small;
  }
  return refused("people.email.not_official", {{"suffixes", wanted}});
}

Result<Phone> Phone::parse(std::string_view text) {
  std::string digits;
  bool plus = false;
  for (const char c : trimmed(text)) {
    if (is_digit(c))
      digits.push_back(c);
    else if (c == '+' && digits.empty() && !plus)
      plus = true;
    else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')')
      return malformed("people.phone.not_a_number");
  }
  if (digits.starts_with("62"))
    digits.erase(0, 2);
  else if (!plus && digits.starts_with("0"))
    digits.erase(0, 1);
  else
    return malformed("people.phone.not_indonesian");
  // 8 to 12 digits follow the country code; a mobile number begins with 8, a fixed one with its area.
  if (digits.size() < 8 || digits.size() > 12 || digits.front() == '0')
    return malformed("people.phone.not_a_number");
  Phone phone;
  phone.text_ = "+62" + digits;
  return phone;
}

std::string Phone::masked() const {
  return "+62" + std::string(text_.size() - 6, '*') + text_.substr(text_.size() - 3);
}

}  // namespace paraf::people
