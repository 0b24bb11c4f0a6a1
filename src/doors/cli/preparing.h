// doors/cli/preparing.h: what a browser sees at the address while the demo is being made there.
//
// Making it takes a minute or two, the first time. The address answers at once with a page that says how far it is and
// looks again by itself; whatever is asked meanwhile is `503` with the same page.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "platform/http/server.h"
#include "platform/messages/messages.h"

namespace paraf::cli {

class Preparing {
 public:
  // `unavailable http.listen` when the address is taken: said before anything is made.
  static Result<std::unique_ptr<Preparing>> start(http::Options options, const messages::Catalogue& messages);
  ~Preparing();  // the address is free again

  std::uint16_t port() const { return server_->port(); }
  void tell(std::string how_far);  // "kudus: Pendaftaran …"
  // The page as it stands now.
  http::Response page(const http::Request& request) const;

 private:
  explicit Preparing(const messages::Catalogue& messages) : messages_(messages) {}
  const messages::Catalogue& messages_;
  mutable std::mutex mutex_;
  std::string how_far_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace paraf::cli
