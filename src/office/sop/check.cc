#include "office/sop/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "office/sop/flow.h"
#include "office/sop/form.h"

namespace paraf::sop {

namespace {

class Checker {
 public:
  Checker(const Sop& sop, const Verbs& verbs) : sop_(sop), verbs_(verbs), before_(there_before(sop)) {}

  std::vector<Finding> run() {
    for (const Row& row : sop_.rows) {
      reachable(row);
      needs(row);
      for (const Step& step : row.steps) step_needs(row, step);
      confirmations(row);
    }
    ends();
    circles();
    unused();
    letters();
    return std::move(findings_);
  }

 private:
  void add(Severity severity, Place at, std::string code, std::string what, std::string todo) {
    findings_.push_back({severity, at.line, at.column, std::move(code), std::move(what), std::move(todo)});
  }

  void reachable(const Row& row) {
    if (before_.count(row.no) == 0)
      add(Severity::error, row.place, "tak-terjangkau",
          fmt::format("Tidak ada jalan menuju kegiatan {}.", row.no),
          fmt::format("Arahkan `lanjut` kegiatan sebelumnya ke {}, atau hapus kegiatan ini.", row.no));
    if (row.steps.empty())
      add(Severity::error, row.place, "tanpa-langkah",
          fmt::format("Kegiatan {} tidak memuat langkah.", row.no),
          "Tulis paling sedikit satu langkah dengan `tindakan`; tanpa itu kegiatan tidak pernah selesai.");
    for (const std::string& performer : row.performers)
      if (std::none_of(row.steps.begin(), row.steps.end(),
                       [&](const Step& s) { return s.by == performer; }) &&
          !row.steps.empty())
        add(Severity::warning, row.place, "pelaksana-menganggur",
            fmt::format("Pelaksana `{}` tercantum di kegiatan {}, tetapi tidak ada langkah miliknya.",
                        performer, row.no),
            "Tambahkan langkahnya, atau hapus dari `pelaksana`.");
  }

  std::vector<std::string> makers_of(const std::string& artefact) const {
    std::vector<std::string> out;
    for (const Row& row : sop_.rows)
      if (std::find(row.makes.begin(), row.makes.end(), artefact) != row.makes.end()) out.push_back(row.no);
    return out;
  }

  // A need that is not met on every way to the row: nobody makes it, or only later, or only on some ways.
  void unmet(Place at, const std::string& who, const std::string& artefact) {
    const std::vector<std::string> makers = makers_of(artefact);
    if (makers.empty()) {
      add(Severity::error, at, "perlu-tak-ada",
          fmt::format("{} memerlukan `{}`, yang tidak dibuat atau dibawa siapa pun.", who, artefact),
          fmt::format("Tambahkan langkah yang membuatnya, atau daftarkan di `berkas`.{}",
                      did_you_mean(artefact, all_artefacts())));
    } else {
      add(Severity::error, at, "perlu-belum-ada",
          fmt::format("{} memerlukan `{}`, yang belum tentu ada ketika kegiatan itu dimulai.", who, artefact),
          fmt::format("`{}` dibuat di kegiatan {}; pindahkan urutannya, atau hapus keperluan ini.", artefact,
                      joined(makers)));
    }
  }

  std::vector<std::string> all_artefacts() const {
    Artefacts all = brought(sop_);
    for (const Row& row : sop_.rows) all.insert(row.makes.begin(), row.makes.end());
    return {all.begin(), all.end()};
  }

  void needs(const Row& row) {
    const auto here = before_.find(row.no);
    if (here == before_.end()) return;
    for (std::size_t i = 0; i < row.needs.size(); ++i) {
      const bool own = std::find(row.makes.begin(), row.makes.end(), row.needs[i]) != row.makes.end();
      if (here->second.count(row.needs[i]) == 0 && !own)
        unmet(i < row.need_places.size() ? row.need_places[i] : row.place, fmt::format("Kegiatan {}", row.no),
              row.needs[i]);
    }
  }

  void step_needs(const Row& row, const Step& step) {
    const auto here = before_.find(row.no);
    if (here == before_.end()) return;
    Artefacts there = here->second;
    const std::set<std::string> earlier = steps_before(row, step);
    for (const Step& other : row.steps)
      if (earlier.count(other.id) != 0) there.merge(made_by(other, verbs_));
    for (const std::string& need : needed_by(step, verbs_))
      if (there.count(need) == 0) {
        Artefacts own;
        for (const Step& other : row.steps) own.merge(made_by(other, verbs_));
        if (own.count(need) != 0)
          add(Severity::error, step.place, "urutan-langkah",
              fmt::format(
                  "Langkah `{}` (kegiatan {}) memerlukan `{}`, yang dibuat langkah lain di kegiatan itu.",
                  step.id, row.no, need),
              "Sebut langkah itu di `sesudah`.");
        else
          unmet(step.place, fmt::format("Langkah `{}` (kegiatan {})", step.id, row.no), need);
      }
  }

  void confirmations(const Row& row) {
    for (const std::string& performer : row.inferred_performers)
      add(Severity::remark, row.place, "disimpulkan",
          fmt::format("Pelaksana kegiatan {} disimpulkan: {}.", row.no, performer),
          "Hapus `disimpulkan` setelah kantor memastikannya.");
    if (row.reconstructed)
      add(Severity::remark, row.place, "rekonstruksi",
          fmt::format("Kegiatan {} tidak ada pada sumber; disusun kembali.", row.no),
          "Cocokkan dengan dokumen asli, lalu hapus `rekonstruksi`.");
    else if (row.time.unit == TimeUnit::none)
      add(Severity::remark, row.place, "waktu-tanpa-satuan",
          row.time.text.empty()
              ? fmt::format("Kegiatan {} tidak menyebut waktu.", row.no)
              : fmt::format("Waktu kegiatan {} (\"{}\") tidak menyebut satuan.", row.no, row.time.text),
          "Kegiatan ini tidak dihitung waktunya; tulis `waktu: {teks: …, menit: …}` bila ada waktu bakunya.");
  }

  // Every reachable row must have a way to the end.
  void ends() {
    std::set<std::string> good;
    for (bool grew = true; grew;) {
      grew = false;
      for (const Row& row : sop_.rows) {
        bool way = row.next == "end" || good.count(row.next) != 0;
        for (const Step& step : row.steps)
          for (const auto& [outcome, target] : step.outcomes)
            way = way || target == "end" || good.count(row_named(target)) != 0;
        if (way && good.insert(row.no).second) grew = true;
      }
    }
    for (const Row& row : sop_.rows)
      if (good.count(row.no) == 0)
        add(Severity::error, row.place, "jalan-buntu",
            fmt::format("Dari kegiatan {} permohonan tidak pernah sampai selesai.", row.no),
            "Arahkan salah satu kegiatan di jalur ini ke `selesai`.");
  }

  // Going on must lead on: a circle may close only by an outcome somebody chose.
  void circles() {
    for (const Row& row : sop_.rows) {
      const Row* at = sop_.after(row);
      for (std::size_t hops = 0; at && hops <= sop_.rows.size(); ++hops, at = sop_.after(*at))
        if (at == &row) {
          add(Severity::error, row.place, "melingkar",
              fmt::format("Kegiatan {} kembali ke dirinya sendiri lewat `lanjut`.", row.no),
              "Pengulangan hanya boleh lewat `bila` (misalnya `koreksi: baris 3`).");
          break;
        }
    }
  }

  void unused() {
    std::set<std::string> acting, used;
    for (const Row& row : sop_.rows) {
      used.insert(row.needs.begin(), row.needs.end());
      for (const Step& step : row.steps) {
        acting.insert(step.by);
        used.insert(step.papers.begin(), step.papers.end());
        for (const auto& [name, value] : step.params) used.insert(value);
      }
    }
    for (const Performer& one : sop_.performers)
      if (acting.count(one.id) == 0)
        add(Severity::warning, one.place, "pelaksana-menganggur",
            fmt::format("Pelaksana `{}` tidak mengerjakan apa pun.", one.id), "Hapus, atau beri langkah.");
    for (const Paper& paper : sop_.papers) {
      if (paper.age.set()) aged(paper);
      if (paper.from != "pemohon" && paper.from != "kantor" && makers_of(paper.id).empty())
        add(Severity::error, paper.place, "berkas-tak-dilampirkan",
            fmt::format("Berkas `{}` dibawa `{}`, tetapi tidak ada kegiatannya yang menghasilkannya.",
                        paper.id, paper.from),
            "Sebut berkas ini di `hasil` kegiatan tempat ia dilampirkan.");
      else if (used.count(paper.id) == 0)
        add(Severity::warning, paper.place, "berkas-tak-dipakai",
            fmt::format("Berkas `{}` diminta, tetapi tidak ada kegiatan yang memerlukannya.", paper.id),
            "Jangan meminta berkas yang tidak dipakai; hapus, atau sebut di `perlu` atau `berkas` suatu "
            "langkah.");
    }
  }

  // A rule about a paper's age needs somebody who states its date, and, where it only warns, somebody who is warned.
  void aged(const Paper& paper) {
    if (paper.from == "kantor")
      add(Severity::error, paper.place, "umur-tanpa-pembawa",
          fmt::format("Umur berkas `{}` dibatasi, tetapi berkas itu datang bersama paket kantor.", paper.id),
          "Tanggal surat disebut oleh yang melampirkannya; hapus `paling_lama`, atau perbaiki `dari`.");
    const auto looks = [&](const Step& step) {
      return step.verb == "check_documents" &&
             (step.papers.empty() ||
              std::find(step.papers.begin(), step.papers.end(), paper.id) != step.papers.end());
    };
    const bool checked = std::any_of(sop_.rows.begin(), sop_.rows.end(), [&](const Row& row) {
      return std::any_of(row.steps.begin(), row.steps.end(), looks);
    });
    if (!paper.age.refuse && !checked)
      add(Severity::warning, paper.place, "umur-tak-diperiksa",
          fmt::format("Umur berkas `{}` hanya diingatkan, tetapi tidak ada langkah yang memeriksa berkas itu.", paper.id),
          "Tambahkan langkah `memeriksa` untuk berkas ini, atau tulis `bila_lewat: tolak`.");
  }

  void letters() {
    for (const LetterUse& letter : sop_.letters) {
      bool signed_by_signer = false;
      bool used = false;
      std::set<std::string> initialled;
      for (const Row& row : sop_.rows)
        for (const Step& step : row.steps) {
          const auto of = step.params.find("letter");
          if (of == step.params.end() || of->second != letter.id) continue;
          used = true;
          if (step.verb == "initial_letter") initialled.insert(step.by);
          if (step.verb != "sign_letter") continue;
          signed_by_signer = signed_by_signer || step.by == letter.signer;
          if (step.by != letter.signer)
            add(Severity::error, step.place, "bukan-penanda-tangan",
                fmt::format("Surat `{}` ditandatangani `{}` di kegiatan {}, tetapi penanda tangannya `{}`.",
                            letter.id, step.by, row.no, letter.signer),
                "Samakan `oleh` dengan `penanda_tangan` surat itu.");
        }
      if (!used)
        add(Severity::warning, letter.place, "surat-tak-dipakai",
            fmt::format("Surat `{}` tidak pernah dibuat.", letter.id), "Hapus, atau tambahkan langkahnya.");
      else if (!signed_by_signer)
        add(Severity::warning, letter.place, "surat-tanpa-tanda-tangan",
            fmt::format("Surat `{}` tidak pernah ditandatangani.", letter.id),
            "Tambahkan langkah `menandatangani`.");
      for (const std::string& performer : letter.initials)
        if (initialled.count(performer) == 0)
          add(Severity::error, letter.place, "paraf-tak-ada",
              fmt::format("Surat `{}` menunggu paraf `{}`, tetapi tidak ada langkahnya.", letter.id,
                          performer),
              "Tambahkan langkah `memparaf`, atau hapus dari `paraf`.");
      if (letter.inferred)
        add(Severity::remark, letter.place, "disimpulkan",
            fmt::format("Penanda tangan surat `{}` disimpulkan: {}.", letter.id, letter.signer),
            "Hapus `disimpulkan` setelah kantor memastikannya.");
    }
  }

  const Sop& sop_;
  const Verbs& verbs_;
  std::map<std::string, Artefacts> before_;
  std::vector<Finding> findings_;
};

std::string_view word_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "galat";
    case Severity::warning: return "peringatan";
    case Severity::remark: return "catatan";
  }
  return "";
}

}  // namespace

std::vector<Finding> check(const Sop& sop, const Verbs& verbs) { return Checker{sop, verbs}.run(); }

std::string line(const std::string& file, const Finding& finding) {
  return fmt::format("{}:{}:{}: {}: {} [{}]\n    {}\n", file, finding.line, finding.column,
                     word_of(finding.severity), finding.what, finding.code, finding.todo);
}

namespace {

// A template is a file beside the procedures of its office: sop/<office>/letters/….
void missing_templates(const std::string& file, const Sop& sop, std::vector<Finding>& findings) {
  namespace fs = std::filesystem;
  std::error_code failure;
  const fs::path office = fs::absolute(file, failure).lexically_normal().parent_path().parent_path();
  for (const LetterUse& letter : sop.letters)
    if (!fs::exists(office / letter.templat, failure))
      findings.push_back(
          {Severity::error, letter.place.line, letter.place.column, "templat-tak-ada",
           fmt::format("Templat surat `{}` tidak ada: {}.", letter.id, letter.templat),
           fmt::format("Buat {}/{}, atau perbaiki `templat`.", office.filename().string(), letter.templat)});
}

}  // namespace

Report check_path(const std::string& path, const Verbs& verbs) {
  Report report;
  const std::vector<std::string> files = find(path);
  if (files.empty()) {
    report.text = fmt::format("{}: tidak ada berkas sop.yaml di sini.\n", path);
    report.status = 2;
    return report;
  }
  for (const std::string& file : files) {
    std::ifstream in{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    Reading reading = read(text, verbs);
    // The graph of a file that could not be understood would only tell its slips a second time.
    if (reading.ok()) {
      const std::vector<Finding> more = check(reading.sop, verbs);
      reading.findings.insert(reading.findings.end(), more.begin(), more.end());
      missing_templates(file, reading.sop, reading.findings);
    }
    std::stable_sort(reading.findings.begin(), reading.findings.end(),
                     [](const Finding& a, const Finding& b) {
                       return std::pair{a.line, a.column} < std::pair{b.line, b.column};
                     });
    for (const Finding& finding : reading.findings) {
      report.text += line(file, finding);
      ++(finding.severity == Severity::error     ? report.errors
         : finding.severity == Severity::warning ? report.warnings
                                                 : report.remarks);
    }
    if (reading.ok()) {
      const Sop& sop = reading.sop;
      report.text += fmt::format("{}: {} — {} kegiatan, {} pelaksana\n", file, sop.identity.name.reading,
                                 sop.rows.size(), sop.performers.size());
    }
  }
  report.text += fmt::format("{} berkas: {} galat, {} peringatan, {} catatan\n", files.size(), report.errors,
                             report.warnings, report.remarks);
  report.status = report.errors > 0 ? 1 : 0;
  return report;
}

}  // namespace paraf::sop
