// tests/judges/forms.h: the same document in every form of a PDF file that people send.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platform/pdf/canvas.h"
#include "platform/pdf/qpdf.h"

namespace paraf::testing {

// A classic file out of object bodies; the first is number 1 and the catalogue. `update` appends
// further bodies as a new revision: (number, body).
inline std::string classic(const std::vector<std::string>& bodies) {
  std::string out = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    places.push_back(out.size());
    out += std::to_string(i + 1) + " 0 obj\n" + bodies[i] + "\nendobj\n";
  }
  const std::size_t start = out.size();
  out += "xref\n0 " + std::to_string(bodies.size() + 1) + "\n0000000000 65535 f \n";
  for (const std::size_t place : places) {
    const std::string digits = std::to_string(place);
    out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
  }
  out += "trailer\n<< /Size " + std::to_string(bodies.size() + 1) + " /Root 1 0 R >>\nstartxref\n" +
         std::to_string(start) + "\n%%EOF\n";
  return out;
}

// Another revision behind a file whose last section is a table at `previous`.
inline std::string updated(std::string file, const std::vector<std::pair<int, std::string>>& bodies, int size) {
  const std::size_t word = file.rfind("startxref");
  const std::size_t previous = std::stoul(file.substr(word + 10));
  std::string table;
  for (const auto& [number, body] : bodies) {
    const std::string digits = std::to_string(file.size());
    table += std::to_string(number) + " 1\n" + std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    file += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
  }
  const std::size_t start = file.size();
  file += "xref\n" + table + "trailer\n<< /Size " + std::to_string(size) + " /Root 1 0 R /Prev " +
          std::to_string(previous) + " >>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
  return file;
}

inline std::string stream(const std::string& data, const std::string& entries = "") {
  return "<< " + entries + " /Length " + std::to_string(data.size()) + " >>\nstream\n" + data + "\nendstream";
}

// Page content that says something without a font: a filled box.
inline std::vector<std::string> small_document(const std::string& page_extra = "") {
  return {"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
          "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + page_extra + " >>",
          stream("0.2 0.3 0.9 rg 100 600 300 80 re f")};
}

// A hybrid file [ISO 32000-2 §7.5.8.4]: a table for old readers, and beside it a cross-reference
// stream that tells of an object (number 5, the page's annotations) inside an object stream.
inline std::string hybrid(const std::string& object_stream = {}) {
  std::string out = "%PDF-1.5\n%\xe2\xe3\xcf\xd3\n";
  std::vector<std::size_t> places{0};
  const auto put = [&](int number, const std::string& body) {
    places.resize(std::max<std::size_t>(places.size(), static_cast<std::size_t>(number) + 1));
    places[static_cast<std::size_t>(number)] = out.size();
    out += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
  };
  const auto bodies = small_document("/Annots 5 0 R");
  for (int i = 0; i < 4; ++i) put(i + 1, bodies[static_cast<std::size_t>(i)]);
  put(6, object_stream.empty() ? stream("5 0 [ ]", "/Type /ObjStm /N 1 /First 4") : object_stream);
  // Rows of the hidden section: 5 is the first in stream 6, 6 and 7 stand in the file.
  std::string rows;
  const auto row = [&](int type, std::size_t second, int third) {
    rows += static_cast<char>(type);
    for (int shift = 24; shift >= 0; shift -= 8) rows += static_cast<char>(second >> shift);
    rows += static_cast<char>(third);
  };
  row(2, 6, 0);
  row(1, places[6], 0);
  row(1, out.size(), 0);
  const std::size_t hidden = out.size();
  put(7, stream(rows, "/Type /XRef /Size 8 /W [1 4 1] /Index [5 3] /Root 1 0 R"));
  const std::size_t start = out.size();
  out += "xref\n0 5\n0000000000 65535 f \n";
  for (std::size_t i = 1; i < 5; ++i) {
    const std::string digits = std::to_string(places[i]);
    out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
  }
  return out + "trailer\n<< /Size 8 /Root 1 0 R /XRefStm " + std::to_string(hidden) + " >>\nstartxref\n" +
         std::to_string(start) + "\n%%EOF\n";
}

inline Bytes drawn_document(int pages = 2) {
  pdf::Canvas canvas{{.title = "Laporan Kegiatan", .created = Timestamp::from_seconds(1767600000)}};
  for (int i = 1; i <= pages; ++i) {
    canvas.begin_page(pdf::a4);
    canvas.text({25, 25}, "Laporan Kegiatan Persandian, halaman " + std::to_string(i), {.size = 14, .bold = true}, 160);
    canvas.text({25, 40}, "Dokumen ini dibuat untuk dicoba ditandatangani.", {}, 160);
  }
  return canvas.finish().value();
}

inline Bytes rewritten(const Bytes& file, bool object_streams, bool linearized) {
  QPDF pdf;
  pdf.processMemoryFile("form", reinterpret_cast<const char*>(file.data()), file.size());
  QPDFWriter writer{pdf};
  writer.setOutputMemory();
  writer.setObjectStreamMode(object_streams ? qpdf_o_generate : qpdf_o_disable);
  writer.setLinearization(linearized);
  writer.setDeterministicID(true);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return Bytes(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
}

enum class Cipher { rc4_128, aes_128, aes_256 };

inline Bytes encrypted(const Bytes& file, Cipher cipher, const char* user, const char* owner, bool object_streams,
                       bool may_change = true) {
  QPDF pdf;
  pdf.processMemoryFile("form", reinterpret_cast<const char*>(file.data()), file.size());
  QPDFWriter writer{pdf};
  writer.setOutputMemory();
  writer.setObjectStreamMode(object_streams ? qpdf_o_generate : qpdf_o_disable);
  const bool may = may_change;
  if (cipher == Cipher::rc4_128)
    writer.setR3EncryptionParametersInsecure(user, owner, true, true, may, may, may, may, qpdf_r3p_full);
  else if (cipher == Cipher::aes_128)
    writer.setR4EncryptionParametersInsecure(user, owner, true, true, may, may, may, may, qpdf_r3p_full, true, true);
  else
    writer.setR6EncryptionParameters(user, owner, true, true, may, may, may, may, qpdf_r3p_full, true);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return Bytes(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
}

struct Form {
  std::string name;
  Bytes file;
  std::string password{};
};
inline std::vector<Form> input_forms() {
  const Bytes plain = drawn_document();
  return {{"classic table", plain},
          {"object streams with xref stream", rewritten(plain, true, false)},
          {"linearized", rewritten(plain, false, true)},
          {"linearized with object streams", rewritten(plain, true, true)},
          {"hybrid", to_bytes(hybrid())},
          {"classic, no /ID, no /Annots", to_bytes(classic(small_document()))},
          {"without a line end at the end", [&] { Bytes b = plain; while (b.back() == '\n') b.pop_back(); return b; }()}};
}

// The same behind the three ciphers people use, opened by nobody's, the reader's or the owner's password.
inline std::vector<Form> encrypted_forms() {
  const Bytes plain = drawn_document();
  return {{"RC4-128, opens without password", encrypted(plain, Cipher::rc4_128, "", "pemilik", false), ""},
          {"RC4-128, object streams, owner's password", encrypted(plain, Cipher::rc4_128, "pembaca", "pemilik", true), "pemilik"},
          {"AES-128, reader's password", encrypted(plain, Cipher::aes_128, "pembaca", "pemilik", false), "pembaca"},
          {"AES-128, object streams, opens without password", encrypted(plain, Cipher::aes_128, "", "pemilik", true), ""},
          {"AES-256, owner's password", encrypted(plain, Cipher::aes_256, "pembaca", "pemilik", false), "pemilik"},
          {"AES-256, object streams, reader's password", encrypted(plain, Cipher::aes_256, "pembaca", "pemilik", true), "pembaca"},
          {"AES-256, opens without password", encrypted(plain, Cipher::aes_256, "", "pemilik", false), ""}};
}

}  // namespace paraf::testing
