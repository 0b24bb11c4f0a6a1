// platform/crypto/tls.h: a TLS connection on a non-blocking socket that the caller owns.
//
// OpenSSL reads and writes the socket itself: no copy through memory BIOs, and its buffers go
// back while the connection idles (15 kB each instead of 73). The caller waits for the
// socket and calls again:
//
//     switch (stream.read(buffer).state) {
//       case TlsState::done:       // bytes were read
//       case TlsState::want_read:  // wait until the socket is readable, then the same call
//       case TlsState::want_write: // wait until it is writable, then the same call
//       case TlsState::closed:     // the peer ended the connection properly
//       case TlsState::failed:     // anything else; drop the socket
//     }
//
// TLS 1.2 and newer [RFC 8446, RFC 5246]; session tickets, so that a returning client saves
// the asymmetric part. Making a context makes the process ignore SIGPIPE. A TlsStream is used by one thread
// at a time; a TlsContext by all.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/secret.h"

namespace paraf::crypto {

enum class ClientCertificates { none, asked, required };

struct TlsServerOptions {
  std::string certificate_pem;  // leaf first, then its issuers
  Secret key_pem;
  ClientCertificates clients = ClientCertificates::none;
  std::string client_anchors_pem{};  // who may issue client certificates
};

class TlsContext {
 public:
  static Result<std::shared_ptr<TlsContext>> server(
      const TlsServerOptions& options);  // refused crypto.tls.credentials
  // A client that trusts these anchors, and the system's own when the text is empty.
  static Result<std::shared_ptr<TlsContext>> client(const std::string& anchors_pem);
  ~TlsContext();

 private:
  friend class TlsStream;
  struct State;
  explicit TlsContext(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

enum class TlsState { done, want_read, want_write, closed, failed };
struct TlsResult {
  TlsState state;
  std::size_t bytes = 0;
};

class TlsStream {
 public:
  TlsStream(std::shared_ptr<TlsContext> context, int socket);                           // server
  TlsStream(std::shared_ptr<TlsContext> context, int socket, const std::string& host);  // client
  TlsStream(TlsStream&&) noexcept;
  TlsStream& operator=(TlsStream&&) noexcept;
  ~TlsStream();  // the socket stays open: it is the caller's

  TlsState handshake();
  TlsResult read(std::span<std::uint8_t> into);
  TlsResult write(ByteView data);  // may take less than all; call again for the rest
  TlsState shutdown();             // says goodbye; done when both did

  bool pending() const;  // octets wait inside: read before waiting for the socket
  bool resumed() const;
  std::string version() const;                    // "TLSv1.3"
  std::optional<Bytes> peer_certificate() const;  // DER, verified against client_anchors_pem
  std::string error() const;                      // why it failed, for the log

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace paraf::crypto
