#include "doors/cli/papers.h"

#include <algorithm>

#include "doors/cli/cli.h"
#include "office/people/day.h"
#include "platform/pdf/canvas.h"

namespace paraf::cli {
namespace {

Result<Bytes> page(const std::string& title, const std::vector<std::string>& paragraphs, Timestamp at) {
  pdf::Canvas canvas{{.title = title, .author = "Paraf (demo)", .created = at}};
  canvas.begin_page(pdf::a4);
  canvas.turned_text({105, 150}, 50, "CONTOH",
                     {.face = pdf::Face::sans, .size = 90, .bold = true, .colour = {.9, .9, .9, 1}});
  double y = 35;
  y += canvas.text({25, y}, title,
                   {.face = pdf::Face::serif, .size = 14, .bold = true, .align = pdf::Align::centre}, 160) +
       10;
  for (const std::string& paragraph : paragraphs)
    y += canvas.text(
             {25, y}, paragraph,
             {.face = pdf::Face::serif, .size = 11.5, .align = pdf::Align::justify, .line_spacing = 1.15},
             160) +
         4;
  return canvas.finish();
}

bool takes(const sop::Paper& slot, std::string_view type) {
  return slot.types.empty() || std::find(slot.types.begin(), slot.types.end(), type) != slot.types.end();
}

}  // namespace

Result<actions::Upload> sample_paper(const sop::Paper& slot, const std::string& applicant,
                                     const std::string& agency, Timestamp at, const std::string& sop_folder) {
  const std::string today = slot.age.set() ? people::iso(local_day(at, Zone::wib)) : std::string{};
  const bool picture = slot.colour || !takes(slot, "pdf");
  if (picture) {
    const std::string png = TRY(read_file(sop_folder + "/contoh/ktp.png"));
    return actions::Upload{slot.id, slot.id + ".png", to_bytes(png), today};
  }
  const Bytes pdf = TRY(page(
      slot.label,
      {"Berkas contoh untuk peragaan Paraf. Orang dan isinya rekaan.", "Nama pemohon: " + applicant,
       "Perangkat daerah: " + agency, "Dokumen ini mengisi kelengkapan \"" + slot.label + "\" dalam SOP."},
      at));
  return actions::Upload{slot.id, slot.id + ".pdf", pdf, today};
}

Result<Bytes> sample_document(const std::string& signer, const std::string& agency, Timestamp at) {
  return page(
      "BERITA ACARA SERAH TERIMA",
      {"Dokumen contoh untuk peragaan Paraf. Orang dan isinya rekaan.",
       "Pada hari ini telah diserahterimakan satu unit komputer jinjing untuk keperluan dinas kepada " +
           signer + ", " + agency + ", dalam keadaan baik dan lengkap.",
       "Berita acara ini ditandatangani secara elektronik oleh yang bersangkutan dengan sertifikat yang "
       "diterbitkan melalui SOP instansinya."},
      at);
}

}  // namespace paraf::cli
