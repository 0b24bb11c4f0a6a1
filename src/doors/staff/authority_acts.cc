// The forms in which an officer asks for an act: what they type is judged first, and shown as what would
// happen; a refusal stands at the field it is about. Only then is it asked for, and another officer approves
// it.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "actions/services.h"
#include "doors/staff/authority.h"
#include "platform/crypto/hash.h"

namespace paraf::staff {

using actions::ActPreview;
using actions::Officers;
using ca::Request;
using http::Method;
using http::Response;
using publik::escape;

namespace {

const std::string home = std::string{authority_home} + "/perbuatan";

// The forms there are: the word in the address, the act, and for a renewal its kind.
struct Kind {
  std::string_view word;
  Request::Act act;
  std::string_view kind{};
};
constexpr Kind kinds[] = {{"terbit", Request::Act::issue},
                          {"ganti-kunci", Request::Act::renew, "rekey"},
                          {"ganti-sertifikat", Request::Act::renew, "replace"},
                          {"blokir", Request::Act::block_key},
                          {"gilir", Request::Act::roll_over},
                          {"dari-akar", Request::Act::take_issuing}};

Result<Kind> kind_of(const Visit& v) {
  const std::string_view word = v.request.param("perbuatan");
  const auto found = std::ranges::find(kinds, word, &Kind::word);
  if (found == std::end(kinds)) return malformed("ca.request.act", {{"act", std::string{word}}});
  return *found;
}

std::string word_of(const Kind& kind, std::string_view what) {
  return "authority.do." + std::string{kind.word} + std::string{what};
}

// ── a refusal at its field ──

// The field of the form that an error is about; "" when it is about the whole.
std::string field_of(const Kind& kind, const Error& error) {
  const std::string_view key = kind.act == Request::Act::take_issuing ? "certificate"
                               : kind.act == Request::Act::roll_over  ? "kind"
                               : kind.act == Request::Act::block_key  ? "public_key"
                                                                      : "pkcs10";
  const auto fact = [&](std::string_view name) -> std::string {
    for (const auto& [known, value] : error.facts)
      if (known == name) return value;
    return {};
  };
  if (error.code == "ca.policy.subject") return fact("field");
  if (error.code == "ca.request.content") {
    const std::string what = fact("what");
    return what == "pkcs10, public_key" || what == "public_key" ? std::string{key} : what;
  }
  if (error.code == "ca.policy.profile") return "profile";
  if (error.code.starts_with("base.id")) return "subscriber";
  if (error.code.starts_with("crypto.") || error.code.starts_with("base.") ||
      error.code.starts_with("ca.key_") || error.code == "ca.policy.key_kind" ||
      error.code == "ca.policy.renewal" || error.code == "root.papers")
    return std::string{key};
  return {};
}

struct Told {  // an error in words, and where it stands
  std::string field, html;
};

// The error in the words of the form: its fields as they are labelled, and what is wrong with them.
Error in_words(const Visit& v, Error error) {
  for (auto& [name, value] : error.facts) {
    if (name == "field") value = say_or(v.r, "content", value);
    if (name == "what" && error.code == "ca.request.content") value = say_or(v.r, "content", value);
    if (name == "what" && error.code == "ca.policy.subject") value = say_or(v.r, "authority.what", value);
  }
  return error;
}

std::optional<Told> told_of(const Visit& v, const Kind& kind, const Error* error) {
  if (error == nullptr) return std::nullopt;
  const auto sentence = v.r.parts.messages.sentence(v.r.language(), in_words(v, *error));
  return Told{field_of(kind, *error), escape(sentence.say) + " " + escape(sentence.next)};
}

// One field, with what is wrong with it read out together with it.
std::string asked_box(const std::optional<Told>& told, Box b) {
  const bool wrong = told && told->field == b.name;
  if (wrong)
    b.hint_html = "<span class=\"advice bad\">" + told->html + "</span>" +
                  (b.hint_html.empty() ? "" : "<br>" + b.hint_html);
  std::string html = box(b);
  if (wrong)
    if (const auto at = html.find(" name=\"" + b.name + "\""); at != std::string::npos)
      html.insert(at, " aria-invalid=\"true\"");
  return html;
}

// ── what is typed ──

constexpr std::string_view subject_fields[] = {"common_name", "organization", "organizational_unit",
                                               "title",       "locality",     "organization_identifier"};

struct NameField {
  std::string name;
  bool required = true;
};
// What of the name a profile takes from the order, in the order people write it.
std::vector<NameField> name_fields(const ca::Profile& profile) {
  std::vector<NameField> all;
  for (const std::string_view field : subject_fields)
    for (const ca::SubjectPart& part : profile.subject)
      if (part.pattern.find("{" + std::string{field} + "}") != std::string::npos) {
        all.push_back({std::string{field}, part.required});
        break;
      }
  if (profile.alternative == ca::Profile::Alternative::dns) all.push_back({"dns_names", true});
  if (profile.alternative == ca::Profile::Alternative::email) all.push_back({"email", true});
  return all;
}

// As the certificate that is replaced says it.
std::string of_certificate(const ca::Profile& profile, const crypto::Certificate& certificate,
                           const std::string& field) {
  for (const ca::SubjectPart& part : profile.subject)
    if (part.pattern == "{" + field + "}") return certificate.subject_attribute(part.attribute).value_or("");
  return {};
}

struct Followed {  // the certificate that is followed, or whose key is blocked
  actions::CertificateHistory history;
  crypto::Certificate certificate;
};

Result<std::optional<Followed>> followed(const Visit& v, const Request::Content& content) {
  const auto serial = content.find("serial");
  if (serial == content.end() || serial->second.empty()) return std::optional<Followed>{};
  auto history = TRY(Officers{v.services()}.certificate(v.session(), serial->second));
  const auto record = TRY(v.services().authority.find(history.line.issuer, history.line.serial));
  return std::optional{Followed{std::move(history), TRY(crypto::Certificate::parse(record.der))}};
}

// Everything the form may hold, from its fields or its address; a file stands for its field.
Request::Content typed(const Visit& v) {
  Request::Content content;
  const bool sent = !v.form.fields.empty();
  for (const char* name : {"profile", "subscriber", "pkcs10", "public_key", "certificate", "serial", "issuer",
                           "kind", "purpose", "why", "common_name", "organization", "organizational_unit",
                           "title", "locality", "organization_identifier", "dns_names", "email"}) {
    std::string value = sent ? v.field(name) : v.request.query(name).value_or("");
    if (const http::FormFile* file = v.form.file(std::string{"berkas_"} + name);
        file != nullptr && !file->data.empty()) {
      const std::string_view octets = text_of(file->data.view());
      value = octets.find("-----BEGIN") == std::string_view::npos ? base64(bytes_of(octets))
                                                                  : std::string{octets};
    }
    if (!value.empty()) content[name] = std::move(value);
  }
  return content;
}

std::string at(const Request::Content& content, const std::string& name) {
  const auto found = content.find(name);
  return found == content.end() ? std::string{} : found->second;
}

// What is asked for, of what was typed: nothing that belongs to another form, and what follows from the rest.
Result<Request::Content> wanted(const Visit& v, const Kind& kind, Request::Content content) {
  const auto keep = [&](std::initializer_list<std::string_view> names) {
    std::erase_if(content,
                  [&](const auto& entry) { return std::ranges::find(names, entry.first) == names.end(); });
  };
  switch (kind.act) {
    case Request::Act::issue: {
      // A subscriber nobody knows yet gets a number of their own.
      if (at(content, "subscriber").empty())
        content["subscriber"] = SubscriberId::make(v.services().clock.now(), v.services().random).text();
      content.erase("serial");
      content.erase("issuer");
      content.erase("kind");
      content.erase("purpose");
      content.erase("why");
      content.erase("certificate");
      break;
    }
    case Request::Act::renew: {
      const auto old = TRY(followed(v, content));
      if (!old) return malformed("ca.request.content", {{"what", "serial"}});
      content["issuer"] = old->history.line.issuer;
      content["kind"] = kind.kind;
      const auto profile = v.services().authority.profiles().find(old->history.line.profile);
      bool same = kind.kind != "replace";
      if (!same && profile != v.services().authority.profiles().end()) {
        const auto fields = name_fields(profile->second);
        same = std::ranges::all_of(fields, [&](const NameField& f) {
          return at(content, f.name) == of_certificate(profile->second, old->certificate, f.name);
        });
      }
      if (same)
        keep({"issuer", "serial", "kind", "pkcs10", "public_key"});
      else
        keep({"issuer", "serial", "kind", "pkcs10", "public_key", "common_name", "organization",
              "organizational_unit", "title", "locality", "organization_identifier", "dns_names", "email"});
      break;
    }
    case Request::Act::block_key: {
      if (const auto of = TRY(followed(v, content)); of && at(content, "public_key").empty())
        content["public_key"] = base64(of->certificate.spki());
      keep({"public_key", "why"});
      break;
    }
    case Request::Act::roll_over: keep({"purpose", "kind"}); break;
    default: keep({"certificate"}); break;
  }
  return content;
}

// ── the forms ──

std::string key_fields(const Visit& v, const std::optional<Told>& told, const Request::Content& content,
                       const std::string& name) {
  return asked_box(told, {.form = "perbuatan",
                          .name = name,
                          .label_html = say_or(v.r, "content", name),
                          .hint_html = v.say("authority.hint." + name),
                          .value = at(content, name),
                          .type = "area"}) +
         box({.form = "perbuatan",
              .name = "berkas_" + name,
              .label_html = v.say("authority.or_file"),
              .type = "file",
              .accept = ".pem,.csr,.p10,.der,.cer,.crt"});
}

std::string name_boxes(const Visit& v, const std::optional<Told>& told, const Request::Content& content,
                       const ca::Profile& profile, const crypto::Certificate* old) {
  std::string out;
  for (const NameField& field : name_fields(profile)) {
    const std::string before = old != nullptr && at(content, field.name).empty()
                                   ? of_certificate(profile, *old, field.name)
                                   : at(content, field.name);
    out +=
        asked_box(told, {.form = "perbuatan",
                         .name = field.name,
                         .label_html = say_or(v.r, "content", field.name) +
                                       (field.required ? "" : " " + v.say("authority.optional")),
                         .hint_html = field.name == "dns_names" ? v.say("authority.hint.dns_names")
                                      : field.name == "organization_identifier" ? v.say("authority.hint.body")
                                                                                : std::string{},
                         .value = before,
                         .required = field.required});
  }
  return out;
}

std::string profile_choice(const Visit& v, const Request::Content& content) {
  std::vector<Option> options;
  for (const auto& [id, profile] : v.services().authority.profiles())
    if (profile.end_entity_subscriber) options.push_back({id, say_or(v.r, "profile", id)});
  const std::string chosen = at(content, "profile");
  return publik::form(v.r, home + "/terbit",
                      drop_down("profil", "profile", v.say("authority.profile"), options,
                                chosen.empty() ? "individual" : chosen),
                      v.say("authority.choose"), false, "get");
}

std::string keys_of(const ca::Profile& profile) {
  std::string all;
  for (const crypto::KeyKind kind : profile.keys)
    all += (all.empty() ? "" : ", ") + escape(crypto::name_of(kind));
  return all;
}

Result<std::string> inside(const Visit& v, const Kind& kind, const std::optional<Told>& told,
                           const Request::Content& content) {
  const auto& profiles = v.services().authority.profiles();
  switch (kind.act) {
    case Request::Act::issue: {
      const auto profile = profiles.find(at(content, "profile"));
      if (profile == profiles.end() || !profile->second.end_entity_subscriber)
        return refused("ca.policy.profile", {{"profile", at(content, "profile")}});
      return hidden("profile", profile->first) +
             asked_box(told, {.form = "perbuatan",
                              .name = "subscriber",
                              .label_html =
                                  say_or(v.r, "content", "subscriber") + " " + v.say("authority.optional"),
                              .hint_html = v.say("authority.hint.subscriber"),
                              .value = at(content, "subscriber")}) +
             name_boxes(v, told, content, profile->second, nullptr) + key_fields(v, told, content, "pkcs10") +
             "<p class=\"hint\">" + v.say("authority.hint.keys", {{"kinds", keys_of(profile->second)}}) +
             "</p>\n";
    }
    case Request::Act::renew: {
      const auto old = TRY(followed(v, content));
      if (!old) return malformed("ca.request.content", {{"what", "serial"}});
      const auto profile = profiles.find(old->history.line.profile);
      if (profile == profiles.end())
        return refused("ca.policy.profile", {{"profile", old->history.line.profile}});
      return hidden("serial", old->history.line.serial) +
             (kind.kind == "replace" ? name_boxes(v, told, content, profile->second, &old->certificate)
                                     : "") +
             key_fields(v, told, content, "pkcs10") + "<p class=\"hint\">" +
             v.say("authority.hint.keys", {{"kinds", keys_of(profile->second)}}) + "</p>\n";
    }
    case Request::Act::block_key: {
      const std::string serial = at(content, "serial");
      const std::string key =
          serial.empty() ? key_fields(v, told, content, "public_key") : hidden("serial", serial);
      return key + asked_box(told, {.form = "perbuatan",
                                    .name = "why",
                                    .label_html = say_or(v.r, "content", "why"),
                                    .hint_html = v.say("authority.hint.why"),
                                    .value = at(content, "why"),
                                    .required = true});
    }
    case Request::Act::roll_over: {
      std::vector<Option> services, key_kinds;
      const std::string purpose = at(content, "purpose").empty() ? "ocsp" : at(content, "purpose");
      for (const char* each : {"issuing", "ocsp", "tsa"})
        services.push_back({each, say_or(v.r, "profile", each)});
      for (const crypto::KeyKind each :
           {crypto::KeyKind::p256, crypto::KeyKind::p384, crypto::KeyKind::rsa2048, crypto::KeyKind::rsa3072,
            crypto::KeyKind::rsa4096})
        key_kinds.push_back({std::string{crypto::name_of(each)}, escape(crypto::name_of(each))});
      const std::string wrong =
          told && told->field == "kind" ? "<span class=\"advice bad\">" + told->html + "</span>" : "";
      return choice("perbuatan", "purpose", say_or(v.r, "content", "purpose"), services, purpose, true) +
             drop_down("perbuatan", "kind", v.say("authority.key_kind"), key_kinds,
                       at(content, "kind").empty() ? "p256" : at(content, "kind"), wrong);
    }
    default: return key_fields(v, told, content, "certificate");
  }
}

std::string crumb(const Visit& v) {
  return "<p class=\"crumb\">" + link_to(v, home, v.say("authority.do")) + "</p>\n";
}

Result<Response> form(Visit& v, const Kind& kind, const Request::Content& content,
                      const Error* error = nullptr) {
  TRY(Officers{v.services()}.admitted(v.session()));
  std::string body = crumb(v) + publik::heading(1, v.say(word_of(kind, ""))) + "<p class=\"lead\">" +
                     v.say(word_of(kind, ".lead")) + "</p>\n";
  const auto told = told_of(v, kind, error);
  if (error != nullptr) body += publik::failure_note(v.r, in_words(v, *error));
  if (kind.act == Request::Act::issue) body += profile_choice(v, content);
  if (const auto old = TRY(followed(v, content)))
    body +=
        "<p>" +
        link_to(v, std::string{authority_home} + "/sertifikat/" + http::encode(old->history.line.serial),
                escape(old->history.line.name.empty() ? old->history.line.serial : old->history.line.name)) +
        " · <span class=\"code\">" + escape(old->history.line.serial) + "</span></p>\n";
  if (kind.act != Request::Act::issue || !at(content, "profile").empty())
    body += form_of(v, {.id = "perbuatan",
                        .action = home + "/" + std::string{kind.word},
                        .inner_html = hidden("langkah", "periksa") + TRY(inside(v, kind, told, content)),
                        .button_html = v.say("authority.preview.button"),
                        .files = true});
  return sheet(v, v.say(word_of(kind, "")), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), home + "/" + std::string{kind.word});
}

Result<Response> sent(Visit& v) {
  const Kind kind = TRY(kind_of(v));
  const Request::Content entered = typed(v);
  const auto content = wanted(v, kind, entered);
  if (!content) return form(v, kind, entered, &content.error());
  Officers officers{v.services()};
  if (v.field("langkah") == "minta") {
    const auto asked = officers.ask(v.session(), kind.act, *content);
    if (!asked) return form(v, kind, entered, &asked.error());
    return go(v, std::string{authority_home} + "/permintaan/" + asked->request.id.text() +
                     (asked->request.asked_before ? "?sudah=1" : ""));
  }
  const auto preview = officers.preview(v.session(), kind.act, *content);
  if (!preview) return form(v, kind, entered, &preview.error());
  std::string fields = hidden("langkah", "minta");
  for (const auto& [name, value] : *content) fields += hidden(name, value);
  if (const std::string serial = at(entered, "serial");
      kind.act == Request::Act::block_key && !serial.empty())
    fields += hidden("serial", serial);
  const std::string body = crumb(v) + publik::heading(1, v.say(word_of(kind, ""))) + preview_of(v, *preview) +
                           form_of(v, {.id = "minta",
                                       .action = home + "/" + std::string{kind.word},
                                       .inner_html = fields + "<p>" + v.say("authority.ask.lead") + "</p>\n",
                                       .button_html = v.say("authority.ask.button")});
  return sheet(v, v.say(word_of(kind, "")), "<div class=\"column\">" + body + "</div>", 200,
               home + "/" + std::string{kind.word});
}

Result<Response> choices(Visit& v) {
  TRY(Officers{v.services()}.admitted(v.session()));
  std::string body = publik::heading(1, v.say("authority.do")) + authority_tabs(v, home) +
                     "<p class=\"lead\">" + v.say("authority.do.lead") + "</p>\n<ul class=\"things\">\n";
  const auto card = [&](const std::string& path, const std::string& word) {
    body += "<li><strong>" + link_to(v, path, v.say(word)) + "</strong><p class=\"faint\">" +
            v.say(word + ".lead") + "</p></li>\n";
  };
  for (const Kind& kind : kinds) {
    if (kind.act == Request::Act::renew) continue;  // from the certificate's own page
    if (kind.act == Request::Act::take_issuing && !v.services().authority.root_is_away()) continue;
    card(home + "/" + std::string{kind.word}, word_of(kind, ""));
    if (kind.act == Request::Act::issue) card(std::string{authority_home} + "/daftar", "authority.do.daftar");
  }
  card(authority_home, "authority.do.sertifikat");
  body += "</ul>\n";
  // A key that was made for the root's answer: its request is fetched here as often as needed.
  if (v.services().authority.root_is_away() && v.services().authority.root_request())
    body += publik::note(
        "plain", v.say("authority.root_request"),
        "<p>" + link_to(v, home + "/dari-akar/permohonan", v.say("authority.root_request.link")) + "</p>");
  return sheet(v, v.say("authority.do"), body);
}

// ── what would happen ──

std::string lines_of(const Visit& v, std::string_view word,
                     const std::vector<actions::InventoryLine>& lines) {
  if (lines.empty()) return {};
  std::string out =
      publik::heading(3, v.say(word, {{"count", std::to_string(lines.size())}})) + "<ul class=\"things\">\n";
  for (const actions::InventoryLine& line : lines)
    out += "<li>" +
           link_to(v, std::string{authority_home} + "/sertifikat/" + http::encode(line.serial),
                   escape(line.name.empty() ? line.serial : line.name)) +
           " " + status_badge(v, line.status) + "<p class=\"faint\"><span class=\"code\">" +
           escape(line.serial) + "</span> · " + say_or(v.r, "profile", line.profile) + "</p></li>\n";
  return out + "</ul>\n";
}

}  // namespace

std::string preview_of(const Visit& v, const ActPreview& preview) {
  std::string inner;
  if (preview.makes) {
    const ca::Draft& made = *preview.makes;
    std::vector<std::pair<std::string, std::string>> rows{
        {v.say("authority.profile"), say_or(v.r, "profile", made.profile)},
        {v.say("authority.preview.subject"), escape(made.subject)},
        {v.say("authority.preview.issuer"), escape(made.issuer)},
        {v.say("authority.key_kind"), escape(crypto::name_of(made.key))}};
    if (!made.key_hash.empty())
      rows.emplace_back(v.say("authority.preview.key"),
                        "<span class=\"code\">sha256:" + escape(made.key_hash) + "</span>");
    rows.emplace_back(v.say("certificate.valid"),
                      v.say("certificate.from_until", {{"from", v.r.when(made.not_before, v.zone())},
                                                       {"until", v.r.when(made.not_after, v.zone())}}));
    inner += publik::heading(3, v.say("authority.preview.makes")) + publik::facts(rows);
  }
  inner += lines_of(v, "authority.preview.ends", preview.ends) +
           lines_of(v, "authority.preview.touches", preview.touches);
  for (const keys::Purpose purpose : preview.stops)
    inner += publik::note("bad", v.say("authority.preview.stops"),
                          "<p>" + v.say("authority.preview.stops." + std::string{keys::name_of(purpose)}) + "</p>");
  if (inner.empty()) inner = "<p>" + v.say("authority.preview.nothing") + "</p>\n";
  return publik::heading(2, v.say("authority.preview")) + inner;
}

void mount_authority_acts(http::Router& router, const Held& door) {
  show(router, door, Method::get, home, choices);
  show(router, door, Method::get, home + "/dari-akar/permohonan", [](Visit& v) -> Result<Response> {
    return stream(TRY(Officers{v.services()}.root_request(v.session())), true);
  });
  show(router, door, Method::get, home + "/{perbuatan}",
       [](Visit& v) -> Result<Response> { return form(v, TRY(kind_of(v)), typed(v)); });
  show(router, door, Method::post, home + "/{perbuatan}", sent, {.body_limit = 256 * 1024});
}

}  // namespace paraf::staff
