#include "doors/esign/status.h"

#include <boost/json.hpp>

#include "doors/api/problem.h"

namespace paraf::esign {

namespace json = boost::json;
using people::SubscriberStatus;

Result<http::Response> status_answer(Call& call, const actions::HolderName& name) {
  const actions::HolderStatus standing = TRY(call.desk().status(call.by, name));
  if (standing.person) call.about = "person:" + standing.person->text();
  const std::string word{people::word_of(standing.status)};
  // Two codes are publicly known; for the other seven the HTTP status stands in.
  const int code = standing.status == SubscriberStatus::issued           ? 1111
                   : standing.status == SubscriberStatus::not_registered ? 1110
                                                                         : 200;
  const std::string until = standing.until ? standing.until->rfc3339().substr(0, 10) : std::string{};
  const std::string message =
      call.parts.messages.text(api::language_of(call.request), "esign.status." + word, {{"until", until}});
  return json_answer(
      json::serialize(json::object{{"status_code", code}, {"status", word}, {"message", message}}));
}

Result<http::Response> registered(Call& call, actions::RegistrationWish wish) {
  const actions::Registered made = TRY(call.desk().enrol(call.by, std::move(wish)));
  if (made.confirmation_sent) return conflict("application.email_first");
  json::object answer{{"message", "Pendaftaran berhasil"}};
  if (!made.tracking.empty()) answer["kode_lacak"] = made.tracking;
  return json_answer(json::serialize(answer));
}

}  // namespace paraf::esign
