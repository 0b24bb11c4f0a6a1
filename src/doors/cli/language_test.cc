// Which language a page speaks, and where the address of a form leads.
#include "doors/cli/served.h"

namespace paraf::cli::served {

TEST_CASE("a language that was chosen stays, and a form's address leads to the page of the form") {
  Served served{"kudus", "pendaftaran-penerbitan"};
  tests::HttpClient client{served.server->port()};
  const auto english = [&](const char* path) {
    return client.get(path).body.find("<html lang=\"en\"") != std::string::npos;
  };
  CHECK_FALSE(english("/lacak"));
  const auto chosen = client.get("/lacak?dari=beranda&lang=en");
  CHECK(chosen.header("set-cookie") == "lang=en; Path=/; Max-Age=31536000; SameSite=Lax");
  CHECK(chosen.body.find("href=\"/lacak?dari=beranda&amp;lang=id\"") != std::string::npos);
  CHECK(english("/periksa"));
  CHECK(english("/meja/masuk"));
  CHECK(client.get("/").body.find("href=\"/periksa\"") != std::string::npos);  // an address need not carry it
  CHECK(client.get("/").header("set-cookie") == "");
  // What a script or a worker fetches is nobody's choice.
  CHECK(client.request("GET", "/luring?lang=id", {}, {{"Sec-Fetch-Mode", "cors"}}).header("set-cookie") == "");
  CHECK(client.get("/pki/cps.txt").header("vary").find("Cookie") != std::string::npos);
  CHECK_FALSE(english("/?lang=id"));
  CHECK_FALSE(english("/"));

  struct Row {
    std::string why, path, to;
    int status;
  };
  const Row rows[] = {{"the data of the card", "/pendaftaran/identitas", "/pendaftaran", 303},
                      {"in English", "/pendaftaran/passphrase?lang=en", "/pendaftaran", 303},
                      {"the way out", "/meja/keluar", "/meja", 303},
                      {"a step of a request", "/meja/susun/pendaftaran/data", "/meja/susun/pendaftaran", 303},
                      {"strange letters", "/meja/susun/a%0d%0ab/data", "/meja/susun/a%0D%0Ab", 303},
                      {"a service for programs", "/tsa", "", 405},
                      {"of the interface for programs", "/api/v1/cases/kudus/x/acts", "", 405}};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto answer = client.get(row.path);
    CHECK(answer.status == row.status);
    CHECK(std::string{answer.header("location")}.substr(0, answer.header("location").find('?')) == row.to);
  }
}

}  // namespace paraf::cli::served
