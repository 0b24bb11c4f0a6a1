// A letter is drafted from its template: the case fills the blanks, an official may put other words.
#include <algorithm>

#include "actions/act.h"
#include "actions/actions.sql.h"
#include "actions/letter_date.h"
#include "base/text.h"
#include "office/letters/template.h"
#include "office/letters/word_fill.h"
#include "platform/crypto/hash.h"

namespace paraf::actions {

namespace {

std::string field_place(store::Transaction& tx, const CaseId& id, std::string_view letter,
                        std::string_view field) {
  return "field:" + tx.scope().only().text() + ":" + id.text() + ":" + std::string{letter} + ":" +
         std::string{field};
}

std::string number_or(const workflow::Case& c, const std::string& name, std::string otherwise) {
  const auto found = c.numbers.find(name);
  return found == c.numbers.end() || found->second.empty() ? std::move(otherwise) : found->second;
}

// With the office's own page, where its edition has one.
Result<letters::Content> filled(Acting& a, const sop::LetterUse& letter, const letters::Template& templat,
                                const letters::Fields& fields, const std::vector<letters::Applicant>& all) {
  letters::Content content = TRY(templat.fill(fields, all, a.s.random));
  const auto page = a.edition->files.find(letters::page_beside(letter.templat));
  if (page != a.edition->files.end())
    content.page = letters::WordPage{hex(crypto::sha256(TRY(from_base64(page->second)))),
                                     letters::with_applicants(fields, all), letters::applicant_fields(all)};
  return content;
}

}  // namespace

Result<std::map<std::string, std::string>> fields_of(const Services& s, store::Transaction& tx,
                                                     const CaseId& id, std::string_view letter) {
  std::map<std::string, std::string> fields;
  const store::Rows rows = TRY(tx.query(
      actions::sql, "get_fields", {store::value(tx.scope().only()), store::value(id), store::value(letter)}));
  for (const store::Row& row : rows)
    fields[row.text(0)] = TRY(s.sealer.open(row.bytes(1), field_place(tx, id, letter, row.text(0))));
  return fields;
}

Result<void> keep_birth_date(Acting& a, store::Transaction& tx) {
  const std::string born = a.param("birth_date");
  if (born.empty()) return {};
  const Bytes sealed = a.s.sealer.seal(born, field_place(tx, a.before.id, identity_fields, "birth_date"));
  TRY(tx.execute(actions::sql, "put_field",
                 {store::value(a.before.office), store::value(a.before.id), store::value(identity_fields),
                  store::value("birth_date"), store::value(sealed)}));
  return {};
}

Result<int> put_fields(Acting& a, store::Transaction& tx, const std::string& use) {
  int put = 0;
  // A word for a field the letter does not have would change nothing, and its writer should know.
  std::vector<std::string> known = {"nama_pemohon",    "nip_pemohon",  "nik_pemohon",   "jabatan_pemohon",
                                    "pangkat_pemohon", "unit_pemohon", "email_pemohon", "telepon_pemohon"};
  if (const sop::LetterUse* letter = a.sop().letter(use))
    if (const auto file = a.edition->files.find(letter->templat); file != a.edition->files.end())
      for (std::string& blank : TRY(letters::Template::read(file->second, file->first)).blanks())
        known.push_back(std::move(blank));
  for (const auto& [name, value] : a.request.params) {
    if (!name.starts_with("field.")) continue;
    const std::string field = name.substr(6);
    if (std::find(known.begin(), known.end(), field) == known.end() || letters::is_late(field))
      return malformed("actions.no_such_field", {{"field", std::string{clipped(field, 60)}}, {"letter", use}});
    const Bytes sealed = a.s.sealer.seal(value, field_place(tx, a.before.id, use, field));
    TRY(tx.execute(actions::sql, "put_field",
                   {store::value(a.before.office), store::value(a.before.id), store::value(use),
                    store::value(field), store::value(sealed)}));
    a.facts["field." + std::to_string(++put)] = field;
  }
  return put;
}

Result<std::map<std::string, std::string>> case_fields(Acting& a, store::Transaction& tx,
                                                       const std::string& use) {
  const std::vector<Package> about = TRY(addressed(a.s, tx, a.after()));
  if (about.empty()) return refused("workflow.no_complete_applicant");
  const Statement& st = about.front().statement;
  const auto dash = [](const std::string& text) { return text.empty() ? std::string{"-"} : text; };
  letters::Fields fields = letters::fields_of(a.office);
  for (const auto& [name, value] : a.prepared.words) fields[name] = value;  // psre, tempat_psre
  const std::string opened = people::written(local_day(a.before.opened, a.time.zone));
  fields["nama_pemohon"] = st.name;
  fields["nip_pemohon"] = dash(st.nip);
  fields["nik_pemohon"] = dash(st.nik);
  fields["jabatan_pemohon"] = dash(st.position);
  fields["pangkat_pemohon"] = dash(st.rank);
  fields["unit_pemohon"] = fields["instansi_pemohon"] = dash(st.unit);
  fields["email_pemohon"] = dash(st.email);
  fields["telepon_pemohon"] = dash(st.phone);
  if (a.before.collective()) {
    // "dan kawan-kawan": the annex has them all.
    if (about.size() > 1) fields["nama_pemohon"] += " dkk.";
    const Statement sender = TRY(package_of(a.s, tx, a.before.id)).statement;
    fields["unit_pemohon"] = fields["instansi_pemohon"] = dash(sender.unit);
  } else {
    fields["jumlah_pemohon"] = "1 (satu)";
  }
  fields["nomor_permohonan"] = number_or(a.before, "surat_permohonan", "-");
  fields["tanggal_permohonan"] =
      written_letter_date(a.before, local_day(a.before.opened, a.time.zone));
  fields["perihal"] = a.sop().identity.name.reading;
  fields["nomor_agenda"] = number_or(a.before, "agenda_masuk", "-");
  fields["tanggal_agenda"] = opened;
  if (const workflow::Done* received = a.before.last("receive_letter"))
    fields["tanggal_agenda"] = people::written(local_day(received->at, a.time.zone));
  fields["kode_lacak"] = a.before.tracking;
  fields["alamat_lacak"] = a.s.settings.public_url + "/lacak/" + a.before.tracking;
  if (a.by) fields["penerima"] = a.by->name;
  std::string papers;
  for (const auto& [id, paper] : a.before.papers)
    if (paper.present && a.sop().paper(id)) papers += (papers.empty() ? "" : "; ") + slot_label(a.sop(), id);
  fields["daftar_berkas"] = dash(papers);
  fields["isi_balasan"] = "-";
  for (const workflow::Word& word : a.before.words) {
    if (word.event == "received") continue;
    fields["isi_balasan"] =
        word.event == "refused"
            ? "permohonan ditolak dengan alasan: " + word.reason + "."
            : "permohonan telah diterima dan tautan aktivasi akun telah dikirim ke email pemohon.";
    if (word.event == "refused") break;
  }
  fields["jadwal"] = fields["tempat_jadwal"] = "akan diberitahukan kemudian";
  if (const auto at = a.before.refs.find("jadwal"); at != a.before.refs.end()) fields["jadwal"] = at->second;
  if (const auto at = a.before.refs.find("jadwal.tempat"); at != a.before.refs.end())
    fields["tempat_jadwal"] = at->second;
  for (const sop::LetterUse& other : a.sop().letters) {
    if (other.id == use) continue;
    if (const auto made = TRY(letters::letter_of_case(tx, a.before.id.text(), other.id));
        made && !made->number.empty()) {
      fields["nomor_" + other.id] = made->number;
      if (const auto day = people::parse_day(made->day))
        fields["tanggal_" + other.id] = people::written(*day);
    }
  }
  for (auto& [name, value] : TRY(fields_of(a.s, tx, a.before.id, use))) fields[name] = value;
  // Words that come with the act count at once: who only looks at the page to be has none of them kept.
  for (const auto& [name, value] : a.request.params)
    if (name.starts_with("field.") && !letters::is_late(name.substr(6))) fields[name.substr(6)] = value;
  return fields;
}

Result<letters::Content> fill_letter(Acting& a, store::Transaction& tx, const std::string& use) {
  const sop::LetterUse* letter = a.sop().letter(use);
  const auto file = letter ? a.edition->files.find(letter->templat) : a.edition->files.end();
  if (file == a.edition->files.end()) return not_found("actions.no_template", {{"letter", use}});
  const letters::Template templat = TRY(letters::Template::read(file->second, file->first));
  const auto fields = TRY(case_fields(a, tx, use));
  if (a.before.collective()) {
    std::vector<letters::Applicant> all;
    for (const Package& one : TRY(addressed(a.s, tx, a.after()))) {
      const Statement& each = one.statement;
      all.push_back({each.name, each.nip, each.nik, each.position, each.rank, each.unit, each.email, each.phone});
    }
    a.after().refs[use + ".pemohon"] = mark_of_members(a.after());
    return filled(a, *letter, templat, fields, all);
  }
  const Statement st = TRY(package_of(a.s, tx, a.before.id)).statement;
  const auto said = [&](const char* name, const std::string& otherwise) {
    const auto found = fields.find(name);
    return found == fields.end() ? otherwise : found->second;
  };
  const std::vector<letters::Applicant> applicants = {
      {said("nama_pemohon", st.name), said("nip_pemohon", st.nip), said("nik_pemohon", st.nik),
       said("jabatan_pemohon", st.position), said("pangkat_pemohon", st.rank), said("unit_pemohon", st.unit),
       said("email_pemohon", st.email), said("telepon_pemohon", st.phone)}};
  return filled(a, *letter, templat, fields, applicants);
}

Doing draft_letter() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const std::string use = letter_use(a);
            TRY(put_fields(a, tx, use));
            letters::Content content = TRY(fill_letter(a, tx, use));
            auto letter = TRY(letters::letter_of_case(tx, a.before.id.text(), use));
            if (letter) {  // it came back for correction: the next version of the same letter, under the same
                           // number
              if (letter->state == letters::LetterState::numbered)
                letter = TRY(letters::reopen(tx, a.now, *letter));
              content.salt = TRY(letters::content(tx, a.s.sealer, letter->id, letter->edition)).salt;
              letter = TRY(
                  letters::revise(tx, a.now, a.s.sealer, *letter, content, a.who.person, "disusun ulang"));
            } else {
              letter = TRY(letters::draft(tx, a.now, a.s.random, a.s.sealer,
                                          {a.before.id.text(), use, a.who.person}, content));
            }
            a.after().refs[use] = letter->id.text();
            a.made[use] = letter->id.text();
            a.facts["letter"] = letter->id.text();
            a.facts["edition"] = std::to_string(letter->edition);
            a.facts["hash"] = letter->hash;
            a.note = a.param("text");
            return {};
          }};
}

}  // namespace paraf::actions
