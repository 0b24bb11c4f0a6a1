#include <doctest/doctest.h>

#include <cstdio>
// jpeglib.h wants FILE
#include <jpeglib.h>
#include <png.h>

#include "office/documents/documents.h"
#include "office/documents/identity_data.h"
#include "platform/blobs/sealer.h"
#include "platform/journal/journal.h"
#include "tests/support/database.h"
#include "tests/support/folder.h"

using namespace paraf;
using namespace paraf::documents;

namespace {

const OfficeId batam = OfficeId::trusted("batam");
const Timestamp now = *Timestamp::parse("2026-01-05T02:00:00Z");
const PersonId dewi = PersonId::trusted("01DEWI");
const PersonId rio = PersonId::trusted("01RIO");

// A card's face: coloured, or the same in grey saved as a colour file.
Bytes pixels(int width, int height, bool colour) {
  Bytes rgb;
  for (int i = 0; i < width * height; ++i) {
    const auto shade = static_cast<std::uint8_t>(120 + i % 90);
    rgb.insert(rgb.end(), {colour ? std::uint8_t{40} : shade, shade, colour ? std::uint8_t{220} : shade});
  }
  return rgb;
}

Bytes png_of(int width, int height, bool colour) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGB;
  const Bytes rgb = pixels(width, height, colour);
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, rgb.data(), 0, nullptr);
  Bytes file(size);
  png_image_write_to_memory(&image, file.data(), &size, 0, rgb.data(), 0, nullptr);
  file.resize(size);
  return file;
}

Bytes jpeg_of(int width, int height, bool colour, bool one_channel = false) {
  jpeg_compress_struct out;
  jpeg_error_mgr errors;
  out.err = jpeg_std_error(&errors);
  jpeg_create_compress(&out);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&out, &memory, &size);
  out.image_width = static_cast<JDIMENSION>(width);
  out.image_height = static_cast<JDIMENSION>(height);
  out.input_components = one_channel ? 1 : 3;
  out.in_color_space = one_channel ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&out);
  jpeg_set_quality(&out, 60, TRUE);
  jpeg_start_compress(&out, TRUE);
  Bytes rgb = pixels(width, height, colour);
  while (out.next_scanline < out.image_height) {
    JSAMPLE* line = rgb.data() + static_cast<std::size_t>(out.next_scanline) *
                                     static_cast<std::size_t>(width) *
                                     static_cast<std::size_t>(out.input_components);
    jpeg_write_scanlines(&out, &line, 1);
  }
  jpeg_finish_compress(&out);
  jpeg_destroy_compress(&out);
  Bytes file{memory, memory + size};
  std::free(memory);
  return file;
}

// The least a ZIP needs for its central directory to be read.
Bytes zip_of(const std::vector<std::string>& names) {
  std::string directory, body = "PK\x03\x04 bodies do not matter here";
  const auto number = [](std::size_t value, int octets) {
    std::string text;
    for (int i = 0; i < octets; ++i) text.push_back(static_cast<char>((value >> (8 * i)) & 255));
    return text;
  };
  for (const std::string& name : names)
    directory += "PK\x01\x02" + std::string(24, '\0') + number(name.size(), 2) + std::string(16, '\0') + name;
  const std::string end = "PK\x05\x06" + std::string(4, '\0') + number(names.size(), 2) +
                          number(names.size(), 2) + number(directory.size(), 4) + number(body.size(), 4) +
                          number(0, 2);
  return to_bytes(body + directory + end);
}

struct Installation {
  explicit Installation(tests::Database& db)
      : store(db.open({&journal::sql, &blobs::sql, &sql})),
        wrapper(Secret{Bytes(32, 7)}, random),
        shelf(blobs::FolderShelf::open(db.folder() + "/blobs").value()),
        blobs(*store, shelf, wrapper, random),
        sealer(blobs::Sealer::for_tests(random)) {}
  SeededRandom random{5};
  std::unique_ptr<store::Store> store;
  blobs::SoftwareWrapper wrapper;
  blobs::FolderShelf shelf;
  blobs::Blobs blobs;
  blobs::Sealer sealer;

  template <typename F>
  auto in(F work) {
    return store->transact(store::Scope::office(batam), work);
  }

  Result<Document> upload(const Slot& slot, ByteView file, const std::string& name) {
    const Inspected passed = TRY(inspect(file, slot));
    const Stored stored = TRY(documents::store(blobs, batam, now, random, passed));
    return in([&](store::Transaction& tx) {
      return add(tx, now, blobs, stored, {"CASE", "01DEWI", name, dewi});
    });
  }
};

const Slot ktp{.id = "ktp",
               .label = "KTP",
               .types = {FileType::jpg, FileType::png},
               .most = 1024 * 1024,
               .confidential = true,
               .colour = true};
const Slot letter{.id = "surat_permohonan", .label = "Surat permohonan", .types = {FileType::pdf}};

}  // namespace

TEST_CASE("a file is what its octets say") {
  struct Row {
    std::string why;
    Bytes file;
    std::string type;
  };
  const Row rows[] = {
      {"a PDF", to_bytes("%PDF-1.7\n…"), "pdf"},
      {"a PDF behind a little rubbish, as scanners write", to_bytes(std::string(900, ' ') + "%PDF-1.4"),
       "pdf"},
      {"too much rubbish", to_bytes(std::string(1024, ' ') + "%PDF-1.4"), ""},
      {"a PNG", png_of(4, 4, true), "png"},
      {"a JPEG", jpeg_of(16, 16, true), "jpg"},
      {"a Word document", zip_of({"[Content_Types].xml", "_rels/.rels", "word/document.xml"}), "docx"},
      {"a spreadsheet is no Word document", zip_of({"[Content_Types].xml", "xl/workbook.xml"}), ""},
      {"a ZIP that says PK and no more", to_bytes("PK\x03\x04"), ""},
      {"a program",
       to_bytes("\x7f"
                "ELF"),
       ""},
      {"HTML", to_bytes("<html>"), ""},
      {"nothing", {}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto type = sniff(row.file);
    CHECK((type ? std::string{name_of(*type)} : "") == row.type);
  }
}

TEST_CASE("a slot takes what it asks for, and says what is wrong") {
  Bytes cut = jpeg_of(64, 64, true);
  cut.resize(20);
  struct Row {
    std::string why;
    Slot slot;
    Bytes file;
    std::string code;
  };
  const Row rows[] = {
      {"a colour scan", ktp, jpeg_of(256, 160, true), ""},
      {"a colour PNG", ktp, png_of(256, 160, true), ""},
      {"a grey scan saved as colour", ktp, jpeg_of(256, 160, false), "documents.not_colour"},
      {"a scan of one channel", ktp, jpeg_of(256, 160, false, true), "documents.not_colour"},
      {"a grey PNG", ktp, png_of(256, 160, false), "documents.not_colour"},
      {"a grey scan where colour is not asked",
       {.id = "sk", .label = "SK", .types = {FileType::jpg}},
       jpeg_of(64, 64, false),
       ""},
      {"a PDF where a picture is asked", ktp, to_bytes("%PDF-1.7"), "documents.wrong_type"},
      {"a picture that calls itself PDF", letter, jpeg_of(16, 16, true), "documents.wrong_type"},
      {"nothing", letter, {}, "documents.empty"},
      {"too large",
       {.id = "s", .label = "S", .types = {}, .most = 4},
       to_bytes("%PDF-1.7"),
       "documents.too_large"},
      {"a JPEG that is only a beginning", ktp, cut, "documents.picture_unreadable"},
      {"a PNG that is only a beginning", ktp, to_bytes("\x89PNG\r\n\x1a\n"), "documents.picture_unreadable"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(inspect(row.file, row.slot)) == row.code);
  }
}

TEST_CASE("uploading again makes a new edition, whose verdict starts anew") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const auto first = here.upload(letter, to_bytes("%PDF-1.7 one"), "C:\\surat\\permohonan.pdf");
    REQUIRE(first);
    CHECK(first->name == "permohonan.pdf");
    using Tx = store::Transaction;
    CHECK(code_of(here.in([&](Tx& tx) { return judge(tx, now, *first, Verdict::incomplete, " ", rio); })) ==
          "documents.reason_missing");
    const auto judged = here.in(
        [&](Tx& tx) { return judge(tx, now, *first, Verdict::incomplete, "Belum ditandatangani", rio); });
    REQUIRE(judged);
    CHECK(judged->verdict == Verdict::incomplete);
    CHECK(code_of(here.in([&](Tx& tx) { return judge(tx, now, *first, Verdict::accepted, "", rio); })) ==
          "documents.changed");

    const auto second = here.upload(letter, to_bytes("%PDF-1.7 two"), "ktp_2171016003860011.pdf");
    REQUIRE(second);
    CHECK(second->edition == 2);
    CHECK(second->verdict == Verdict::none);
    CHECK(second->name == "berkas.pdf");  // the name held a NIK
    const auto current = here.in([](Tx& tx) { return documents_of(tx, "CASE"); });
    REQUIRE(current);
    REQUIRE(current->size() == 1);
    CHECK((*current)[0].id == second->id);
    CHECK(here.in([](Tx& tx) { return documents_of(tx, "CASE", true); })->size() == 2);
    const auto old = here.in([&](Tx& tx) { return document(tx, first->id); });
    CHECK(code_of(here.in([&](Tx& tx) { return judge(tx, now, *old, Verdict::accepted, "", rio); })) ==
          "documents.not_current");
    CHECK(text_of(*view(*here.store, here.blobs, now, batam, second->id, rio, "periksa")) == "%PDF-1.7 two");
  }
}

TEST_CASE(
    "every look at a confidential paper is written down, of an open one none; another office sees neither") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const Bytes scan = jpeg_of(128, 80, true);
    const auto card = here.upload(ktp, scan, "ktp.jpg");
    const auto open = here.upload(letter, to_bytes("%PDF-1.7"), "surat.pdf");
    REQUIRE(card);
    REQUIRE(open);
    CHECK(*view(*here.store, here.blobs, now, batam, card->id, rio, "periksa kelengkapan") == scan);
    CHECK(view(*here.store, here.blobs, now, batam, open->id, rio, "periksa"));
    using Tx = store::Transaction;
    const auto looks = here.in([&](Tx& tx) { return looks_at(tx, card->id); });
    REQUIRE(looks);
    REQUIRE(looks->size() == 1);
    CHECK((*looks)[0].by == rio);
    CHECK((*looks)[0].purpose == "periksa kelengkapan");
    CHECK(here.in([&](Tx& tx) { return looks_at(tx, open->id); })->empty());
    CHECK(code_of(view(*here.store, here.blobs, now, OfficeId::trusted("kudus"), card->id, rio, "x")) ==
          "documents.unknown");
  }
}

TEST_CASE("a destroyed paper is gone, and the case still knows that it was there") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const auto card = here.upload(ktp, jpeg_of(128, 80, true), "ktp.jpg");
    REQUIRE(card);
    using Tx = store::Transaction;
    const auto nik = *people::Nik::parse("2171016003860011");
    REQUIRE(here.in([&](Tx& tx) {
      return declare_identity(tx, now, here.sealer, card->id, DeclaredBy::applicant, dewi, "Dewi", nik);
    }));
    for (int twice = 0; twice < 2; ++twice)
      REQUIRE(here.in([&](Tx& tx) { return destroy(tx, now, here.blobs, card->id, rio, "retensi"); }));
    CHECK(code_of(view(*here.store, here.blobs, now, batam, card->id, rio, "x")) == "documents.destroyed");
    CHECK(here.in([&](Tx& tx) { return document(tx, card->id); })->destroyed);
    CHECK(code_of(here.in([&](Tx& tx) { return declared_identity(tx, here.sealer, card->id); })) ==
          "documents.identity_undeclared");
  }
}

TEST_CASE("the verifier's reading of a KTP counts before the applicant's, and neither lies open") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const auto card = here.upload(ktp, jpeg_of(128, 80, true), "ktp.jpg");
    REQUIRE(card);
    using Tx = store::Transaction;
    const auto typed = [&](DeclaredBy by, const char* name, const char* digits) {
      return here.in([&](Tx& tx) {
        return declare_identity(tx, now, here.sealer, card->id, by, rio, name, *people::Nik::parse(digits));
      });
    };
    REQUIRE(typed(DeclaredBy::verifier, "DEWI KARTIKA HARAHAP", "2171016003860011"));
    REQUIRE(typed(DeclaredBy::applicant, "Dewi Kartika", "2171016003860012"));
    const auto said = here.in([&](Tx& tx) { return declared_identity(tx, here.sealer, card->id); });
    REQUIRE(said);
    CHECK(said->name == "DEWI KARTIKA HARAHAP");
    CHECK(said->nik->digits() == "2171016003860011");
    if (db.engine() == tests::Engine::sqlite)
      CHECK(db.raw_text("SELECT count(*) FROM declared_identity WHERE instr(sealed, CAST('2171016003860011' "
                        "AS BLOB)) > 0") == "0");
  }
}

TEST_CASE("a letter and a KTP differ where both speak and say different things") {
  const Identity card{.name = "DEWI KARTIKA HARAHAP", .nik = *people::Nik::parse("2171016003860011")};
  struct Row {
    std::string why;
    Identity letter;
    std::string fields;
    bool decisive;
  };
  const Row rows[] = {
      {"titles and case do not matter",
       {.name = "Dewi Kartika Harahap, S.E., M.Ak.", .nik = card.nik},
       "",
       false},
      {"another name", {.name = "Dewi Kartini Harahap", .nik = card.nik}, "nama", true},
      {"another NIK", {.name = card.name, .nik = *people::Nik::parse("2171016003860012")}, "nik", true},
      {"both", {.name = "Dewi", .nik = *people::Nik::parse("2171016003860012")}, "nama, nik", true},
      {"what the card does not say is not compared",
       {.name = card.name, .nip = *people::Nip::parse("198603202010012012")},
       "",
       false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto found = differences(row.letter, card);
    CHECK(fields_of(found) == row.fields);
    for (const Difference& each : found) CHECK(each.decisive == row.decisive);
  }
  Identity other = card;
  other.position = "Kepala Bidang";
  Identity same = card;
  same.position = "Kepala Seksi";
  REQUIRE(differences(other, same).size() == 1);
  CHECK_FALSE(differences(other, same)[0].decisive);  // people are promoted: a hint to look
}
