// platform/http/form.h: forms: multipart/form-data and urlencoded.
//
// MultipartReader is incremental: it is fed octets as they come, in pieces of any size, and tells a
// sink about parts. It keeps at most one boundary and one part header in memory. [RFC 7578]
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/http/http.h"

namespace paraf::http {

struct FormLimits {
  std::size_t parts = 64;
  std::size_t header = 4 * 1024;        // of one part
  std::size_t field = 64 * 1024;        // a part without a file name
  std::size_t file = 20 * 1024 * 1024;  // a part with one
};

struct PartHead {
  std::string name;
  std::string filename;  // as sent, without any folder; empty and !is_file: an ordinary field
  std::string type;      // media type, lower case; may be empty
  bool is_file = false;
};

class MultipartReader {
 public:
  struct Sink {
    std::function<Result<void>(const PartHead&)> begin;
    std::function<Result<void>(ByteView)> data;
    std::function<Result<void>()> end;
  };
  MultipartReader(std::string_view boundary, FormLimits limits, Sink sink);

  // feed and finish fail with `malformed http.form.…` or `too_large http.form.…`, or with what the
  // sink failed with; after a failure the reader is used up.
  Result<void> feed(ByteView octets);
  Result<void> finish();  // the closing boundary must have been seen

  // The boundary of a Content-Type. `malformed http.form.boundary`: none, or not of 1 to 70 characters
  // of its alphabet. [RFC 2046 §5.1.1]
  static Result<std::string> boundary_of(std::string_view content_type);

 private:
  enum class State { preamble, after_boundary, head, body, closed };
  Result<bool> step();
  Result<void> begin_part(std::string_view head);
  Result<void> give(std::size_t count);

  std::string delimiter_;  // CR LF -- boundary
  FormLimits limits_;
  Sink sink_;
  State state_ = State::preamble;
  std::string held_;
  std::size_t at_ = 0;
  std::size_t parts_ = 0;
  std::size_t given_ = 0;
  bool file_ = false;
};

// A form as a handler sees it.
struct FormFile {
  PartHead head;
  Body data;
};
struct Form {
  Pairs fields;
  std::vector<FormFile> files;

  std::string_view field(std::string_view name) const;  // the first; empty: none
  const FormFile* file(std::string_view name) const;
};

// read_form reads either kind by the request's Content-Type. Files above `memory` octets stand in
// `scratch`. Another type is `malformed http.form.type`. A file field left blank has no name; a file with a name and
// nothing in it is `malformed http.form.empty_file`: it is never taken for none.
Result<Form> read_form(const Request& request, FormLimits limits = {}, std::size_t memory = 256 * 1024,
                       const std::string& scratch = "/tmp");

}  // namespace paraf::http
