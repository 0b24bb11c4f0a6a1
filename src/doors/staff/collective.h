// doors/staff/collective.h: what a case of many applicants adds to its page and to the form of its check.
#pragma once

#include "doors/staff/act_form.h"

namespace paraf::staff {

// Each applicant with the fate and the papers of their own; "" for a single request.
std::string members_block(const Visit& v, const Opened& o);
// In the form of check_documents: who is returned or refused, and why; "" for a single request.
std::string fates_fields(const Visit& v, const Opened& o, const std::string& form, const Typed& typed);
std::map<PersonId, actions::ActRequest::Fate> fates_of(const Visit& v);

void mount_collective(http::Router& router, const Held& door);  // /meja/kolektif, and each applicant's page
void mount_tray(http::Router& router, const Held& door);        // tray.cc: /meja/surel-otoritas
void mount_templates(http::Router& router, const Held& door);   // templates.cc: /meja/templat
// Where the drafts of the case can be marked; "" when there are none for the reader.
std::string corrections_links(const Visit& v, const Opened& o);
void mount_corrections(http::Router& router, const Held& door);  // corrections.cc
// Above the verdicts of a check: an active certificate, the same file elsewhere, a blurred scan; "" when there is nothing.
std::string hints_block(const Visit& v, const Opened& o);
void mount_imports(http::Router& router, const Held& door);     // imports.cc: /meja/impor

}  // namespace paraf::staff
