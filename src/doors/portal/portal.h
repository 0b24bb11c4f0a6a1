// doors/portal/portal.h: what a person does with their own certificate and requests, first of all on a phone.
//
// Below /meja and behind its login, because it is one account; every page in one column, every form one
// question.
//
//   /meja/susun                     my drafts, and the procedures I can ask for
//   /meja/susun/{sop}               a request, put together step by step; each step is kept as it comes
//   /meja/tanda-tangan/{file}       a PDF that was handed in to be signed: its page, the mark, the passphrase
//   /meja/atas-nama-saya            everything signed in my name, here and through applications
//   /meja/autentikator              an authenticator app beside the passphrase
//   /meja/pesan-telepon             notices to one's telephone, where the installation has a carrier
#pragma once

#include "doors/staff/staff.h"

namespace paraf::portal {

// After staff::mount, whose login and frame these pages share.
void mount(http::Router& router, const staff::Parts& parts);

}  // namespace paraf::portal
