#include "doors/api/views.h"

#include <boost/json.hpp>

#include "actions/long_file.h"

namespace paraf::api {

namespace json = boost::json;
using json::array;
using json::object;
using json::value;

value to_json(Timestamp instant) {
  if (instant == Timestamp{}) return nullptr;
  return value(instant.rfc3339());
}

// Private, but not in a nameless namespace: one there would hide the to_json of the header.
template <typename T>
static value maybe(const std::optional<T>& thing) {
  return thing ? to_json(*thing) : value(nullptr);
}

value texts(const std::vector<std::string>& items) {
  array out;
  for (const std::string& item : items) out.emplace_back(item);
  return out;
}

static value texts(const std::map<std::string, std::string>& items) {
  object out;
  for (const auto& [key, item] : items) out[key] = item;
  return out;
}

static value to_json(const actions::Statement& s) {
  return object{{"name", s.name}, {"nip", s.nip},   {"nik", s.nik},     {"position", s.position},
                {"rank", s.rank}, {"unit", s.unit}, {"email", s.email}, {"phone", s.phone}};
}

static value to_json(const actions::PaperView& p) {
  array files;
  for (const auto& file : p.files) {
    files.push_back(object{{"document", file.document.text()},
                           {"name", file.name},
                           {"type", file.type},
                           {"at", to_json(file.at)}});
  }
  return object{
      {"id", p.id},       {"label", p.label}, {"required", p.required}, {"confidential", p.confidential},
      {"added", p.added}, {"files", files},   {"verdict", p.verdict},   {"reason", p.reason}};
}

static value to_json(const actions::LetterView& l) {
  array initials;
  for (const auto& [who, valid] : l.initials) initials.push_back(object{{"who", who}, {"valid", valid}});
  return object{{"id", l.id.text()},          {"letter", l.use},      {"label", l.label},
                {"state", l.state},           {"version", l.version}, {"number", l.number},
                {"initials", initials},       {"sealed", l.sealed},   {"archived", l.archived},
                {"dispatched", l.dispatched}, {"by_hand", l.by_hand}};
}

static value to_json(const actions::RowView& r) {
  array steps;
  for (const auto& s : r.steps) {
    steps.push_back(object{{"id", s.id},
                           {"mark", s.mark},
                           {"verb", s.verb},
                           {"performer", s.performer},
                           {"performer_label", s.performer_label},
                           {"text", s.text},
                           {"state", s.state},
                           {"outcomes", texts(s.outcomes)},
                           {"by", s.by},
                           {"at", to_json(s.at)},
                           {"mine", s.mine},
                           {"held_by", s.held_by},
                           {"who", texts(s.who)}});
  }
  return object{{"no", r.no},
                {"activity", r.activity},
                {"state", r.state},
                {"inferred", r.inferred},
                {"reconstructed", r.reconstructed},
                {"clock", to_json(r.clock)},
                {"pickup", r.pickup},
                {"picked_up", r.picked_up},
                {"steps", steps}};
}

static value to_json(const actions::EventView& e) {
  return object{{"act", e.act},         {"text", e.text}, {"by", e.by},
                {"acting", e.acting},   {"row", e.row},   {"step", e.step},
                {"outcome", e.outcome}, {"note", e.note}, {"at", to_json(e.at)},
                {"role", e.role},       {"to", e.to}};
}

static value to_json(const actions::Mismatch& m) {
  return object{{"field", m.field}, {"letter", m.letter}, {"identity", m.identity}, {"where", m.where}};
}

static value to_json(const actions::ClaimView& c) {
  return object{{"role", c.role}, {"name", c.name}, {"at", to_json(c.at)}, {"mine", c.mine}};
}

template <typename T>
static value all(const std::vector<T>& items) {
  array out;
  for (const T& item : items) out.push_back(to_json(item));
  return out;
}

value to_json(const actions::CaseRef& subject) {
  return object{{"office", subject.office.text()}, {"case", subject.id.text()}};
}

value to_json(const actions::Receipt& r) {
  return object{
      {"act", r.act}, {"subject", to_json(r.subject)}, {"version", r.version},  {"status", r.status},
      {"row", r.row}, {"made", texts(r.made)},         {"repeated", r.repeated}};
}

value to_json(const actions::Ledger& l) {
  return object{{"used", l.used},
                {"allowed", l.allowed},
                {"used_minutes", l.used_minutes},
                {"allowed_minutes", l.allowed_minutes},
                {"running", l.running},
                {"late", l.late},
                {"due", maybe(l.due)}};
}

value to_json(const actions::Task& t) {
  return object{{"subject", to_json(t.subject)},
                {"sop", t.sop},
                {"sop_name", t.sop_name},
                {"edition", t.edition},
                {"applicant", t.applicant},
                {"row", t.row},
                {"step", t.step},
                {"mark", t.mark},
                {"verb", t.verb},
                {"performer", t.performer},
                {"performer_label", t.performer_label},
                {"text", t.text},
                {"outcomes", texts(t.outcomes)},
                {"since", to_json(t.since)},
                {"clock", to_json(t.clock)},
                {"acting", t.acting},
                {"version", t.version},
                {"unread", t.unread},
                {"held_by", t.held_by},
                {"held", t.held}};
}

value to_json(const actions::CaseLine& l) {
  return object{{"subject", to_json(l.subject)},
                {"sop_name", l.sop_name},
                {"applicant", l.applicant},
                {"status", l.status},
                {"row", l.row},
                {"waits_for", l.waits_for},
                {"opened", to_json(l.opened)},
                {"changed", to_json(l.changed)}};
}

static value to_json(const actions::IdentityView& i) {
  return object{{"name", i.name},
                {"nik", i.nik},
                {"birth_date", i.birth_date},
                {"birth_fits", i.birth_fits},
                {"ktp", i.ktp ? value(i.ktp->text()) : value(nullptr)}};
}

static value to_json(const actions::AtAuthority& a) {
  return object{{"name", a.name},
                {"since", to_json(a.since)},
                {"word", a.word},
                {"at", a.word.empty() ? value(nullptr) : to_json(a.at)},
                {"can_recall", a.can_recall}};
}

static value to_json(const actions::HeldCertificate& h) {
  return object{{"serial", h.serial},
                {"issuer", h.issuer},
                {"status", h.status},
                {"organisation", h.organisation},
                {"not_after", to_json(h.not_after)}};
}

value to_json(const actions::CaseView& v) {
  array applicants;
  for (const auto& [person, name] : v.applicants)
    applicants.push_back(object{{"person", person.text()}, {"name", name}});
  return object{{"subject", to_json(v.subject)},
                {"sop", v.sop},
                {"sop_name", v.sop_name},
                {"edition", v.edition},
                {"status", v.status},
                {"row", v.row},
                {"tracking", v.tracking},
                {"version", v.version},
                {"opened", to_json(v.opened)},
                {"changed", to_json(v.changed)},
                {"applicants", applicants},
                {"statement", to_json(v.statement)},
                {"papers", all(v.papers)},
                {"letters", all(v.letters)},
                {"rows", all(v.rows)},
                {"timeline", all(v.timeline)},
                {"artefacts", texts(v.artefacts)},
                {"numbers", texts(v.numbers)},
                {"answer_due", v.answer_due.empty() ? value(nullptr) : value(v.answer_due)},
                {"returned_reason", v.returned_reason},
                {"refused_reason", v.refused_reason},
                {"linked", maybe(v.linked)},
                {"authority_status", v.authority_status},
                {"mismatches", all(v.mismatches)},
                {"identity", v.identity ? to_json(*v.identity) : value(nullptr)},
                {"claims", all(v.claims)},
                {"offered", texts(v.offered)},
                {"certificate_serial", v.certificate_serial},
                {"sent_back", v.sent_back},
                {"at_authority", v.at_authority ? to_json(*v.at_authority) : value(nullptr)},
                {"holds", v.holds ? to_json(*v.holds) : value(nullptr)},
                {"can_refuse", v.can_refuse},
                {"can_send_back", v.can_send_back},
                {"letter_date", v.letter_date.empty() ? value(nullptr) : value(v.letter_date)},
                {"letter_old", v.letter_old}};
}

value to_json(const actions::Tracking& t) {
  array steps;
  for (const auto& [at, text] : t.steps) steps.push_back(object{{"at", to_json(at)}, {"text", text}});
  return object{{"sop_name", t.sop_name},
                {"office_name", t.office_name},
                {"status", t.status},
                {"activity", t.activity},
                {"done", t.done},
                {"rows", t.rows},
                {"opened", to_json(t.opened)},
                {"changed", to_json(t.changed)},
                {"steps", steps}};
}

value to_json(const actions::CertificateView& c) {
  return object{{"serial", c.serial},
                {"subject", c.subject},
                {"issuer", c.issuer},
                {"status", c.status},
                {"not_before", to_json(c.not_before)},
                {"not_after", to_json(c.not_after)},
                {"revoked", maybe(c.revoked)}};
}

value to_json(const actions::SignedFile& f) {
  return object{
      {"document", f.document.text()}, {"name", f.name}, {"at", to_json(f.at)}, {"serial", f.serial}};
}

http::Response answer(const value& body, int status) {
  return http::Response::json(status, json::serialize(body));
}

namespace {

http::Response named(http::Response response, const std::string& name) {
  std::string plain;
  for (const char c : name) {
    const bool safe = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '/';
    plain.push_back(safe ? c : '_');
  }
  response.header("Content-Disposition",
                  "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + http::encode(name));
  return response;
}

}  // namespace

http::Response download(const actions::File& file) {
  return named(http::Response::octets(file.type.empty() ? "application/octet-stream" : file.type, file.bytes),
               file.name);
}

http::Response download(const actions::LongFile& file) {
  http::Response response;
  response.header("Content-Type", file.type);
  response.body = http::FilePart{file.descriptor, 0, file.length};
  return named(std::move(response), file.name);
}

}  // namespace paraf::api
