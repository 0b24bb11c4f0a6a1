// What other people's tools ask: CA certificates, revocation lists, OCSP, time stamps.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "actions/services.h"
#include "doors/public/caching.h"
#include "doors/public/pages.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/pem.h"
#include "trust/ca/ca.h"
#include "trust/ca/status.h"
#include "trust/validation/ocsp.h"

namespace paraf::publik {

using http::Method;
using http::Response;

namespace {

std::shared_ptr<const http::Ready> ready(std::string_view type, std::string body, http::Pairs more = {}) {
  http::Pairs headers{{"Content-Type", std::string{type}}, {"X-Content-Type-Options", "nosniff"}};
  headers.insert(headers.end(), more.begin(), more.end());
  return http::make_ready(200, headers, std::move(body));
}

// The certificates change with a rollover only; their answers are made anew every minute.
class CertificateFiles {
 public:
  CertificateFiles(const ca::Authority& authority, const Clock& clock) : authority_(authority), clock_(clock) {}

  std::shared_ptr<const http::Ready> find(std::string_view file) {
    const std::lock_guard lock{mutex_};
    const Timestamp now = clock_.now();
    const auto older_than = [&](std::chrono::seconds age) { return now - made_ > age || now < made_; };
    auto found = files_.find(file);
    // One that is not there may be of a CA that was rolled over a moment ago.
    if (files_.empty() || older_than(std::chrono::minutes{1}) ||
        (found == files_.end() && older_than(std::chrono::seconds{1}))) {
      files_ = make();
      made_ = now;
      found = files_.find(file);
    }
    return found == files_.end() ? nullptr : found->second;
  }

 private:
  using Files = std::map<std::string, std::shared_ptr<const http::Ready>, std::less<>>;

  static void put(Files& files, const std::string& word, const crypto::Certificate& certificate) {
    const http::Pairs cached{{"Cache-Control", "public, max-age=3600"}};
    files[word + ".cer"] = ready("application/pkix-cert", std::string{text_of(certificate.der())}, cached);
    files[word + ".crt"] = files[word + ".cer"];
    files[word + ".der"] = files[word + ".cer"];
    files[word + ".pem"] = ready("application/x-pem-file", crypto::pem("CERTIFICATE", certificate.der()), cached);
  }

  // Each CA under the name that its certificates carry ("issuing.2"), the newest services under their own.
  Files make() const {
    Files files;
    for (const auto& [id, certificate] : authority_.issuers()) put(files, id, certificate);
    for (const keys::Purpose purpose : {keys::Purpose::ocsp, keys::Purpose::tsa})
      put(files, std::string{keys::name_of(purpose)}, authority_.certificate(purpose));
    const crypto::Certificate& issuing = authority_.certificate(keys::Purpose::issuing);
    std::string chain = crypto::pem("CERTIFICATE", issuing.der());
    // Those before it too, while there is something of theirs to check; the root stands last.
    for (const auto& [id, certificate] : authority_.issuers())
      if (certificate != issuing && !certificate.self_issued()) chain += crypto::pem("CERTIFICATE", certificate.der());
    for (const crypto::Certificate& above : authority_.chain(issuing)) chain += crypto::pem("CERTIFICATE", above.der());
    files["chain.pem"] = ready("application/x-pem-file", chain, {{"Cache-Control", "public, max-age=3600"}});
    return files;
  }

  const ca::Authority& authority_;
  const Clock& clock_;
  std::mutex mutex_;
  Files files_;
  Timestamp made_;
};

// A revocation list is read from the store at most once a second and given from memory meanwhile.
class Lists {
 public:
  Lists(ca::Authority& authority, const Clock& clock) : authority_(authority), clock_(clock) {}

  // Only from memory, and only while fresh: for the threads that read the sockets.
  std::optional<Response> at_once(const http::Request& request, std::string_view file) {
    const std::lock_guard lock{mutex_};
    const auto found = lists_.find(file);
    if (found == lists_.end() || clock_.now() - found->second.read > std::chrono::seconds{1})
      return std::nullopt;
    return found->second.answer(request);
  }

  // "issuing.crl", "issuing-3.crl", after a rollover "issuing.2.crl". Where there are shards, the name alone
  // is the list of all of them together.
  Result<Response> read(const http::Request& request, std::string_view file) {
    std::string_view name = file.substr(0, file.size() - std::string_view{".crl"}.size());
    bool named = false;
    int shard = 0;
    if (const std::size_t dash = name.find('-'); dash != std::string_view::npos) {
      const std::string_view digits = name.substr(dash + 1);
      if (digits.empty() || digits.size() > 4 ||
          digits.find_first_not_of("0123456789") != std::string_view::npos)
        return not_found("http.no_such_page");
      shard = std::stoi(std::string{digits});
      name = name.substr(0, dash);
      named = true;
    }
    // Anything else would be looked for in the store, as often as a stranger likes.
    if (name != "root" && !name.starts_with("issuing")) return not_found("http.no_such_page");
    if (name.size() > 16 || name.find_first_not_of("0123456789.", name.starts_with("issuing") ? 7 : 4) != std::string_view::npos)
      return not_found("http.no_such_page");
    if (!named && name != "root" && authority_.settings().crl_shards > 1) shard = ca::CrlRecord::full;
    const auto list = authority_.latest_crl(std::string{name}, shard);
    if (!list) {
      if (list.error().kind == ErrorKind::not_found) return not_found("http.no_such_page");
      return tl::unexpected<Error>(list.error());
    }
    const Timestamp now = clock_.now();
    // A cache may keep a list for a minute, and never beyond its end.
    const Freshness fresh{'"' + hex(ByteView{crypto::sha256(list->der)}.first(16)) + '"', list->this_update,
                          std::min(list->next_update, now + std::chrono::minutes{1}), "public, max-age=60"};
    Kept kept{ready("application/pkix-crl", std::string{text_of(list->der)}, headers_of(fresh)), fresh, now};
    Response response = kept.answer(request);
    const std::lock_guard lock{mutex_};
    lists_.insert_or_assign(std::string{file}, std::move(kept));
    return response;
  }

 private:
  struct Kept {
    std::shared_ptr<const http::Ready> ready;
    Freshness fresh;
    Timestamp read;
    Response answer(const http::Request& request) const {
      return still_fresh(request, fresh) ? not_modified(fresh) : Response::ready(ready);
    }
  };
  ca::Authority& authority_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Kept, std::less<>> lists_;
};

// What caches are told of an answer that was asked by GET; one with a nonce is for nobody else.   [RFC 5019 §6.2]
Response ocsp_by_get(const http::Request& request, const validation::OcspAnswer& answer, const Clock& clock) {
  if (!answer.cacheable) {
    Response response = Response::octets("application/ocsp-response", answer.der);
    return std::move(response.header("Cache-Control", "no-store"));
  }
  const auto left =
      std::chrono::duration_cast<std::chrono::seconds>(answer.next_update - clock.now()).count();
  const Freshness fresh{answer.etag, answer.this_update, answer.next_update,
                        fmt::format("max-age={}, public, no-transform, must-revalidate",
                                    std::max<std::int64_t>(left, 0))};
  if (still_fresh(request, fresh)) return not_modified(fresh);
  Response response = Response::octets("application/ocsp-response", answer.der);
  for (const auto& [name, value] : headers_of(fresh)) response.header(name, value);
  return response;
}

Response ocsp_by_post(const validation::OcspAnswer& answer) {
  Response response = Response::octets("application/ocsp-response", answer.der);
  return std::move(response.header("Cache-Control", "no-store"));
}

// One certificate of ours with its own files; name: of the files.
std::string entry(Reader& r, std::string_view title, std::string_view name, const crypto::Certificate& certificate,
                  bool has_list) {
  std::string files = fmt::format("<a href=\"/pki/{0}.pem\">PEM</a> · <a href=\"/pki/{0}.cer\">DER</a>", name);
  if (has_list) files += fmt::format(" · <a href=\"/pki/{0}.crl\">CRL</a>", name);
  const crypto::Sha256 print = certificate.fingerprint();
  std::vector<std::pair<std::string, std::string>> rows{{r.say("pki.subject"), escape(certificate.subject_text())},
                                                        {r.say("pki.until"), r.when(certificate.not_after(), Zone::wib)},
                                                        {"SHA-256", "<code>" + hex(print) + "</code>"},
                                                        {r.say("pki.files"), files}};
  ca::Authority& authority = r.parts.services.authority;
  for (const crypto::Certificate& above : authority.chain(certificate)) {
    const auto told = authority.status().status(above, certificate.serial());
    if (told && told->kind == validation::Status::Kind::revoked)
      rows.insert(rows.begin() + 2, {r.say("pki.revoked"), r.when(told->revoked_at, Zone::wib)});
    break;  // the nearest knows
  }
  return heading(2, r.say(title)) + facts(rows);
}

// Every CA under which there is something to check, the one that issues now before those it followed.
Result<Response> overview(Reader& r, http::Request&) {
  const ca::Authority& authority = r.parts.services.authority;
  const crypto::Certificate& now = authority.certificate(keys::Purpose::issuing);
  std::string roots, current, before;
  auto all = authority.issuers();
  std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return a.second.not_before() > b.second.not_before(); });
  for (const auto& [id, certificate] : all) {
    if (certificate.self_issued()) roots += entry(r, "pki.root", id, certificate, true);
    else if (certificate == now) current += entry(r, "pki.issuing", id, certificate, true);
    else before += entry(r, "pki.before", id, certificate, true);
  }
  std::string rows = roots + current;
  for (const keys::Purpose purpose : {keys::Purpose::ocsp, keys::Purpose::tsa})
    rows += entry(r, "pki." + std::string{keys::name_of(purpose)}, keys::name_of(purpose), authority.certificate(purpose), false);
  rows += before;
  const auto& url = r.parts.services.settings.public_url;
  std::string body = heading(1, r.say("pki.title")) + "<p class=\"lead\">" + r.say("pki.lead") + "</p>\n" +
                     rows + heading(2, r.say("pki.services")) +
                     facts({{"OCSP", "<code>" + escape(url) + "/ocsp</code>"},
                            {r.say("pki.stamps"), "<code>" + escape(url) + "/tsa</code>"},
                            {r.say("pki.chain"), "<a href=\"/pki/chain.pem\">chain.pem</a>"},
                            {r.say("pki.cps"), "<a href=\"" + escape(r.link("/pki/cps")) + "\">/pki/cps</a>"}});
  return page(r, r.say("pki.title"), body);
}

}  // namespace

void mount_pki(http::Router& router, const Held& parts) {
  const auto& services = parts->services;
  const auto files = std::make_shared<CertificateFiles>(services.authority, services.clock);
  const auto lists = std::make_shared<Lists>(services.authority, services.clock);

  show(router, parts, Method::get, "/pki", overview);
  show(router, parts, Method::get, "/pki/{file}",
       [lists](Reader&, http::Request& request) -> Result<Response> {
         const std::string_view file = request.param("file");
         if (!file.ends_with(".crl")) return not_found("http.no_such_page");
         return lists->read(request, file);
       },
       {.quick = [files, lists](const http::Request& request) -> std::optional<Response> {
         const std::string_view file = request.param("file");
         if (auto found = files->find(file)) return Response::ready(std::move(found));
         return lists->at_once(request, file);
       }});

  // A request is answered from the status index, in memory; a new answer costs one signature, which may
  // be a call to a token: that is for the workers.
  const auto get = [parts](http::Request& request) {
    return ocsp_by_get(request, *parts->ocsp.answer_get(request.param("request")), parts->services.clock);
  };
  router.add(Method::get, "/ocsp/{request...}", get);
  router.add(Method::post, "/ocsp",
             [parts](http::Request& request) {
               return ocsp_by_post(*parts->ocsp.answer(request.body.view()));
             },
             {.body_limit = 16 * 1024});

  // [RFC 3161 §3.4]
  router.add(Method::post, "/tsa",
             [parts](http::Request& request) {
               if (request.content_type() != "application/timestamp-query")
                 return Response::text(415, "application/timestamp-query\n");
               Response response = Response::octets("application/timestamp-reply",
                                                    parts->services.time_stamper.answer(request.body.view()));
               response.header("Cache-Control", "no-store");
               return response;
             },
             {.body_limit = 16 * 1024});
}

}  // namespace paraf::publik
