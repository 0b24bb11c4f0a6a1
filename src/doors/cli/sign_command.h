// doors/cli/sign_command.h: paraf sign, paraf seal and paraf extend.
//
//     paraf sign FILE… --data DIR --office ID --login EMAIL   a person's signature, one passphrase for all
//     files paraf seal FILE… --token URI --pin-file FILE --key LABEL --certificate PEM
//                                                            the seal of an office, its key in a PKCS#11
//                                                            token
//     paraf extend FILE… --data DIR --level B-LTA            to a higher PAdES level
//
// Each file gives one of its own: surat.pdf → surat.ttd.pdf. Of several, those that can be signed
// are, and the others are named; then the exit status is 3. With --json a line for each file.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "doors/cli/sign_files.h"

namespace paraf::cli {

struct MarkOptions {
  std::vector<double> at, size;  // x y; width height
  std::string origin = "top", unit = "mm", tag, tag_places = "first", qr, image, logo;
  std::vector<std::string> text;
  int page = 1;  // 0: the last
  bool given() const { return !at.empty() || !tag.empty(); }
};

struct SignOptions {
  std::vector<std::string> files;
  std::string out, out_dir, data, office, login;
  std::string token, key, certificate;  // a seal
  SecretSource secret{}, pdf_password{};
  std::string level = "B-T", field, reason, location, contact, name;
  MarkOptions mark{};
  int certify = 0;
  std::vector<std::string> lock;  // names of fields; "*": all
  bool normalise = false, detached = false, json = false;
};

struct ExtendOptions {
  std::vector<std::string> files, roots, known;
  std::string out, out_dir, data, level = "B-LTA";
  SecretSource pdf_password{};
  bool json = false;
};

int sign(const SignOptions& options);
int seal(const SignOptions& options);
int extend(const ExtendOptions& options);

void add_sign_commands(CLI::App& app, int& status);

}  // namespace paraf::cli
