// office/letters/word_sample_test.h: Word files made for tests: the parts a reader looks at, zipped.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "platform/package/package.h"

namespace paraf::letters::word_sample {

inline Bytes zip(const std::vector<std::pair<std::string, std::string>>& parts) {
  return package::pack(parts).value();
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

// With what a word processor asks for besides the text.
inline Bytes whole_docx(const std::string& body) {
  const std::string package = "http://schemas.openxmlformats.org/package/2006/";
  const std::string office =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
  return zip({{"[Content_Types].xml",
               "<?xml version=\"1.0\"?><Types xmlns=\"" + package +
                   "content-types\"><Default Extension=\"rels\" "
                   "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override "
                   "PartName=\"/word/document.xml\" ContentType=\"application/"
                   "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"},
              {"_rels/.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"" + package +
                                  "relationships\"><Relationship Id=\"r1\" Type=\"" + office +
                                  "\" Target=\"word/document.xml\"/></Relationships>"},
              {"word/document.xml", document(body)}});
}

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
