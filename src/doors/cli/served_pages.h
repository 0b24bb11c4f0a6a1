// doors/cli/served_pages.h: for tests: somebody at the pages of a served installation, in a browser without
// scripts.
#pragma once

#include <regex>

#include "doors/cli/papers.h"
#include "doors/cli/served.h"

namespace paraf::cli::served {

// The login's cookie, and the forms as they stand on the page.
class Portal {
 public:
  explicit Portal(Served& served) : client(served.server->port()) {}  // nobody
  Portal(Served& served, const Actor& who) : Portal(served) {
    const auto in =
        client.post_form("/meja/masuk", {{"akun", who.person.email->text()}, {"sandi", play_passphrase}});
    REQUIRE(in.status == 303);
  }
  std::string see(const std::string& path) {
    const auto answer = client.get(path);
    INFO(path << " " << answer.body);
    REQUIRE(answer.status == 200);
    return answer.body;
  }
  tests::Answer send(const std::string& page, const std::string& action,
                     std::vector<std::pair<std::string, std::string>> fields,
                     const std::vector<tests::HttpClient::FilePart>& files = {}) {
    const std::string html = see(page);
    INFO(action << " on " << html);
    REQUIRE(html.find("action=\"" + action + "\"") != std::string::npos);
    const std::size_t at = html.find("name=\"csrf\" value=\"") + 19;
    fields.emplace_back("csrf", html.substr(at, html.find('"', at) - at));
    return files.empty() ? client.post_form(action, fields) : client.post_multipart(action, fields, files);
  }
  // The form of that id on the page, as a browser sends it: its hidden fields as they stand, the rest as
  // given.
  tests::Answer fill(const std::string& page, const std::string& form,
                     std::vector<std::pair<std::string, std::string>> fields) {
    const std::string html = see(page);
    const std::size_t at = html.find("<form id=\"" + form + "\"");
    INFO(form << " on " << html);
    REQUIRE(at != std::string::npos);
    const std::string inner = html.substr(at, html.find("</form>", at) - at);
    static const std::regex hidden{"<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">"},
        action{"action=\"([^\"]*)\""};
    for (std::sregex_iterator field{inner.begin(), inner.end(), hidden}, end; field != end; ++field)
      fields.emplace_back((*field)[1], (*field)[2]);
    std::smatch to;
    REQUIRE(std::regex_search(inner, to, action));
    return client.post_form(to[1].str(), fields);
  }
  tests::HttpClient client;
};

inline bool has(const std::string& html, std::string_view words) {
  return html.find(words) != std::string::npos;
}

inline tests::HttpClient::FilePart file_for(Served& served, const Actor& who, const std::string& slot,
                                            const std::string& field) {
  const sop::Paper* paper = served.stage->procedure().paper(slot);
  REQUIRE(paper != nullptr);
  const auto made = sample_paper(*paper, who.person.name, who.person.agency, served.stage->clock().now(),
                                 source_folder() + "/sop");
  REQUIRE(made);
  return {field, made->name, "application/octet-stream", std::string{text_of(made->bytes)}};
}

// The applicant's request, with sample papers.
inline actions::CaseRef hand_in(Served& served, const Actor& applicant) {
  actions::SubmitRequest request;
  request.sop = served.stage->procedure().id;
  for (const sop::Paper& paper : served.stage->procedure().papers) {
    if (!paper.required || paper.from != "pemohon") continue;
    const auto made = sample_paper(paper, applicant.person.name, applicant.person.agency,
                                   served.stage->clock().now(), source_folder() + "/sop");
    REQUIRE(made);
    request.papers.push_back(*made);
  }
  const auto sent = served.node.desk->submit(applicant.session(), std::move(request));
  INFO((sent ? std::string{} : sent.error().line()));
  REQUIRE(sent);
  return sent->subject;
}

}  // namespace paraf::cli::served
