#include <xlsxwriter.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "platform/package/scratch.h"
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

bool day_in(const std::string& text, lxw_datetime& day) {
  unsigned y = 0, m = 0, d = 0;
  if (text.size() != 10 || text.find_first_not_of("0123456789-") != std::string::npos ||
      std::sscanf(text.c_str(), "%4u-%2u-%2u", &y, &m, &d) != 3 || y < 1900 || m < 1 || m > 12 || d < 1 ||
      d > 31)
    return false;
  day = {};
  day.year = static_cast<int>(y);
  day.month = static_cast<int>(m);
  day.day = static_cast<int>(d);
  return true;
}

// Beside the table, so that neither covers the other whatever rows are put in between.
void draw(lxw_workbook* book, lxw_worksheet* sheet, const Page& page, lxw_row_t head) {
  if (page.rows.empty()) return;
  lxw_row_t at = head;
  const auto last = static_cast<lxw_row_t>(head + page.rows.size());
  for (const Plot& plot : page.plots) {
    lxw_chart* chart = workbook_add_chart(book, LXW_CHART_BAR);
    if (chart == nullptr) return;
    std::vector<std::size_t> values = plot.values;
    if (plot.mark) values.push_back(*plot.mark);
    for (const std::size_t value : values) {
      const std::string name = sheet_name(page.name);
      const auto column = static_cast<lxw_col_t>(value), labels = static_cast<lxw_col_t>(plot.label);
      lxw_chart_series* series = chart_add_series(chart, nullptr, nullptr);
      chart_series_set_categories(series, name.c_str(), head + 1, labels, last, labels);
      chart_series_set_values(series, name.c_str(), head + 1, column, last, column);
      chart_series_set_name_range(series, name.c_str(), head, column);
    }
    chart_title_set_name(chart, plot.title.c_str());
    chart_axis_set_reverse(chart->y_axis);  // the first row on top, as in the table
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    worksheet_insert_chart(sheet, at, static_cast<lxw_col_t>(page.columns.size() + 1), chart);
    at += 18;
  }
}

}  // namespace

std::optional<double> number_in(const std::string& cell) {
  if (cell.empty() || cell.size() > 15 || (cell.size() > 1 && cell[0] == '0' && cell[1] != '.')) return {};
  if (cell.find_first_not_of("0123456789.-") != std::string::npos) return {};
  double value = 0;
  const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (read.ec != std::errc{} || read.ptr != cell.data() + cell.size()) return {};
  return value;
}

Result<Bytes> write_xlsx(const std::vector<Page>& pages, Timestamp made) {
  const package::ScratchFolder folder;  // the library writes files only
  if (folder.path().empty()) return unavailable("sheet.folder");
  const std::string path = folder.path() + "/buku.xlsx";
  char tmpdir[256];
  std::snprintf(tmpdir, sizeof tmpdir, "%s", folder.path().c_str());
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
  lxw_format* dated = workbook_add_format(book);
  format_set_border(dated, LXW_BORDER_THIN);
  format_set_align(dated, LXW_ALIGN_VERTICAL_TOP);
  format_set_align(dated, LXW_ALIGN_LEFT);
  format_set_num_format(dated, "[$-421]d mmmm yyyy");

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
        lxw_datetime day;
        if (const auto number = page.columns[i].number ? number_in(row[i]) : std::nullopt)
          worksheet_write_number(sheet, at, column, *number, figure);
        else if (page.columns[i].date && day_in(row[i], day))
          worksheet_write_datetime(sheet, at, column, &day, dated);
        else
          worksheet_write_string(sheet, at, column, row[i].substr(0, 32000).c_str(), body);
      }
      ++at;
    }
    draw(book, sheet, page, head);
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
