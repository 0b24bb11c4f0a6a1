#include <boost/json.hpp>

#include "trust/signing/check.h"

namespace paraf::signing {
namespace {

namespace json = boost::json;

json::string text(std::string_view t) { return json::string{t.data(), t.size()}; }

json::value instant(Timestamp t) { return t == Timestamp{} ? json::value{nullptr} : json::value(text(t.rfc3339())); }

json::array findings(const std::vector<Finding>& list) {
  json::array out;
  for (const Finding& finding : list) {
    json::object facts;
    for (const auto& [name, value] : finding.facts) facts[name] = text(value);
    out.push_back(json::object{{"code", text(finding.code)}, {"facts", std::move(facts)}});
  }
  return out;
}

json::array changes(const std::vector<ChangeReport>& list) {
  json::array out;
  for (const ChangeReport& one : list)
    out.push_back(json::object{{"what", text(one.what)}, {"allowed", one.allowed}, {"object", one.object}});
  return out;
}

json::array strings(const std::vector<std::string>& list) {
  json::array out;
  for (const std::string& one : list) out.push_back(text(one));
  return out;
}

json::object revision(const RevisionReport& r, std::size_t number) {
  json::array objects;
  for (const ObjectReport& o : r.objects)
    objects.push_back(json::object{{"object", o.object},
                                   {"kind", text(o.kind)},
                                   {"how", text(o.how)},
                                   {"page", o.page == 0 ? json::value{nullptr} : json::value(o.page)},
                                   {"subtype", text(o.subtype)},
                                   {"name", text(o.name)},
                                   {"keys", strings(o.keys)},
                                   {"allowed", r.judged ? json::value(o.allowed) : json::value{nullptr}}});
  return {{"revision", number},       {"end", r.end},
          {"objects", r.total},       {"signed_by", strings(r.signed_by)},
          {"changes", std::move(objects)}, {"left_off", r.left_off}};
}

}  // namespace

std::string to_json(const Report& report, std::string_view file_name) {
  json::array signatures, stamps;
  for (const SignatureReport& one : report.signatures) {
    signatures.push_back(json::object{{"field", text(one.field)},
                                      {"verdict", text(name_of(one.verdict))},
                                      {"sub_indication", text(one.sub_indication)},
                                      {"level", text(one.level)},
                                      {"signer", text(one.signer)},
                                      {"organization", text(one.organization)},
                                      {"issuer", text(one.issuer)},
                                      {"serial", text(one.serial)},
                                      {"reason", text(one.reason)},
                                      {"location", text(one.location)},
                                      {"time", instant(one.time)},
                                      {"time_is_proven", one.time_is_proven},
                                      {"intact", one.intact},
                                      {"trusted", one.trusted},
                                      {"covers_whole_revision", one.covers_whole_revision},
                                      {"changes_after", text(name_of(one.changes_after))},
                                      {"revision_end", one.revision_end},
                                      {"changes", changes(one.changes)},
                                      {"findings", findings(one.findings)}});
  }
  for (const StampReport& one : report.timestamps) {
    stamps.push_back(json::object{{"field", text(one.field)},
                                  {"verdict", text(name_of(one.verdict))},
                                  {"sub_indication", text(one.sub_indication)},
                                  {"authority", text(one.authority)},
                                  {"time", instant(one.time)}});
  }
  json::object out{{"file", text(file_name)},
                   {"verdict", text(name_of(report.verdict))},
                   {"modified_after_signing", report.modified_after_signing},
                   {"signatures", std::move(signatures)},
                   {"timestamps", std::move(stamps)},
                   {"findings", findings(report.findings)}};
  if (!report.revisions.empty()) {
    json::array revisions;
    for (const RevisionReport& one : report.revisions) revisions.push_back(revision(one, revisions.size() + 1));
    out["revisions"] = std::move(revisions);
  }
  return json::serialize(out);
}

}  // namespace paraf::signing
