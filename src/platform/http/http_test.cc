#include "platform/http/http.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "platform/http/files.h"
#include "platform/http/router.h"

namespace paraf::http {

TEST_CASE("a path is taken only in the one form that cannot be misread") {
  struct Row {
    std::string why, raw, path;  // no path: refused
  };
  const Row rows[] = {
      {"the root", "/", "/"},
      {"plain", "/lacak/ABC", "/lacak/ABC"},
      {"a space, encoded", "/a%20b", "/a b"},
      {"empty segments fold, as clients with a trailing slash in their base address send", "//api//v1/", "/api/v1"},
      {"up", "/a/../b", ""},
      {"up, encoded", "/a/%2e%2e/b", ""},
      {"up, half encoded", "/a/.%2E/b", ""},
      {"here", "/./a", ""},
      {"an encoded slash would make two segments of one", "/a%2fb", ""},
      {"a backslash is a slash somewhere", "/a%5c..%5cb", ""},
      {"an end of text inside", "/a%00.pem", ""},
      {"half an escape", "/a%2", ""},
      {"no escape at all", "/a%zz", ""},
      {"no UTF-8", "/a%FF", ""},
      {"no slash at the start", "a", ""},
      {"dots in a name are no way up", "/a..b/.c", "/a..b/.c"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto path = plain_path(row.raw);
    CHECK(code_of(path) == (row.path.empty() ? "http.path" : ""));
    if (path) CHECK(*path == row.path);
  }
}

TEST_CASE("queries and forms decode to what was typed") {
  const auto pairs = decode_pairs("nama=Siti+Aminah&kode=7F3K%2DQ2&kosong=&sendiri&&a=b=c");
  REQUIRE(pairs);
  CHECK(*pairs == Pairs{{"nama", "Siti Aminah"}, {"kode", "7F3K-Q2"}, {"kosong", ""}, {"sendiri", ""}, {"a", "b=c"}});
  CHECK(code_of(decode_pairs("a=%G1")) == "http.encoding");
  CHECK(code_of(decode_pairs("a=%E2%80")) == "http.encoding");
  std::string many;
  for (int i = 0; i < 20001; ++i) many += "a=1&";
  CHECK(code_of(decode_pairs(many)) == "http.form.too_many_fields");
  CHECK(*decode(encode("a b/ü%")) == "a b/ü%");
}

TEST_CASE("headers are found in any case, cookies by their exact name") {
  Request request;
  request.headers.add("Content-Type", "Multipart/Form-Data; boundary=x");
  request.headers.add("cookie", "a=1; sesi=\"t0k\"; xsesi=no; b=");
  CHECK(request.headers.get("CONTENT-TYPE").starts_with("Multipart"));
  CHECK(request.content_type() == "multipart/form-data");
  CHECK(request.cookie("sesi") == "t0k");
  CHECK(request.cookie("b") == "");
  CHECK_FALSE(request.cookie("Sesi"));
  request.headers.set("COOKIE", "c=2");
  CHECK(request.headers.count("Cookie") == 1);
  CHECK(request.cookie("c") == "2");
}

TEST_CASE("a body above its memory limit stands in a file that has no name") {
  Body body;
  body.spill(10, "/tmp");
  REQUIRE(body.append(bytes_of("0123456789")));
  CHECK_FALSE(body.on_disk());
  REQUIRE(body.append(bytes_of("abc")));
  CHECK(body.on_disk());
  CHECK(body.text() == "0123456789abc");
  REQUIRE(body.append(bytes_of("def")));
  CHECK(body.text() == "0123456789abcdef");
  Body moved = std::move(body);
  CHECK(moved.text() == "0123456789abcdef");
  CHECK(moved.size() == 16);

  Body nowhere;
  nowhere.spill(1, "/no/such/folder");
  CHECK(code_of(nowhere.append(bytes_of("ab"))) == "http.scratch");
}

TEST_CASE("a request reaches the handler of its method and pattern") {
  Router router;
  const auto say = [](std::string what) { return [what](Request& r) {
    std::string text = what;
    for (const auto& [name, value] : r.params) text += " " + name + "=" + value;
    return Response::text(200, text);
  }; };
  router.add(Method::get, "/", say("home"));
  router.add(Method::get, "/lacak", say("form"));
  router.add(Method::post, "/lacak", say("sent"));
  router.add(Method::get, "/lacak/{code}", say("case"));
  router.add(Method::get, "/lacak/baru", say("new"));
  router.add(Method::get, "/ocsp/{request...}", say("ocsp"));
  router.add(Method::post, "/upload", say("upload"), {.body_limit = 4});
  struct Row {
    std::string why;
    Method method;
    std::string path;
    int status;
    std::string body;
  };
  const Row rows[] = {
      {"exact", Method::get, "/", 200, "home"},
      {"by method", Method::post, "/lacak", 200, "sent"},
      {"a trailing slash is no other page", Method::get, "/lacak/", 200, "form"},
      {"a blank", Method::get, "/lacak/A%20B", 200, "case code=A B"},
      {"the exact one wins", Method::get, "/lacak/baru", 200, "new"},
      {"the rest keeps its slashes, folded nowhere", Method::get, "/ocsp/MEow//SDBG%2FMEQw", 200, "ocsp request=MEow//SDBG/MEQw"},
      {"a rest needs something", Method::get, "/ocsp/", 404, ""},
      {"unknown", Method::get, "/nowhere", 404, ""},
      {"too deep", Method::get, "/lacak/a/b", 404, ""},
      {"another method", Method::put, "/lacak", 405, ""},
      {"a way up", Method::get, "/lacak/../", 400, ""},
      {"HEAD goes where GET goes", Method::head, "/lacak", 200, "form"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Request request;
    request.method = row.method;
    request.path = row.path;
    const Response response = router.dispatch(request);
    CHECK(response.status == row.status);
    if (row.status == 200) CHECK(std::get<std::string>(response.body) == row.body);
    if (row.status == 405) CHECK(response.headers.get("Allow") == "GET, HEAD, POST");
  }
  // What only takes forms names the page above it; an answer that leads there stays one.
  router.add(Method::post, "/lacak/{code}/catat", say("noted"));
  router.refuse_with("/", [](const Request&, const Error& error) {
    for (const auto& [fact, page] : error.facts)
      if (fact == "above") return Response::redirect(page);
    return Response::text(status_of(error.kind), "");
  });
  for (const auto& [path, to] : {std::pair{"/lacak/A B/catat", "/lacak/A%20B"}, {"/upload", ""}}) {
    Request look;
    look.path = path;
    const Response leads = router.dispatch(look);
    CHECK(leads.headers.get("Location") == to);
    CHECK(leads.status == (*to == 0 ? 405 : 303));
  }
  Request large;
  large.method = Method::post;
  large.path = "/upload";
  large.body = Body{"12345"};
  CHECK(router.dispatch(large).status == 413);
}

TEST_CASE("a handler that throws is a 500 that says nothing of why") {
  Router router;
  router.add(Method::get, "/", [](Request&) -> Response { throw std::runtime_error{"secret"}; });
  Request request;
  request.path = "/";
  const Response response = router.dispatch(request);
  CHECK(response.status == 500);
  CHECK(std::get<std::string>(response.body).find("secret") == std::string::npos);
}

namespace {

struct Folder {
  Folder() {
    char name[] = "/tmp/paraf-files-XXXXXX";
    path = mkdtemp(name);
    std::filesystem::create_directory(path + "/pub");
    std::ofstream{path + "/pub/a.txt"} << "0123456789";
    std::ofstream{path + "/secret.txt"} << "secret";
    std::filesystem::create_symlink(path + "/secret.txt", path + "/pub/out.txt");
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

std::string octets_of(const Response& response) {
  const FilePart& part = std::get<FilePart>(response.body);
  std::string text(part.length, '\0');
  return pread(*part.descriptor, text.data(), text.size(), static_cast<off_t>(part.offset)) ==
                 static_cast<ssize_t>(text.size())
             ? text
             : "short";
}

}  // namespace

TEST_CASE("files are given with tags and ranges") {
  const Folder folder;
  struct Row {
    std::string why, range;
    int status;
    std::string body, content_range;
  };
  const Row rows[] = {
      {"no range", "", 200, "0123456789", ""},
      {"first three", "bytes=0-2", 206, "012", "bytes 0-2/10"},
      {"from five", "bytes=5-", 206, "56789", "bytes 5-9/10"},
      {"last two", "bytes=-2", 206, "89", "bytes 8-9/10"},
      {"longer than the file", "bytes=8-100", 206, "89", "bytes 8-9/10"},
      {"more than all, from the end", "bytes=-100", 206, "0123456789", "bytes 0-9/10"},
      {"behind the end", "bytes=10-", 416, "", "bytes */10"},
      {"backwards is no range", "bytes=5-2", 200, "0123456789", ""},
      {"several: the whole", "bytes=0-1,3-4", 200, "0123456789", ""},
      {"another unit", "lines=1-2", 200, "0123456789", ""},
      {"no number", "bytes=a-b", 200, "0123456789", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Request request;
    if (!row.range.empty()) request.headers.add("Range", row.range);
    const auto response = send_below(request, folder.path + "/pub", "a.txt");
    REQUIRE(response);
    CHECK(response->status == row.status);
    CHECK(response->headers.get("Content-Range") == row.content_range);
    if (row.status != 416) CHECK(octets_of(*response) == row.body);
  }

  Request request;
  const auto first = send_below(request, folder.path + "/pub", "a.txt");
  REQUIRE(first);
  const std::string etag{first->headers.get("ETag")};
  request.headers.add("If-None-Match", "\"other\", W/" + etag);
  CHECK(send_below(request, folder.path + "/pub", "a.txt")->status == 304);
  request.headers.clear();
  request.headers.add("If-None-Match", etag.substr(0, etag.size() - 2));
  CHECK(send_below(request, folder.path + "/pub", "a.txt")->status == 200);
  request.headers.clear();
  request.headers.add("Range", "bytes=0-0");
  request.headers.add("If-Range", "\"other\"");
  CHECK(send_below(request, folder.path + "/pub", "a.txt")->status == 200);
}

TEST_CASE("nothing outside the folder is given, by whatever way it is asked for") {
  const Folder folder;
  const Request request;
  for (const char* rest : {"../secret.txt", "out.txt", "/etc/passwd", "a.txt/", "", ".", "../pub/../secret.txt", "nowhere"}) {
    CAPTURE(rest);
    CHECK(code_of(send_below(request, folder.path + "/pub", rest)) == "http.no_such_page");
  }
}

TEST_CASE("a cookie says what it may do") {
  CHECK(set_cookie({.name = "sesi", .value = "t", .max_age = 0, .secure = true}) ==
        "sesi=t; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict");
}

}  // namespace paraf::http
