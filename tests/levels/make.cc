// tests/levels/make.cc: signed files of every level, input form and kind of key, with one to fifty
// signatures, for strangers' tools to judge (tests/levels/run). A sample of the product: each pair of two of
// its sides is in it.
//
//     levels_make FOLDER     writes root.pem, NNN.pdf, and manifest.tsv: file, password, signatures, time
//     stamps, what; and level, form, key for the table
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "platform/crypto/pem.h"
#include "tests/judges/forms.h"
#include "tests/levels/pictures.h"
#include "tests/support/pki.h"
#include "trust/signing/extend.h"
#include "trust/tsa/tsa.h"
#include "trust/validation/crl.h"
#include "trust/validation/ocsp.h"

using namespace paraf;
using signing::Level;

namespace {

struct AllGood : validation::StatusSource {
  Result<validation::Status> status(const crypto::Certificate&, ByteView) const override {
    return validation::Status{validation::Status::Kind::good};
  }
};

void write(const std::filesystem::path& path, ByteView octets) {
  std::ofstream out{path, std::ios::binary};
  out.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  if (!out) std::exit(1);
}

class Making {
 public:
  explicit Making(std::filesystem::path folder)
      : folder_(std::move(folder)), manifest_(folder_ / "manifest.tsv") {
    write(folder_ / "root.pem", bytes_of(crypto::pem("CERTIFICATE", pki_.root.certificate.der())));
    using crypto::KeyKind;
    std::uint8_t serial = 40;
    for (const KeyKind kind : {KeyKind::rsa2048, KeyKind::p256, KeyKind::rsa3072, KeyKind::p384})
      people_.push_back(
          tests::issue({.name = "Budi Santoso", .kind = kind, .serial = {++serial}}, &pki_.issuing));
  }

  bool make(const testing::Form& form, Level level, std::size_t key, int count, bool extended) {
    Bytes file = form.file;
    int stamps = 0;
    for (int i = 0; i < count; ++i) {
      signing::Order order =
          this->order(people_[(key + static_cast<std::size_t>(i)) % people_.size()], form, i);
      order.level = extended ? Level::b_b : level;
      const auto& person = people_[(key + static_cast<std::size_t>(i)) % people_.size()];
      auto out = signing::sign_pdf(file, order, signing::with(*person.key), stamps_);
      if (!out) return fail(form, level, out.error());
      file = std::move(*out);
      if (!extended && level == Level::b_lta) ++stamps;
    }
    if (extended && level != Level::b_b) {
      signing::ExtendOrder order{.to = level,
                                 .at = clock_.now(),
                                 .roots = pki_.anchors(),
                                 .known = pki_.intermediates(),
                                 .password = form.password};
      auto out = signing::extend_pdf(file, order, proofs_, stamps_);
      if (!out) return fail(form, level, out.error());
      file = std::move(*out);
      stamps += level == Level::b_lta ? 2 : 1;
    }
    const auto reached = signing::level_of(file, form.password);
    if (!reached || !*reached || **reached != level) {
      fmt::print(stderr, "{} {}: reached another level\n", form.name, signing::name_of(level));
      return false;
    }
    const std::string_view kind = crypto::name_of(people_[key].key->kind());
    keep(file, form, count, stamps,
         fmt::format("{}{}, {}, {} x {}", signing::name_of(level), extended ? " by extension" : "", form.name, kind, count),
         fmt::format("{}\t{}\t{}", signing::name_of(level), form.name, kind));
    return true;
  }

  // Every part of a mark, at a tag, on a page turned and cropped in every way.
  bool make_marked(const std::string& page) {
    const std::string font =
        "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding "
        "/WinAnsiEncoding >> >> >>";
    auto bodies = testing::small_document(font + " " + page);
    bodies[3] = testing::stream(
        "BT /F 12 Tf 150 500 Td (Kepala Dinas) Tj 0 -60 Td [([qr) 20 (_bs) -10 (re])] TJ ET 0.8 g 100 600 "
        "300 80 re f");
    const testing::Form form{"tag and pictures, " + (page.empty() ? "upright" : page),
                             to_bytes(testing::classic(bodies))};
    signing::Order order = this->order(people_[1], form, 1);
    order.level = Level::b_t;
    order.mark = signing::Mark{.rect = {0, 0, 80, 30},
                               .qr = "https://paraf.example/c/7F3KQ2",
                               .lines = {{.text = "Kepala Dinas Komunikasi dan Informatika"},
                                         {.text = "Budi Santoso", .bold = true}},
                               .image = testing::hand_png(),
                               .logo = testing::logo_jpeg(),
                               .tag = "[qr_bsre]"};
    auto out = signing::sign_pdf(form.file, order, signing::with(*people_[1].key), stamps_);
    if (!out) return fail(form, order.level, out.error());
    if (text_of(*out).find("taken at home") != std::string_view::npos) {
      fmt::print(stderr, "what a camera wrote stands in the file\n");
      return false;
    }
    keep(*out, form, 1, 0, "B-T, " + form.name, "B-T\t" + form.name + "\tp256");
    return true;
  }

 private:
  void keep(const Bytes& file, const testing::Form& form, int signatures, int stamps,
            const std::string& what, const std::string& cells) {
    const std::string name = fmt::format("{:03}.pdf", ++number_);
    write(folder_ / name, file);
    manifest_ << name << '\t' << (form.password.empty() ? "-" : form.password) << '\t' << signatures << '\t'
              << stamps << '\t' << what << '\t' << cells << '\n';
  }

  bool fail(const testing::Form& form, Level level, const Error& error) {
    fmt::print(stderr, "{} {}: {}\n", form.name, signing::name_of(level), error.line());
    return false;
  }

  signing::Order order(const tests::Issued& person, const testing::Form& form, int i) {
    signing::Order out;
    out.chain = {person.certificate, pki_.issuing.certificate};
    out.at = clock_.now();
    out.name = "Budi Santoso";
    out.reason = "Menyetujui";
    out.password = form.password;
    out.roots = pki_.anchors();
    out.proofs = proofs_;
    if (i % 2 == 0 && i < 6)
      out.mark = signing::Mark{.page = 1,
                               .rect = {20, 60 + 18.0 * i, 70, 25},
                               .qr = "https://paraf.example/c/7F3KQ2",
                               .lines = {{.text = "Ditandatangani secara elektronik oleh:"},
                                         {.text = "Budi Santoso", .bold = true}}};
    return out;
  }

  std::filesystem::path folder_;
  std::ofstream manifest_;
  int number_ = 0;
  tests::TestPki pki_;
  std::vector<tests::Issued> people_;
  ManualClock clock_{pki_.now};
  SeededRandom random_{7};
  AllGood statuses_;
  validation::Responder responder_{pki_.issuing.certificate, pki_.ocsp.certificate, pki_.ocsp.key, statuses_,
                                   clock_};
  std::unique_ptr<tsa::TimeStamper> stamper_ =
      tsa::TimeStamper::make({.policy = "2.16.360.1.1.9.1"}, pki_.tsa.certificate, pki_.intermediates(),
                             pki_.tsa.key, clock_, random_)
          .value();
  signing::StampSource stamps_ = [this](ByteView query) -> Result<Bytes> { return stamper_->answer(query); };
  signing::ProofSource proofs_ = [this](const crypto::Certificate& subject,
                                        const crypto::Certificate& issuer) -> Result<signing::Proof> {
    signing::Proof out;
    if (issuer == pki_.issuing.certificate) {
      out.ocsp.push_back(
          responder_.answer(validation::ocsp_request(issuer, subject.serial(), random_.bytes(16)))->der);
    } else {
      out.crls.push_back(TRY(validation::build_crl(
          {},
          {.number = {1}, .this_update = clock_.now(), .next_update = clock_.now() + std::chrono::hours{24}},
          pki_.root.certificate, *pki_.root.key, crypto::HashAlg::sha256)));
    }
    return out;
  };
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  Making making{argv[1]};
  std::vector<testing::Form> forms = testing::input_forms();
  for (auto& form : testing::encrypted_forms()) forms.push_back(form);
  const Level levels[] = {Level::b_b, Level::b_t, Level::b_lt, Level::b_lta};
  constexpr int counts[] = {1, 2, 5, 12};
  bool good = true;
  for (std::size_t f = 0; f < forms.size(); ++f) {
    for (std::size_t l = 0; l < 4; ++l)
      good =
          making.make(forms[f], levels[l], (l + f / 4) % 4, counts[(f + l) % 4], l > 0 && (f + l) % 3 == 0) && good;
  }
  good = making.make(forms[0], Level::b_t, 1, 50, false) && good;   // classic, tables
  good = making.make(forms[3], Level::b_lt, 2, 50, true) && good;   // linearized with object streams
  good = making.make(forms[4], Level::b_b, 0, 50, false) && good;   // hybrid
  good = making.make(forms[1], Level::b_lta, 0, 50, true) && good;  // streams, one archive stamp for all
  good = making.make(forms[forms.size() - 2], Level::b_t, 3, 25, false) && good;  // AES-256
  for (const char* page : {"", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox [80 200 500 750]",
                           "/Rotate 90 /CropBox [80 200 500 750]"})
    good = making.make_marked(page) && good;
  return good ? 0 : 1;
}
