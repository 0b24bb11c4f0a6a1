// paraf extend: what is signed, to a higher PAdES level.
#include <filesystem>

#include "base/random.h"
#include "doors/cli/cli.h"
#include "doors/cli/installation.h"
#include "doors/cli/sign_batch.h"
#include "trust/signing/check.h"

namespace paraf::cli {
namespace {

Result<void> add_certificates(const std::vector<std::string>& paths, crypto::Certificates& to) {
  for (const std::string& path : paths) {
    const auto more = TRY(signing::anchors_from_pem(TRY(read_file(path))));
    to.insert(to.end(), more.begin(), more.end());
  }
  return {};
}

Result<void> extend_one(const signing::ExtendOrder& order, const Sources& sources, Outcome& one) {
  std::error_code none;
  if (std::filesystem::equivalent(one.file, one.output, none))
    return malformed("cli.same_file", {{"file", one.file}});
  const MappedFile file = TRY(MappedFile::open(one.file));
  one.hash = TRY(write_signed(one.output, file.octets(), {}, order, sources));
  const MappedFile written = TRY(MappedFile::open(one.output));
  const auto reached = TRY(signing::level_of(written.octets(), order.password));
  if (reached) one.level = std::string{signing::name_of(*reached)};
  return {};
}

Result<int> perform(const ExtendOptions& options) {
  if (!options.out.empty() && options.files.size() > 1) return malformed("cli.one_output");
  const SystemClock clock;
  SystemRandom random;
  const auto installation = TRY(Installation::open(options.data, clock, random));
  Sources sources = sources_of(*installation);
  TRY(add_certificates(options.roots, sources.roots));
  TRY(add_certificates(options.known, sources.known));
  signing::ExtendOrder order;
  order.to = TRY(signing::level_named(options.level));
  order.at = clock.now();
  order.roots = sources.roots;
  order.known = sources.known;
  if (options.pdf_password.given()) {
    const Secret password = TRY(read_secret(options.pdf_password, ""));
    order.password = std::string{text_of(password.reveal())};
  }
  std::vector<Outcome> outcomes;
  Progress progress{options.files.size()};
  for (const std::string& path : options.files) {
    Outcome& one = outcomes.emplace_back();
    one.file = path;
    one.output = !options.out.empty() ? options.out : output_name(path, options.out_dir, "arsip");
    const auto extended = extend_one(order, sources, one);
    if (!extended) one.error = extended.error();
    progress.step(path);
  }
  return report(outcomes, options.json);
}

}  // namespace

int extend(const ExtendOptions& options) {
  const auto status = perform(options);
  return status ? *status : say_error(status.error());
}

}  // namespace paraf::cli
