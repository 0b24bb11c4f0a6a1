#include <unistd.h>
#include <xlsxwriter.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/sheet/parts.h"

namespace paraf::sheet {
namespace {

std::string sheet_name(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (std::string_view{"[]:*?/\\'"}.find(c) == std::string_view::npos) out += c;
  while (out.size() > 31) out.pop_back();
  while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
  return out.empty() ? "Lembar" : out;
}

bool is_number(const std::string& text) {
  // A leading zero is part of a name, not of a number; and fifteen digits are the most that survive.
  if (text.empty() || text.size() > 15 || (text.size() > 1 && text[0] == '0' && text[1] != '.')) return false;
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return end == text.c_str() + text.size() && text.find_first_not_of("0123456789.-") == std::string::npos;
}

// The library writes files only: into a folder that nobody else can read, and that goes at once.
struct Folder {
  Folder() {
    const char* base = std::getenv("TMPDIR");
    std::string made =
        std::string{base == nullptr || std::strlen(base) > 150 ? "/tmp" : base} + "/paraf-lembar-XXXXXX";
    if (mkdtemp(made.data()) != nullptr) path = made;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code none;
    if (!path.empty()) std::filesystem::remove_all(path, none);
  }
  std::string path;
};

}  // namespace

Result<Bytes> write_xlsx(const std::vector<Page>& pages, Timestamp made) {
  const Folder folder;
  if (folder.path.empty()) return unavailable("sheet.folder");
  const std::string path = folder.path + "/buku.xlsx";
  char tmpdir[256];
  std::snprintf(tmpdir, sizeof tmpdir, "%s", folder.path.c_str());
  lxw_workbook_options options{};
  options.tmpdir = tmpdir;
  lxw_workbook* book = workbook_new_opt(path.c_str(), &options);
  if (book == nullptr) return internal("sheet.write", "workbook_new");
  lxw_doc_properties properties{};
  properties.created = made.seconds();
  workbook_set_properties(book, &properties);
  lxw_format* heading = workbook_add_format(book);
  format_set_bold(heading);
  format_set_text_wrap(heading);
  format_set_border(heading, LXW_BORDER_THIN);
  format_set_bg_color(heading, 0xE8EEF4);
  format_set_align(heading, LXW_ALIGN_VERTICAL_TOP);
  lxw_format* title = workbook_add_format(book);
  format_set_bold(title);
  format_set_font_size(title, 14);
  lxw_format* body = workbook_add_format(book);
  format_set_text_wrap(body);
  format_set_border(body, LXW_BORDER_THIN);
  format_set_align(body, LXW_ALIGN_VERTICAL_TOP);
  format_set_num_format(body, "@");
  lxw_format* figure = workbook_add_format(book);
  format_set_border(figure, LXW_BORDER_THIN);
  format_set_align(figure, LXW_ALIGN_VERTICAL_TOP);

  for (const Page& page : pages) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, sheet_name(page.name).c_str());
    if (sheet == nullptr) {
      workbook_close(book);
      return internal("sheet.write", "worksheet");
    }
    lxw_row_t at = 0;
    if (!page.title.empty()) worksheet_write_string(sheet, at++, 0, page.title.c_str(), title);
    for (const std::string& note : page.notes) worksheet_write_string(sheet, at++, 0, note.c_str(), nullptr);
    if (at > 0) ++at;
    const lxw_row_t head = at;
    for (std::size_t i = 0; i < page.columns.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      worksheet_set_column(sheet, column, column, page.columns[i].width, nullptr);
      worksheet_write_string(sheet, at, column, page.columns[i].title.c_str(), heading);
    }
    ++at;
    for (const auto& row : page.rows) {
      for (std::size_t i = 0; i < row.size() && i < page.columns.size(); ++i) {
        const auto column = static_cast<lxw_col_t>(i);
        if (page.columns[i].number && is_number(row[i]))
          worksheet_write_number(sheet, at, column, std::strtod(row[i].c_str(), nullptr), figure);
        else
          worksheet_write_string(sheet, at, column, row[i].substr(0, 32000).c_str(), body);
      }
      ++at;
    }
    worksheet_freeze_panes(sheet, head + 1, 0);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);  // A4
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_repeat_rows(sheet, head, head);
  }
  const lxw_error wrong = workbook_close(book);
  if (wrong != LXW_NO_ERROR) return internal("sheet.write", lxw_strerror(wrong));
  std::ifstream in{path, std::ios::binary};
  Bytes octets{std::istreambuf_iterator<char>{in}, {}};
  if (octets.empty()) return internal("sheet.write", "empty");
  return octets;
}

}  // namespace paraf::sheet
