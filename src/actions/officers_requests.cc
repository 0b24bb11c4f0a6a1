// What two officers do together, and the lists they issue from.
#include <algorithm>

#include "actions/act.h"
#include "actions/officers.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/pem.h"
#include "platform/sheet/sheet.h"

namespace paraf::actions {

namespace {

struct ListColumn {
  std::string_view field, indonesian;
};
constexpr ListColumn list_columns[] = {{"profile", "profil"},
                                       {"subscriber", "pelanggan"},
                                       {"pkcs10", "csr"},
                                       {"public_key", "kunci publik"},
                                       {"common_name", "nama"},
                                       {"organization", "instansi"},
                                       {"organizational_unit", "unit"},
                                       {"title", "jabatan"},
                                       {"locality", "kota"},
                                       {"organization_identifier", "nomor badan"},
                                       {"dns_names", "nama server"},
                                       {"email", "surel"}};

// A request, key or certificate as it was pasted: PEM, or its base64 with whatever spaces.
Result<std::string> octets_in(const std::string& cell) {
  if (cell.find("-----BEGIN") != std::string::npos) {
    for (const char* kind : {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "PUBLIC KEY", "CERTIFICATE"})
      if (const auto blocks = TRY(crypto::pem_blocks(cell, kind)); !blocks.empty())
        return base64(blocks.front());
  }
  std::string plain;
  for (const char c : cell)
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') plain += c;
  return plain;
}

// As it is hashed: nothing empty, and octets in one form.
Result<ca::Request::Content> in_order(ca::Request::Content content) {
  std::erase_if(content, [](const auto& entry) { return entry.second.empty(); });
  for (auto& [name, value] : content)
    if (name == "pkcs10" || name == "public_key" || name == "certificate") value = TRY(octets_in(value));
  return content;
}

}  // namespace

std::string readable(const std::string& field, const std::string& value) {
  if (field != "pkcs10" && field != "public_key" && field != "certificate") return value;
  const auto octets = from_base64(value);
  return octets ? "sha256:" + hex(crypto::sha256(*octets)) : value;
}

Result<std::vector<ca::ListRow>> read_issuance_list(ByteView file) {
  const sheet::Table table = TRY(sheet::read(file));
  std::vector<std::string_view> fields(table.columns.size());
  for (const ListColumn& known : list_columns)
    if (const auto place = table.column({known.field, known.indonesian})) fields[*place] = known.field;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].empty() && !table.columns[i].empty())
      return malformed("actions.list_column", {{"column", table.columns[i]}});
  std::vector<ca::ListRow> rows;
  for (const sheet::Row& row : table.rows) {
    ca::ListRow& read = rows.emplace_back();
    read.line = row.number;
    for (std::size_t i = 0; i < fields.size() && i < row.cells.size(); ++i) {
      if (fields[i].empty() || row.cells[i].text.empty()) continue;
      const bool key = fields[i] == "pkcs10" || fields[i] == "public_key";
      read.content[std::string{fields[i]}] = key ? TRY(octets_in(row.cells[i].text)) : row.cells[i].text;
    }
  }
  return rows;
}

Result<ca::ListReport> Officers::check_list(const Session& who, ByteView file) {
  const std::string by = TRY(officer(who));
  const std::vector<ca::ListRow> rows = TRY(read_issuance_list(file));
  ca::Requests requests = requests_of();
  return requests.check_list(rows, by);
}

Result<OfficersRequest> Officers::shown(const Session& who, Result<ca::Request> found, bool whole) {
  OfficersRequest r;
  r.request = TRY(std::move(found));
  r.text = ca::canonical(r.request.act, r.request.content);
  const std::string asker = "person:" + who.person.text();
  const auto name = [&](const std::string& actor) -> Result<std::string> {
    std::string known = TRY(name_of_actor(s_, actor));
    return known.empty() ? actor : known;
  };
  for (const std::string& author : r.request.authors) {
    r.own = r.own || author == asker;
    r.authors.push_back(TRY(name(author)));
  }
  for (const std::string& other : r.request.approved_by) r.approved_by.push_back(TRY(name(other)));
  const ca::Request::Content& content = r.request.content;
  if (const auto named = content.find("common_name"); named != content.end()) r.about = named->second;
  if (content.contains("serial") && content.contains("issuer"))
    if (const auto record = s_.authority.find(content.at("issuer"), content.at("serial")))
      r.about = inventory_line(*record, s_.clock.now()).name;
  if (!whole) return r;
  if (r.request.act == ca::Request::Act::issue_list) {
    ca::Requests requests = requests_of();
    r.rows = TRY(requests.list_made(r.request));
  } else if (r.request.state == ca::Request::State::waiting) {
    auto seen = previewed(r.request.act, content);
    if (seen)
      r.preview = std::move(*seen);
    else
      r.obstacle = seen.error();
  }
  return r;
}

Result<ActPreview> Officers::previewed(ca::Request::Act act, const ca::Request::Content& content) {
  ca::Requests requests = requests_of();
  ca::Preview seen = TRY(requests.preview(act, content));
  ActPreview preview{.makes = std::move(seen.makes), .ends = {}, .touches = {}, .stops = std::move(seen.stops)};
  const Timestamp now = s_.clock.now();
  for (const ca::Record& record : seen.ends) preview.ends.push_back(inventory_line(record, now));
  for (const ca::Record& record : seen.touches) preview.touches.push_back(inventory_line(record, now));
  return preview;
}

Result<ActPreview> Officers::preview(const Session& who, ca::Request::Act act, ca::Request::Content content) {
  TRY(officer(who));
  return previewed(act, TRY(in_order(std::move(content))));
}

Result<OfficersRequest> Officers::ask(const Session& who, ca::Request::Act act,
                                      ca::Request::Content content) {
  const std::string by = TRY(officer(who));
  ca::Requests requests = requests_of();
  return shown(who, requests.ask(act, TRY(in_order(std::move(content))), by));
}

Result<OfficersRequest> Officers::amend(const Session& who, const ca::RequestId& id,
                                        const ca::Request::Content& content) {
  const std::string by = TRY(officer(who));
  ca::Requests requests = requests_of();
  return shown(who, requests.amend(id, TRY(in_order(content)), by));
}

Result<OfficersRequest> Officers::approve(const Session& who, const ca::RequestId& id,
                                          const std::string& hash) {
  const std::string by = TRY(officer(who));
  ca::Requests requests = requests_of();
  const ca::Request after = TRY(requests.approve(id, hash, by));
  (void)follow_certificate(s_, after);  // else the courier does: what the authority did is done
  return shown(who, after);
}

Result<OfficersRequest> Officers::reject(const Session& who, const ca::RequestId& id,
                                         const std::string& why) {
  const std::string by = TRY(officer(who));
  ca::Requests requests = requests_of();
  return shown(who, requests.reject(id, why, by));
}

Result<OfficersRequest> Officers::withdraw(const Session& who, const ca::RequestId& id) {
  const std::string by = TRY(officer(who));
  ca::Requests requests = requests_of();
  return shown(who, requests.withdraw(id, by));
}

Result<OfficersRequest> Officers::retry(const Session& who, const ca::RequestId& id) {
  const std::string by = TRY(officer(who));
  ca::Requests requests = requests_of();
  const ca::Request after = TRY(requests.retry(id, by));
  (void)follow_certificate(s_, after);  // else the courier does: what the authority did is done
  return shown(who, after);
}

Result<OfficersRequest> Officers::request(const Session& who, const ca::RequestId& id) {
  TRY(officer(who));
  ca::Requests requests = requests_of();
  return shown(who, requests.find(id));
}

Result<void> Officers::admitted(const Session& who) {
  TRY(officer(who));
  return {};
}

Result<File> Officers::root_request(const Session& who) {
  TRY(officer(who));
  const Bytes request = TRY(s_.authority.root_request());
  return File{"permohonan-ke-akar.csr", "application/pkcs10", to_bytes(crypto::pem("CERTIFICATE REQUEST", request))};
}

Result<InventoryLine> Officers::suspend(const Session& who, const std::string& serial, const std::string& why) {
  const std::string by = TRY(officer(who));
  TRY(suspend_at_once({s_.store, s_.clock, s_.random, s_.authority, s_.settings.authority},
                      TRY(record_of(serial)), by, why));
  return inventory_line(TRY(record_of(serial)), s_.clock.now());
}

Result<File> Officers::list_file(const Session& who, const ca::RequestId& id, SheetForm form) {
  const OfficersRequest r = TRY(request(who, id));
  if (r.request.act != ca::Request::Act::issue_list) return conflict("actions.no_list");
  sheet::Page page;
  page.name = "Daftar";
  page.columns.push_back({"baris", 8, true});
  for (const ListColumn& column : list_columns) page.columns.push_back({std::string{column.indonesian}, 24});
  page.columns.push_back({"nomor seri", 40});
  for (const ca::ListMade& row : r.rows) {
    std::vector<std::string>& line = page.rows.emplace_back();
    line.push_back(std::to_string(row.line));
    for (const ListColumn& column : list_columns) {
      const auto found = row.content.find(std::string{column.field});
      line.push_back(found == row.content.end() ? std::string{} : readable(found->first, found->second));
    }
    line.push_back(row.serial);
  }
  return file_of({page}, form, "daftar-" + r.request.id.text(), s_.clock.now());
}

Result<std::vector<OfficersRequest>> Officers::requests(const Session& who, const std::string& state) {
  TRY(officer(who));
  std::optional<ca::Request::State> wanted;
  using State = ca::Request::State;
  for (const State each :
       {State::waiting, State::approved, State::done, State::failed, State::rejected, State::withdrawn,
                           State::overtaken})
    if (ca::name_of(each) == state) wanted = each;
  if (!state.empty() && !wanted) return malformed("ca.request.state", {{"word", state}});
  ca::Requests requests = requests_of();
  std::vector<OfficersRequest> all;
  for (ca::Request& request : TRY(requests.list(wanted))) {
    all.push_back(TRY(shown(who, std::move(request), false)));
  }
  return all;
}

}  // namespace paraf::actions
