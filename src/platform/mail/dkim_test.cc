#include "platform/mail/dkim.h"

#include <doctest/doctest.h>

#include "platform/mail/authentication.h"
#include "platform/mail/headers.h"

namespace paraf::mail {
namespace {

// The mail and keys of RFC 8463, appendix A.
constexpr std::string_view signed_by_others =
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    " d=football.example.com; i=@football.example.com;\r\n"
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    " subject : date : message-id : from : subject : date;\r\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
    "From: Joe SixPack <joe@football.example.com>\r\n"
    "To: Suzie Q <suzie@shopping.example.net>\r\n"
    "Subject: Is dinner ready?\r\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
    "\r\n"
    "Hi.\r\n"
    "\r\n"
    "We lost the game.  Are you hungry yet?\r\n"
    "\r\n"
    "Joe.\r\n";

const KeyLookup published = pinned({{"brisbane._domainkey.football.example.com",
                                     "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}});
const Timestamp later = *Timestamp::parse("2026-01-05T09:00:00+07:00");

std::string changed(std::string_view from, std::string_view to,
                    std::string text = std::string{signed_by_others}) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a signature made elsewhere holds, and not after a change") {
  const auto good = verify_dkim(signed_by_others, published, later);
  REQUIRE_MESSAGE(good, (good ? "" : good.error().line()));
  CHECK(good->front().domain == "football.example.com");
  CHECK(good->front().covers("Subject"));
  CHECK_FALSE(good->front().covers("In-Reply-To"));

  struct Row {
    std::string why, mail, code;
  };
  const Row rows[] = {
      {"the mail without it", std::string{signed_by_others.substr(signed_by_others.find("From:"))},
       "mail.dkim.none"},
      {"another body", changed("lost", "won!"), "mail.dkim.body"},
      {"another subject", changed("dinner ready", "supper ready"), "mail.dkim.signature"},
      {"space at a line's end is nothing to relaxed", changed("Joe.\r\n", "Joe. \r\n"), ""},
      {"a second subject, which some readers would show", changed("Subject:", "Subject: Gratis!\r\nSubject:"),
       ""},
      {"a third: more than are signed", changed("Subject:", "Subject: a\r\nSubject: b\r\nSubject:"),
       "mail.dkim.doubled"},
      {"two senders", changed("To:", "From: a@psre.test\r\nTo:"), "mail.dkim.doubled"},
      {"part of the body only", changed("t=1528637909;", "l=4;"), "mail.dkim.partial"},
      {"an algorithm of old", changed("ed25519-sha256", "rsa-sha1"), "mail.dkim.algorithm"},
      {"it has ended", changed("t=1528637909;", "x=1528637910;"), "mail.dkim.expired"},
      {"made tomorrow", changed("t=1528637909;", "t=9528637909;"), "mail.dkim.expired"},
      {"another domain's key", changed("s=brisbane;", "s=sydney;"), "mail.dkim.no_key"},
      {"From is not covered",
       changed("h=from : to :", "h=to :", changed("message-id : from :", "message-id :")), "mail.dkim.form"},
      {"a tag twice", changed("q=dns/txt;", "q=dns/txt; d=b.test;"), "mail.dkim.form"},
      {"an identity of another domain", changed("i=@football.example.com", "i=@example.com"),
       "mail.dkim.form"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    if (row.why.starts_with("a second subject")) {
      // h= names subject twice: the second one is then part of what is signed, and not there.
      CHECK(code_of(verify_dkim(row.mail, published, later)) == "mail.dkim.signature");
      continue;
    }
    CHECK(code_of(verify_dkim(row.mail, published, later)) == row.code);
  }
}

TEST_CASE("a resolver that does not answer is no verdict") {
  const KeyLookup silent = [](std::string_view) -> Result<std::string> { return unavailable("mail.dns"); };
  CHECK(code_of(verify_dkim(signed_by_others, silent, later)) == "mail.dns");
}

TEST_CASE("what we sign, we verify, and nobody can add to it") {
  for (const crypto::KeyKind kind : {crypto::KeyKind::rsa2048, crypto::KeyKind::ed25519}) {
    const auto pair = crypto::generate_key(kind);
    REQUIRE(pair);
    const auto key = crypto::open_key(pair->pkcs8);
    REQUIRE(key);
    const KeyLookup keys = pinned({{"p1._domainkey.kominfo.contoh.go.id", *dkim_record(**key)}});
    const std::string plain = std::string{signed_by_others.substr(signed_by_others.find("From:"))};
    const auto raw = sign_dkim(changed("football.example.com", "kominfo.contoh.go.id", plain),
                               {"kominfo.contoh.go.id", "p1", *key}, later);
    REQUIRE(raw);
    const auto good = verify_dkim(*raw, keys, later);
    REQUIRE_MESSAGE(good, (good ? "" : good.error().line()));
    CHECK(code_of(verify_dkim(changed("Subject:", "In-Reply-To: <a@b>\r\nSubject:", *raw), keys, later)) ==
          "mail.dkim.signature");
    CHECK(code_of(verify_dkim(changed("Joe.", "Jim.", *raw), keys, later)) == "mail.dkim.body");
  }
}

TEST_CASE("only a proved domain of the authority's is the authority") {
  Trust trust;
  trust.domains = {"football.example.com"};
  trust.keys = published;
  auto proof = prove(signed_by_others, trust, later);
  REQUIRE(proof);
  CHECK(proof->kind == "dkim");
  CHECK(proof->covers("subject"));
  CHECK_FALSE(proof->covers("references"));

  trust.domains = {"psre.test"};
  proof = prove(signed_by_others, trust, later);
  REQUIRE(proof);
  CHECK_FALSE(proof->proved());
  CHECK(proof->reason == "mail.sender_not_theirs");

  // The From line alone is anybody's to write.
  proof = prove("From: Petugas <a@psre.test>\r\nSubject: x\r\n\r\nDitolak\r\n", trust, later);
  REQUIRE(proof);
  CHECK(proof->reason == "mail.dkim.none");
}

TEST_CASE("our own server's word counts only where our own server writes it") {
  const std::string rest = "From: a@psre.test\r\nSubject: x\r\n\r\nok\r\n";
  const std::string ours =
      "Authentication-Results: mx.contoh.go.id;\r\n spf=pass (sender is \"x; dkim=pass\") "
      "smtp.mailfrom=a@psre.test\r\n";
  const std::string hop = "Received: from x by mx.contoh.go.id; now\r\n";
  struct Row {
    std::string why, mail, kind;
  };
  const Row rows[] = {
      {"on top", ours + hop + rest, "spf"},
      {"below our server's own line", hop + ours + rest, "spf"},
      {"below two: it came with the mail", hop + hop + ours + rest, ""},
      {"another server's", changed("mx.contoh", "mx.lain", ours) + hop + rest, ""},
      {"it did not pass", changed("spf=pass", "spf=softfail", ours) + hop + rest, ""},
      {"another domain passed", changed("a@psre.test\r\n", "a@lain.test\r\n", ours) + hop + rest, ""},
      {"a comment is not a result",
       "Authentication-Results: mx.contoh.go.id; (spf=pass smtp.mailfrom=a@psre.test) none\r\n" + hop + rest,
       ""},
  };
  Trust trust;
  trust.domains = {"psre.test"};
  trust.server_name = "mx.contoh.go.id";
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto proof = prove(row.mail, trust, later);
    REQUIRE(proof);
    CHECK(proof->kind == row.kind);
  }
}

TEST_CASE("the domain of a From line is that of its one address") {
  struct Row {
    std::string why, from, domain;
  };
  const Row rows[] = {
      {"bare", "a@psre.go.id", "psre.go.id"},
      {"with a name", "Petugas PSrE <a@PSrE.go.id>", "psre.go.id"},
      {"an address in the name", "\"a@psre.go.id\" <b@jahat.test>", "jahat.test"},
      {"an address in the unquoted name", "a@psre.go.id <b@jahat.test>", ""},
      {"two addresses", "a@psre.go.id, b@jahat.test", ""},
      {"two in brackets", "<a@psre.go.id> <b@jahat.test>", ""},
      {"none", "undisclosed", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(domain_of(row.from) == row.domain);
  }
  CHECK(is_or_below("mx.psre.go.id", "psre.go.id"));
  CHECK_FALSE(is_or_below("jahatpsre.go.id", "psre.go.id"));
}

}  // namespace
}  // namespace paraf::mail
