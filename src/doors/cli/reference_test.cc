// Whoever is told of a failure is told a reference, and whoever keeps the log finds it there.
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <regex>
#include <sstream>

#include "doors/cli/served.h"

namespace paraf::cli::served {

namespace {

// The log of a test, while it lasts.
class Log {
 public:
  Log() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::ostream_sink_mt>(out_, true)));
  }
  ~Log() { spdlog::set_default_logger(before_); }
  std::string text() const { return out_.str(); }

 private:
  std::shared_ptr<spdlog::logger> before_;
  std::ostringstream out_;
};

}  // namespace

TEST_CASE("every failure is shown with a reference that stands in the log with its code, and with nobody's data") {
  Log log;
  Served served{"kudus", "pendaftaran-penerbitan"};
  Actor& head = served.actor("kadis");
  served.open_account(head);
  tests::HttpClient client{served.server->port()};
  const auto in = client.post_form("/meja/masuk", {{"akun", head.person.email->text()}, {"sandi", play_passphrase}});
  REQUIRE(in.status == 303);
  const std::string nik{served.actor("wahyu").nik->digits()};
  struct Row {
    std::string why, method, path;
    std::vector<std::pair<std::string, std::string>> form;
    std::string code;
  };
  const Row rows[] = {
      {"a page that is not there", "GET", "/tidak-ada", {}, "http.no_such_page"},
      {"a tracking code nobody has", "GET", "/lacak/0000-0000-0000-0", {}, "publik.no_such_code"},
      {"a dead link", "GET", "/aktivasi/psre.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", {}, "people.link_dead"},
      {"another office's case", "GET", "/meja/perkara/kudus/01JGZZZZZZZZZZZZZZZZZZZZZZ", {}, "workflow.no_such_case"},
      {"a form that is not ours", "POST", "/meja/saringan", {{"csrf", "x"}, {"nama", nik}}, "staff.csrf"},
      {"a login that fails", "POST", "/meja/masuk", {{"akun", "siapa"}, {"sandi", nik}}, "people.account.login_failed"},
      {"a call that fails", "GET", "/api/v1/nowhere", {}, "http.no_such_page"},
  };
  const std::regex shape{"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}"};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto answer = row.method == "GET" ? client.get(row.path) : client.post_form(row.path, row.form);
    CHECK(answer.status >= 400);
    const std::size_t at = answer.body.find(row.path.starts_with("/api/") ? "reference" : "Rujukan");
    REQUIRE_MESSAGE(at != std::string::npos, answer.body);
    std::smatch found;
    const std::string rest = answer.body.substr(at);
    REQUIRE(std::regex_search(rest, found, shape));
    CHECK(log.text().find(found.str() + " " + row.code) != std::string::npos);
  }
  CHECK(log.text().find(nik) == std::string::npos);
}

}  // namespace paraf::cli::served
