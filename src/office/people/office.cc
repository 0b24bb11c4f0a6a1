#include "office/people/office.h"

#include <boost/json.hpp>

#include "office/people/columns.h"
#include "office/people/sql.h"

namespace paraf::people {
namespace {

namespace json = boost::json;

std::string_view name_of(OfficeKind kind) {
  return kind == OfficeKind::authority ? "authority" : "registration";
}

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::object object_of(const std::map<std::string, std::string>& texts) {
  json::object object;
  for (const auto& [name, text] : texts) object[name] = text;
  return object;
}

std::string text_at(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
}

std::vector<std::string> texts_at(const json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  if (const json::value* found = object.if_contains(name); found != nullptr && found->is_array())
    for (const json::value& text : found->as_array()) texts.emplace_back(text.as_string());
  return texts;
}

json::object days_to(const std::map<Day, std::string>& days) {
  json::object object;
  for (const auto& [day, name] : days) object[iso(day)] = name;
  return object;
}

std::map<std::string, std::string> map_at(const json::object& object, std::string_view name) {
  std::map<std::string, std::string> texts;
  if (const json::value* found = object.if_contains(name); found != nullptr && found->is_object())
    for (const auto& pair : found->as_object())
      texts[std::string{pair.key()}] = std::string{pair.value().as_string()};
  return texts;
}

json::array lists_to(const std::vector<HolidayList>& lists) {
  json::array all;
  for (const HolidayList& list : lists) {
    json::array fasting;
    for (const Period& period : list.fasting)
      fasting.push_back(json::array{iso(period.from), iso(period.until.value_or(period.from))});
    all.push_back(json::object{{"source", list.source},
                               {"year", list.year},
                               {"version", list.version},
                               {"hash", list.hash},
                               {"days", days_to(list.days)},
                               {"fasting", std::move(fasting)}});
  }
  return all;
}

Result<std::vector<HolidayList>> lists_at(const json::object& data) {
  std::vector<HolidayList> all;
  const json::value* found = data.if_contains("holidays");
  if (found == nullptr || !found->is_array()) return all;
  for (const json::value& each : found->as_array()) {
    const json::object& from = each.as_object();
    HolidayList list;
    list.source = text_at(from, "source");
    list.year = from.at("year").to_number<int>();
    list.version = from.at("version").to_number<int>();
    list.hash = text_at(from, "hash");
    for (const auto& [day, name] : map_at(from, "days")) list.days[TRY(parse_day(day))] = name;
    for (const json::value& span : from.at("fasting").as_array())
      list.fasting.push_back({TRY(parse_day(std::string{span.as_array().at(0).as_string()})),
                              TRY(parse_day(std::string{span.as_array().at(1).as_string()}))});
    all.push_back(std::move(list));
  }
  return all;
}

std::string to_text(const Office& office) {
  json::array units;
  for (const Unit& unit : office.units)
    units.push_back(json::object{{"id", unit.id}, {"name", unit.name}, {"parent", unit.parent}});
  const LetterStyle& style = office.settings.letters;
  return json::serialize(json::object{
      {"name", office.name},
      {"short_name", office.short_name},
      {"organisation", office.organisation},
      {"region", office.region},
      {"province", office.province},
      {"seat", office.seat},
      {"kop", json::object{{"government", office.kop.government},
                           {"agency", office.kop.agency},
                           {"address", array_of(office.kop.address)},
                           {"contact", office.kop.contact},
                           {"emblem", office.kop.emblem}}},
      {"units", std::move(units)},
      {"zone", name_of(office.settings.zone)},
      {"numbers", object_of(office.settings.numbers)},
      {"codes", object_of(office.settings.codes)},
      {"email_suffixes", array_of(office.settings.email.suffixes)},
      {"unit_mailboxes", array_of(office.settings.email.unit_mailboxes)},
      {"letters", json::object{{"paper", style.paper},
                               {"face", style.face},
                               {"size", style.size},
                               {"show_rank", style.show_rank},
                               {"show_nip", style.show_nip},
                               {"notice", style.notice}}},
      {"retention_years", office.settings.retention_years},
      {"days_off", days_to(office.settings.days_off)},
      {"holidays", lists_to(office.settings.holidays)},
      {"second_factor", array_of(office.settings.second_factor)},
  });
}

Result<Office> from_row(const store::Row& row) {
  boost::system::error_code failed;
  const json::value whole = json::parse(row.text(1), failed);
  if (failed || !whole.is_object()) return internal("people.office_damaged", row.text(0));
  const json::object& data = whole.as_object();
  Office office;
  office.id = OfficeId::trusted(row.text(0));
  office.version = row.integer(2);
  office.kind = row.text(3) == "authority" ? OfficeKind::authority : OfficeKind::registration;
  office.name = text_at(data, "name");
  office.short_name = text_at(data, "short_name");
  office.organisation = text_at(data, "organisation");
  office.region = text_at(data, "region");
  office.province = text_at(data, "province");
  office.seat = text_at(data, "seat");
  if (const json::value* found = data.if_contains("kop"); found != nullptr && found->is_object()) {
    const json::object& kop = found->as_object();
    office.kop = {text_at(kop, "government"), text_at(kop, "agency"), texts_at(kop, "address"),
                  text_at(kop, "contact"), text_at(kop, "emblem")};
  }
  if (const json::value* found = data.if_contains("units"); found != nullptr && found->is_array())
    for (const json::value& unit : found->as_array())
      office.units.push_back({text_at(unit.as_object(), "id"), text_at(unit.as_object(), "name"),
                              text_at(unit.as_object(), "parent")});
  OfficeSettings& settings = office.settings;
  settings.zone = TRY(parse_zone(text_at(data, "zone")));
  settings.numbers = map_at(data, "numbers");
  settings.codes = map_at(data, "codes");
  settings.email = {texts_at(data, "email_suffixes"), texts_at(data, "unit_mailboxes")};
  if (const json::value* found = data.if_contains("letters"); found != nullptr && found->is_object()) {
    const json::object& letters = found->as_object();
    settings.letters.paper = text_at(letters, "paper");
    settings.letters.face = text_at(letters, "face");
    settings.letters.size = letters.at("size").to_number<double>();
    settings.letters.show_rank = letters.at("show_rank").as_bool();
    settings.letters.show_nip = letters.at("show_nip").as_bool();
    settings.letters.notice = text_at(letters, "notice");
  }
  if (const json::value* years = data.if_contains("retention_years"))
    settings.retention_years = years->to_number<int>();
  for (const auto& [day, name] : map_at(data, "days_off")) settings.days_off[TRY(parse_day(day))] = name;
  settings.holidays = TRY(lists_at(data));
  settings.second_factor = texts_at(data, "second_factor");
  return office;
}

}  // namespace

const Unit* Office::unit(std::string_view wanted) const {
  for (const Unit& each : units)
    if (each.id == wanted) return &each;
  return nullptr;
}

std::string_view Office::number_pattern(std::string_view letter_or_book) const {
  for (const std::string_view key :
       {letter_or_book, std::string_view{letter_or_book == "masuk" ? "masuk" : "keluar"}})
    if (const auto found = settings.numbers.find(std::string{key}); found != settings.numbers.end())
      return found->second;
  return "{urut:3}/{unit}/{bulan_romawi}/{tahun}";
}

Result<Office> load_office(store::Transaction& tx) {
  const auto row = TRY(tx.maybe(sql, "load_office", {store::value(office_of(tx))}));
  if (!row) return not_found("people.office_unknown");
  Office office = TRY(from_row(*row));
  return office;
}

Result<std::vector<Office>> all_offices(store::Transaction& tx) {
  std::vector<Office> offices;
  for (const store::Row& row : TRY(tx.query(sql, "all_offices", {}))) offices.push_back(TRY(from_row(row)));
  return offices;
}

Result<void> save_office(store::Transaction& tx, const Office& office) {
  if (office.version == 0) {
    TRY(tx.execute(
        sql, "insert_office",
        {store::value(office.id), store::value(name_of(office.kind)), store::value(to_text(office))}));
    return {};
  }
  const std::int64_t changed = TRY(tx.execute(sql, "update_office",
                                              {store::value(office.id), store::value(name_of(office.kind)),
                                               store::value(to_text(office)), store::value(office.version)}));
  if (changed == 0) return conflict("people.changed");
  return {};
}

}  // namespace paraf::people
