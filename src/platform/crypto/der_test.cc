#include <doctest/doctest.h>

#include "platform/crypto/der.h"
#include "platform/crypto/pem.h"

using namespace paraf;
using namespace paraf::crypto;
using der::Oid;
using der::Reader;

TEST_CASE("a value is written as X.690 shows it") {
  struct Row {
    std::string why;
    Bytes written;
    std::string hex;
  };
  const Row rows[] = {
      {"zero has one octet", der::integer(0), "020100"},
      {"127 fits one", der::integer(127), "02017f"},
      {"128 needs a sign octet", der::integer(128), "02020080"},
      {"-128 fits one", der::integer(-128), "020180"},
      {"-129 needs two", der::integer(-129), "0202ff7f"},
      {"a serial loses leading zeros", der::unsigned_integer(Bytes{0, 0, 1}), "020101"},
      {"a serial stays positive", der::unsigned_integer(Bytes{0x80}), "02020080"},
      {"true is all ones", der::boolean(true), "0101ff"},
      {"commonName", der::oid("2.5.4.3"), "0603550403"},
      {"an arc of several octets", der::oid("1.2.840.113549"), "06062a864886f70d"},
      {"Indonesia's arc", der::oid("2.16.360.1.1.1"),
       "06066082680101"
       "01"},
      {"digitalSignature + nonRepudiation", der::named_bits(3), "030206c0"},
      {"keyCertSign + cRLSign", der::named_bits(32 + 64), "03020106"},
      {"decipherOnly alone: nine bits", der::named_bits(256), "0303070080"},
      {"no bit at all", der::named_bits(0), "030100"},
      {"2049 is still UTCTime", der::time(Timestamp::parse("2049-12-31T23:59:59Z").value()),
       "170d3439313233313233353935395a"},
      {"2050 is GeneralizedTime", der::time(Timestamp::parse("2050-01-01T00:00:00Z").value()),
       "180f32303530303130313030303030305a"},
      {"a set is sorted", der::set_of({der::integer(2), der::integer(1)}), "3106020101020102"},
      {"a sequence keeps its order", der::sequence({der::integer(2), der::integer(1)}), "3006020102020101"},
      {"explicit [1]", der::explicit_tag(1, der::null()), "a1020500"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(hex(row.written) == row.hex);
  }
  const Bytes long_one = der::octet_string(Bytes(300));
  CHECK(hex(ByteView{long_one}.first(4)) == "0482012c");
  CHECK(hex(ByteView{der::octet_string(Bytes(128))}.first(3)) == "048180");
}

TEST_CASE("writing backwards grows without losing anything") {
  der::Writer w(4);
  w.wrap(der::tag::sequence, [&] {
    for (int i = 999; i >= 0; --i) w.integer(i);
  });
  const Bytes all = w.finish();
  Reader in = Reader{all}.enter(der::tag::sequence).value();
  for (int i = 0; i < 1000; ++i) REQUIRE(in.integer().value() == i);
  CHECK(in.empty());
}

TEST_CASE("what is not DER is refused") {
  struct Row {
    std::string why, hex;
  };
  const Row rows[] = {
      {"nothing", ""},
      {"a tag alone", "02"},
      {"content missing",
       "0202"
       "01"},
      {"indefinite length",
       "3080"
       "0000"},
      {"a length longer than needed",
       "0481"
       "01"
       "00"},
      {"a length with a leading zero",
       "048200"
       "80"},
      {"five octets of length",
       "0485"
       "0000000001"
       "00"},
      {"a high tag number",
       "1f8101"
       "00"},
      {"an integer padded with zero",
       "0202"
       "0001"},
      {"an integer padded with ones",
       "0202"
       "ff80"},
      {"an empty integer", "0200"},
      {"something follows",
       "020101"
       "00"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const Bytes der = from_hex(row.hex).value();
    Reader in{der};
    const auto read = [&]() -> Result<void> {
      if (in.at(der::tag::integer)) {
        TRY(in.integer());
      } else {
        TRY(in.next());
      }
      return in.end();
    }();
    CHECK(code_of(read) == "crypto.der");
  }
  const auto boolean = from_hex("010101").value();
  CHECK(code_of(Reader{boolean}.boolean()) == "crypto.der");
  const auto negative = from_hex("0201ff").value();
  CHECK(code_of(Reader{negative}.unsigned_integer()) == "crypto.der");
}

TEST_CASE("an object identifier reads back as it was written, and a bad one is refused") {
  for (const std::string text :
       {"0.9.2342", "1.2.840.113549.1.9.16.2.47", "2.5.4.3", "2.16.360.1.1.1.5.1.4.3", "2.999.1", "1.39"}) {
    CAPTURE(text);
    const Oid id = Oid::parse(text).value();
    CHECK(id.dotted() == text);
    CHECK(Oid::from_content(id.content()).value() == id);
  }
  for (const std::string text :
       {"", "1", "1.", ".1", "3.1", "1.40", "1..2", "1.2.x", "1.99999999999999999999"}) {
    CAPTURE(text);
    CHECK(code_of(Oid::parse(text)) == "crypto.oid");
  }
  CHECK(code_of(Oid::from_content(Bytes{0x2a, 0x80, 0x01})) == "crypto.der");
  CHECK(code_of(Oid::from_content(Bytes{0x2a, 0x86})) == "crypto.der");
}

TEST_CASE("an instant is read in both forms and refused in any other") {
  struct Row {
    std::string why;
    std::uint8_t tag;
    std::string text, instant;  // empty: refused
  };
  const Row rows[] = {
      {"UTCTime of this century", der::tag::utc_time, "260105020000Z", "2026-01-05T02:00:00Z"},
      {"UTCTime of the last", der::tag::utc_time, "500101000000Z", "1950-01-01T00:00:00Z"},
      {"GeneralizedTime", der::tag::generalized_time, "20260105020000Z", "2026-01-05T02:00:00Z"},
      {"with a fraction", der::tag::generalized_time, "20260105020000.25Z", "2026-01-05T02:00:00.25Z"},
      {"a fraction ending in zero", der::tag::generalized_time, "20260105020000.50Z", ""},
      {"an offset instead of Z", der::tag::utc_time, "260105020000+0700", ""},
      {"without seconds", der::tag::utc_time, "2601050200Z", ""},
      {"30 February", der::tag::utc_time, "260230000000Z", ""},
      {"hour 24", der::tag::utc_time, "260105240000Z", ""},
      {"not digits", der::tag::utc_time, "26010502000xZ", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const Bytes der = der::element(row.tag, bytes_of(row.text));
    const auto t = Reader{der}.time();
    if (row.instant.empty())
      CHECK(code_of(t) == "crypto.der");
    else
      CHECK(t.value() == Timestamp::parse(row.instant).value());
  }
}

TEST_CASE("a name's text is UTF-8 whichever string type held it") {
  const auto read = [](std::uint8_t t, std::string_view hex_text) {
    const Bytes content = from_hex(hex_text).value();
    return der::text({t, content, {}});
  };
  CHECK(read(der::tag::utf8, "c3a9").value() == "é");
  CHECK(read(der::tag::bmp, "00e9").value() == "é");
  CHECK(read(der::tag::t61, "e9").value() == "é");
  CHECK(read(der::tag::printable, "4944").value() == "ID");
  CHECK_FALSE(read(der::tag::utf8, "c080"));    // an overlong form
  CHECK_FALSE(read(der::tag::utf8, "eda080"));  // half a surrogate pair
  CHECK_FALSE(read(der::tag::bmp, "00"));
  CHECK_FALSE(read(der::tag::ia5, "e9"));
}

TEST_CASE("PEM blocks are found among other text, and a broken one is refused") {
  const Bytes one = to_bytes("satu"), two(100, 7);
  const std::string text =
      "# note\n" + pem("CERTIFICATE", one) + "\n" + pem("X509 CRL", two) + pem("CERTIFICATE", two);
  CHECK(pem_blocks(text, "CERTIFICATE").value() == std::vector<Bytes>{one, two});
  CHECK(pem_blocks(text, "X509 CRL").value() == std::vector<Bytes>{two});
  CHECK(pem_blocks("nothing", "CERTIFICATE").value().empty());
  CHECK(code_of(pem_blocks("-----BEGIN CERTIFICATE-----\nAA", "CERTIFICATE")) == "crypto.pem");
  CHECK(code_of(pem_blocks("-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----", "CERTIFICATE")) ==
        "crypto.pem");
}
