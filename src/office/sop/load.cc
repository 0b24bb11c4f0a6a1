#include "office/sop/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "office/sop/check.h"
#include "office/sop/reader.h"
#include "office/sop/table.h"
#include "platform/crypto/hash.h"

namespace paraf::sop {

namespace {

const std::map<std::string, std::string, std::less<>> purposes{
    {"penerbitan", "issue"}, {"otoritas", "authority"}, {"pembaruan", "renew"},  {"pencabutan", "revoke"},
    {"surel", "mailbox"},    {"passphrase", "rekey"},   {"perubahan", "change"}, {"pendampingan", "assist"}};

const std::map<std::string, std::string, std::less<>> applicant_fields{
    {"nama", "name"},    {"nip", "nip"},     {"nik", "nik"},       {"jabatan", "position"},
    {"pangkat", "rank"}, {"email", "email"}, {"telepon", "phone"}, {"unit", "unit"}};

const std::vector<std::string> roles{
    "kepala_dinas", "sekretaris",     "kepala_bidang", "kepala_seksi",   "staf_persandian",
    "verifikator",  "pencatat_surat", "petugas_psre",  "admin_instansi", "pemohon",
    "psre"};

const std::vector<std::string_view> label_words{"nomor",
                                                "nama",
                                                "tanggal_pembuatan",
                                                "tanggal_revisi",
                                                "tanggal_pengesahan",
                                                "tanggal_efektif",
                                                "disahkan_oleh",
                                                "dasar_hukum",
                                                "kualifikasi",
                                                "keterkaitan",
                                                "peralatan",
                                                "peringatan",
                                                "pencatatan",
                                                "no",
                                                "kegiatan",
                                                "pelaksana",
                                                "mutu_baku",
                                                "kelengkapan",
                                                "waktu",
                                                "output",
                                                "keterangan",
                                                "nomor_kolom"};

template <typename T>
std::vector<std::string> keys_of(const std::map<std::string, T, std::less<>>& map) {
  std::vector<std::string> out;
  for (const auto& [key, value] : map) out.push_back(key);
  return out;
}

// One of its name; a second is a slip. `part` is the word of the file for what it is.
template <typename T>
void keep_once(Form& form, Place place, std::string_view part, T one, std::vector<std::string>& names, std::vector<T>& all) {
  if (one.id.empty()) return;
  if (std::any_of(all.begin(), all.end(), [&](const T& other) { return other.id == one.id; }))
    return form.error(place, "sop.check.declared_twice", {{"part", std::string{part}}, {"name", one.id}});
  names.push_back(one.id);
  all.push_back(std::move(one));
}

}  // namespace

Reader::Reader(const Verbs& verbs, std::vector<Finding>& findings) : verbs_(verbs), form_(findings) {}

void Reader::known(const YamlNode* at, const std::string& name, const std::vector<std::string>& names,
                   std::string_view code) {
  if (!at || name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  form_.error(at->place, code, {{"name", name}, {"known", listed(names)}, {"near", nearest(name, names)}});
}

std::vector<std::string> Reader::performers_of(const YamlNode* node, std::string_view key) {
  std::vector<std::string> out;
  for (std::string& name : form_.words(node, key)) {
    known(node, name, names_.performers, "sop.check.performer_unknown");
    if (std::find(names_.performers.begin(), names_.performers.end(), name) != names_.performers.end())
      out.push_back(std::move(name));
  }
  return out;
}

Sop Reader::read(const YamlNode& root) {
  constexpr std::string_view where = "sop.yaml";
  if (!form_.fields(root, where,
                    {"sop", "edisi", "tujuan", "label", "identitas", "pelaksana", "data_pemohon",
                     "domain_email", "batas_melengkapi", "berkas", "surat", "kegiatan"}))
    return std::move(sop_);
  sop_.id = form_.id(form_.need(root, "sop", where), "sop");
  sop_.edition = form_.number(root.find("edisi"), "edisi", 1, 1, 9999);
  const YamlNode* purpose = form_.need(root, "tujuan", where);
  const std::string word = form_.word(purpose, "tujuan");
  if (const auto found = purposes.find(word); found != purposes.end())
    sop_.purpose = found->second;
  else if (purpose)
    form_.error(purpose->place, "sop.check.purpose_unknown",
                {{"name", word}, {"known", listed(keys_of(purposes))}, {"near", nearest(word, keys_of(purposes))}});
  if (const YamlNode* labels = root.find("label"); labels && form_.fields(*labels, "label", label_words))
    for (const auto& [key, value] : labels->entries) {
      if (key.text == "nomor_kolom")
        sop_.identity.column_numbers = form_.yes(&value, key.text, false);
      else
        sop_.identity.labels[key.text] = form_.word(&value, key.text);
    }
  if (const YamlNode* node = form_.need(root, "identitas", where)) read_identity(*node);
  if (const YamlNode* node = form_.need(root, "pelaksana", where)) read_performers(*node);
  if (const YamlNode* node = root.find("berkas")) read_papers(*node);
  if (const YamlNode* node = root.find("surat")) read_letters(*node);
  read_rules(root);
  if (const YamlNode* node = form_.need(root, "kegiatan", where)) read_rows(*node);
  return std::move(sop_);
}

void Reader::read_head_field(const std::string& key, const YamlNode& node) {
  Identity& head = sop_.identity;
  Text value;
  if (key == "disahkan_oleh") {
    if (!form_.fields(node, "disahkan_oleh", {"jabatan", "nama"})) return;
    head.approver_position = form_.word(node.find("jabatan"), "jabatan");
    head.approved_by = form_.word(node.find("nama"), "nama");
    value.reading = head.approver_position;
  } else {
    value = form_.text(&node, key);
    if (key == "nomor") head.number = value.reading;
    if (key == "nama") head.name = value;
    if (key == "tanggal_pembuatan") head.made = value.reading;
    if (key == "tanggal_revisi") head.revised = value.reading;
    if (key == "tanggal_efektif" || key == "tanggal_pengesahan") head.effective = value.reading;
  }
  head.fields.emplace_back(key, std::move(value));
}

void Reader::read_identity(const YamlNode& node) {
  if (!form_.fields(node, "identitas",
                    {"sumber",
                     "kop",
                     "judul_alur",
                     "nomor",
                     "nama",
                     "tanggal_pembuatan",
                     "tanggal_revisi",
                     "tanggal_pengesahan",
                     "tanggal_efektif",
                     "disahkan_oleh",
                     "dasar_hukum",
                     "kualifikasi",
                     "keterkaitan",
                     "peralatan",
                     "pengantar_peringatan",
                     "peringatan",
                     "pencatatan",
                     "paraf_koordinasi",
                     "tanda_tangan",
                     "legenda",
                     "penutup"}))
    return;
  Identity& head = sop_.identity;
  const std::map<std::string, std::vector<Text>*> lists{
      {"dasar_hukum", &head.legal_basis}, {"kualifikasi", &head.qualifications},
      {"keterkaitan", &head.related},     {"peralatan", &head.equipment},
      {"peringatan", &head.warnings},     {"pencatatan", &head.records}};
  const std::set<std::string, std::less<>> fields{
      "nomor",           "nama",         "tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan",
      "tanggal_efektif", "disahkan_oleh"};
  form_.need(node, "nama", "identitas");
  for (const auto& [key, value] : node.entries) {
    if (fields.count(key.text) != 0) read_head_field(key.text, value);
    const auto list = lists.find(key.text);
    if (list == lists.end()) continue;
    *list->second = form_.texts(&value, key.text, {"syarat"});
    if (value.kind != YamlNode::Kind::list) head.unnumbered.push_back(key.text);
    std::vector<const YamlNode*> items{&value};
    for (const YamlNode& item : value.items) items.push_back(&item);
    for (const YamlNode* item : items) {
      const YamlNode* rule = item->find("syarat");
      if (!rule) continue;
      const std::string id = form_.word(rule, "syarat");
      if (id != "pks_berlaku")
        form_.error(rule->place, "sop.check.precondition_unknown", {{"name", id}});
      sop_.preconditions.push_back({id, form_.word(item->find("teks"), "teks"), rule->place});
    }
  }
  head.source = form_.word(node.find("sumber"), "sumber");
  head.heading = form_.words(node.find("kop"), "kop");
  if (!head.heading.empty()) head.region = head.heading[0];
  if (head.heading.size() > 1) head.unit = head.heading[1];
  if (head.heading.size() > 2) head.sub_unit = head.heading[2];
  head.title = form_.word(node.find("judul_alur"), "judul_alur");
  head.warning_lead = form_.word(node.find("pengantar_peringatan"), "pengantar_peringatan");
  head.coordination = form_.words(node.find("paraf_koordinasi"), "paraf_koordinasi");
  head.signature = joined(form_.words(node.find("tanda_tangan"), "tanda_tangan"), "\n");
  head.closing = form_.word(node.find("penutup"), "penutup");
  if (const YamlNode* legend = node.find("legenda")) read_legend(*legend);
}

void Reader::read_legend(const YamlNode& node) {
  static const std::map<std::string, Symbol, std::less<>> words{{"mulai", Symbol::start},
                                                                {"proses", Symbol::process},
                                                                {"keputusan", Symbol::decision},
                                                                {"selesai", Symbol::end},
                                                                {"konektor", Symbol::connector}};
  for (const YamlNode& item : node.items) {
    if (!form_.fields(item, "legenda", {"simbol", "teks"})) continue;
    const auto found = words.find(form_.word(item.find("simbol"), "simbol"));
    if (found == words.end()) {
      form_.error(item.place, "sop.check.symbol_unknown", {{"known", listed(keys_of(words))}});
      continue;
    }
    sop_.identity.legend.emplace_back(found->second, form_.text(item.find("teks"), "teks"));
  }
}

void Reader::read_performers(const YamlNode& node) {
  for (const YamlNode& item : node.items) {
    if (!form_.fields(item, "pelaksana", {"id", "label", "peran", "luar", "kolom"})) continue;
    Performer one;
    one.place = item.place;
    one.id = form_.id(form_.need(item, "id", "pelaksana"), "id");
    one.label = form_.word(form_.need(item, "label", "pelaksana"), "label");
    const YamlNode* role = form_.need(item, "peran", "pelaksana");
    one.role = form_.word(role, "peran");
    if (role && std::find(roles.begin(), roles.end(), one.role) == roles.end())
      form_.error(role->place, "sop.check.role_unknown",
                  {{"name", one.role}, {"known", listed(roles)}, {"near", nearest(one.role, roles)}});
    one.external = form_.yes(item.find("luar"), "luar", one.role == "psre" || one.role == "pemohon");
    one.hidden = !form_.yes(item.find("kolom"), "kolom", true);
    keep_once(form_, item.place, "pelaksana", std::move(one), names_.performers, sop_.performers);
  }
  if (sop_.performers.empty()) form_.error(node.place, "sop.check.no_performers");
}

// {hari: 30}, {bulan: 6} or {tahun: 2}; bila_lewat: ingatkan (what is not said) or tolak.
void Reader::read_age(const YamlNode& node, Paper& paper) {
  if (!form_.fields(node, "paling_lama", {"hari", "bulan", "tahun", "bila_lewat"})) return;
  int units = 0;
  for (const char* unit : {"hari", "bulan", "tahun"}) units += node.find(unit) ? 1 : 0;
  if (units != 1)
    return form_.error(node.place, "sop.check.age_unit", {{"paper", paper.id}});
  paper.age.days = form_.number(node.find("hari"), "hari", 0, 1, 3650);
  paper.age.months = form_.number(node.find("bulan"), "bulan", 0, 1, 120) +
                     12 * form_.number(node.find("tahun"), "tahun", 0, 1, 30);
  const YamlNode* late = node.find("bila_lewat");
  const std::string word = form_.word(late, "bila_lewat");
  paper.age.refuse = word == "tolak";
  if (late && word != "tolak" && word != "ingatkan")
    form_.error(late->place, "sop.check.age_consequence_unknown",
                {{"name", word}, {"near", nearest(word, {"ingatkan", "tolak"})}});
}

void Reader::read_papers(const YamlNode& node) {
  for (const auto& [key, value] : node.entries) {
    Paper paper;
    paper.place = key.place;
    paper.id = form_.id(&key, "berkas");
    const std::string where = fmt::format("berkas {}", key.text);
    if (!form_.fields(value, where,
                      {"label", "wajib", "jenis", "dari", "rahasia", "warna", "tambahan", "setiap_pemohon", "paling_lama"}))
      continue;
    paper.label = form_.word(form_.need(value, "label", where), "label");
    paper.required = form_.yes(value.find("wajib"), "wajib", true);
    paper.confidential = form_.yes(value.find("rahasia"), "rahasia", false);
    paper.colour = form_.yes(value.find("warna"), "warna", false);
    paper.added = form_.yes(value.find("tambahan"), "tambahan", false);
    paper.each = form_.yes(value.find("setiap_pemohon"), "setiap_pemohon", false);
    if (const YamlNode* age = value.find("paling_lama")) read_age(*age, paper);
    const YamlNode* types = value.find("jenis");
    paper.types = types ? form_.words(types, "jenis") : std::vector<std::string>{"pdf"};
    for (const std::string& type : paper.types)
      if (std::find(paper_types().begin(), paper_types().end(), type) == paper_types().end())
        form_.error(types->place, "sop.check.paper_type_unknown",
                    {{"name", type}, {"known", listed(paper_types())}, {"near", nearest(type, paper_types())}});
    if (const YamlNode* from = value.find("dari")) {
      paper.from = form_.word(from, "dari");
      if (paper.from != "pemohon" && paper.from != "kantor")
        known(from, paper.from, names_.performers, "sop.check.performer_unknown");
    }
    keep_once(form_, key.place, "berkas", std::move(paper), names_.papers, sop_.papers);
  }
}

void Reader::read_letters(const YamlNode& node) {
  for (const auto& [key, value] : node.entries) {
    LetterUse letter;
    letter.place = key.place;
    letter.id = form_.id(&key, "surat");
    const std::string where = fmt::format("surat {}", key.text);
    if (!form_.fields(value, where,
                      {"label", "templat", "penanda_tangan", "paraf", "disimpulkan", "catatan"}))
      continue;
    letter.label = form_.word(form_.need(value, "label", where), "label");
    letter.templat = form_.word(form_.need(value, "templat", where), "templat");
    if (letter.templat.find("..") != std::string::npos || letter.templat.starts_with("/"))
      form_.error(value.find("templat")->place, "sop.check.template_outside", {{"template", letter.templat}});
    const YamlNode* signer = form_.need(value, "penanda_tangan", where);
    letter.signer = form_.word(signer, "penanda_tangan");
    known(signer, letter.signer, names_.performers, "sop.check.performer_unknown");
    letter.initials = performers_of(value.find("paraf"), "paraf");
    letter.inferred = form_.yes(value.find("disimpulkan"), "disimpulkan", false);
    letter.note.note = form_.word(value.find("catatan"), "catatan");
    keep_once(form_, key.place, "surat", std::move(letter), names_.letters, sop_.letters);
  }
}

void Reader::read_rules(const YamlNode& root) {
  const YamlNode* data = root.find("data_pemohon");
  for (const std::string& word : form_.words(data, "data_pemohon")) {
    const auto found = applicant_fields.find(word);
    if (found != applicant_fields.end())
      sop_.applicant_data.push_back(found->second);
    else
      form_.error(data->place, "sop.check.applicant_field_unknown",
                  {{"name", word},
                   {"known", listed(keys_of(applicant_fields))},
                   {"near", nearest(word, keys_of(applicant_fields))}});
  }
  sop_.email_domains = form_.words(root.find("domain_email"), "domain_email");
  if (const YamlNode* limit = root.find("batas_melengkapi");
      limit && form_.fields(*limit, "batas_melengkapi", {"hari_kerja"}))
    sop_.answer_days =
        form_.number(form_.need(*limit, "hari_kerja", "batas_melengkapi"), "hari_kerja", 14, 1, 366);
}

bool Reading::ok() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& f) { return f.severity == Severity::error; });
}

Reading read(std::string_view yaml, const Verbs& verbs) {
  Reading out;
  YamlNode root;
  if (!parse_yaml(yaml, root, out.findings)) return out;
  out.sop = Reader{verbs, out.findings}.read(root);
  out.sop.yaml = yaml;
  out.sop.hash = hex(crypto::sha256(bytes_of(yaml)));
  return out;
}

messages::Sentence sentence_of(const Finding& finding, const messages::Catalogue& catalogue, messages::Language language) {
  return catalogue.sentence(language, {ErrorKind::malformed, finding.code, finding.facts});
}

Error invalid(std::string_view file, const Finding& finding) {
  Error error{ErrorKind::malformed, "sop.load.invalid", finding.facts};
  error.facts.insert(error.facts.end(), {{"file", std::string{file}},
                                         {"line", std::to_string(finding.line)},
                                         {"column", std::to_string(finding.column)},
                                         {"because", std::string{finding.code}}});
  return error;
}

Result<Sop> parse(std::string_view yaml, const Verbs& verbs, std::string_view file) {
  Reading reading = read(yaml, verbs);
  if (reading.ok()) {
    std::vector<Finding> more = check(reading.sop, verbs);
    reading.findings.insert(reading.findings.end(), more.begin(), more.end());
  }
  for (const Finding& f : reading.findings)
    if (f.severity == Severity::error) return tl::unexpected{invalid(file, f)};
  return std::move(reading.sop);
}

Result<Sop> load(const std::string& path, const Verbs& verbs) {
  namespace fs = std::filesystem;
  std::error_code failure;
  fs::path file = path;
  if (fs::is_directory(file, failure)) file /= "sop.yaml";
  std::ifstream in{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in) return not_found("sop.load.no_file", {{"file", file.string()}});
  Sop sop = TRY(parse(text, verbs, file.string()));
  const fs::path folder = fs::absolute(file, failure).lexically_normal().parent_path();
  sop.folder = folder.string();
  if (const auto office = OfficeId::parse(folder.parent_path().filename().string())) sop.office = *office;
  return sop;
}

std::vector<std::string> find(const std::string& path) {
  namespace fs = std::filesystem;
  std::vector<std::string> out;
  std::error_code failure;
  if (fs::is_regular_file(path, failure)) return {path};
  for (fs::recursive_directory_iterator it{path, fs::directory_options::skip_permission_denied, failure}, end;
       !failure && it != end; it.increment(failure)) {
    if (it->path().filename() == "sop.yaml" && it->is_regular_file(failure))
      out.push_back(it->path().string());
    if (it.depth() > 8) it.disable_recursion_pending();
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace paraf::sop
