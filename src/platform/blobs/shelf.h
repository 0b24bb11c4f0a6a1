// platform/blobs/shelf.h: where the octets of documents lie, whatever they are.
//
// A shelf knows names and octets; what it holds is ciphertext already. The folder is the one in
// use; nodes that share no folder need a shelf over something that they share.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace paraf::blobs {

class Shelf {
 public:
  virtual ~Shelf() = default;
  // put returns when the octets are durable under the name. Putting the same name again is allowed.
  virtual Result<void> put(const std::string& name, ByteView octets) = 0;
  virtual Result<Bytes> get(const std::string& name) const = 0;  // or `not_found blobs.missing`
  virtual Result<void> remove(const std::string& name) = 0;      // what is not there is removed already
  // each calls `visit` with every name and the moment it was put.
  virtual Result<void> each(const std::function<void(const std::string&, Timestamp)>& visit) const = 0;
};

// Files under folder/aa/bb/<name>: written beside, fsynced, renamed, and the folder fsynced, so
// that after a crash a name holds all of its octets or does not exist.
class FolderShelf final : public Shelf {
 public:
  static Result<FolderShelf> open(std::string folder);
  Result<void> put(const std::string& name, ByteView octets) override;
  Result<Bytes> get(const std::string& name) const override;
  Result<void> remove(const std::string& name) override;
  Result<void> each(const std::function<void(const std::string&, Timestamp)>& visit) const override;

 private:
  explicit FolderShelf(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace paraf::blobs
