// office/letters/sample_test.h: filled letters of the offices, for this module's tests and benchmark.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "office/letters/render.h"
#include "office/letters/template.h"
#include "office/people/office_file.h"

namespace paraf::letters::sample {

inline std::filesystem::path root() {
  const char* set = std::getenv("PARAF_ROOT");
  return set == nullptr ? "." : set;
}

inline const std::vector<std::string>& offices() {
  static const std::vector<std::string> all = {"badung", "bekasi", "gorontalo", "batam", "kudus"};
  return all;
}

inline people::OfficeFile office_file(const std::string& name) {
  return people::read_office_file(root() / "sop" / name / "office.yaml").value();
}

// What the case, the authority and the registers fill in.
inline Fields fields(const people::Office& office) {
  Fields all = fields_of(office);
  const Fields more = {
      {"psre", "Balai Sertifikasi Peragaan"},
      {"tempat_psre", "Jakarta"},
      {"instansi_pemohon", "Dinas Kesehatan " + office.region},
      {"nomor_permohonan", "800/114/2026"},
      {"tanggal_permohonan", "2 Januari 2026"},
      {"perihal", "Permohonan Sertifikat Elektronik"},
      {"nomor_agenda", "0017"},
      {"tanggal_agenda", "5 Januari 2026"},
      {"sifat", "Segera"},
      {"diteruskan_kepada", "Kepala Bidang"},
      {"isi_disposisi", "Setuju. Periksa kelengkapan berkas dan proses sesuai ketentuan."},
      {"isi_balasan",
       "permohonan telah disetujui dan tautan aktivasi telah dikirim ke alamat email masing-masing pemohon."},
      {"jadwal", "Kamis, 15 Januari 2026, pukul 09.00"},
      {"tempat_jadwal", "Ruang rapat dinas"},
      {"nomor_rekomendasi", "000.6.5/003/Diskominfo/2026"},
      {"tanggal_rekomendasi", "6 Januari 2026"},
      {"daftar_berkas", "Surat permohonan; KTP; SK jabatan terakhir"},
      {"penerima", "Petugas pencatat surat"},
      {"kode_lacak", "7F3K-Q2XM"},
      {"alamat_lacak", "http://127.0.0.1:8080/lacak"},
  };
  all.insert(more.begin(), more.end());
  return all;
}

inline std::vector<Applicant> applicants(const people::OfficeFile& file) {
  std::vector<Applicant> all;
  for (const people::PersonInFile& each : file.people) {
    if (each.official) continue;
    const people::Person& p = each.person;
    all.push_back({p.name, p.nip ? p.nip->grouped() : "", std::string{each.nik->digits()}, p.position, p.rank,
                   p.agency, p.email->text(), p.phone->text()});
  }
  return all;
}

inline Finish finish(const people::OfficeFile& file, bool final) {
  const people::Person& head = file.people.front().person;
  return {.number = final ? "000.6.5/003/" + file.office.short_name + "/2026"
                          : "000.6.5/…/" + file.office.short_name + "/2026",
          .day = *people::parse_day("2026-01-06"),
          .signer = Signer{head.position, head.name, head.rank, std::string{head.nip->digits()}},
          .check_url = "http://127.0.0.1:8080/s/0123456789abcdef",
          .final = final,
          .made = *Timestamp::parse("2026-01-06T02:00:00Z")};
}

}  // namespace paraf::letters::sample
