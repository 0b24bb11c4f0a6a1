#include "doors/public/assets.h"

#include <zlib.h>

#include <map>
#include <memory>

#include "doors/public/drafts.js.h"
#include "doors/public/editor.js.h"
#include "doors/public/failed.js.h"
#include "doors/public/fields.js.h"
#include "doors/public/gaya.css.h"
#include "doors/public/keys.js.h"
#include "doors/public/lambang.svg.h"
#include "doors/public/leaf.js.h"
#include "doors/public/letter.js.h"
#include "doors/public/live.js.h"
#include "doors/public/mark.js.h"
#include "doors/public/meja.css.h"
#include "doors/public/paraf.js.h"
#include "doors/public/picture.js.h"
#include "doors/public/split.js.h"
#include "doors/public/words.js.h"
#include "doors/public/worker.js.h"
#include "platform/crypto/hash.h"
#include "platform/http/files.h"
#include "platform/http/router.h"

namespace paraf::publik {

using http::Response;

namespace {

struct Asset {
  std::string_view type, text;
  std::string gzip{};  // empty: it does not get smaller
};

// gzip, once, as small as it gets.
std::string compressed(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  out.resize(ended == Z_STREAM_END && stream.total_out < text.size() ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

struct Shelf {
  std::map<std::string, Asset, std::less<>> assets;
  std::string hash;
};

const Shelf& shelf() {
  static const Shelf made = [] {
    constexpr std::string_view script = "text/javascript; charset=utf-8", style = "text/css; charset=utf-8";
    Shelf s;
    s.assets = {{"drafts.js", {script, embedded::doors_public_drafts_js}},
                {"editor.js", {script, embedded::doors_public_editor_js}},
                {"failed.js", {script, embedded::doors_public_failed_js}},
                {"fields.js", {script, embedded::doors_public_fields_js}},
                {"gaya.css", {style, embedded::doors_public_gaya_css}},
                {"keys.js", {script, embedded::doors_public_keys_js}},
                {"lambang.svg", {"image/svg+xml", embedded::doors_public_lambang_svg}},
                {"leaf.js", {script, embedded::doors_public_leaf_js}},
                {"letter.js", {script, embedded::doors_public_letter_js}},
                {"live.js", {script, embedded::doors_public_live_js}},
                {"mark.js", {script, embedded::doors_public_mark_js}},
                {"meja.css", {style, embedded::doors_public_meja_css}},
                {"paraf.js", {script, embedded::doors_public_paraf_js}},
                {"picture.js", {script, embedded::doors_public_picture_js}},
                {"split.js", {script, embedded::doors_public_split_js}},
                {"words.js", {script, embedded::doors_public_words_js}}};
    std::string all;
    for (auto& [name, asset] : s.assets) {
      all += name + '\0' + std::string{asset.text} + '\0';
      asset.gzip = compressed(asset.text);
    }
    s.hash = hex(crypto::sha256(bytes_of(all))).substr(0, 16);
    return s;
  }();
  return made;
}

bool takes_gzip(const http::Request& request) {
  const std::string_view accepts = request.headers.get("Accept-Encoding");
  const std::size_t at = accepts.find("gzip");
  return at != std::string_view::npos && !accepts.substr(at + 4).starts_with(";q=0");
}

Response sent(const http::Request& request, const Asset& asset, std::string_view lasts) {
  Response response = Response::octets(
      asset.type, bytes_of(takes_gzip(request) && !asset.gzip.empty() ? asset.gzip : asset.text));
  if (takes_gzip(request) && !asset.gzip.empty()) response.header("Content-Encoding", "gzip");
  response.header("Vary", "Accept-Encoding");
  response.header("Cache-Control", lasts);
  return response;
}

Response found(const http::Request& request) {
  const auto asset = shelf().assets.find(request.param("name"));
  if (asset == shelf().assets.end()) return Response::text(404, "");
  // An older program's address: what is there now, but not for a year.
  const bool ours = request.param("hash") == shelf().hash;
  return sent(request, asset->second, ours ? "public, max-age=31536000, immutable" : "no-cache");
}

// The worker stands at the root, so that it answers for every page; and it is asked for anew each time, so that a new
// program is noticed. What it keeps: the frame of a page, and the page that says that there is no line.
Response worker(const http::Request&) {
  std::string names;
  for (const std::string_view name : {"gaya.css", "paraf.js", "words.js", "lambang.svg"}) names += "'" + asset(name) + "', ";
  Response response = Response::octets("text/javascript; charset=utf-8",
                                       bytes_of("const version = 'paraf-" + shelf().hash + "';\nconst shell = [" + names +
                                                "'/luring?lang=id', '/luring?lang=en'];\n" +
                                                std::string{embedded::doors_public_worker_js}));
  response.header("Cache-Control", "no-cache");
  response.header("Content-Security-Policy", "default-src 'none'; connect-src 'self'");
  return response;
}

}  // namespace

std::string asset(std::string_view name) { return "/aset/" + shelf().hash + "/" + std::string{name}; }

void mount_assets(http::Router& router) {
  router.add(http::Method::get, "/aset/{hash}/{name}", found);
  router.add(http::Method::get, "/pekerja.js", worker);
  // By the names that other programs' pages and bookmarks know.
  for (const char* name : {"/lambang.svg", "/favicon.ico"})
    router.add(http::Method::get, name, [](http::Request& request) {
      return sent(request, shelf().assets.find("lambang.svg")->second, "public, max-age=86400");
    });
}

}  // namespace paraf::publik
