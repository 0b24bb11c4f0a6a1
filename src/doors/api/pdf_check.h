// doors/api/pdf_check.h: checking somebody's PDF against what this installation knows.
//
// The anchors are this authority's root and the revocations its own; a signature of another authority is
// whole or not, and "unknown here" as to trust. It is read in a process of its own
// (trust/signing/check_process.h), and nothing of the file is kept.
#pragma once

#include "actions/services.h"
#include "base/secret.h"
#include "trust/signing/check.h"

namespace paraf::api {

// `password`: of an encrypted file.
signing::Report check_pdf(const actions::Services& services, ByteView file, Secret password = {});

}  // namespace paraf::api
