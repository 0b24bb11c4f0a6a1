#include "doors/api/problem.h"

#include <spdlog/spdlog.h>

#include <boost/json.hpp>

namespace paraf::api {

std::string make_reference(Random& random) {
  static constexpr std::string_view letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string text;
  for (int i = 0; i < 8; ++i) {
    if (i == 4) text.push_back('-');
    text.push_back(letters[random.below(letters.size())]);
  }
  return text;
}

std::string note_failure(Random& random, const Error& error) {
  std::string reference = make_reference(random);
  if (error.kind == ErrorKind::internal || error.kind == ErrorKind::unavailable)
    spdlog::error("{} {} {}", reference, error.line(), error.detail);
  else
    spdlog::info("{} {}", reference, error.code);
  return reference;
}

messages::Language language_of(const http::Request& request) {
  if (const auto chosen = request.query("lang")) return messages::language_of(*chosen);
  return messages::language_of(request.headers.get("Accept-Language"));
}

http::Response problem(const messages::Catalogue& messages, messages::Language language, Random& random, const Error& error) {
  const messages::Sentence sentence = messages.sentence(language, error);
  const int status = http::status_of(error.kind);
  const std::string reference = note_failure(random, error);
  boost::json::object body;
  // What an internal failure was is nobody's business but the log's.
  body["type"] = error.kind == ErrorKind::internal ? "/errors/internal" : "/errors/" + std::string{error.code};
  body["status"] = status;
  body["title"] = sentence.title;
  body["detail"] = sentence.say;
  body["next"] = sentence.next;
  if (!sentence.clause.empty()) body["clause"] = sentence.clause;
  body["reference"] = reference;
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/problem+json");
  response.headers.add("Content-Language", language == messages::Language::en ? "en" : "id");
  response.headers.add("Cache-Control", "no-store");
  response.body = boost::json::serialize(body);
  return response;
}

}  // namespace paraf::api
