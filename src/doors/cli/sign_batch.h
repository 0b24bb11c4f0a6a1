// doors/cli/sign_batch.h: several files, one consent: all prepared, all hashes signed at once, all finished.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "doors/cli/cli.h"
#include "doors/cli/sign_command.h"
#include "trust/signing/extend.h"

namespace paraf::cli {

class Installation;

// Where time stamps and proofs come from; empty: nowhere.
struct Sources {
  signing::StampSource stamps{};
  signing::ProofSource proofs{};
  crypto::Certificates roots{}, known{};
};
// Of the installation's own authority: its time stamper, its responder (an answer of this moment), its lists.
Sources sources_of(Installation& installation);

// Who signs: the chain, and the signatures for these digests in one go.
struct Hand {
  crypto::Certificates chain;
  std::string name;        // shown in the mark and by viewers
  std::string check_page;  // for the QR code when none is given; empty: none
  std::function<Result<std::vector<Bytes>>(crypto::HashAlg, const std::vector<Bytes>&)> sign;
};

struct Outcome {
  std::string file, output, field, level;
  Bytes hash;  // SHA-256 of what was written
  std::optional<Error> error{};
};

// Signs what can be signed; the others say why not. A failure of the key itself is the Error. Where time
// stamps and proofs come from is opened after the key was used: a program speaks to one SoftHSM2 folder at a time.
using OpenSources = std::function<Result<Sources>()>;
Result<std::vector<Outcome>> sign_batch(const SignOptions& options, const Hand& hand, const OpenSources& open, Timestamp at);

// A line or a JSON object for each; the exit status.
int report(const std::vector<Outcome>& outcomes, bool json);

// Writes the file and what was appended, then raises it step by step on the disk, so that no step
// holds the file in memory; gives its SHA-256.
Result<Bytes> write_signed(const std::string& output, ByteView file, ByteView tail,
                           const signing::ExtendOrder& extension, const Sources& sources);

}  // namespace paraf::cli
