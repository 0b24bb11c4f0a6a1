#include <glib.h>
#include <gmime/gmime.h>

#include <memory>
#include <mutex>

#include "platform/mail/mail.h"

namespace paraf::mail {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

bool one_line(std::string_view text) {
  return text.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos;
}

bool an_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return one_line(text) && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" \t<>,;:\"\\()[]") == std::string_view::npos;
}

Owned<GMimePart> part_of(std::string_view type, std::string_view subtype, ByteView content, GMimeContentEncoding encoding) {
  Owned<GMimePart> part{
      g_mime_part_new_with_type(std::string{type}.c_str(), std::string{subtype}.c_str())};
  const Owned<GMimeStream> stream{
      g_mime_stream_mem_new_with_buffer(reinterpret_cast<const char*>(content.data()), content.size())};
  const Owned<GMimeDataWrapper> wrapper{
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT)};
  g_mime_part_set_content(part.get(), wrapper.get());
  g_mime_part_set_content_encoding(part.get(), encoding);
  return part;
}

std::string crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 40);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n' && (at == 0 || text[at - 1] != '\r')) out += '\r';
    out += text[at];
  }
  return out;
}

std::string text_or_empty(const char* text) { return text == nullptr ? std::string{} : std::string{text}; }

Bytes content_of(GMimePart* part) {
  GMimeDataWrapper* wrapper = g_mime_part_get_content(part);
  if (wrapper == nullptr) return {};
  const Owned<GMimeStream> memory{g_mime_stream_mem_new()};
  g_mime_data_wrapper_write_to_stream(wrapper, memory.get());
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
  return {bytes->data, bytes->data + bytes->len};
}

std::string only_address(InternetAddressList* list) {
  if (list == nullptr || internet_address_list_length(list) == 0) return {};
  InternetAddress* first = internet_address_list_get_address(list, 0);
  if (!INTERNET_ADDRESS_IS_MAILBOX(first)) return {};
  return text_or_empty(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first)));
}

void gather(GMimeObject*, GMimeObject* object, gpointer into) {
  if (!GMIME_IS_PART(object)) return;
  auto& mail = *static_cast<Received*>(into);
  GMimePart* part = GMIME_PART(object);
  GMimeContentType* type = g_mime_object_get_content_type(object);
  const char* name = g_mime_part_get_filename(part);
  if (name == nullptr && g_mime_content_type_is_type(type, "text", "plain") && mail.text.empty()) {
    char* text = GMIME_IS_TEXT_PART(object) ? g_mime_text_part_get_text(GMIME_TEXT_PART(object)) : nullptr;
    mail.text = text_or_empty(text);
    g_free(text);
    return;
  }
  char* mime = g_mime_content_type_get_mime_type(type);
  mail.attachments.push_back({text_or_empty(name), text_or_empty(mime), content_of(part)});
  g_free(mime);
}

// A text that may travel as it is: seven bits a character, no line beyond what SMTP carries [RFC 5321 §4.5.3.1.6]. Then
// a link stays whole for whoever copies it out of the raw mail; everything else is quoted-printable, so that no server
// on the way has to change what DKIM signed. [RFC 6376 §5.3]
bool travels_as_it_is(std::string_view text) {
  constexpr std::size_t longest_line = 900;
  std::size_t line = 0;
  for (const char c : text) {
    const bool plain = c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7f);
    line = c == '\n' ? 0 : line + 1;
    if (!plain || line > longest_line) return false;
  }
  return true;
}

// text and attachments as one MIME part.
Result<Owned<GMimeObject>> content_part(const Mail& mail) {
  Owned<GMimePart> text =
      part_of("text", "plain", bytes_of(mail.text),
              travels_as_it_is(mail.text) ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(text.get()), "charset", "utf-8");
  if (mail.attachments.empty()) return Owned<GMimeObject>{GMIME_OBJECT(text.release())};
  Owned<GMimeMultipart> mixed{g_mime_multipart_new_with_subtype("mixed")};
  g_mime_multipart_add(mixed.get(), GMIME_OBJECT(text.get()));
  for (const Attachment& attachment : mail.attachments) {
    const std::size_t slash = attachment.type.find('/');
    if (slash == std::string::npos || !one_line(attachment.type) || !one_line(attachment.name))
      return malformed("mail.header", {{"field", "attachment"}});
    const Owned<GMimePart> part = part_of(attachment.type.substr(0, slash), attachment.type.substr(slash + 1),
                                          attachment.content, GMIME_CONTENT_ENCODING_BASE64);
    g_mime_object_set_disposition(GMIME_OBJECT(part.get()), GMIME_DISPOSITION_ATTACHMENT);
    g_mime_part_set_filename(part.get(), attachment.name.c_str());
    g_mime_multipart_add(mixed.get(), GMIME_OBJECT(part.get()));
  }
  return Owned<GMimeObject>{GMIME_OBJECT(mixed.release())};
}

Owned<GMimePart> envelope_part(const Bytes& der) {
  Owned<GMimePart> part = part_of("application", "pkcs7-mime", der, GMIME_CONTENT_ENCODING_BASE64);
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "smime-type", "enveloped-data");
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "name", "smime.p7m");
  g_mime_object_set_disposition(GMIME_OBJECT(part.get()), GMIME_DISPOSITION_ATTACHMENT);
  g_mime_part_set_filename(part.get(), "smime.p7m");
  return part;
}

std::size_t boundaries(std::string_view raw) {
  std::size_t count = 0;
  for (std::size_t at = raw.find("boundary="); at != std::string_view::npos; at = raw.find("boundary=", at + 9)) ++count;
  return count;
}

std::string bare_id(std::string_view text) {
  while (!text.empty() && (text.front() == '<' || text.front() == ' ')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == '>' || text.back() == ' ')) text.remove_suffix(1);
  return std::string{text};
}

std::string field_in(std::string_view text, std::string_view name) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.size() <= name.size() || line[name.size()] != ':' ||
        g_ascii_strncasecmp(line.data(), name.data(), name.size()) != 0)
      continue;
    line.remove_prefix(name.size() + 1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    return std::string{line};
  }
  return {};
}

// The parts of a report: what happened, and the header of the mail it happened to.
void read_report(GMimeObject*, GMimeObject* object, gpointer into) {
  auto& report = *static_cast<DeliveryReport*>(into);
  GMimeContentType* type = g_mime_object_get_content_type(object);
  if (GMIME_IS_MESSAGE_PART(object)) {
    GMimeMessage* returned = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    if (returned != nullptr) report.message_id = text_or_empty(g_mime_message_get_message_id(returned));
    return;
  }
  if (!GMIME_IS_PART(object)) return;
  const Bytes octets = content_of(GMIME_PART(object));
  if (g_mime_content_type_is_type(type, "message", "delivery-status")) {
    report.status = field_in(text_of(octets), "Status");
    report.permanent = g_ascii_strcasecmp(field_in(text_of(octets), "Action").c_str(), "failed") == 0 &&
                       report.status.starts_with('5');
  } else if (g_mime_content_type_is_type(type, "text", "rfc822-headers")) {
    report.message_id = bare_id(field_in(text_of(octets), "Message-ID"));
  }
}

}  // namespace

Result<std::string> entity(const Mail& mail) {
  start_gmime();
  const Owned<GMimeObject> part = TRY(content_part(mail));
  char* raw = g_mime_object_to_string(part.get(), nullptr);
  std::string written = crlf(raw);
  g_free(raw);
  return written;
}

Result<std::string> compose(const Mail& mail) {
  start_gmime();
  if (!an_address(mail.from) || !an_address(mail.to) || !an_address(mail.message_id))
    return malformed("mail.header", {{"field", "address"}});
  for (const std::string* field : {&mail.subject, &mail.from_name, &mail.to_name, &mail.in_reply_to})
    if (!one_line(*field)) return malformed("mail.header", {{"field", "subject"}});

  const Owned<GMimeMessage> message{g_mime_message_new(TRUE)};
  const auto name = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
  g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_FROM, name(mail.from_name), mail.from.c_str());
  g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_TO, name(mail.to_name), mail.to.c_str());
  g_mime_message_set_subject(message.get(), mail.subject.c_str(), "utf-8");
  g_mime_message_set_message_id(message.get(), mail.message_id.c_str());
  GDateTime* date = g_date_time_new_from_unix_utc(mail.date.seconds());
  g_mime_message_set_date(message.get(), date);
  g_date_time_unref(date);
  auto* headers = GMIME_OBJECT(message.get());
  if (!mail.in_reply_to.empty())
    g_mime_object_set_header(headers, "In-Reply-To", ('<' + mail.in_reply_to + '>').c_str(), nullptr);
  // Nobody answers a machine: vacation notices would come back as replies. [RFC 3834 §5]
  g_mime_object_set_header(headers, "Auto-Submitted", "auto-generated", nullptr);

  if (mail.envelope) {
    const Owned<GMimePart> part = envelope_part(*mail.envelope);
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(part.get()));
  } else {
    const Owned<GMimeObject> part = TRY(content_part(mail));
    g_mime_message_set_mime_part(message.get(), part.get());
  }
  char* raw = g_mime_object_to_string(headers, nullptr);
  std::string written = crlf(raw);
  g_free(raw);
  return written;
}

Result<Received> parse(std::string_view raw) {
  start_gmime();
  // A mail of a thousand parts within parts is made to exhaust its reader's stack; people write none.
  if (boundaries(raw) > 100) return malformed("mail.unreadable");
  const Owned<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(raw.data(), raw.size())};
  const Owned<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
  const Owned<GMimeMessage> message{g_mime_parser_construct_message(parser.get(), nullptr)};
  if (!message) return malformed("mail.unreadable");
  Received mail;
  mail.from = only_address(g_mime_message_get_from(message.get()));
  mail.to = only_address(g_mime_message_get_to(message.get()));
  mail.subject = text_or_empty(g_mime_message_get_subject(message.get()));
  mail.message_id = text_or_empty(g_mime_message_get_message_id(message.get()));
  std::string reply = text_or_empty(g_mime_object_get_header(GMIME_OBJECT(message.get()), "In-Reply-To"));
  if (reply.size() > 2 && reply.front() == '<' && reply.back() == '>') reply = reply.substr(1, reply.size() - 2);
  mail.in_reply_to = std::move(reply);
  const std::string references = text_or_empty(g_mime_object_get_header(GMIME_OBJECT(message.get()), "References"));
  for (std::size_t at = references.find('<'); at != std::string::npos && mail.references.size() < 100;
       at = references.find('<', at + 1)) {
    const std::size_t end = references.find('>', at);
    if (end == std::string::npos) break;
    mail.references.push_back(references.substr(at + 1, end - at - 1));
  }
  const std::string automatic = text_or_empty(g_mime_object_get_header(GMIME_OBJECT(message.get()), "Auto-Submitted"));
  mail.automatic = !automatic.empty() && g_ascii_strncasecmp(automatic.c_str(), "no", 2) != 0;
  GMimeObject* whole = g_mime_message_get_mime_part(message.get());
  if (whole != nullptr && g_mime_content_type_is_type(g_mime_object_get_content_type(whole), "multipart", "report")) {
    mail.report.emplace();
    g_mime_message_foreach(message.get(), read_report, &*mail.report);
  }
  g_mime_message_foreach(message.get(), gather, &mail);
  if (mail.from.empty() && mail.message_id.empty() && mail.subject.empty()) return malformed("mail.unreadable");
  return mail;
}

}  // namespace paraf::mail
