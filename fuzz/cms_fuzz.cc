// PDF signatures and time stamps from strangers.
#include "platform/crypto/cms.h"
#include "trust/tsa/tsa.h"

using namespace paraf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input{data, size};
  static_cast<void>(tsa::read_time_stamp(input));
  static_cast<void>(tsa::token_of(input));
  const auto read = crypto::SignedData::parse(input);
  if (!read) return 0;
  static_cast<void>(read->check(Bytes(crypto::size_of(read->hash()))));
  static_cast<void>(read->check_encapsulated());
  static_cast<void>(read->names_signer());
  static_cast<void>(read->signing_time());
  for (const Bytes& stamp : read->time_stamps()) static_cast<void>(tsa::read_time_stamp(stamp));
  return 0;
}
