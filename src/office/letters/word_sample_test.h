// office/letters/word_sample_test.h: Word files made for tests: the parts a reader looks at, zipped.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace paraf::letters::word_sample {

inline Bytes zip(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::size_t room = 4096;
  for (const auto& [name, text] : parts) room += text.size() + 1024;
  std::string out(room, '\0');
  std::size_t used = 0;
  archive* a = archive_write_new();
  archive_write_set_format_zip(a);
  archive_write_open_memory(a, out.data(), out.size(), &used);
  for (const auto& [name, text] : parts) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(a, entry);
    archive_write_data(a, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(a);
  archive_write_free(a);
  out.resize(used);
  return to_bytes(out);
}

inline std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return out;
}

inline std::string p(const std::string& text, const std::string& properties = {}) {
  std::string runs;
  std::string said;
  const auto end = [&] {
    if (!said.empty()) runs += "<w:r><w:t xml:space=\"preserve\">" + escaped(said) + "</w:t></w:r>";
    said.clear();
  };
  for (const char c : text) {
    if (c == '\t') {
      end();
      runs += "<w:r><w:tab/></w:r>";
    } else {
      said.push_back(c);
    }
  }
  end();
  return "<w:p>" + (properties.empty() ? "" : "<w:pPr>" + properties + "</w:pPr>") + runs + "</w:p>";
}

inline std::string row(std::initializer_list<std::string> cells) {
  std::string out = "<w:tr>";
  for (const std::string& cell : cells) out += "<w:tc>" + p(cell) + "</w:tc>";
  return out + "</w:tr>";
}

inline std::string document(const std::string& body) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document "
         "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" +
         body + "</w:body></w:document>";
}

inline Bytes docx(const std::string& body) { return zip({{"word/document.xml", document(body)}}); }

// A recommendation as an office might have it, invented.
inline Bytes recommendation() {
  return docx(p("Nomor\t: ${nomor_naskah}\t\tKudus, ${tanggal_naskah}") + p("Sifat\t: Biasa") +
              p("Lampiran\t: 1 (satu) berkas") + p("Hal\t: Rekomendasi Penerbitan Sertifikat Elektronik") +
              p("") + p("Yth. Kepala ${psre}") + p("di ${tempat_psre}") + p("") +
              p("Menindaklanjuti surat ${instansi_pemohon} tanggal ${tanggal_permohonan}, kami "
                "merekomendasikan ${jumlah_pemohon} orang:",
                "<w:ind w:firstLine=\"720\"/>") +
              "<w:tbl>" + row({"No", "Nama", "NIP", "Jabatan", "Email"}) +
              row({"#{no}", "#{nama}", "#{nip}", "#{jabatan}", "#{email}"}) + "</w:tbl>" +
              p("Demikian, atas kerja samanya diucapkan terima kasih.") + p("${jabatan_pengirim}") +
              p("${ttd_pengirim}") + p("${nama_pengirim}") + p("NIP. ${nip_pengirim}") + p("Tembusan:") +
              p("1. Bupati") + p("2. Arsip"));
}

}  // namespace paraf::letters::word_sample
