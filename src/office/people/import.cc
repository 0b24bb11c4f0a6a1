#include "office/people/import.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/text.h"
#include "office/people/name.h"

namespace paraf::people {
namespace {

using sheet::Kind;

// Reads the cells of one row and gathers what is wrong with them.
class RowReader {
 public:
  RowReader(const sheet::Table& table, const sheet::Row& row, std::vector<Finding>& findings)
      : table_(table), row_(row), findings_(findings) {}

  std::string text(const std::optional<std::size_t>& column) {
    if (!column) return {};
    const sheet::Cell& cell = row_.cells.at(*column);
    if (cell.kind == Kind::formula) return wrong(column, "people.import.formula"), std::string{};
    if (cell.kind == Kind::error) return wrong(column, "people.import.error_cell"), std::string{};
    return cell.text;
  }

  // Numbers of people: what a program has rounded is not what was typed, however good it looks.
  template <typename T>
  std::optional<T> field(const std::optional<std::size_t>& column) {
    const std::string written = text(column);
    if (written.empty()) return std::nullopt;
    if (row_.cells.at(*column).kind == Kind::rounded)
      return wrong(column, "people.import.rounded"), std::nullopt;
    std::string digits = written;
    if (!digits.empty() && digits.front() == '\'')
      digits.erase(0, 1);  // how a program is told to keep a text
    auto parsed = T::parse(digits);
    if (!parsed) return wrong(column, parsed.error().code, parsed.error().facts), std::nullopt;
    return std::optional<T>{std::move(*parsed)};
  }

  std::optional<Day> day(const std::optional<std::size_t>& column) {
    const std::string written = text(column);
    if (written.empty()) return std::nullopt;
    const auto read = day_as_written(written);
    if (!read) return wrong(column, "people.import.day"), std::nullopt;
    return *read;
  }

  void wrong(const std::optional<std::size_t>& column, std::string_view code, Facts facts = {},
             bool fatal = true) {
    findings_.push_back({row_.number, column ? table_.columns[*column] : std::string{}, std::string{code},
                         std::move(facts), fatal});
    good_ = good_ && !fatal;
  }
  bool good() const { return good_; }

 private:
  const sheet::Table& table_;
  const sheet::Row& row_;
  std::vector<Finding>& findings_;
  bool good_ = true;
};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (c == ',' || c == ';' || c == '|' || c == ' ' || c == '\n') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += lowered(c);
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// "ratna.dewi" of an address, else of the name's first two words.
std::string login_of(const Person& person, int row) {
  std::string login = person.email ? std::string{person.email->local()} : std::string{};
  if (login.empty()) {
    int words = 0;
    for (const char c : bare_name(person.name)) {
      if (c == ' ' && ++words == 2) break;
      if ((c >= 'a' && c <= 'z') || c == ' ') login += c == ' ' ? '.' : c;
    }
  }
  return login.empty() ? "orang." + std::to_string(row) : login;
}

// The second of two that claim the same is wrong; the first may be right.
class Seen {
 public:
  bool before(const std::string& what, std::string_view value, int row, std::string& first) {
    if (value.empty()) return false;
    const auto [found, fresh] = rows_.emplace(what + ':' + std::string{value}, row);
    if (!fresh) first = std::to_string(found->second);
    return !fresh;
  }

 private:
  std::map<std::string, int> rows_;
};

constexpr std::array<std::string_view, 12> months = {"januari",   "februari", "maret",    "april",
                                                     "mei",       "juni",     "juli",     "agustus",
                                                     "september", "oktober",  "november", "desember"};

}  // namespace

Result<Day> day_as_written(std::string_view text) {
  if (auto iso_day = parse_day(text)) return iso_day;
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/' || c == '-' || c == '.' || c == ' ') {
      if (!parts.back().empty()) parts.emplace_back();
    } else {
      parts.back() += lowered(c);
    }
  }
  if (parts.size() != 3 || parts[2].size() != 4 || parts[0].size() > 2) return malformed("people.day");
  const auto number = [](const std::string& part) {
    unsigned value = 0;
    const auto read = std::from_chars(part.data(), part.data() + part.size(), value);
    return read.ec == std::errc{} && read.ptr == part.data() + part.size() ? value : 0U;
  };
  unsigned month = parts[1].size() <= 2 ? number(parts[1]) : 0;
  const auto* named = std::find(months.begin(), months.end(), parts[1]);
  if (named != months.end()) month = static_cast<unsigned>(named - months.begin()) + 1;
  const std::chrono::year_month_day day{std::chrono::year{static_cast<int>(number(parts[2]))},
                                        std::chrono::month{month}, std::chrono::day{number(parts[0])}};
  if (!day.ok()) return malformed("people.day");
  return Day{day};
}

Result<PeopleList> read_people(const sheet::Table& table, const Office& office) {
  const auto name = table.column({"nama", "nama lengkap", "nama pegawai"});
  const auto nip = table.column({"nip", "nip baru"});
  const auto nik = table.column({"nik", "nomor induk kependudukan", "no ktp"});
  const auto position = table.column({"jabatan"});
  const auto rank = table.column({"pangkat", "pangkat/golongan", "golongan", "pangkat gol"});
  const auto unit = table.column({"unit", "unit kerja", "bidang"});
  const auto agency = table.column({"instansi", "opd", "perangkat daerah", "skpd"});
  const auto email = table.column({"email", "e-mail", "surel", "email dinas"});
  const auto phone = table.column({"hp", "no hp", "telepon", "nomor hp", "wa"});
  const auto login = table.column({"login", "nama pengguna"});
  const auto roles = table.column({"peran", "role"});
  const auto since = table.column({"sejak", "tmt"});
  if (!name) return malformed("people.import.no_column", {{"column", "nama"}});

  PeopleList list;
  std::set<std::size_t> known;
  for (const auto& column : {name, nip, nik, position, rank, unit, agency, email, phone, login, roles, since,
                             table.column({"no", "nomor", "no urut"})})
    if (column) known.insert(*column);
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (!known.contains(i) && !table.columns[i].empty())
      list.findings.push_back({0, table.columns[i], "people.import.unknown_column", {}, false});

  Seen seen;
  for (const sheet::Row& each : table.rows) {
    ++list.rows;
    RowReader in{table, each, list.findings};
    ImportedPerson read;
    read.row = each.number;
    Person& person = read.person;
    person.name = in.text(name);
    if (person.name.empty() && in.good()) in.wrong(name, "people.import.no_name");
    person.nip = in.field<Nip>(nip);
    read.nik = in.field<Nik>(nik);
    person.position = in.text(position);
    person.rank = in.text(rank);
    person.agency = in.text(agency);
    person.email = in.field<EmailAddress>(email);
    person.phone = in.field<Phone>(phone);
    if (person.email)
      if (const auto official = check_official(*person.email, office.settings.email); !official)
        in.wrong(email, official.error().code, official.error().facts);
    const std::string unit_name = in.text(unit);
    if (!unit_name.empty()) {
      const auto found = std::find_if(office.units.begin(), office.units.end(), [&](const Unit& u) {
        return u.id == unit_name || u.name == unit_name;
      });
      if (found == office.units.end())
        in.wrong(unit, "people.import.no_unit", {{"unit", unit_name}});
      else
        person.unit = found->id;
    }
    read.roles = words_of(in.text(roles));
    read.since = in.day(since);
    if (!read.roles.empty() && !read.since) in.wrong(since, "people.import.no_since");
    person.login = in.text(login);
    if (person.login.empty()) person.login = login_of(person, each.number);
    if (!read.nik && !person.nip && !person.email && in.good())
      in.wrong(std::nullopt, "people.import.no_identity");

    std::string first;
    const auto twice = [&](const char* what, const std::optional<std::size_t>& column,
                           std::string_view value) {
      if (seen.before(what, value, each.number, first))
        in.wrong(column, "people.import.twice", {{"row", first}});
    };
    if (read.nik) twice("nik", nik, read.nik->digits());
    if (person.nip) twice("nip", nip, person.nip->digits());
    if (person.email) twice("email", email, person.email->text());
    twice("login", login ? login : name, person.login);
    if (in.good()) list.good.push_back(std::move(read));
  }
  return list;
}

Result<CertificateList> read_certificates(const sheet::Table& table) {
  const auto serial = table.column({"nomor seri", "no seri", "serial", "serial number"});
  const auto from = table.column({"terbit", "tanggal terbit", "berlaku dari", "mulai"});
  const auto until =
      table.column({"berakhir", "tanggal berakhir", "berlaku sampai", "kedaluwarsa", "expired"});
  const auto issuer = table.column({"penerbit", "issuer"});
  const auto status = table.column({"status"});
  const auto nip = table.column({"nip"});
  const auto nik = table.column({"nik", "no ktp"});
  const auto email = table.column({"email", "e-mail", "surel"});
  for (const auto& [column, title] :
       {std::pair{serial, "nomor seri"}, std::pair{from, "terbit"}, std::pair{until, "berakhir"}})
    if (!column) return malformed("people.import.no_column", {{"column", title}});
  if (!nip && !nik && !email) return malformed("people.import.no_column", {{"column", "nik, nip, email"}});

  CertificateList list;
  Seen seen;
  for (const sheet::Row& each : table.rows) {
    ++list.rows;
    RowReader in{table, each, list.findings};
    ImportedCertificate read;
    read.row = each.number;
    for (const char c : in.text(serial))
      if (c != ' ' && c != ':') read.serial += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (each.cells.at(*serial).kind == Kind::rounded)
      in.wrong(serial, "people.import.rounded");
    else if (read.serial.empty() || read.serial.size() > 64 ||
             read.serial.find_first_not_of("0123456789ABCDEF") != std::string::npos)
      in.wrong(serial, "people.import.serial");
    read.issuer = in.text(issuer);
    read.nik = in.field<Nik>(nik);
    read.nip = in.field<Nip>(nip);
    read.email = in.field<EmailAddress>(email);
    if (!read.nik && !read.nip && !read.email && in.good())
      in.wrong(nik ? nik : nip, "people.import.no_identity");
    const auto first_day = in.day(from), last_day = in.day(until);
    if (!first_day || !last_day) {
      if (in.good()) in.wrong(first_day ? until : from, "people.import.day");
    } else if (*last_day < *first_day) {
      in.wrong(until, "people.import.reversed");
    } else {
      read.period = {*first_day, *last_day};
    }
    const std::vector<std::string> word = words_of(in.text(status));
    read.revoked =
        !word.empty() && (word.front() == "dicabut" || word.front() == "revoked" || word.front() == "revoke");
    std::string first;
    if (seen.before("serial", read.serial, each.number, first))
      in.wrong(serial, "people.import.twice", {{"row", first}});
    if (in.good()) list.good.push_back(std::move(read));
  }
  return list;
}

}  // namespace paraf::people
