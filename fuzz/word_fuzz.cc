// A Word file from somebody: whatever its octets, it is a template, or is refused with a code; and a page
// that can be filled is a Word file again, with no blank left in it.
#include <algorithm>

#include "office/letters/template.h"
#include "office/letters/word.h"
#include "office/letters/word_fill.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paraf::letters;
  const auto made = template_of_word({data, size}, "rekomendasi", "Surat");
  if (made && !Template::read(made->yaml, "word")) __builtin_trap();
  const auto blanks = blanks_on_page({data, size});
  if (!blanks) return 0;
  WordPage page;
  Fields late;
  const std::vector<Applicant> two = {{"Ani", "", "1", "Bidan", "", "RS", "a@b.go.id", ""},
                                      {"Budi", "", "2", "", "", "", "", ""}};
  page.applicants = applicant_fields(two);
  for (const std::string& name : *blanks) (is_late(name) ? late : page.fields)[name] = "kata\nkedua";
  const auto filled = fill_word({data, size}, page, late, "rekomendasi", 34, 27);
  if (!filled) return 0;
  const auto left = blanks_on_page(filled->docx);
  if (!left ||
      std::any_of(left->begin(), left->end(), [](const std::string& name) { return name != "ttd_pengirim"; }))
    __builtin_trap();
  return 0;
}
