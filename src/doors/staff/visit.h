// doors/staff/visit.h: one request of somebody who is logged in, and how pages are mounted for them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "doors/public/html.h"
#include "doors/staff/staff.h"
#include "office/people/account.h"
#include "office/people/office.h"
#include "office/people/people.h"
#include "office/workflow/workflow.h"
#include "platform/http/form.h"
#include "platform/http/router.h"

namespace paraf::staff {

// What all pages stand on. Editions of procedures are read once and kept: they never change.
struct Door {
  explicit Door(const Parts& p);
  Parts parts;
  mutable workflow::Editions editions;
};
using Held = std::shared_ptr<const Door>;

// Words of messages/*/staff.yaml, for whoever reads: say("inbox.title"), escaped.
std::string say(const publik::Reader& r, std::string_view word, const Facts& facts = {});
// The word for something that may have none of its own: "outcome.tolak"; else the key itself, readable.
std::string say_or(const publik::Reader& r, std::string_view prefix, std::string_view key);

struct Visit {
  const Door& door;
  publik::Reader r;
  http::Request& request;
  people::SignedIn who;
  std::vector<std::string> roles;  // of today; stand-ins included
  people::Office office;
  people::Person person;
  http::Form form{};  // of a POST; its hidden token was right
  bool guest = false;  // came by a link in the mail, without an account (actions/resume.h)

  actions::Desk& desk() const { return door.parts.desk; }
  const actions::Services& services() const { return door.parts.services; }
  actions::Session session() const { return {who.person, who.office, std::nullopt}; }
  bool official() const;  // holds a role beside that of an applicant
  bool officer() const;   // of the authority
  bool keeper() const;    // administers the office, heads the authority, or audits: may read the journal
  std::string say(std::string_view word, const Facts& facts = {}) const { return staff::say(r, word, facts); }
  std::string field(std::string_view name) const { return std::string{form.field(name)}; }
  // The case of a path with {office} and {case}: `malformed base.id`, `base.office_id`.
  Result<actions::CaseRef> subject() const;
  // Files of the form whose field begins with `prefix`, the rest naming the slot; a field left blank is none.
  std::vector<actions::Upload> uploads(std::string_view prefix) const;
  Zone zone() const { return office.settings.zone; }
};

using Page = std::function<Result<http::Response>(Visit&)>;

// show mounts a page for whoever is logged in; anybody else is sent to the login and comes back after.
// A POST is heard only from our own page: `forbidden staff.csrf`.
// Pages where a request is put together admit who came by a link, too; what these see is `guest`.
enum class Admits { accounts, links_too };
void show(http::Router& router, const Held& door, http::Method method, std::string pattern, Page page,
          http::Route route = {}, Admits admits = Admits::accounts);

// ── the session's cookie: the API's own ──
std::string cookie_name(const publik::Reader& r);
http::Cookie session_cookie(const publik::Reader& r, std::string token);
// Who came by a link carries this instead; it is sent to the pages that admit it only.
http::Cookie guest_cookie(const publik::Reader& r, std::string token);
// A browser says from where a form was sent; who says nothing is no browser that could be misled.
bool from_elsewhere(const http::Request& request);
// Where to go after the login: a page of ours, else /meja.
std::string safe_return(std::string_view asked);

// The whole page, around `body`; `here` is where it can be looked at again when it answers a POST. The public
// one is for who is not logged in.
http::Response sheet(const Visit& v, std::string_view title_html, std::string_view body_html,
                     int status = 200, std::string_view here = {});
http::Response stranger_sheet(const publik::Reader& r, std::string_view title_html,
                              std::string_view body_html, int status = 200);
http::Response go(const Visit& v, std::string_view path);  // 303, keeping the language
// A file as it is: shown by the browser when it is a PDF or a picture, else kept. Never cached.
http::Response stream(const actions::File& file, bool keep = false);
http::Response stream(const actions::LongFile& file);  // sent piece by piece, to be kept

std::string case_path(const actions::CaseRef& subject);

// ── the groups of pages ──
void mount_inbox(http::Router& router, const Held& door);         // inbox.cc
void mount_bulk(http::Router& router, const Held& door);          // bulk.cc
void mount_filters(http::Router& router, const Held& door);       // filters.cc
void mount_schedule(http::Router& router, const Held& door);      // schedule.cc
void mount_subscribers(http::Router& router, const Held& door);   // subscribers.cc
void mount_case(http::Router& router, const Held& door);          // case.cc
void mount_request(http::Router& router, const Held& door);       // request.cc
void mount_certificates(http::Router& router, const Held& door);  // certificates.cc
void mount_search(http::Router& router, const Held& door);        // search.cc
void mount_procedures(http::Router& router, const Held& door);    // procedures.cc
void mount_registers(http::Router& router, const Held& door);     // registers.cc
void mount_reports(http::Router& router, const Held& door);       // reports.cc
void mount_beside(http::Router& router, const Held& door);        // beside.cc
void mount_office(http::Router& router, const Held& door);        // office_book.cc

}  // namespace paraf::staff
