// platform/blobs/sealer.h: small personal fields (a NIK, a telephone number) in a row, unreadable
// without the token.
//
// seal() encrypts under the installation's data key, which the token wraps. What was sealed for one
// place does not open in another: the associated data names the place ("person:01J….nik").
// index() is for finding an equal value without opening any: a keyed hash (HMAC-SHA-256 under a
// key of its own), different for each purpose, so that indexes of two columns or two offices
// cannot be compared.
#pragma once

#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "platform/blobs/wrapper.h"
#include "platform/store/store.h"

namespace paraf::blobs {

class Sealer {
 public:
  // open loads the installation's data keys, making them the first time. The keys stay in memory,
  // so that the token is asked once. Calls are safe from any thread.
  static Result<Sealer> open(store::Store& store, KeyWrapper& wrapper, Random& random, Timestamp now);
  // For tests of modules that need a Sealer and no store: keys out of `random`.
  static Sealer for_tests(Random& random);

  Bytes seal(std::string_view plain, std::string_view associated) const;
  // open: `refused blobs.sealed_field` when the octets or the place are not those of seal().
  Result<std::string> open(ByteView sealed, std::string_view associated) const;

  // purpose: "people.nik:bekasi".
  Bytes index(std::string_view purpose, std::string_view plain) const;

 private:
  Sealer(Secret data_key, Secret index_key, Random& random)
      : data_key_(std::move(data_key)), index_key_(std::move(index_key)), random_(&random) {}
  Secret data_key_;
  Secret index_key_;
  Random* random_;
};

}  // namespace paraf::blobs
