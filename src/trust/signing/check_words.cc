#include "trust/signing/check_words.h"

#include <boost/json.hpp>
#include <map>
#include <mutex>
#include <set>

namespace paraf::signing {
namespace {

namespace json = boost::json;

json::string text(std::string_view t) { return json::string{t.data(), t.size()}; }
std::string encoded(ByteView octets) { return base64(octets); }

json::array certificates(const crypto::Certificates& list) {
  json::array out;
  for (const crypto::Certificate& one : list) out.push_back(json::string{encoded(one.der())});
  return out;
}
// Times go as seconds.
json::value instant(Timestamp t) { return t.seconds(); }
Timestamp instant(const json::value& v) { return Timestamp::from_seconds(v.as_int64()); }

std::string words(const json::value& v) { return std::string{v.as_string().begin(), v.as_string().end()}; }
Bytes octets(const json::value& v) {
  auto out = from_base64(words(v));
  if (!out) throw std::runtime_error("base64");
  return std::move(*out);
}
crypto::Certificate certificate(const json::value& v) {
  auto out = crypto::Certificate::parse(octets(v));
  if (!out) throw std::runtime_error("certificate");
  return std::move(*out);
}
crypto::Certificates certificates(const json::value& v) {
  crypto::Certificates out;
  for (const json::value& one : v.as_array()) out.push_back(certificate(one));
  return out;
}

// Codes and words live as long as the program; what the worker says is kept once, and not without end.
std::string_view kept(const json::value& v) {
  static std::mutex guard;
  static std::set<std::string, std::less<>> all;
  const std::string word = words(v);
  const std::scoped_lock lock{guard};
  const auto found = all.find(word);
  if (found != all.end()) return *found;
  if (all.size() >= 1000 || word.size() > 100) throw std::runtime_error("words");
  return *all.insert(word).first;
}

template <typename Enum>
Enum one_of(const json::value& v, std::initializer_list<Enum> all) {
  for (const Enum each : all) {
    if (words(v) == name_of(each)) return each;
  }
  throw std::runtime_error("enum");
}
Verdict verdict(const json::value& v) {
  return one_of(v, {Verdict::valid, Verdict::invalid, Verdict::indeterminate, Verdict::no_signature, Verdict::rejected});
}
Changes changes(const json::value& v) { return one_of(v, {Changes::none, Changes::allowed, Changes::forbidden}); }

json::array put(const std::vector<Finding>& list) {
  json::array out;
  for (const Finding& finding : list) {
    json::array facts;
    for (const auto& [name, value] : finding.facts) facts.push_back(json::array{text(name), text(value)});
    out.push_back(json::array{text(finding.code), std::move(facts)});
  }
  return out;
}
std::vector<Finding> findings(const json::value& v) {
  std::vector<Finding> out;
  for (const json::value& one : v.as_array()) {
    Finding finding{kept(one.at(0)), {}};
    for (const json::value& fact : one.at(1).as_array())
      finding.facts.emplace_back(std::string{kept(fact.at(0))}, words(fact.at(1)));
    out.push_back(std::move(finding));
  }
  return out;
}

json::object put(const SignatureReport& s) {
  json::array did;
  for (const ChangeReport& one : s.changes) did.push_back(json::array{one.allowed, text(one.what), one.object});
  return {{"field", text(s.field)}, {"verdict", text(name_of(s.verdict))}, {"sub", text(s.sub_indication)},
          {"level", text(s.level)}, {"signer", text(s.signer)}, {"organization", text(s.organization)},
          {"serial", text(s.serial)}, {"issuer", text(s.issuer)}, {"certificate", json::string{encoded(s.certificate)}},
          {"signature", json::string{encoded(s.signature)}},
          {"reason", text(s.reason)}, {"location", text(s.location)}, {"time", instant(s.time)},
          {"proven", s.time_is_proven}, {"intact", s.intact}, {"trusted", s.trusted},
          {"whole", s.covers_whole_revision}, {"end", s.revision_end}, {"after", text(name_of(s.changes_after))},
          {"changes", std::move(did)}, {"findings", put(s.findings)}};
}
SignatureReport signature(const json::value& v) {
  SignatureReport s;
  s.field = words(v.at("field"));
  s.verdict = verdict(v.at("verdict"));
  s.sub_indication = kept(v.at("sub"));
  s.level = words(v.at("level"));
  s.signer = words(v.at("signer"));
  s.organization = words(v.at("organization"));
  s.serial = words(v.at("serial"));
  s.issuer = words(v.at("issuer"));
  s.certificate = octets(v.at("certificate"));
  s.signature = octets(v.at("signature"));
  s.reason = words(v.at("reason"));
  s.location = words(v.at("location"));
  s.time = instant(v.at("time"));
  s.time_is_proven = v.at("proven").as_bool();
  s.intact = v.at("intact").as_bool();
  s.trusted = v.at("trusted").as_bool();
  s.covers_whole_revision = v.at("whole").as_bool();
  s.revision_end = v.at("end").to_number<std::size_t>();
  s.changes_after = changes(v.at("after"));
  for (const json::value& one : v.at("changes").as_array())
    s.changes.push_back({one.at(0).as_bool(), words(one.at(1)), one.at(2).to_number<int>()});
  s.findings = findings(v.at("findings"));
  return s;
}

json::object put(const StampReport& s) {
  return {{"field", text(s.field)}, {"verdict", text(name_of(s.verdict))}, {"sub", text(s.sub_indication)},
          {"authority", text(s.authority)}, {"time", instant(s.time)}};
}

json::object put(const RevisionReport& r) {
  json::array by, objects;
  for (const std::string& field : r.signed_by) by.push_back(text(field));
  for (const ObjectReport& o : r.objects) {
    json::array keys;
    for (const std::string& key : o.keys) keys.push_back(text(key));
    objects.push_back(json::array{o.allowed, text(o.how), text(o.kind), o.object, o.page, text(o.subtype), text(o.name),
                                  std::move(keys)});
  }
  return {{"end", r.end}, {"total", r.total}, {"by", std::move(by)}, {"judged", r.judged},
          {"objects", std::move(objects)}, {"more", r.left_off}};
}
RevisionReport revision(const json::value& v) {
  RevisionReport r;
  r.end = v.at("end").to_number<std::size_t>();
  r.total = v.at("total").to_number<std::size_t>();
  r.judged = v.at("judged").as_bool();
  r.left_off = v.at("more").to_number<std::size_t>();
  for (const json::value& field : v.at("by").as_array()) r.signed_by.push_back(words(field));
  for (const json::value& o : v.at("objects").as_array()) {
    ObjectReport& row = r.objects.emplace_back();
    row.allowed = o.at(0).as_bool();
    row.how = words(o.at(1));
    row.kind = words(o.at(2));
    row.object = o.at(3).to_number<int>();
    row.page = o.at(4).to_number<std::size_t>();
    row.subtype = words(o.at(5));
    row.name = words(o.at(6));
    for (const json::value& key : o.at(7).as_array()) row.keys.push_back(words(key));
  }
  return r;
}

template <typename T>
json::array put_all(const std::vector<T>& list) {
  json::array out;
  for (const T& one : list) out.push_back(put(one));
  return out;
}

// Reads, or says that these are not our words.
template <typename Read>
auto read(std::string_view line, Read&& how) -> Result<decltype(how(json::value{}))> {
  try {
    return how(json::parse(json::string_view{line.data(), line.size()}));
  } catch (const std::exception&) {
    return malformed("signing.check_words");
  }
}

}  // namespace

std::string options_text(const CheckOptions& options, std::size_t memory) {
  return json::serialize(json::object{{"anchors", certificates(options.anchors)},
                                      {"intermediates", certificates(options.intermediates)},
                                      {"now", instant(options.now)},
                                      {"ask", static_cast<bool>(options.revocation)},
                                      {"require", options.require_revocation},
                                      {"octets", options.max_octets},
                                      {"signatures", options.max_signatures},
                                      {"revisions", options.name_revisions},
                                      {"password", text(encoded(options.password.reveal()))},
                                      {"memory", memory}});
}

Result<WorkerOptions> read_options(std::string_view line) {
  return read(line, [](const json::value& v) {
    WorkerOptions out;
    out.options.anchors = certificates(v.at("anchors"));
    out.options.intermediates = certificates(v.at("intermediates"));
    out.options.now = instant(v.at("now"));
    out.options.require_revocation = v.at("require").as_bool();
    out.options.max_octets = v.at("octets").to_number<std::size_t>();
    out.options.max_signatures = v.at("signatures").to_number<std::size_t>();
    out.options.name_revisions = v.at("revisions").as_bool();
    out.options.password = Secret{octets(v.at("password"))};
    out.memory = v.at("memory").to_number<std::size_t>();
    out.may_ask = v.at("ask").as_bool();
    return out;
  });
}

std::string question_text(const crypto::Certificate& certificate, const crypto::Certificate& issuer, Timestamp at) {
  return json::serialize(json::object{
      {"ask", json::array{json::string{encoded(certificate.der())}, json::string{encoded(issuer.der())}, instant(at)}}});
}

std::optional<std::string> answer_text(std::string_view line, const RevocationSource& source) {
  if (!line.starts_with("{\"ask\":")) return std::nullopt;
  const auto answer = read(line, [&](const json::value& v) {
    const json::value& ask = v.at("ask");
    return source ? source(certificate(ask.at(0)), certificate(ask.at(1)), instant(ask.at(2))) : RevocationAnswer{};
  });
  json::object out{{"status", answer ? static_cast<int>(answer->status) : static_cast<int>(Revocation::unknown)}};
  if (answer && answer->since) out["since"] = instant(*answer->since);
  return json::serialize(out);
}

RevocationAnswer read_answer(std::string_view line) {
  const auto answer = read(line, [](const json::value& v) {
    RevocationAnswer out;
    const int status = v.at("status").to_number<int>();
    out.status = status == 0 ? Revocation::good : status == 1 ? Revocation::revoked : Revocation::unknown;
    if (v.as_object().contains("since")) out.since = instant(v.at("since"));
    return out;
  });
  return answer ? *answer : RevocationAnswer{};
}

std::string report_text(const Report& report) {
  return json::serialize(json::object{{"verdict", text(name_of(report.verdict))},
                                      {"modified", report.modified_after_signing},
                                      {"signatures", put_all(report.signatures)},
                                      {"document_stamps", put_all(report.document_stamps)},
                                      {"timestamps", put_all(report.timestamps)},
                                      {"revisions", put_all(report.revisions)},
                                      {"findings", put(report.findings)}});
}

Result<Report> read_report(std::string_view line) {
  return read(line, [](const json::value& v) {
    Report out;
    out.verdict = verdict(v.at("verdict"));
    out.modified_after_signing = v.at("modified").as_bool();
    for (const json::value& one : v.at("signatures").as_array()) out.signatures.push_back(signature(one));
    for (const json::value& one : v.at("document_stamps").as_array()) out.document_stamps.push_back(signature(one));
    for (const json::value& one : v.at("revisions").as_array()) out.revisions.push_back(revision(one));
    for (const json::value& one : v.at("timestamps").as_array())
      out.timestamps.push_back({words(one.at("field")), verdict(one.at("verdict")), kept(one.at("sub")),
                                words(one.at("authority")), instant(one.at("time"))});
    out.findings = findings(v.at("findings"));
    return out;
  });
}

}  // namespace paraf::signing
