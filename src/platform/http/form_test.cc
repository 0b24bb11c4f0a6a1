#include "platform/http/form.h"

#include <doctest/doctest.h>

namespace paraf::http {

namespace {

struct Read {
  std::string error;
  std::vector<std::string> parts;  // "name|filename|type|data"
};

Read read(std::string_view boundary, std::string_view text, std::size_t piece, FormLimits limits = {}) {
  Read out;
  std::string data, head;
  MultipartReader reader{boundary,
                         limits,
                         {.begin = [&](const PartHead& part) -> Result<void> {
                            head = part.name + "|" + (part.is_file ? part.filename : "-") + "|" + part.type +
                                   "|";
                            data.clear();
                            return {};
                          },
                          .data = [&](ByteView more) -> Result<void> {
                            data += text_of(more);
                            return {};
                          },
                          .end = [&]() -> Result<void> {
                            out.parts.push_back(head + data);
                            return {};
                          }}};
  for (std::size_t at = 0; at < text.size(); at += piece) {
    if (const auto fed = reader.feed(bytes_of(text.substr(at, piece))); !fed) {
      out.error = fed.error().code;
      return out;
    }
  }
  out.error = code_of(reader.finish());
  return out;
}

}  // namespace

TEST_CASE("a multipart form is read the same whatever pieces it comes in") {
  struct Row {
    std::string why, text;
    std::vector<std::string> parts;
    std::string error;
  };
  const std::string file =
      "--B\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"ktp.pdf\"\r\nContent-Type: "
      "application/PDF\r\n\r\n";
  const std::string field = "--B\r\nContent-Disposition: form-data; name=\"nama\"\r\n\r\n";
  const Row rows[] = {
      {"a field and a file",
       field + "Siti\r\n" + file + "%PDF\r\n--B--\r\n",
       {"nama|-||Siti", "berkas|ktp.pdf|application/pdf|%PDF"},
       ""},
      {"an empty field", field + "\r\n--B--", {"nama|-||"}, ""},
      {"a preamble and an epilogue say nothing",
       "hello\r\n" + field + "x\r\n--B--\r\nbye",
       {"nama|-||x"},
       ""},
      {"what looks like the boundary, and is not",
       field + "--B\r\n-B\r\n--C\r\n\r\n--B--",
       {"nama|-||--B\r\n-B\r\n--C\r\n"},
       ""},
      {"padding after the boundary", "--B  \r\n" + field.substr(5) + "x\r\n--B--", {"nama|-||x"}, ""},
      {"octets that are no text",
       field + std::string("\0\xff\r\n", 4) + "\r\n--B--",
       {std::string("nama|-||\0\xff\r\n", 12)},
       ""},
      {"a whole path in the file name",
       "--B\r\nContent-Disposition: form-data; name=f; "
       "filename=\"C:\\Users\\siti\\ktp.pdf\"\r\n\r\nx\r\n--B--",
       {"f|ktp.pdf||x"},
       ""},
      {"a quote in the file name",
       "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\\\"b\"\r\n\r\nx\r\n--B--",
       {"f|a\"b||x"},
       ""},
      {"no end", field + "Siti", {}, "http.form.cut_off"},
      {"no end after the last part", field + "Siti\r\n--B", {"nama|-||Siti"}, "http.form.cut_off"},
      {"nothing", "", {}, "http.form.cut_off"},
      {"something else after the boundary", field + "x\r\n--Bxx", {"nama|-||x"}, "http.form.boundary"},
      {"a part without a name",
       "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--",
       {},
       "http.form.part_without_name"},
      {"a part without a head", "--B\r\n\r\nx\r\n--B--", {}, "http.form.part_without_name"},
      {"not of a form",
       "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--B--",
       {},
       "http.form.part_head"},
      {"a line without colon", "--B\r\nhello\r\n\r\nx\r\n--B--", {}, "http.form.part_head"},
  };
  for (const Row& row : rows) {
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{100'000}}) {
      CAPTURE(row.why);
      CAPTURE(piece);
      const Read got = read("B", row.text, piece);
      CHECK(got.error == row.error);
      CHECK(got.parts == row.parts);
    }
  }
}

TEST_CASE("a form that asks for more than its limits is refused") {
  const std::string field = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  const std::string file = "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\n";
  const FormLimits limits{.parts = 2, .header = 200, .field = 10, .file = 20};
  struct Row {
    std::string why, text, error;
  };
  const Row rows[] = {
      {"a field of just its limit", field + std::string(10, 'x') + "\r\n--B--", ""},
      {"one more", field + std::string(11, 'x') + "\r\n--B--", "http.form.field_too_large"},
      {"a file of just its limit", file + std::string(20, 'x') + "\r\n--B--", ""},
      {"one more", file + std::string(21, 'x') + "\r\n--B--", "http.form.file_too_large"},
      {"a third part", field + "\r\n" + field + "\r\n" + field + "\r\n--B--", "http.form.too_many_parts"},
      {"a head that does not end", "--B\r\nContent-Disposition: " + std::string(300, 'x'),
       "http.form.head_too_large"},
      {"a boundary line that does not end", "--B" + std::string(300, ' '), "http.form.boundary"},
  };
  for (const Row& row : rows) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{100'000}}) {
      CAPTURE(row.why);
      CHECK(read("B", row.text, piece, limits).error == row.error);
    }
  }
}

TEST_CASE("a boundary is one that a mail reader could have written") {
  struct Row {
    std::string type, boundary;
  };
  const Row rows[] = {
      {"multipart/form-data; boundary=----WebKitFormBoundaryABC", "----WebKitFormBoundaryABC"},
      {"multipart/form-data; charset=utf-8; BOUNDARY=\"a b\"", "a b"},
      {"multipart/form-data", ""},
      {"multipart/form-data; boundary=", ""},
      {"multipart/form-data; boundary=\"a \"", ""},
      {"multipart/form-data; boundary=\"a\r\nb\"", ""},
      {"multipart/form-data; boundary=" + std::string(71, 'a'), ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    const auto boundary = MultipartReader::boundary_of(row.type);
    CHECK(code_of(boundary) == (row.boundary.empty() ? "http.form.boundary" : ""));
    if (boundary) CHECK(*boundary == row.boundary);
  }
}

TEST_CASE("a handler reads either kind of form") {
  Request request;
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.body = Body{"kode=A+B"};
  auto form = read_form(request);
  REQUIRE(form);
  CHECK(form->field("kode") == "A B");

  request.headers.set("Content-Type", "multipart/form-data; boundary=B");
  request.body = Body{
      "--B\r\nContent-Disposition: form-data; name=\"f\"; "
      "filename=\"b.pdf\"\r\n\r\n0123456789\r\n--B\r\nContent-Disposition: form-data; "
      "name=\"a\"\r\n\r\nx\r\n--B--"};
  form = read_form(request, {}, 4);
  REQUIRE(form);
  CHECK(form->field("a") == "x");
  REQUIRE(form->file("f") != nullptr);
  CHECK(form->file("f")->data.text() == "0123456789");
  CHECK(form->file("f")->data.on_disk());

  request.headers.set("Content-Type", "text/plain");
  CHECK(code_of(read_form(request)) == "http.form.type");
}

TEST_CASE("the texts of a form are UTF-8, the contents of a file are octets") {
  const auto part = [](const std::string& head, const std::string& data) {
    return "--B\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + data + "\r\n--B--\r\n";
  };
  const std::string multipart = "multipart/form-data; boundary=B",
                    plain = "application/x-www-form-urlencoded";
  struct Row {
    std::string why, type, body, code;
  };
  const Row rows[] = {
      {"a name in UTF-8", plain, "nama=Jos%C3%A9", ""},
      {"no character begins so", plain, "nama=%FF", "http.encoding"},
      {"the same, unencoded", plain, "nama=\xff", "http.encoding"},
      {"a field's own name", plain, "na%FFma=a", "http.encoding"},
      {"lines and tabs", plain, "alamat=Jl.+Melati%0D%0A%09No.+3", ""},
      {"an end of text inside", plain, "nama=a%00b", "http.encoding"},
      {"a bell", plain, "nama=a%07", "http.encoding"},
      {"a mark that turns the writing round", plain, "nama=%E2%80%AEgnadaB", "http.encoding"},
      {"an apostrophe is none", plain, "nama=Ma%E2%80%99ruf", ""},
      {"a bell in a part", multipart, part("name=\"nama\"", "a\x07"), "http.form.encoding"},
      {"a part in UTF-8", multipart, part("name=\"nama\"", "José"), ""},
      {"a part in Latin-1", multipart, part("name=\"nama\"", "Jos\xe9"), "http.form.encoding"},
      {"a part's own name", multipart, part("name=\"na\xffma\"", "a"), "http.form.encoding"},
      {"a file's name", multipart, part("name=\"a\"; filename=\"\xff.pdf\"", "a"), "http.form.encoding"},
      {"a file with nothing in it", multipart, part("name=\"a\"; filename=\"ktp.jpg\"", ""), "http.form.empty_file"},
      {"a file field left blank", multipart, part("name=\"a\"; filename=\"\"", ""), ""},
      {"a file's content is not text", multipart, part("name=\"a\"; filename=\"a.pdf\"", "%PDF\xff\xfe"), ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Request request;
    request.headers.add("Content-Type", row.type);
    REQUIRE(request.body.append(bytes_of(row.body)));
    CHECK(code_of(read_form(request)) == row.code);
  }
}

}  // namespace paraf::http
