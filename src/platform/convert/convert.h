// platform/convert/convert.h: a Word file as PDF, by LibreOffice where it is installed.
//
// LibreOffice is a large program that reads what somebody sent. It runs as a process of its own, with a profile and a
// folder that are made for it and go with it, an environment of four words, no descriptor of ours, limits on time, memory and
// what it may write, and within two walls of the kernel (walls.h): it reads the system's programs and fonts and writes
// in its folder alone, and nothing is fetched and nothing leaves. Macros are off in a fresh profile; who calls has
// refused files that carry them.
//
// It is optional, and looked for when it is needed. Two run at once and four wait; who comes after
// them is told so at once.
#pragma once

#include <chrono>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace paraf::convert {

// Where LibreOffice is; empty: it is not installed. PARAF_SOFFICE names another place, or with "-" none.
std::string program();
inline bool available() { return !program().empty(); }

struct Bounds {
  std::chrono::milliseconds time{60'000};
  std::chrono::milliseconds patience{15'000};  // until it is this one's turn
  std::size_t memory = std::size_t{3} << 30;  // of address space: the program alone maps a gigabyte
  std::size_t output = std::size_t{64} << 20;
};
// to_pdf. Bookmarks of the file become named destinations of the PDF.
//   `unavailable convert.no_program`, `unavailable convert.busy`,
//   `refused convert.stopped` (fact: why): it took too long, or broke off.
Result<Bytes> to_pdf(ByteView docx, const Bounds& bounds = {});

}  // namespace paraf::convert
