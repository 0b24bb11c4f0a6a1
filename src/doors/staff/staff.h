// doors/staff/staff.h: the working desk in the browser, for officials and applicants, below /meja.
//
// Everything is made on the server and works without a line of JavaScript. The login is the API's: one
// cookie, one session, so that whoever is logged in here is logged in there.
//
//   /meja                                 what waits for me, and the cases I may see
//   /meja/masuk  /meja/keluar             login, log-out (POST)
//   /meja/ajukan                          a new request
//   /meja/perkara/{office}/{case}         one case: what I can do now, papers, letters, rows, timeline
//   /meja/sertifikat                      my certificates, signing a PDF, what I signed
//
// Every act is a form: a hidden field proves that the page was ours (CSRF), another makes a button
// pressed twice one act, a third says which version of the case was on the screen. What fails is shown
// above the form, with what was typed still in it; never a passphrase, never a NIK. What succeeds
// is answered with a redirect. What a person may do with a case is the Desk's to say, not this door's.
#pragma once

#include "doors/public/public.h"

namespace paraf::staff {

using Parts = publik::Parts;

// After publik::mount, whose style sheet and refusals these pages share.
void mount(http::Router& router, const Parts& parts);

}  // namespace paraf::staff
