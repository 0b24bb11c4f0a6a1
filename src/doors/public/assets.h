// doors/public/assets.h: what pages load beside their text: style, scripts, the emblem.
//
// They are in the program, compressed once at the start, and stand below an address that holds the hash of
// them all: a browser keeps them for a year, and a new program has a new address. Scripts name each other by
// relative addresses, so the folder's hash holds for every one of them.
#pragma once

#include <string>
#include <string_view>

namespace paraf::http {
class Router;
}

namespace paraf::publik {

// "/aset/3f2a9c…/gaya.css" of "gaya.css".
std::string asset(std::string_view name);

// What a page may load, and from whom it may be asked: only ourselves, no script or style in the text.
inline constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

void mount_assets(http::Router& router);

}  // namespace paraf::publik
