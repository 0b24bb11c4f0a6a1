#include "doors/cli/ca_lists.h"

#include <fmt/format.h>

#include "actions/officers.h"
#include "doors/cli/ca_ground.h"
#include "platform/messages/messages.h"
#include "platform/sheet/sheet.h"
#include "trust/ca/requests.h"

namespace paraf::cli {

Result<int> check_list(const CaOptions& options) {
  const std::vector<ca::ListRow> rows =
      TRY(actions::read_issuance_list(bytes_of(TRY(read_file(options.files.front())))));
  const auto ground = TRY(CaGround::open(options.data));
  ca::Requests requests{*ground->authority, ground->parts()};
  const std::string who = TRY(officer(*ground, options.office, options.officer));
  const ca::ListReport report = TRY(requests.check_list(rows, who));
  const auto catalogue = TRY(messages::Catalogue::embedded());
  for (const ca::ListReport::Row& row : report.rows) {
    if (!row.problem) {
      fmt::print("{:>5}  baik   {}\n", row.line, row.name);
      continue;
    }
    const auto sentence = catalogue.sentence(messages::Language::id, *row.problem);
    fmt::print("{:>5}  salah  {}: {} {} ({})\n", row.line, row.name, sentence.say, sentence.next,
               row.problem->code);
  }
  if (report.bad != 0) {
    fmt::print("{} dari {} baris salah; daftar tidak disimpan\n", report.bad, report.rows.size());
    return not_good;
  }
  fmt::print("daftar     {}\nbaris      {}\n", report.hash, report.rows.size());
  return done;
}

Result<int> list_rows(const CaOptions& options) {
  const auto ground = TRY(CaGround::open(options.data, CaGround::Access::look));
  ca::Requests requests{*ground->authority, ground->parts()};
  const auto id = TRY(ca::RequestId::parse(options.request));
  bool whole = true;
  for (const ca::ListMade& row : TRY(requests.list_made(TRY(requests.find(id))))) {
    whole = whole && !row.serial.empty();
    fmt::print("{:>5}  {}  {}\n", row.line,
               !row.serial.empty() ? row.serial
               : row.code.empty()  ? "menunggu"
                                   : row.code,
               row.name);
    for (const auto& [field, value] : row.content)
      fmt::print("       {:<24} {}\n", field, actions::readable(field, value));
  }
  return whole ? done : not_good;
}

Result<int> search_into_sheet(ca::Authority& authority, ca::Search query, const std::string& file,
                              Timestamp now) {
  constexpr std::size_t most = 1'000'000;  // what a sheet holds, nearly
  std::vector<actions::InventoryLine> lines;
  query.most = 1000;
  while (true) {
    const ca::Found page = TRY(authority.search(query));
    for (const ca::Record& record : page.records) lines.push_back(actions::inventory_line(record, now));
    if (lines.size() > most) return too_large("actions.export_long", {{"most", std::to_string(most)}});
    if (page.next.empty()) break;
    query.after = page.next;
  }
  const sheet::Page page =
      actions::inventory_sheet(lines, "Daftar sertifikat per " + now.rfc3339().substr(0, 10));
  TRY(write_file(file, text_of(TRY(sheet::write_xlsx({page}, now)))));
  fmt::print("{}: {} sertifikat\n", file, lines.size());
  return done;
}

}  // namespace paraf::cli
