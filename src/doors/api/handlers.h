// doors/api/handlers.h: the groups of endpoints, each in a file of its own.
#pragma once

#include "doors/api/gate.h"

namespace paraf::api {

void mount_sessions(http::Router& router, const Held& parts);      // session_calls.cc
void mount_cases(http::Router& router, const Held& parts);         // case_calls.cc
void mount_desk(http::Router& router, const Held& parts);          // desk_calls.cc
void mount_collective(http::Router& router, const Held& parts);    // collective_calls.cc
void mount_mail(http::Router& router, const Held& parts);          // mail_calls.cc
void mount_letters(http::Router& router, const Held& parts);       // letter_calls.cc
void mount_templates(http::Router& router, const Held& parts);     // template_calls.cc
void mount_certificates(http::Router& router, const Held& parts);  // certificate_calls.cc
void mount_own(http::Router& router, const Held& parts);           // own_calls.cc
void mount_reports(http::Router& router, const Held& parts);         // report_calls.cc
void mount_procedures(http::Router& router, const Held& parts);      // procedure_calls.cc
void mount_administration(http::Router& router, const Held& parts);  // administration_calls.cc

}  // namespace paraf::api
