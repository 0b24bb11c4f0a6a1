#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>

#include "platform/mail/dkim.h"
#include "platform/mail/mail.h"

namespace paraf::mail {
namespace {

struct Reading {
  const std::string* text;
  std::size_t at = 0;
};

std::size_t read_more(char* to, std::size_t size, std::size_t count, void* from) {
  auto& reading = *static_cast<Reading*>(from);
  const std::size_t n = std::min(size * count, reading.text->size() - reading.at);
  std::memcpy(to, reading.text->data() + reading.at, n);
  reading.at += n;
  return n;
}

std::string file_name(const std::string& message_id) {
  std::string name;
  for (const char c : message_id)
    name += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '@' || c == '-' ||
                    (c == '.' && !name.empty())
                ? c
                : '_';
  return name + ".eml";
}

Result<void> flush_folder(const std::filesystem::path& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return unavailable("mail.folder", std::strerror(errno));
  const int flushed = fsync(fd);
  close(fd);
  if (flushed != 0) return unavailable("mail.folder", std::strerror(errno));
  return {};
}

}  // namespace

SmtpSender::SmtpSender(SmtpSettings settings) : settings_(std::move(settings)) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

Result<void> SmtpSender::send(const Mail& mail) {
  std::string raw = TRY(compose(mail));
  if (settings_.dkim) raw = TRY(sign_dkim(raw, *settings_.dkim, mail.date));
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{curl_easy_init(), &curl_easy_cleanup};
  if (!curl) return unavailable("mail.server", "curl_easy_init");
  Reading reading{&raw};
  const bool implicit = settings_.tls == SmtpSettings::Tls::implicit;
  const std::string url = (implicit ? "smtps://" : "smtp://") + settings_.host + ':' +
                          std::to_string(settings_.port) + '/' + settings_.helo;
  const std::string from = '<' + mail.from + '>';
  const std::string to = '<' + mail.to + '>';
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients{
      curl_slist_append(nullptr, to.c_str()), &curl_slist_free_all};
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings_.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(settings_.timeout.count() * 4));
  curl_easy_setopt(handle, CURLOPT_USE_SSL,
                   static_cast<long>(settings_.tls == SmtpSettings::Tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!settings_.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, settings_.ca_file.c_str());
  Secret password;
  if (!settings_.user.empty()) {
    Bytes terminated{settings_.password.reveal().begin(), settings_.password.reveal().end()};
    terminated.push_back(0);
    password = Secret{std::move(terminated)};
    curl_easy_setopt(handle, CURLOPT_USERNAME, settings_.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, reinterpret_cast<const char*>(password.reveal().data()));
  }
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_more);
  curl_easy_setopt(handle, CURLOPT_READDATA, &reading);
  const CURLcode outcome = curl_easy_perform(handle);
  if (outcome == CURLE_OK) return {};
  long answer = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer);
  // 5yz is a permanent refusal of this mail; 4yz and a broken connection are not. [RFC 5321 §4.2.1]
  if (answer >= 500 && answer < 600) return refused("mail.rejected", {{"reply", std::to_string(answer)}});
  return unavailable("mail.server", curl_easy_strerror(outcome));
}

FolderSender::FolderSender(std::filesystem::path folder) : folder_(std::move(folder)) {}

Result<void> FolderSender::send(const Mail& mail) {
  const std::string raw = TRY(compose(mail));
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  const std::filesystem::path target = folder_ / file_name(mail.message_id);
  std::filesystem::path draft = target;
  draft += ".part";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return unavailable("mail.folder", std::strerror(errno));
  std::size_t done = 0;
  while (done < raw.size()) {
    const ssize_t n = write(fd, raw.data() + done, raw.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    done += static_cast<std::size_t>(n);
  }
  const bool written = done == raw.size() && fsync(fd) == 0;
  close(fd);
  if (!written) return unavailable("mail.folder", std::strerror(errno));
  std::filesystem::rename(draft, target, failed);
  if (failed) return unavailable("mail.folder", failed.message());
  return flush_folder(folder_);
}

}  // namespace paraf::mail
