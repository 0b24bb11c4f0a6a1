#include "platform/mail/authentication.h"

#include <algorithm>

#include "base/text.h"
#include "platform/mail/headers.h"

namespace paraf::mail {
namespace {

// Comments are for people; a quoted string may hold what looks like a result. [RFC 8601 §2.2]
std::string plain(std::string_view value) {
  std::string out;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if ((quoted || depth > 0) && c == '\\') {
      ++i;
      continue;
    }
    if (depth == 0 && c == '"') {
      quoted = !quoted;
      continue;
    }
    if (quoted) {
      out += c == ';' || c == '=' || c == ' ' ? '_' : c;
      continue;
    }
    if (c == '(')
      ++depth;
    else if (c == ')' && depth > 0)
      --depth;
    else if (depth == 0)
      out += c == '\r' || c == '\n' || c == '\t' ? ' ' : c;
  }
  return out;
}

std::vector<std::string> words_of(std::string_view text, char divider) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find(divider, at), text.size());
    const std::string word = unfolded(text.substr(at, end - at));
    if (!word.empty()) words.push_back(word);
    at = end + 1;
  }
  return words;
}

ServerResult result_of(const std::string& statement) {
  ServerResult result;
  for (const std::string& word : words_of(statement, ' ')) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = lowered(word.substr(0, equals)), value = word.substr(equals + 1);
    if (result.method.empty()) {
      result.method = name.substr(0, name.find('/'));
      result.result = lowered(value);
    } else if (name == "header.d" || name == "header.from") {
      result.domain = lowered(value);
    } else if (name == "smtp.mailfrom" || (name == "header.i" && result.domain.empty())) {
      result.domain = lowered(value.substr(value.rfind('@') == std::string::npos ? 0 : value.rfind('@') + 1));
    }
  }
  return result;
}

bool trusted(const std::vector<std::string>& domains, std::string_view domain) {
  return std::any_of(domains.begin(), domains.end(),
                     [&](const std::string& d) { return is_or_below(domain, d); });
}

}  // namespace

bool Proof::covers(std::string_view field) const {
  return proved() && (all || fields.contains(lowered(field)));
}

std::vector<ServerResult> server_results(std::string_view raw, std::string_view server_name, int hops) {
  int received = 0;
  for (const HeaderField& field : split(raw).fields) {
    if (field.is("Received") && ++received > hops) return {};
    if (!field.is("Authentication-Results")) continue;
    const std::vector<std::string> statements = words_of(plain(field.value()), ';');
    if (statements.empty() ||
        lowered(statements.front().substr(0, statements.front().find(' '))) != lowered(server_name))
      continue;
    std::vector<ServerResult> results;
    for (std::size_t i = 1; i < statements.size(); ++i) results.push_back(result_of(statements[i]));
    return results;
  }
  return {};
}

Result<Proof> prove(std::string_view raw, const Trust& trust, Timestamp now) {
  std::string from;
  int senders = 0;
  for (const HeaderField& field : split(raw).fields)
    if (field.is("From")) {
      from = domain_of(field.value());
      ++senders;
    }
  Proof proof;
  if (senders != 1 || !trusted(trust.domains, from)) {
    proof.reason = "mail.sender_not_theirs";
    return proof;
  }
  if (trust.keys) {
    const auto signatures = verify_dkim(raw, trust.keys, now);
    if (!signatures && signatures.error().kind == ErrorKind::unavailable)
      return tl::unexpected<Error>(signatures.error());
    if (!signatures) proof.reason = signatures.error().code;
    if (signatures)
      for (const DkimSignature& one : *signatures)
        if (trusted(trust.domains, one.domain) && is_or_below(from, one.domain)) {
          proof = Proof{"dkim", one.domain, {}, false, one.fields};
          return proof;
        }
    if (proof.reason.empty()) proof.reason = "mail.sender_not_theirs";
  }
  if (!trust.server_name.empty())
    for (const ServerResult& one : server_results(raw, trust.server_name, trust.hops))
      if (one.result == "pass" && (one.method == "dkim" || one.method == "spf" || one.method == "dmarc") &&
          trusted(trust.domains, one.domain) &&
          (is_or_below(from, one.domain) || is_or_below(one.domain, from))) {
        // By SPF the sending server is proved, and with it all it sent. What a signature of theirs covers
        // our server did not say.
        proof = Proof{one.method, one.domain, {}, one.method == "spf" || one.method == "dmarc", {"from"}};
        if (one.method == "spf") return proof;
      }
  if (!proof.proved() && proof.reason.empty()) proof.reason = "mail.dkim.none";
  return proof;
}

}  // namespace paraf::mail
