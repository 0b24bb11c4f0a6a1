// doors/staff/openid.h: signing in at another house, beside our own accounts.
//
//     /meja/masuk/lewat/{provider}            sends the browser there
//     /meja/masuk/lewat/{provider}/kembali    where it comes back to: to be registered with the provider
//     /meja/masuk/kode                        the account's own second factor, when the provider asked none
//
// Between the two the browser itself holds what has to be kept (state, nonce, verifier, where to go), sealed
// in a cookie for ten minutes: an answer that another browser asked for is nobody's. Who comes back must be
// an active person of the provider's office with an account here; nothing is made for them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/id.h"
#include "doors/staff/visit.h"
#include "platform/openid/client.h"

namespace paraf::staff {

struct Provider {
  std::string name;         // in addresses: a-z 0-9 -
  std::string label;        // on the button
  OfficeId office;          // whose people it vouches for
  bool by_nip = false;      // else by the verified e-mail address
  std::string nip_claim{};  // which claim holds the NIP
  std::vector<std::string>
      second_factor{};  // "amr:mfa", "acr:…": what of its word is taken for a second factor
  std::shared_ptr<openid::Client> client;
};
using Providers = std::vector<Provider>;

// Where the browser comes back to.
std::string return_path(std::string_view provider);

// mount, with providers to sign in at.
void mount(http::Router& router, const Parts& parts, Providers providers);

// The group of pages: login, log-out, and the ways through providers.
void mount_login(http::Router& router, const Held& door,
                 const std::shared_ptr<const Providers>& providers);  // login.cc
void mount_openid(http::Router& router, const Held& door, const std::shared_ptr<const Providers>& providers);
// Links to sign in elsewhere; empty: there is nowhere.
std::string ways_in(const publik::Reader& r, const Providers& providers, std::string_view back);

// The page with the form for name and password, and what went wrong above it.
http::Response login_page(const publik::Reader& r, const Providers& providers, const std::string& back,
                          const http::Form* typed = nullptr, const Error* error = nullptr);
// The answer that opens the session in this browser and goes on.
void give_session(const publik::Reader& r, http::Response& response, const people::OpenedSession& opened);

}  // namespace paraf::staff
