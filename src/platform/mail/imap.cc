#include "platform/mail/imap.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <mutex>

namespace paraf::mail {
namespace {

struct Taken {
  std::string text;
  std::size_t most = 0;
  bool too_large = false;
};

std::size_t take(char* from, std::size_t size, std::size_t count, void* to) {
  auto& taken = *static_cast<Taken*>(to);
  if (taken.text.size() + size * count > taken.most) {
    taken.too_large = true;
    return 0;
  }
  taken.text.append(from, size * count);
  return size * count;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::uint64_t number_after(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  std::uint64_t value = 0;
  if (at == std::string_view::npos) return 0;
  std::from_chars(text.data() + at + word.size(), text.data() + text.size(), value);
  return value;
}

}  // namespace

struct ImapMailbox::Line {
  ImapSettings settings;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{nullptr, &curl_easy_cleanup};
  std::string escaped_folder;

  std::string url(const std::string& rest) const {
    const bool implicit = settings.tls == ImapSettings::Tls::implicit;
    return (implicit ? "imaps://" : "imap://") + settings.host + ':' + std::to_string(settings.port) + '/' +
           rest;
  }

  // One exchange. Everything is set anew each time; the connection stays.
  Result<std::string> ask(const std::string& address, const std::string& command, std::size_t most) {
    if (!curl) curl.reset(curl_easy_init());
    if (!curl) return unavailable("mail.imap", "curl_easy_init");
    CURL* handle = curl.get();
    curl_easy_reset(handle);
    Taken taken{{}, most, false};
    curl_easy_setopt(handle, CURLOPT_URL, address.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings.timeout.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(settings.timeout.count() * 4));
    curl_easy_setopt(
        handle, CURLOPT_USE_SSL,
        static_cast<long>(settings.tls == ImapSettings::Tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (!settings.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
    Bytes password{settings.password.reveal().begin(), settings.password.reveal().end()};
    password.push_back(0);
    const Secret terminated{std::move(password)};
    curl_easy_setopt(handle, CURLOPT_USERNAME, settings.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, reinterpret_cast<const char*>(terminated.reveal().data()));
    if (!command.empty()) curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, command.c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &taken);
    const CURLcode outcome = curl_easy_perform(handle);
    if (taken.too_large) {
      curl.reset();  // the rest of the mail is still on the line
      return too_large("mail.too_large", {{"most", std::to_string(most >> 20)}});
    }
    if (outcome == CURLE_LOGIN_DENIED) return refused("mail.imap_login");
    if (outcome == CURLE_REMOTE_FILE_NOT_FOUND) return not_found("mail.gone");
    if (outcome != CURLE_OK) return unavailable("mail.imap", curl_easy_strerror(outcome));
    return std::move(taken.text);
  }
};

ImapMailbox::ImapMailbox(ImapSettings settings) : line_(std::make_unique<Line>()) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  line_->settings = std::move(settings);
  char* escaped = curl_easy_escape(nullptr, line_->settings.folder.c_str(), 0);
  line_->escaped_folder = escaped == nullptr ? "INBOX" : escaped;
  curl_free(escaped);
}
ImapMailbox::~ImapMailbox() = default;

Result<Arrivals> ImapMailbox::after(const Position& position, std::size_t most) {
  constexpr std::size_t answer = 4u << 20;
  const std::string& folder = line_->settings.folder;
  if (folder.find_first_of("\r\n") != std::string::npos) return unavailable("mail.imap", "folder");
  const std::string status =
      TRY(line_->ask(line_->url(""), "STATUS " + quoted(folder) + " (UIDVALIDITY UIDNEXT)", answer));
  Arrivals arrivals;
  arrivals.validity = number_after(status, "UIDVALIDITY ");
  if (arrivals.validity == 0) return unavailable("mail.imap", "no UIDVALIDITY");
  const std::uint64_t from = arrivals.validity == position.validity ? position.uid : 0;
  if (number_after(status, "UIDNEXT ") == from + 1) return arrivals;
  const std::string found = TRY(line_->ask(line_->url(line_->escaped_folder),
                                           "UID SEARCH UID " + std::to_string(from + 1) + ":*", answer));
  const std::size_t list = found.find("SEARCH");
  if (list == std::string::npos) return arrivals;
  std::string_view rest = std::string_view{found}.substr(list + 6);
  while (!rest.empty() && rest.front() == ' ') {
    std::uint64_t uid = 0;
    const auto read = std::from_chars(rest.data() + 1, rest.data() + rest.size(), uid);
    if (read.ec != std::errc{}) break;
    // "n:*" names the last mail even when it lies before n. [RFC 3501 §6.4.8]
    if (uid > from) arrivals.uids.push_back(uid);
    rest = rest.substr(static_cast<std::size_t>(read.ptr - rest.data()));
  }
  std::sort(arrivals.uids.begin(), arrivals.uids.end());
  if (arrivals.uids.size() > most) arrivals.uids.resize(most);
  return arrivals;
}

Result<std::string> ImapMailbox::fetch(std::uint64_t uid) {
  std::string raw = TRY(line_->ask(line_->url(line_->escaped_folder + ";UID=" + std::to_string(uid)), {},
                                   line_->settings.most_octets));
  if (raw.empty()) return not_found("mail.gone");
  return raw;
}

}  // namespace paraf::mail
