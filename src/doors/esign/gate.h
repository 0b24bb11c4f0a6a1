// doors/esign/gate.h: what happens to every call: credential, log, and the shape of an error.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "actions/application.h"
#include "doors/esign/esign.h"
#include "platform/http/router.h"
#include "platform/messages/messages.h"

namespace paraf::esign {

struct Call {
  const Parts& parts;
  http::Request& request;
  actions::Calling by;
  std::string about{};  // for the log: "person:01J…"

  actions::ApplicationDesk& desk() const { return parts.desk; }
};

using Handler = std::function<Result<http::Response>(Call&)>;
using Held = std::shared_ptr<const Parts>;

// add mounts a call under its name in the log: "v1.sign".
void add(http::Router& router, const Held& parts, http::Method method, std::string pattern,
         std::string operation, Handler handler, http::Route route = {});

// {"error": "Passphrase anda salah", "status_code": 2031, "next": "…"}
http::Response problem(const Parts& parts, const http::Request& request, const Error& error);

// Who calls, by Authorization: Basic.
Result<actions::Calling> calling(const Parts& parts, const http::Request& request);
// note_call writes the log; a log that cannot be written fails the call it would hide.
Result<void> note_call(const Parts& parts, const actions::Calling& by, std::string_view operation,
                       const http::Request& request, const http::Response& response, std::string_view code,
                       std::string_view about, Timestamp began);

http::Response json_answer(std::string body);

void mount_v1(http::Router& router, const Held& parts);    // v1.cc
void mount_v2(http::Router& router, const Held& parts);    // v2.cc
void mount_seal(http::Router& router, const Held& parts);  // seal.cc
void mount_page(http::Router& router, const Held& parts);  // page.cc

}  // namespace paraf::esign
