#include "platform/crypto/tls.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <csignal>

#include "platform/crypto/openssl.h"

namespace paraf::crypto {

namespace {

using Context = std::unique_ptr<SSL_CTX, openssl::Release<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, openssl::Release<SSL_free>>;

Result<std::vector<openssl::X509Ptr>> certificates_in(const std::string& pem) {
  const openssl::Bio bio{BIO_new_mem_buf(pem.data(), openssl::as_int(pem.size()))};
  std::vector<openssl::X509Ptr> all;
  while (X509* const x = bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr) all.emplace_back(x);
  ERR_clear_error();
  if (all.empty()) return refused("crypto.tls.credentials");
  return all;
}

Result<Context> context_for(const SSL_METHOD* method) {
  // OpenSSL writes with write(2), which kills the process when the peer has gone.
  struct sigaction now{};
  if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
  Context context{SSL_CTX_new(method)};
  if (!context) return openssl::failed();
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // Renegotiation and compression have only ever been ways to attack a server.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_PRIORITIZE_CHACHA);
  // Idle connections give their buffers back; a write that took a part is continued wherever the
  // rest lies.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");  // of TLS 1.2; all with forward secrecy
  return context;
}

}  // namespace

struct TlsContext::State {
  Context context;
  bool server = true;
};

TlsContext::TlsContext(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::server(const TlsServerOptions& options) {
  Context context = TRY(context_for(TLS_server_method()));
  const auto chain = TRY(certificates_in(options.certificate_pem));
  const openssl::Bio bio{BIO_new_mem_buf(options.key_pem.reveal().data(), openssl::as_int(options.key_pem.size()))};
  const auto no_password = [](char*, int, int, void*) { return -1; };
  const openssl::Key key{bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr};
  bool ok = key && SSL_CTX_use_certificate(context.get(), chain[0].get()) == 1 &&
            SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1 && SSL_CTX_check_private_key(context.get()) == 1;
  for (std::size_t i = 1; ok && i < chain.size(); ++i) ok = SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) == 1;
  if (!ok) {
    auto error = refused("crypto.tls.credentials");
    error.value().detail = openssl::complaint();
    return error;
  }
  if (options.clients != ClientCertificates::none) {
    X509_STORE* const store = SSL_CTX_get_cert_store(context.get());
    for (const auto& anchor : TRY(certificates_in(options.client_anchors_pem))) {
      if (X509_STORE_add_cert(store, anchor.get()) != 1 || SSL_CTX_add_client_CA(context.get(), anchor.get()) != 1)
        return openssl::failed();
    }
    SSL_CTX_set_verify(context.get(),
                       SSL_VERIFY_PEER | (options.clients == ClientCertificates::required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                       nullptr);
  }
  // Tickets carry the session, so no table of sessions grows here. The id context keeps a ticket
  // from being used at a server with another idea of its clients.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  static constexpr std::uint8_t id[] = {'p', 'a', 'r', 'a', 'f'};
  SSL_CTX_set_session_id_context(context.get(), id, sizeof id);
  SSL_CTX_set_num_tickets(context.get(), 1);
  auto state = std::make_unique<State>();
  state->context = std::move(context);
  return std::shared_ptr<TlsContext>{new TlsContext{std::move(state)}};
}

Result<std::shared_ptr<TlsContext>> TlsContext::client(const std::string& anchors_pem) {
  Context context = TRY(context_for(TLS_client_method()));
  if (anchors_pem.empty()) {
    if (SSL_CTX_set_default_verify_paths(context.get()) != 1) return openssl::failed();
  } else {
    for (const auto& anchor : TRY(certificates_in(anchors_pem)))
      if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), anchor.get()) != 1) return openssl::failed();
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.get()), X509_V_FLAG_PARTIAL_CHAIN);
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  auto state = std::make_unique<State>();
  state->context = std::move(context);
  state->server = false;
  return std::shared_ptr<TlsContext>{new TlsContext{std::move(state)}};
}

struct TlsStream::State {
  std::shared_ptr<TlsContext> context;
  Ssl ssl;
  std::string error;
  bool broken = false;

  TlsState after(int result) {
    switch (SSL_get_error(ssl.get(), result)) {
      case SSL_ERROR_NONE: return TlsState::done;
      case SSL_ERROR_WANT_READ: return TlsState::want_read;
      case SSL_ERROR_WANT_WRITE: return TlsState::want_write;
      case SSL_ERROR_ZERO_RETURN: return TlsState::closed;
      default: break;
    }
    error = openssl::complaint();
    const long verdict = SSL_get_verify_result(ssl.get());
    if (verdict != X509_V_OK) error += std::string{error.empty() ? "" : "; "} + X509_verify_cert_error_string(verdict);
    if (error.empty()) error = "the connection was cut";
    broken = true;  // after a fatal error SSL_shutdown must not be called
    return TlsState::failed;
  }
};

TlsStream::TlsStream(std::shared_ptr<TlsContext> context, int socket) : state_(std::make_unique<State>()) {
  state_->context = std::move(context);
  state_->ssl.reset(SSL_new(state_->context->state_->context.get()));
  if (!state_->ssl || SSL_set_fd(state_->ssl.get(), socket) != 1) {
    state_->broken = true;
    state_->error = openssl::complaint();
    return;
  }
  if (state_->context->state_->server) SSL_set_accept_state(state_->ssl.get());
  else SSL_set_connect_state(state_->ssl.get());
}

TlsStream::TlsStream(std::shared_ptr<TlsContext> context, int socket, const std::string& host)
    : TlsStream(std::move(context), socket) {
  if (state_->broken) return;
  // Without the host's name any certificate of any site would do.
  if (SSL_set1_host(state_->ssl.get(), host.c_str()) != 1 || SSL_set_tlsext_host_name(state_->ssl.get(), host.c_str()) != 1)
    state_->broken = true;
}

TlsStream::TlsStream(TlsStream&&) noexcept = default;
TlsStream& TlsStream::operator=(TlsStream&&) noexcept = default;
TlsStream::~TlsStream() = default;

TlsState TlsStream::handshake() {
  if (state_->broken) return TlsState::failed;
  ERR_clear_error();
  const int result = SSL_do_handshake(state_->ssl.get());
  return result == 1 ? TlsState::done : state_->after(result);
}

TlsResult TlsStream::read(std::span<std::uint8_t> into) {
  if (state_->broken) return {TlsState::failed};
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_read_ex(state_->ssl.get(), into.data(), into.size(), &count);
  return result == 1 ? TlsResult{TlsState::done, count} : TlsResult{state_->after(result)};
}

TlsResult TlsStream::write(ByteView data) {
  if (state_->broken) return {TlsState::failed};
  if (data.empty()) return {TlsState::done, 0};
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_write_ex(state_->ssl.get(), data.data(), data.size(), &count);
  return result == 1 ? TlsResult{TlsState::done, count} : TlsResult{state_->after(result)};
}

TlsState TlsStream::shutdown() {
  if (state_->broken) return TlsState::failed;
  ERR_clear_error();
  const int result = SSL_shutdown(state_->ssl.get());
  if (result == 1) return TlsState::done;
  if (result == 0) return TlsState::want_read;  // ours is said; theirs may still come
  return state_->after(result);
}

bool TlsStream::pending() const { return !state_->broken && SSL_has_pending(state_->ssl.get()) == 1; }
bool TlsStream::resumed() const { return !state_->broken && SSL_session_reused(state_->ssl.get()) == 1; }
std::string TlsStream::version() const { return state_->ssl ? SSL_get_version(state_->ssl.get()) : ""; }
std::string TlsStream::error() const { return state_->error; }

std::optional<Bytes> TlsStream::peer_certificate() const {
  if (state_->broken) return std::nullopt;
  const X509* const peer = SSL_get0_peer_certificate(state_->ssl.get());
  if (!peer || SSL_get_verify_result(state_->ssl.get()) != X509_V_OK) return std::nullopt;
  std::uint8_t* out = nullptr;
  const int size = i2d_X509(peer, &out);
  if (size <= 0) return std::nullopt;
  Bytes der(out, out + size);
  OPENSSL_free(out);
  return der;
}

}  // namespace paraf::crypto
