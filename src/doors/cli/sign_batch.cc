#include "doors/cli/sign_batch.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <memory>

#include "actions/services.h"
#include "base/random.h"
#include "doors/cli/installation.h"
#include "platform/messages/messages.h"
#include "platform/pdf/file.h"
#include "trust/ca/ca.h"
#include "trust/signing/detached.h"
#include "trust/tsa/tsa.h"
#include "trust/validation/ocsp.h"

namespace paraf::cli {
namespace {

using signing::Level;

Result<Bytes> picture(const std::string& path) {
  if (path.empty()) return Bytes{};
  return to_bytes(TRY(read_file(path)));
}

Result<std::optional<signing::Mark>> mark_of(const MarkOptions& options, const Hand& hand) {
  if (!options.given()) return std::optional<signing::Mark>{};
  signing::Mark mark;
  const double unit = options.unit == "pt" ? pdf::mm_per_pt : 1;
  const bool sized = options.size.size() == 2;
  mark.rect = {options.at.size() == 2 ? options.at[0] * unit : 0,
               options.at.size() == 2 ? options.at[1] * unit : 0, sized ? options.size[0] * unit : 60,
               sized ? options.size[1] * unit : 22};
  mark.origin = options.origin == "bottom" ? pdf::Origin::bottom_left : pdf::Origin::top_left;
  mark.page = static_cast<std::size_t>(options.page);
  mark.tag = options.tag;
  mark.tag_places = options.tag_places == "every"        ? signing::TagPlaces::every
                    : options.tag_places == "every-page" ? signing::TagPlaces::every_page
                                                         : signing::TagPlaces::first;
  mark.image = TRY(picture(options.image));
  mark.logo = TRY(picture(options.logo));
  mark.qr = !options.qr.empty() ? options.qr : mark.image.empty() ? hand.check_page : std::string{};
  for (const std::string& line : options.text)
    mark.lines.push_back({.text = line, .bold = line == hand.name});
  if (options.text.empty() && mark.image.empty())
    mark.lines = {{.text = "Ditandatangani secara elektronik oleh:"}, {.text = hand.name, .bold = true}};
  return std::optional{std::move(mark)};
}

Result<signing::Order> order_of(const SignOptions& options, const Hand& hand, Timestamp at) {
  signing::Order order;
  order.chain = hand.chain;
  order.at = at;
  order.level = TRY(signing::level_named(options.level));
  order.field = options.field;
  order.name = options.name.empty() ? hand.name : options.name;
  order.reason = options.reason;
  order.location = options.location;
  order.contact = options.contact;
  order.mark = TRY(mark_of(options.mark, hand));
  if (options.certify != 0) order.certify = options.certify;
  if (!options.lock.empty()) {
    const bool all = options.lock.front() == "*";
    order.lock = pdf::FieldLock{.action = all ? pdf::FieldLock::Action::all : pdf::FieldLock::Action::include,
                                .fields = all ? std::vector<std::string>{} : options.lock};
  }
  if (options.pdf_password.given()) {
    const Secret password = TRY(read_secret(options.pdf_password, ""));
    order.password = std::string{text_of(password.reveal())};
  }
  return order;
}

struct Waiting {  // prepared, not yet signed
  std::size_t outcome;
  MappedFile mapped;
  Bytes rewritten;  // when the file had to be rewritten first
  std::optional<signing::Prepared> pdf{};
  std::optional<signing::PreparedDetached> detached{};
  ByteView octets() const { return rewritten.empty() ? mapped.octets() : ByteView{rewritten}; }
  ByteView digest() const { return pdf ? pdf->digest() : detached->digest(); }
  crypto::HashAlg hash() const { return pdf ? pdf->hash() : detached->hash(); }
};

Result<Waiting> prepare(const SignOptions& options, const signing::Order& order, const std::string& path,
                        std::size_t outcome) {
  Waiting out{outcome, TRY(MappedFile::open(path)), {}, {}, {}};
  if (options.detached) {
    out.detached = TRY(signing::prepare_detached(
        out.octets(), {.chain = order.chain, .at = order.at, .level = order.level}));
    return out;
  }
  if (options.normalise && !pdf::File::open(out.octets(), order.password))
    out.rewritten = TRY(pdf::normalise(out.octets(), order.password));
  out.pdf = TRY(signing::prepare(out.octets(), order));
  return out;
}

Result<Bytes> hash_of(const std::string& path) {
  const MappedFile file = TRY(MappedFile::open(path));
  return crypto::digest(crypto::HashAlg::sha256, file.octets());
}

Result<void> finish(const SignOptions&, const signing::Order& order, Waiting& waiting, const Bytes& signature,
                    const Sources& sources, Outcome& outcome) {
  outcome.level = std::string{signing::name_of(order.level)};
  if (waiting.detached) {
    const Bytes container =
        TRY(signing::finish_detached(std::move(*waiting.detached), signature, sources.stamps));
    GrowingFile out{outcome.output};
    TRY(out.append(container));
    TRY(out.finish());
    outcome.hash = TRY(hash_of(outcome.output));
    return {};
  }
  outcome.field = waiting.pdf->field();
  const Bytes tail = TRY(signing::finish(std::move(*waiting.pdf), signature, sources.stamps));
  signing::ExtendOrder extension;
  extension.to = order.level;
  extension.at = order.at;
  extension.roots = sources.roots;
  extension.known = sources.known;
  extension.password = order.password;
  outcome.hash = TRY(write_signed(outcome.output, waiting.octets(), tail, extension, sources));
  return {};
}

}  // namespace

Sources sources_of(Installation& installation) {
  ca::Authority& authority = installation.authority();
  Sources out;
  out.roots = {authority.certificate(keys::Purpose::root)};
  out.known = {authority.certificate(keys::Purpose::issuing)};
  out.stamps = [&](ByteView query) -> Result<Bytes> { return installation.stamper().answer(query); };
  out.proofs = [&](const crypto::Certificate& subject,
                   const crypto::Certificate& issuer) -> Result<signing::Proof> {
    signing::Proof proof;
    if (issuer == authority.certificate(keys::Purpose::root)) {
      proof.crls.push_back(TRY(authority.latest_crl("root")).der);
    } else {
      SystemRandom random;
      proof.ocsp.push_back(installation.responder()
                               .answer(validation::ocsp_request(issuer, subject.serial(), random.bytes(16)))
                               ->der);
    }
    return proof;
  };
  return out;
}

Result<Bytes> write_signed(const std::string& output, ByteView file, ByteView tail,
                           const signing::ExtendOrder& extension, const Sources& sources) {
  GrowingFile out{output};
  TRY(out.append(file));
  TRY(out.append(tail));
  // One step at a time, each on what stands on the disk.
  for (const Level step : {Level::b_t, Level::b_lt, Level::b_lta}) {
    if (step > extension.to) break;
    signing::ExtendOrder next = extension;
    next.to = step;
    const MappedFile whole = TRY(MappedFile::open(out.draft()));
    const Bytes more = TRY(signing::extend_tail(whole.octets(), next, sources.proofs, sources.stamps));
    if (!more.empty()) TRY(out.append(more));
  }
  const Bytes hash = TRY(hash_of(out.draft()));
  TRY(out.finish());
  return hash;
}

Result<std::vector<Outcome>> sign_batch(const SignOptions& options, const Hand& hand, const OpenSources& open,
                                        Timestamp at) {
  if (!options.out.empty() && options.files.size() > 1) return malformed("cli.one_output");
  const signing::Order order = TRY(order_of(options, hand, at));
  std::vector<Outcome> outcomes;
  std::vector<Waiting> waiting;
  for (const std::string& path : options.files) {
    Outcome& one = outcomes.emplace_back();
    one.file = path;
    one.output = !options.out.empty() ? options.out
                 : options.detached   ? (options.out_dir.empty() ? path
                                                                 : (std::filesystem::path{options.out_dir} /
                                                                  std::filesystem::path{path}.filename())
                                                                     .string()) +
                                          ".p7s"
                                    : output_name(path, options.out_dir, "ttd");
    std::error_code none;
    if (std::filesystem::equivalent(path, one.output, none)) {
      one.error = malformed("cli.same_file", {{"file", path}}).value();
      continue;
    }
    auto prepared = prepare(options, order, path, outcomes.size() - 1);
    if (prepared)
      waiting.push_back(std::move(*prepared));
    else
      one.error = prepared.error();
  }
  if (waiting.empty()) return outcomes;
  // Two identical files have one digest and are one consent: each hash is signed once, and serves both.
  std::vector<Bytes> digests;
  std::vector<std::size_t> which;
  std::map<Bytes, std::size_t> known;
  for (const Waiting& one : waiting) {
    const auto [found, is_new] = known.try_emplace(Bytes(one.digest().begin(), one.digest().end()), digests.size());
    if (is_new) digests.push_back(found->first);
    which.push_back(found->second);
  }
  const std::vector<Bytes> signatures = TRY(hand.sign(waiting.front().hash(), digests));
  const Sources sources = TRY(open());
  Progress progress{waiting.size()};
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    Outcome& outcome = outcomes[waiting[i].outcome];
    const auto finished = finish(options, order, waiting[i], signatures[which[i]], sources, outcome);
    if (!finished) outcome.error = finished.error();
    progress.step(outcome.file);
    waiting[i].pdf.reset();
    waiting[i].rewritten = {};
  }
  return outcomes;
}

int report(const std::vector<Outcome>& outcomes, bool json) {
  int status = done;
  for (const Outcome& one : outcomes) {
    if (one.error) status = failed;
    if (json) {
      boost::json::object line{{"file", one.file}, {"ok", !one.error.has_value()}};
      if (one.error) {
        line["code"] = std::string{one.error->code};
        boost::json::object facts;
        for (const auto& [name, value] : one.error->facts) facts[name] = value;
        line["facts"] = std::move(facts);
      } else {
        line["output"] = one.output;
        line["level"] = one.level;
        if (!one.field.empty()) line["field"] = one.field;
        line["sha256"] = hex(one.hash);
      }
      fmt::print("{}\n", boost::json::serialize(line));
    } else if (one.error) {
      fmt::print(stderr, "{}: ", one.file);
      say_error(*one.error);
    } else {
      fmt::print("{} -> {} ({}{})\n", one.file, one.output, one.level,
                 one.field.empty() ? "" : ", " + one.field);
    }
  }
  return status;
}

}  // namespace paraf::cli
