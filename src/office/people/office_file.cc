#include "office/people/office_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "office/people/columns.h"

namespace paraf::people {
namespace {

// A Reader walks one file and says where it stumbled. The first stumble is kept; what is read after
// it is thrown away with the rest.
class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  tl::unexpected<Error> problem(const YAML::Node& node, std::string what) const {
    return malformed(
        "people.office_file",
        {{"file", file_}, {"line", std::to_string(node.Mark().line + 1)}, {"problem", std::move(what)}});
  }

  Result<void> only(const YAML::Node& map, const std::set<std::string>& known) const {
    if (!map.IsMap()) return problem(map, "harus berupa daftar nama: nilai");
    for (const auto& pair : map)
      if (!known.contains(pair.first.Scalar()))
        return problem(pair.first, "kata tidak dikenal: " + pair.first.Scalar());
    return {};
  }

  Result<std::string> text(const YAML::Node& map, const char* name, bool required = false) const {
    const YAML::Node node = map[name];
    if (!node || node.IsNull()) {
      if (required) return problem(map, std::string{"belum ada: "} + name);
      return std::string{};
    }
    if (!node.IsScalar()) return problem(node, std::string{name} + " harus berupa teks");
    return node.Scalar();
  }

  Result<std::vector<std::string>> texts(const YAML::Node& map, const char* name) const {
    std::vector<std::string> all;
    const YAML::Node node = map[name];
    if (!node || node.IsNull()) return all;
    if (node.IsScalar()) return std::vector<std::string>{node.Scalar()};
    if (!node.IsSequence()) return problem(node, std::string{name} + " harus berupa daftar");
    for (const YAML::Node& each : node) {
      if (!each.IsScalar()) return problem(each, std::string{name} + " harus berisi teks");
      all.push_back(each.Scalar());
    }
    return all;
  }

  Result<std::map<std::string, std::string>> table(const YAML::Node& map, const char* name) const {
    std::map<std::string, std::string> all;
    const YAML::Node node = map[name];
    if (!node || node.IsNull()) return all;
    if (!node.IsMap()) return problem(node, std::string{name} + " harus berupa daftar nama: nilai");
    for (const auto& pair : node) all[pair.first.Scalar()] = pair.second.Scalar();
    return all;
  }

  Result<bool> truth(const YAML::Node& map, const char* name, bool otherwise) const {
    const std::string word = TRY(text(map, name));
    if (word.empty()) return otherwise;
    if (word == "ya" || word == "true") return true;
    if (word == "tidak" || word == "false") return false;
    return problem(map[name], std::string{name} + " harus ya atau tidak");
  }

  Result<Period> period(const YAML::Node& map) const {
    const auto from = parse_day(TRY(text(map, "sejak", true)));
    if (!from) return problem(map["sejak"], "sejak bukan tanggal (2026-01-05)");
    Period read{*from};
    if (const std::string until = TRY(text(map, "sampai")); !until.empty()) {
      const auto day = parse_day(until);
      if (!day) return problem(map["sampai"], "sampai bukan tanggal (2026-01-05)");
      read.until = *day;
    }
    return read;
  }

  // The field's own refusal, told with the place it stands at.
  template <typename T>
  Result<std::optional<T>> field(const YAML::Node& map, const char* name) const {
    const std::string written = TRY(text(map, name));
    if (written.empty()) return std::optional<T>{};
    auto read = T::parse(written);
    if (!read) return problem(map[name], std::string{name} + ": " + std::string{read.error().code});
    return std::optional<T>{std::move(*read)};
  }

 private:
  std::string file_;
};

Result<Office> read_office(const Reader& in, const YAML::Node& root) {
  Office office;
  const auto id = OfficeId::parse(TRY(in.text(root, "kantor", true)));
  if (!id) return in.problem(root["kantor"], "kantor harus kata pendek: a-z, 0-9, tanda hubung");
  office.id = *id;
  const std::string kind = TRY(in.text(root, "jenis"));
  if (!kind.empty() && kind != "pendaftaran" && kind != "psre")
    return in.problem(root["jenis"], "jenis harus pendaftaran atau psre");
  office.kind = kind == "psre" ? OfficeKind::authority : OfficeKind::registration;
  office.name = TRY(in.text(root, "nama", true));
  office.short_name = TRY(in.text(root, "singkatan", true));
  office.organisation = TRY(in.text(root, "organisasi", true));
  office.region = TRY(in.text(root, "wilayah"));
  office.province = TRY(in.text(root, "provinsi"));
  office.seat = TRY(in.text(root, "tempat", true));
  const auto zone = parse_zone(TRY(in.text(root, "zona", true)));
  if (!zone) return in.problem(root["zona"], "zona harus WIB, WITA atau WIT");
  office.settings.zone = *zone;

  const YAML::Node kop = root["kop"];
  if (!kop) return in.problem(root, "belum ada: kop");
  TRY(in.only(kop, {"pemerintah", "dinas", "alamat", "kontak", "lambang"}));
  office.kop.government = TRY(in.text(kop, "pemerintah", true));
  office.kop.agency = TRY(in.text(kop, "dinas", true));
  office.kop.address = TRY(in.texts(kop, "alamat"));
  office.kop.contact = TRY(in.text(kop, "kontak"));
  if (const std::string emblem = TRY(in.text(kop, "lambang")); !emblem.empty()) office.kop.emblem = emblem;

  office.settings.numbers = TRY(in.table(root, "nomor"));
  office.settings.codes = TRY(in.table(root, "klasifikasi"));
  if (const YAML::Node email = root["email"]) {
    TRY(in.only(email, {"domain", "kotak_unit"}));
    office.settings.email.suffixes = TRY(in.texts(email, "domain"));
    office.settings.email.unit_mailboxes = TRY(in.texts(email, "kotak_unit"));
  }
  if (const YAML::Node style = root["surat"]) {
    TRY(in.only(style, {"kertas", "huruf", "ukuran", "pangkat", "nip", "catatan_kaki"}));
    LetterStyle& letters = office.settings.letters;
    if (const std::string paper = TRY(in.text(style, "kertas")); !paper.empty()) letters.paper = paper;
    if (letters.paper != "A4" && letters.paper != "F4")
      return in.problem(style["kertas"], "kertas harus A4 atau F4");
    if (const std::string face = TRY(in.text(style, "huruf")); !face.empty()) letters.face = face;
    if (letters.face != "serif" && letters.face != "sans")
      return in.problem(style["huruf"], "huruf harus serif atau sans");
    if (style["ukuran"]) {
      letters.size = style["ukuran"].as<double>(0);
      if (letters.size < 8 || letters.size > 16)
        return in.problem(style["ukuran"], "ukuran harus 8 sampai 16");
    }
    letters.show_rank = TRY(in.truth(style, "pangkat", true));
    letters.show_nip = TRY(in.truth(style, "nip", true));
    letters.notice = TRY(in.text(style, "catatan_kaki"));
  }
  if (root["retensi"]) office.settings.retention_years = root["retensi"].as<int>(5);

  for (const YAML::Node& each : root["unit"]) {
    TRY(in.only(each, {"id", "nama", "induk"}));
    office.units.push_back(
        {TRY(in.text(each, "id", true)), TRY(in.text(each, "nama", true)), TRY(in.text(each, "induk"))});
  }
  return office;
}

Result<PersonInFile> read_person(const Reader& in, const YAML::Node& node, const Office& office) {
  TRY(in.only(node, {"login", "nama", "nip", "nik", "jabatan", "pangkat", "unit", "instansi", "email",
                     "email_terkonfirmasi", "telepon", "peran", "sejak", "sampai", "kualifikasi"}));
  PersonInFile read;
  Person& person = read.person;
  person.login = TRY(in.text(node, "login", true));
  person.name = TRY(in.text(node, "nama", true));
  person.nip = TRY(in.field<Nip>(node, "nip"));
  read.nik = TRY(in.field<Nik>(node, "nik"));
  person.position = TRY(in.text(node, "jabatan"));
  person.rank = TRY(in.text(node, "pangkat"));
  person.unit = TRY(in.text(node, "unit"));
  if (!person.unit.empty() && office.unit(person.unit) == nullptr)
    return in.problem(node["unit"], "unit tidak dikenal: " + person.unit);
  person.agency = TRY(in.text(node, "instansi"));
  person.email = TRY(in.field<EmailAddress>(node, "email"));
  person.phone = TRY(in.field<Phone>(node, "telepon"));
  read.email_confirmed = TRY(in.truth(node, "email_terkonfirmasi", false));
  if (read.email_confirmed && !person.email) return in.problem(node, "email_terkonfirmasi tanpa email");
  person.email_state = read.email_confirmed ? EmailState::confirmed : EmailState::none;

  read.official = false;
  const std::vector<std::string> roles = TRY(in.texts(node, "peran"));
  if (!roles.empty()) {
    const Period period = TRY(in.period(node));
    for (const std::string& role : roles) {
      read.official = read.official || role != "pemohon";
      read.roles.push_back({{}, role, person.unit, period});
    }
  }
  for (const YAML::Node& each : node["kualifikasi"]) {
    TRY(in.only(each, {"jenis", "bukti", "sejak", "sampai"}));
    read.qualifications.push_back(
        {{}, TRY(in.text(each, "jenis", true)), TRY(in.text(each, "bukti", true)), "", TRY(in.period(each))});
  }
  return read;
}

Result<StandIn> read_stand_in(const Reader& in, const YAML::Node& node, const OfficeFile& file) {
  TRY(in.only(node, {"orang", "peran", "jenis", "sejak", "sampai", "dasar", "jabatan"}));
  StandIn read;
  const std::string login = TRY(in.text(node, "orang", true));
  const bool known = std::any_of(file.people.begin(), file.people.end(),
                                 [&](const PersonInFile& each) { return each.person.login == login; });
  if (!known) return in.problem(node["orang"], "tidak ada orang dengan login " + login);
  read.person = PersonId::trusted(login);
  read.role = TRY(in.text(node, "peran", true));
  const std::string kind = TRY(in.text(node, "jenis", true));
  if (kind != "plh" && kind != "plt") return in.problem(node["jenis"], "jenis harus plh atau plt");
  read.kind = kind == "plt" ? StandInKind::plt : StandInKind::plh;
  read.period = TRY(in.period(node));
  read.legal_basis = TRY(in.text(node, "dasar", true));
  read.title = TRY(in.text(node, "jabatan"));
  return read;
}

Result<OfficeFile> read_root(const Reader& in, const YAML::Node& root) {
  TRY(in.only(root, {"kantor", "jenis", "nama", "singkatan", "organisasi", "wilayah", "provinsi", "tempat",
                     "zona", "kop", "nomor", "klasifikasi", "email", "surat", "retensi", "unit", "orang",
                     "pengganti", "perjanjian"}));
  OfficeFile file;
  file.office = TRY(read_office(in, root));
  std::set<std::string> logins;
  for (const YAML::Node& each : root["orang"]) {
    file.people.push_back(TRY(read_person(in, each, file.office)));
    if (!logins.insert(file.people.back().person.login).second) return in.problem(each, "login dua kali");
  }
  for (const YAML::Node& each : root["pengganti"])
    file.stand_ins.push_back(TRY(read_stand_in(in, each, file)));
  for (const YAML::Node& each : root["perjanjian"]) {
    TRY(in.only(each, {"dengan", "nomor", "tentang", "sejak", "sampai"}));
    file.agreements.push_back({"", TRY(in.text(each, "dengan", true)), TRY(in.text(each, "nomor", true)),
                               TRY(in.text(each, "tentang")), TRY(in.period(each))});
  }
  return file;
}

}  // namespace

Result<OfficeFile> read_office_file(std::string_view yaml, std::string_view name) {
  const Reader in{name};
  try {
    return read_root(in, YAML::Load(std::string{yaml}));
  } catch (const YAML::Exception& broken) {
    return malformed("people.office_file", {{"file", std::string{name}},
                                            {"line", std::to_string(broken.mark.line + 1)},
                                            {"problem", broken.msg}});
  }
}

Result<OfficeFile> read_office_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) return not_found("people.office_file_missing", {{"file", path.string()}});
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  return read_office_file(text, path.string());
}

Result<Installed> install(store::Transaction& tx, Timestamp now, Random& random, const blobs::Sealer& sealer,
                          const OfficeFile& file) {
  const auto there = load_office(tx);
  if (there) return conflict("people.office_exists", {{"office", file.office.id.text()}});
  if (there.error().kind != ErrorKind::not_found) return tl::unexpected<Error>(there.error());
  TRY(save_office(tx, file.office));
  Installed installed{file.office.id, {}};
  for (const PersonInFile& each : file.people) {
    const PersonId id = TRY(add_person(tx, now, random, sealer, each.person, each.nik));
    for (RoleGrant grant : each.roles) {
      grant.person = id;
      TRY(grant_role(tx, now, grant));
    }
    for (Qualification qualification : each.qualifications) {
      qualification.person = id;
      TRY(record_qualification(tx, now, qualification));
    }
    installed.people.push_back(TRY(person(tx, id)));
  }
  for (StandIn stand_in : file.stand_ins) {
    const auto whose = std::find_if(installed.people.begin(), installed.people.end(),
                                    [&](const Person& each) { return each.login == stand_in.person.text(); });
    if (whose == installed.people.end()) return not_found("people.unknown");
    stand_in.person = whose->id;
    TRY(appoint(tx, now, random, stand_in));
  }
  for (const Agreement& agreement : file.agreements) TRY(record_agreement(tx, now, random, agreement));
  return installed;
}

}  // namespace paraf::people
