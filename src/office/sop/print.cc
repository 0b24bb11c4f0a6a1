#include "office/sop/print.h"

#include <map>

#include "office/sop/print_parts.h"

namespace paraf::sop {

std::string title_of(const Sop& sop, const std::string& word) {
  static const std::map<std::string, std::string, std::less<>> standard{
      {"nomor", "Nomor SOP"},
      {"nama", "Nama SOP"},
      {"tanggal_pembuatan", "Tanggal Pembuatan"},
      {"tanggal_revisi", "Tanggal Revisi"},
      {"tanggal_pengesahan", "Tanggal Pengesahan"},
      {"tanggal_efektif", "Tanggal Efektif"},
      {"disahkan_oleh", "Disahkan oleh"},
      {"dasar_hukum", "Dasar Hukum"},
      {"kualifikasi", "Kualifikasi Pelaksana"},
      {"keterkaitan", "Keterkaitan"},
      {"peralatan", "Peralatan/Perlengkapan"},
      {"peringatan", "Peringatan"},
      {"pencatatan", "Pencatatan dan Pendataan"},
      {"no", "No"},
      {"kegiatan", "Kegiatan"},
      {"pelaksana", "Pelaksana"},
      {"mutu_baku", "Mutu Baku"},
      {"kelengkapan", "Kelengkapan"},
      {"waktu", "Waktu"},
      {"output", "Output"},
      {"keterangan", "Keterangan"}};
  const auto own = sop.identity.labels.find(word);
  if (own != sop.identity.labels.end() && !own->second.empty()) return own->second;
  const auto found = standard.find(word);
  return found == standard.end() ? word : found->second;
}

std::string upper(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

Result<Bytes> print(const Sop& sop, const PrintOptions& options) {
  const pdf::Size page = pdf::landscape(options.sheet == Sheet::a4 ? pdf::a4 : pdf::f4);
  pdf::Canvas canvas{{.title = "SOP " + sop.identity.name.reading,
                      .author = sop.identity.region,
                      .subject = "Standar Operasional Prosedur"}};
  print_identity(canvas, sop, page);
  print_flow(canvas, sop, page);
  return canvas.finish();
}

}  // namespace paraf::sop
