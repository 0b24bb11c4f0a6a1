#include "office/sop/print.h"

#include <fmt/format.h>

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

void Pages::begin() {
  canvas_.begin_page(size_);
  const pdf::Colour grey{0.35, 0.35, 0.35, 1};
  const double y = size_.height - page_margin + 3, width = size_.width - 2 * page_margin;
  const std::string name = sop_.identity.name.reading;
  const bool named = upper(name).starts_with("SOP");
  canvas_.text({page_margin, y}, (named ? "" : "SOP ") + name, {.size = 6.5, .colour = grey}, width * 0.8);
  const std::string place = total_ == 0 ? std::to_string(canvas_.pages())
                                        : fmt::format("Halaman {} dari {}", canvas_.pages(), total_);
  canvas_.text({page_margin, y}, place, {.size = 6.5, .align = pdf::Align::right, .colour = grey}, width);
}

Result<Bytes> print(const Sop& sop, const PrintOptions& options) {
  const pdf::Size size = pdf::landscape(options.sheet == Sheet::a4 ? pdf::a4 : pdf::f4);
  for (std::size_t total = 0;;) {
    pdf::Canvas canvas{{.title = "SOP " + sop.identity.name.reading,
                        .author = sop.identity.region,
                        .subject = "Standar Operasional Prosedur"}};
    Pages pages{canvas, sop, size, total};
    print_identity(pages, sop);
    print_flow(pages, sop);
    if (total == canvas.pages()) return canvas.finish();
    total = canvas.pages();
  }
}

}  // namespace paraf::sop
