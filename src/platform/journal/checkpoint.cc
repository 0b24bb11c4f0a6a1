#include "platform/journal/checkpoint.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <filesystem>

#include "platform/journal/journal.h"

namespace paraf::journal {

namespace {

constexpr std::string_view first_line = "paraf journal checkpoint v1";

// The installation's chain has no name, and a line needs one. No office may be called "*".
std::string shown(const std::string& chain) { return chain.empty() ? "*" : chain; }

tl::unexpected<Error> not_one() { return malformed("journal.checkpoint"); }

std::optional<std::string_view> take_until(std::string_view& text, char end) {
  const auto at = text.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at + 1);
  return taken;
}

// The exact inverse of Checkpoint::text().
Result<Checkpoint> read_text(std::string_view text) {
  if (take_until(text, '\n') != first_line) return not_one();
  const auto made = take_until(text, '\n');
  if (!made) return not_one();
  Checkpoint checkpoint;
  checkpoint.made = TRY(Timestamp::parse(*made).map_error([](Error&&) { return not_one().value(); }));
  while (!text.empty()) {
    const auto chain = take_until(text, ' ');
    const auto size = take_until(text, ' ');
    const auto root = take_until(text, '\n');
    if (!chain || !size || !root) return not_one();
    ChainRoot one;
    one.chain = *chain == "*" ? "" : std::string{*chain};
    const auto end = size->data() + size->size();
    if (std::from_chars(size->data(), end, one.size).ptr != end || one.size < 0) return not_one();
    one.root = TRY(from_hex(*root).map_error([](Error&&) { return not_one().value(); }));
    checkpoint.chains.push_back(std::move(one));
  }
  return checkpoint;
}

Result<Bytes> octets(const boost::json::object& file, std::string_view name) {
  const boost::json::value* field = file.if_contains(name);
  if (!field || !field->is_string()) return not_one();
  return from_base64(field->as_string()).map_error([](Error&&) { return not_one().value(); });
}

// Beside, synced, renamed, and the folder synced: after a crash it is all there or not at all.
Result<void> write_durably(const std::string& folder, const std::string& name, std::string_view text) {
  const std::string path = folder + "/" + name, beside = path + ".part";
  const auto failed = [&](const char* what) { return unavailable("journal.checkpoint_file", fmt::format("{}: {}", what, path)); };
  std::error_code exists;
  std::filesystem::create_directories(folder, exists);
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return failed("create");
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  close(file);
  if (!written) return failed("write");
  if (rename(beside.c_str(), path.c_str()) != 0) return failed("rename");
  const int directory = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = directory >= 0 && fsync(directory) == 0;
  if (directory >= 0) close(directory);
  if (!synced) return failed("sync");
  return {};
}

}  // namespace

std::string Checkpoint::text() const {
  std::string text = fmt::format("{}\n{}\n", first_line, made.rfc3339());
  for (const ChainRoot& chain : chains) text += fmt::format("{} {} {}\n", shown(chain.chain), chain.size, hex(chain.root));
  return text;
}

std::string Checkpoint::json() const {
  const boost::json::object file{
      {"text", text()}, {"public_key", base64(public_key)}, {"signature", base64(signature)}};
  return boost::json::serialize(file) + "\n";
}

std::string Checkpoint::fingerprint() const { return hex(crypto::sha256(public_key)); }

Result<Checkpoint> Checkpoint::parse(std::string_view json) {
  boost::system::error_code failed;
  const boost::json::value file = boost::json::parse(json, failed);
  if (failed || !file.is_object()) return not_one();
  const boost::json::value* text = file.as_object().if_contains("text");
  if (!text || !text->is_string()) return not_one();
  Checkpoint checkpoint = TRY(read_text(text->as_string()));
  checkpoint.public_key = TRY(octets(file.as_object(), "public_key"));
  checkpoint.signature = TRY(octets(file.as_object(), "signature"));
  // What was signed is what was read: a text that we would write otherwise is not of ours.
  if (checkpoint.text() != std::string_view{text->as_string()}) return not_one();
  const auto kind = crypto::kind_of(checkpoint.public_key);
  const Result<void> holds =
      kind ? crypto::verify(checkpoint.public_key, crypto::usual_hash(*kind), bytes_of(checkpoint.text()),
                            checkpoint.signature)
           : tl::unexpected<Error>(kind.error());
  if (!holds) return refused("journal.checkpoint_signature");
  return checkpoint;
}

Result<std::string> make_checkpoint(store::Store& store, crypto::Signer& signer, Timestamp now,
                                    const std::string& folder) {
  // Only a journal that is intact is vouched for: a checkpoint over a changed one would bless it.
  const Report report = TRY(verify_journal(store, std::nullopt));
  if (!report.intact())
    return refused("journal.not_intact", {{"findings", fmt::format("{}", report.findings.size())}});
  Checkpoint checkpoint;
  checkpoint.made = now;
  checkpoint.chains = report.chains;
  checkpoint.public_key = signer.spki();
  checkpoint.signature = TRY(signer.sign(bytes_of(checkpoint.text())));

  std::string name = now.rfc3339() + ".json";
  std::replace(name.begin(), name.end(), ':', '-');
  TRY(write_durably(folder, name, checkpoint.json()));
  TRY(store.transact(store::Scope::installation(), [&](store::Transaction& tx) {
    return append(tx, now, {"journal.checkpoint", "checkpoint:" + name, "system",
                            {{"hash", hex(crypto::sha256(bytes_of(checkpoint.text())))},
                             {"key", checkpoint.fingerprint()}}});
  }));
  return folder + "/" + name;
}

}  // namespace paraf::journal
