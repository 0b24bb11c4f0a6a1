// actions/identity_check.h: what whoever holds papers against each other needs beside the page of the case.
#pragma once

#include <set>
#include <string>

#include "actions/desk.h"

namespace paraf::actions {

// The NIK of the letter and the one typed off the card, whole. They live as long as one page that is not
// kept.
struct WholeNik {
  std::string letter, card;  // "" each: not said
};

// nik_to_verify shows both to the officer whose step is to verify this identity, now, and to nobody else
// (`forbidden actions.nik_not_yours`). It is a look at the card, written down as one ("nik") before they are
// read.
Result<WholeNik> nik_to_verify(const Services& s, Desk& desk, const Session& who, const CaseRef& subject);

// papers_opened: which confidential papers of the case the asker has opened. A look at any other paper is not
// recorded.
Result<std::set<DocumentId>> papers_opened(const Services& s, const Session& who, const CaseRef& subject);

}  // namespace paraf::actions
