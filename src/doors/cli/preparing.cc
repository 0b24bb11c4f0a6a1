#include "doors/cli/preparing.h"

#include <fmt/format.h>

#include "doors/public/assets.h"
#include "doors/public/html.h"
#include "doors/public/language.h"

namespace paraf::cli {

http::Response Preparing::page(const http::Request& request) const {
  // Nobody has chosen a language yet: it says itself in both, the one that was asked for first.
  const messages::Language language = publik::language_of(request);
  const bool english = language == messages::Language::en;
  const auto part = [&](messages::Language which, const char* around) {
    const auto say = [&](const char* code) {
      const messages::Sentence* sentence = messages_.find(which, code);
      return publik::escape(sentence == nullptr ? code : sentence->say);
    };
    return fmt::format("<section lang=\"{0}\"><{1}>{2}</{1}><p class=\"lead\">{3}</p></section>\n",
                       which == messages::Language::en ? "en" : "id", around, say("publik.preparing.title"),
                       say("publik.preparing.text"));
  };
  std::string how_far;
  {
    const std::lock_guard lock{mutex_};
    how_far = publik::escape(how_far_);
  }
  http::Response response = http::Response::html(
      503, fmt::format("<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                       "content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"refresh\" "
                       "content=\"2\"><title>Paraf</title><link rel=\"stylesheet\" href=\"{}\"></head><body><main "
                       "id=\"isi\">{}<p role=\"status\">{}</p>{}</main></body></html>\n",
                       english ? "en" : "id", publik::asset("gaya.css"), part(language, "h1"), how_far,
                       part(english ? messages::Language::id : messages::Language::en, "h2")));
  response.header("Retry-After", "2");
  response.header("Cache-Control", "no-store");
  response.header("Content-Security-Policy", std::string{publik::page_policy});
  return response;
}

Result<std::unique_ptr<Preparing>> Preparing::start(http::Options options, const messages::Catalogue& messages) {
  std::unique_ptr<Preparing> preparing{new Preparing{messages}};
  http::Router router;
  publik::mount_assets(router);
  router.refuse_with("/", [page = preparing.get()](const http::Request& request, const Error&) {
    return page->page(request);
  });
  options.workers = 2;
  options.log = {};
  options.grace = std::chrono::milliseconds{200};
  preparing->server_ = TRY(http::Server::start(std::move(router), std::move(options)));
  return preparing;
}

Preparing::~Preparing() {
  if (server_) server_->stop();
}

void Preparing::tell(std::string how_far) {
  const std::lock_guard lock{mutex_};
  how_far_ = std::move(how_far);
}

}  // namespace paraf::cli
