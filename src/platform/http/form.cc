#include "platform/http/form.h"

#include <strings.h>

#include <algorithm>

#include "base/text.h"

namespace paraf::http {

namespace {

// parameter finds name=value or name="value" after the first ';' of a header. Browsers escape only
// '"', as %22; a backslash before '"' or '\' is read as RFC 2045 wrote it, anywhere else as itself
// (a folder of Windows). [RFC 7578 §4.2]
std::optional<std::string> parameter(std::string_view header, std::string_view wanted) {
  std::size_t at = header.find(';');
  while (at < header.size()) {
    ++at;
    const std::size_t equals = header.find('=', at);
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string name = lowered(trimmed(header.substr(at, equals - at)));
    at = equals + 1;
    while (at < header.size() && header[at] == ' ') ++at;
    std::string value;
    if (at < header.size() && header[at] == '"') {
      for (++at; at < header.size() && header[at] != '"'; ++at) {
        const bool escape = header[at] == '\\' && at + 1 < header.size() && (header[at + 1] == '"' || header[at + 1] == '\\');
        if (escape) ++at;
        value.push_back(header[at]);
      }
      at = header.find(';', at);
    } else {
      const std::size_t end = std::min(header.find(';', at), header.size());
      value = trimmed(header.substr(at, end - at));
      at = end;
    }
    if (name == wanted) return value;
  }
  return std::nullopt;
}

}  // namespace

MultipartReader::MultipartReader(std::string_view boundary, FormLimits limits, Sink sink)
    : delimiter_("\r\n--" + std::string{boundary}), limits_(limits), sink_(std::move(sink)) {
  // The first boundary may stand at the very start: as if a line had ended before it.
  held_ = "\r\n";
}

Result<std::string> MultipartReader::boundary_of(std::string_view content_type) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > 70) return malformed("http.form.boundary");
  const bool allowed = std::all_of(boundary->begin(), boundary->end(), [](unsigned char c) {
    return std::isalnum(c) || std::string_view{"'()+_,-./:=? "}.find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (!allowed || boundary->back() == ' ') return malformed("http.form.boundary");
  return *boundary;
}

Result<void> MultipartReader::feed(ByteView octets) {
  // In slices, so that what is held stays small however much is fed at once.
  while (!octets.empty()) {
    const std::size_t slice = std::min<std::size_t>(octets.size(), 64 * 1024);
    held_.append(text_of(octets.first(slice)));
    octets = octets.subspan(slice);
    while (TRY(step())) {
    }
    held_.erase(0, at_);
    at_ = 0;
  }
  return {};
}

Result<void> MultipartReader::finish() {
  if (state_ != State::closed) return malformed("http.form.cut_off");
  return {};
}

// give hands the next octets of a part to the sink.
Result<void> MultipartReader::give(std::size_t count) {
  if (count == 0) return {};
  given_ += count;
  if (given_ > (file_ ? limits_.file : limits_.field)) {
    return too_large(file_ ? "http.form.file_too_large" : "http.form.field_too_large");
  }
  TRY(sink_.data(bytes_of(std::string_view{held_}.substr(at_, count))));
  at_ += count;
  return {};
}

// step understands one thing more of what is held; false: it needs more octets.
Result<bool> MultipartReader::step() {
  const std::string_view rest = std::string_view{held_}.substr(at_);
  switch (state_) {
    case State::preamble:
    case State::body: {
      const std::size_t found = rest.find(delimiter_);
      if (found == std::string_view::npos) {
        // What could still become a delimiter stays; the rest is the part's for certain.
        const std::size_t certain = rest.size() - std::min(rest.size(), delimiter_.size() - 1);
        if (state_ == State::body) {
          TRY(give(certain));
        } else {
          at_ += certain;
        }
        return false;
      }
      if (state_ == State::body) {
        TRY(give(found));
        TRY(sink_.end());
        at_ += delimiter_.size();
      } else {
        at_ += found + delimiter_.size();
      }
      state_ = State::after_boundary;
      return true;
    }
    case State::after_boundary: {
      // Padding, then CR LF (a part follows) or "--" (the end). [RFC 2046 §5.1.1]
      const std::size_t start = std::min(rest.find_first_not_of(" \t"), rest.size());
      if (start > limits_.header) return malformed("http.form.boundary");
      if (rest.size() < start + 2) return false;
      const std::string_view mark = rest.substr(start, 2);
      if (mark == "--") {
        state_ = State::closed;
        return true;
      }
      if (mark != "\r\n") return malformed("http.form.boundary");
      at_ += start + 2;
      state_ = State::head;
      return true;
    }
    case State::head: {
      if (rest.starts_with("\r\n")) return malformed("http.form.part_without_name");
      const std::size_t end = rest.find("\r\n\r\n");
      // Without its end in sight, three octets of that end may be among what is held.
      const bool too_long = end == std::string_view::npos ? rest.size() > limits_.header + 3 : end > limits_.header;
      if (too_long) return too_large("http.form.head_too_large");
      if (end == std::string_view::npos) return false;
      TRY(begin_part(rest.substr(0, end)));
      at_ += end + 4;
      state_ = State::body;
      return true;
    }
    case State::closed: at_ = held_.size(); return false;  // an epilogue says nothing
  }
  return false;
}

Result<void> MultipartReader::begin_part(std::string_view head) {
  if (++parts_ > limits_.parts) return too_large("http.form.too_many_parts");
  PartHead part;
  bool named = false;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed("http.form.part_head");
    const std::string name = lowered(trimmed(line.substr(0, colon)));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-disposition") {
      if (lowered(trimmed(value.substr(0, std::min(value.find(';'), value.size())))) != "form-data") return malformed("http.form.part_head");
      if (auto field = parameter(value, "name")) {
        part.name = std::move(*field);
        named = true;
      }
      if (auto filename = parameter(value, "filename")) {
        part.is_file = true;
        // Some browsers sent whole paths; a folder is nobody's business here.
        const std::size_t slash = filename->find_last_of("/\\");
        part.filename = slash == std::string::npos ? *filename : filename->substr(slash + 1);
        std::erase_if(part.filename, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
      }
    } else if (name == "content-type") {
      part.type = lowered(trimmed(value.substr(0, std::min(value.find(';'), value.size()))));
    }
  }
  if (!named) return malformed("http.form.part_without_name");
  if (!is_plain_text(part.name) || !is_plain_text(part.filename)) return malformed("http.form.encoding");
  file_ = part.is_file;
  given_ = 0;
  return sink_.begin(part);
}

// ── What a handler sees ──

std::string_view Form::field(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (key == name) return value;
  }
  return {};
}

const FormFile* Form::file(std::string_view name) const {
  for (const FormFile& f : files) {
    if (f.head.name == name) return &f;
  }
  return nullptr;
}

Result<Form> read_form(const Request& request, FormLimits limits, std::size_t memory, const std::string& scratch) {
  Form form;
  const std::string type = request.content_type();
  if (type == "application/x-www-form-urlencoded") {
    form.fields = TRY(decode_pairs(request.body.text()));
    return form;
  }
  if (type != "multipart/form-data") return malformed("http.form.type");
  const std::string boundary = TRY(MultipartReader::boundary_of(request.headers.get("Content-Type")));
  bool in_file = false;
  MultipartReader reader{boundary, limits,
                         {.begin =
                              [&](const PartHead& head) -> Result<void> {
                                in_file = head.is_file;
                                if (in_file) {
                                  form.files.push_back({head, Body{}});
                                  form.files.back().data.spill(memory, scratch);
                                } else {
                                  form.fields.emplace_back(head.name, "");
                                }
                                return {};
                              },
                          .data =
                              [&](ByteView data) -> Result<void> {
                                if (in_file) return form.files.back().data.append(data);
                                form.fields.back().second.append(text_of(data));
                                return {};
                              },
                          .end = [&]() -> Result<void> {
                            if (in_file && form.files.back().data.empty() && !form.files.back().head.filename.empty())
                              return malformed("http.form.empty_file", {{"file", form.files.back().head.filename}});
                            if (!in_file && !is_plain_text(form.fields.back().second)) return malformed("http.form.encoding");
                            return {};
                          }}};
  TRY(reader.feed(request.body.view()));
  TRY(reader.finish());
  return form;
}

}  // namespace paraf::http
