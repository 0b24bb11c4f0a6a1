// platform/mail/locked_archive.h: papers under one lock, for a way that is not safe.
//
// A ZIP whose files are encrypted with AES-256 (WinZip AE-2), which the usual programs open; the names inside
// can be read by anybody and therefore say nothing of a person. The passphrase goes another way, never by
// mail.
#pragma once

#include "base/secret.h"
#include "platform/mail/mail.h"

namespace paraf::mail {

// lock: `refused mail.archive_passphrase` for a passphrase of under 20 characters: who intercepts the mail
// can try as long as they like.
Result<Bytes> lock(const std::vector<Attachment>& files, const Secret& passphrase);

}  // namespace paraf::mail
