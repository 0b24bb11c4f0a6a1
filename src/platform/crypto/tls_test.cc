#include <doctest/doctest.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "base/random.h"
#include "platform/crypto/pem.h"
#include "platform/crypto/tls.h"
#include "tests/support/pki.h"

using namespace paraf;
using namespace paraf::crypto;

namespace {

struct Pair {
  int server = -1, client = -1;
  Pair() {
    int both[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, both) == 0);
    server = both[0];
    client = both[1];
    for (const int s : both) fcntl(s, F_SETFL, O_NONBLOCK);
  }
  ~Pair() {
    close(server);
    close(client);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
};

// TLS is checked against the real time, so these certificates live around it.
struct Sites {
  Timestamp now = SystemClock{}.now();
  Timestamp from = now - std::chrono::hours{1}, until = now + std::chrono::hours{24};
  tests::Issued root = tests::issue({.name = "Akar TLS", .from = from, .until = until, .ca = true});
  Bytes names = tests::extension(oid::subject_alt_name, false,
                                 der::sequence({der::element(der::context(2), bytes_of("paraf.test"))}));
  tests::Issued server = tests::issue({.name = "paraf.test",
                                       .from = from,
                                       .until = until,
                                       .usage = usage::digital_signature,
                                       .eku = {oid::eku_server_auth},
                                       .eku_critical = false,
                                       .more_extensions = names},
                                      &root);
  tests::Issued client = tests::issue({.name = "petugas",
                                       .from = from,
                                       .until = until,
                                       .usage = usage::digital_signature,
                                       .eku = {oid::eku_client_auth},
                                       .eku_critical = false},
                                      &root);
  std::string root_pem = pem("CERTIFICATE", root.certificate.der());

  TlsServerOptions options(ClientCertificates clients = ClientCertificates::none) const {
    return {.certificate_pem = pem("CERTIFICATE", server.certificate.der()),
            .key_pem = pkcs8_to_pem(server.pkcs8),
            .clients = clients,
            .client_anchors_pem = root_pem};
  }
};

// Lets both sides work until neither wants to go on or one failed.
std::pair<TlsState, TlsState> shake(TlsStream& a, TlsStream& b) {
  TlsState one = TlsState::want_read, two = TlsState::want_read;
  for (int i = 0; i < 20 && (one != TlsState::done || two != TlsState::done); ++i) {
    if (one != TlsState::done && one != TlsState::failed) one = a.handshake();
    if (two != TlsState::done && two != TlsState::failed) two = b.handshake();
  }
  return {one, two};
}

}  // namespace

TEST_CASE("two sides that trust each other talk, in pieces and both ways, and say goodbye") {
  const Sites sites;
  const auto server = TlsContext::server(sites.options()).value();
  const auto client = TlsContext::client(sites.root_pem).value();
  const Pair pair;
  TlsStream s{server, pair.server}, c{client, pair.client, "paraf.test"};
  CHECK(s.handshake() == TlsState::want_read);
  REQUIRE(shake(s, c) == std::pair{TlsState::done, TlsState::done});
  CHECK(c.version() == "TLSv1.3");
  CHECK_FALSE(s.peer_certificate());
  CHECK(c.peer_certificate() == sites.server.certificate.der());

  SystemRandom random;
  const Bytes sent =
      random.bytes(3'000'000);  // more than the socket holds: both want_write and want_read happen
  Bytes received;
  std::size_t written = 0;
  bool waited_to_write = false, waited_to_read = false;
  std::array<std::uint8_t, 8192> buffer;
  while (received.size() < sent.size()) {
    while (written < sent.size()) {
      const TlsResult w = c.write(ByteView{sent}.subspan(written));
      if (w.state == TlsState::done) written += w.bytes;
      if (w.state == TlsState::want_write) waited_to_write = true;
      if (w.state != TlsState::done) break;
    }
    for (int i = 0; i < 3; ++i) {
      const TlsResult r = s.read(buffer);
      if (r.state == TlsState::done)
        append(received, ByteView{buffer}.first(r.bytes));
      else
        waited_to_read = waited_to_read || r.state == TlsState::want_read;
    }
  }
  CHECK(received == sent);
  CHECK(waited_to_write);
  CHECK(waited_to_read);

  CHECK(s.write(bytes_of("balasan")).bytes == 7);
  const TlsResult r = c.read(buffer);
  CHECK(text_of(ByteView{buffer}.first(r.bytes)) == "balasan");
  CHECK(c.shutdown() == TlsState::want_read);
  CHECK(s.read(buffer).state == TlsState::closed);
  CHECK(s.shutdown() == TlsState::done);
  CHECK(c.shutdown() == TlsState::done);
}

TEST_CASE("a client refuses a stranger's server and another host's certificate") {
  const Sites sites, others;
  const auto server = TlsContext::server(sites.options()).value();
  {
    const Pair pair;
    TlsStream s{server, pair.server},
        c{TlsContext::client(others.root_pem).value(), pair.client, "paraf.test"};
    CHECK(shake(s, c).second == TlsState::failed);
    CHECK(c.error().find("certificate") != std::string::npos);
  }
  {
    const Pair pair;
    TlsStream s{server, pair.server}, c{TlsContext::client(sites.root_pem).value(), pair.client, "lain.test"};
    CHECK(shake(s, c).second == TlsState::failed);
    CHECK(c.error().find("ostname mismatch") != std::string::npos);
  }
}

TEST_CASE("a client certificate is asked, or required, and a foreign one never passes") {
  const Sites sites, others;
  // Our own client context carries no certificate; OpenSSL itself plays the client that has one.
  const auto attempt = [&](ClientCertificates rule,
                           const tests::Issued* with) -> std::pair<TlsState, std::optional<Bytes>> {
    const Pair pair;
    TlsStream s{TlsContext::server(sites.options(rule)).value(), pair.server};
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    if (with) {
      const std::uint8_t* at = with->certificate.der().data();
      SSL_CTX_use_certificate_ASN1(context, static_cast<int>(with->certificate.der().size()), at);
      at = with->pkcs8.reveal().data();
      EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(with->pkcs8.size()));
      SSL_CTX_use_PrivateKey(context, key);
      EVP_PKEY_free(key);
    }
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, pair.client);
    TlsState state = TlsState::want_read;
    for (int i = 0; i < 10 && state != TlsState::done && state != TlsState::failed; ++i) {
      SSL_connect(ssl);
      state = s.handshake();
    }
    const auto peer = s.peer_certificate();
    SSL_free(ssl);
    SSL_CTX_free(context);
    return {state, peer};
  };
  CHECK(attempt(ClientCertificates::required, nullptr).first == TlsState::failed);
  CHECK(attempt(ClientCertificates::asked, nullptr) == std::pair{TlsState::done, std::optional<Bytes>{}});
  CHECK(attempt(ClientCertificates::asked, &sites.client) ==
        std::pair{TlsState::done, std::optional{sites.client.certificate.der()}});
  CHECK(attempt(ClientCertificates::required, &sites.client).first == TlsState::done);
  CHECK(attempt(ClientCertificates::asked, &others.client).first == TlsState::failed);
  CHECK(attempt(ClientCertificates::required, &sites.server).first ==
        TlsState::failed);  // a server's, not a client's
}

TEST_CASE("a returning client resumes by ticket; TLS 1.1 is not spoken") {
  const Sites sites;
  const auto context = TlsContext::server(sites.options()).value();
  SSL_CTX* client = SSL_CTX_new(TLS_client_method());
  SSL_SESSION* session = nullptr;
  for (int round = 0; round < 2; ++round) {
    const Pair pair;
    TlsStream s{context, pair.server};
    SSL* ssl = SSL_new(client);
    SSL_set_fd(ssl, pair.client);
    if (session) SSL_set_session(ssl, session);
    TlsState state = TlsState::want_read;
    for (int i = 0; i < 10 && state != TlsState::done; ++i) {
      SSL_connect(ssl);
      state = s.handshake();
    }
    REQUIRE(state == TlsState::done);
    CHECK(s.resumed() == (round == 1));
    CHECK(s.write(bytes_of("x")).bytes == 1);
    char c = 0;
    CHECK(SSL_read(ssl, &c, 1) == 1);  // the ticket comes with the first data
    if (!session) session = SSL_get1_session(ssl);
    SSL_shutdown(ssl);
    SSL_free(ssl);
  }
  SSL_SESSION_free(session);

  SSL_CTX_set_min_proto_version(client, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(client, TLS1_1_VERSION);
  SSL_CTX_set_cipher_list(client, "ALL:@SECLEVEL=0");
  const Pair pair;
  TlsStream s{context, pair.server};
  SSL* ssl = SSL_new(client);
  SSL_set_fd(ssl, pair.client);
  SSL_connect(ssl);
  CHECK(s.handshake() == TlsState::failed);
  SSL_free(ssl);
  SSL_CTX_free(client);
}

TEST_CASE("a cut connection fails, and a key of another certificate is refused at once") {
  const Sites sites, others;
  TlsServerOptions mixed = sites.options();
  mixed.key_pem = pkcs8_to_pem(others.server.pkcs8);
  CHECK(code_of(TlsContext::server(mixed)) == "crypto.tls.credentials");
  mixed.certificate_pem = "nothing";
  CHECK(code_of(TlsContext::server(mixed)) == "crypto.tls.credentials");

  const Pair pair;
  TlsStream s{TlsContext::server(sites.options()).value(), pair.server};
  REQUIRE(write(pair.client, "GET / HTTP/1.1\r\n\r\n", 18) == 18);
  CHECK(s.handshake() == TlsState::failed);
  CHECK_FALSE(s.error().empty());
  CHECK(s.handshake() == TlsState::failed);
  CHECK(s.shutdown() == TlsState::failed);
}
