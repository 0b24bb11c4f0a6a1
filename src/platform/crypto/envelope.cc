#include "platform/crypto/envelope.h"

#include <openssl/cms.h>

#include "platform/crypto/openssl.h"

namespace paraf::crypto {
namespace {

using Envelope = std::unique_ptr<CMS_ContentInfo, openssl::Release<CMS_ContentInfo_free>>;

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};

openssl::X509Ptr decoded(const Certificate& certificate) {
  const std::uint8_t* at = certificate.der().data();
  return openssl::X509Ptr{d2i_X509(nullptr, &at, static_cast<long>(certificate.der().size()))};
}

Result<Bytes> written(BIO* bio) {
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  if (size < 0) return openssl::failed();
  return to_bytes({data, static_cast<std::size_t>(size)});
}

}  // namespace

Result<Bytes> envelop(ByteView plain, const Certificates& receivers) {
  const std::unique_ptr<STACK_OF(X509), FreeStack> stack{sk_X509_new_null()};
  for (const Certificate& one : receivers) {
    openssl::X509Ptr x509 = decoded(one);
    if (!x509 || sk_X509_push(stack.get(), x509.get()) == 0) return refused("crypto.envelope");
    static_cast<void>(x509.release());
  }
  if (receivers.empty()) return refused("crypto.envelope");
  const openssl::Bio in{BIO_new_mem_buf(plain.data(), openssl::as_int(plain.size()))};
  const Envelope cms{CMS_encrypt(stack.get(), in.get(), EVP_aes_256_cbc(), CMS_BINARY)};
  const openssl::Bio out{BIO_new(BIO_s_mem())};
  if (!cms || i2d_CMS_bio(out.get(), cms.get()) != 1) {
    static_cast<void>(openssl::complaint());
    return refused("crypto.envelope");
  }
  return written(out.get());
}

Result<Bytes> open_envelope(ByteView der, const Certificate& receiver, const Secret& pkcs8) {
  const openssl::Bio in{BIO_new_mem_buf(der.data(), openssl::as_int(der.size()))};
  const Envelope cms{d2i_CMS_bio(in.get(), nullptr)};
  const openssl::X509Ptr x509 = decoded(receiver);
  const std::uint8_t* at = pkcs8.reveal().data();
  const openssl::Key key{d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pkcs8.size()))};
  const openssl::Bio out{BIO_new(BIO_s_mem())};
  if (!cms || !x509 || !key ||
      CMS_decrypt(cms.get(), key.get(), x509.get(), nullptr, out.get(), CMS_BINARY) != 1) {
    static_cast<void>(openssl::complaint());
    return refused("crypto.envelope");
  }
  return written(out.get());
}

}  // namespace paraf::crypto
