#include "platform/backup/manifest.h"

#include <boost/json.hpp>

namespace paraf::backup {

namespace {
constexpr std::string_view form = "paraf backup v1";
}

std::string Manifest::json() const {
  boost::json::array listed;
  for (const auto& [path, mark] : files)
    listed.push_back(boost::json::object{{"path", path}, {"size", mark.size}, {"sha256", hex(mark.hash)}});
  const boost::json::object all{{"form", form}, {"made", made.rfc3339()}, {"engine", engine}, {"files", listed}};
  return boost::json::serialize(all) + "\n";
}

Result<Manifest> Manifest::parse(std::string_view json) {
  // Boost's checked access throws; what it throws stays here.
  try {
    const boost::json::value all = boost::json::parse(json);
    if (all.at("form").as_string() != form) return malformed("backup.not_a_backup");
    Manifest manifest;
    manifest.made = TRY(Timestamp::parse(all.at("made").as_string()));
    manifest.engine = all.at("engine").as_string();
    for (const boost::json::value& file : all.at("files").as_array())
      manifest.files[std::string{file.at("path").as_string()}] = {file.at("size").as_int64(),
                                                                 TRY(from_hex(file.at("sha256").as_string()))};
    return manifest;
  } catch (const std::exception&) {
    return malformed("backup.not_a_backup");
  }
}

}  // namespace paraf::backup
