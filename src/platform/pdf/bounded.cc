#include "platform/pdf/bounded.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <vector>

#include "platform/pdf/qpdf.h"

#include <qpdf/Pipeline.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/QPDFStreamFilter.hh>

namespace paraf::pdf {
namespace {

thread_local std::optional<std::size_t> left_in_thread;

// Outside of any budget a single stream may still not be a bomb.
constexpr std::size_t one_stream = std::size_t{256} << 20;

class Counting final : public Pipeline {
 public:
  explicit Counting(Pipeline* to) : Pipeline("counting", to) {}
  void write(unsigned char const* data, std::size_t count) override {
    std::size_t& left = left_in_thread ? *left_in_thread : own_;
    if (count > left) throw std::runtime_error("unpacks to more than allowed");
    left -= count;
    getNext()->write(data, count);
  }
  void finish() override { getNext()->finish(); }

 private:
  std::size_t own_ = one_stream;
};

// The PNG predictors [ISO 32000-2 §7.4.4.4, PNG §9]: each row says how it was made from the one above.
class Unpredict final : public Pipeline {
 public:
  Unpredict(Pipeline* to, std::size_t row, std::size_t pixel)
      : Pipeline("unpredict", to), pixel_(pixel), above_(row) {
    row_.reserve(row + 1);
  }
  void write(unsigned char const* data, std::size_t count) override {
    while (count > 0) {
      const std::size_t take = std::min(count, above_.size() + 1 - row_.size());
      row_.insert(row_.end(), data, data + take);
      data += take;
      count -= take;
      if (row_.size() == above_.size() + 1) put();
    }
  }
  void finish() override {
    if (row_.size() > 1) {  // a last row cut short
      above_.resize(row_.size() - 1);
      put();
    }
    getNext()->finish();
  }

 private:
  void put() {
    const unsigned char kind = row_[0];
    for (std::size_t i = 0; i < above_.size(); ++i) {
      const bool first = i < pixel_;
      const int left = first ? 0 : row_[i + 1 - pixel_], up = above_[i], corner = first ? 0 : above_[i - pixel_];
      int guess = 0;
      if (kind == 1) guess = left;
      else if (kind == 2) guess = up;
      else if (kind == 3) guess = (left + up) / 2;
      else if (kind == 4) guess = paeth(left, up, corner);
      row_[i + 1] = static_cast<unsigned char>(row_[i + 1] + guess);
    }
    std::copy(row_.begin() + 1, row_.end(), above_.begin());
    getNext()->write(above_.data(), above_.size());
    row_.clear();
  }
  static int paeth(int a, int b, int c) {
    const int pa = std::abs(b - c), pb = std::abs(a - c), pc = std::abs(a + b - 2 * c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  }

  std::size_t pixel_;
  std::vector<unsigned char> row_, above_;
};

class Bounded final : public QPDFStreamFilter {
 public:
  bool setDecodeParms(QPDFObjectHandle parms) override {
    if (parms.isNull()) return true;
    if (!parms.isDictionary()) return false;
    const auto number = [&](const char* key, long long usual) {
      QPDFObjectHandle value = parms.getKey(key);
      return value.isInteger() ? value.getIntValue() : usual;
    };
    const long long predictor = number("/Predictor", 1), colours = number("/Colors", 1),
                    bits = number("/BitsPerComponent", 8), columns = number("/Columns", 1);
    if (predictor == 1) return true;
    if (predictor < 10 || predictor > 15 || colours < 1 || colours > 32 || bits < 1 || bits > 16 || columns < 1 ||
        columns > 1'000'000)
      return false;
    row_ = static_cast<std::size_t>((colours * bits * columns + 7) / 8);
    pixel_ = static_cast<std::size_t>(std::max(1LL, colours * bits / 8));
    return true;
  }
  Pipeline* getDecodePipeline(Pipeline* next) override {
    if (row_ > 0) {
      unpredict_ = std::make_unique<Unpredict>(next, row_, pixel_);
      next = unpredict_.get();
    }
    counting_ = std::make_unique<Counting>(next);
    flate_ = std::make_unique<Pl_Flate>("flate", counting_.get(), Pl_Flate::a_inflate);
    return flate_.get();
  }

 private:
  std::size_t row_ = 0, pixel_ = 1;
  std::unique_ptr<Unpredict> unpredict_;
  std::unique_ptr<Counting> counting_;
  std::unique_ptr<Pl_Flate> flate_;
};

// Nobody packs cross-reference or object streams with it, and its decoder cannot be counted.
class Refused final : public QPDFStreamFilter {
 public:
  bool setDecodeParms(QPDFObjectHandle) override { return false; }
  Pipeline* getDecodePipeline(Pipeline*) override { return nullptr; }
};

}  // namespace

UnpackBudget::UnpackBudget(std::size_t octets) : outermost_(!left_in_thread) {
  if (outermost_) left_in_thread = octets;
}
UnpackBudget::~UnpackBudget() {
  if (outermost_) left_in_thread.reset();
}

void use_bounded_decoders() {
  static std::once_flag once;
  std::call_once(once, [] {
    QPDF::registerStreamFilter("/FlateDecode", [] { return std::make_shared<Bounded>(); });
    QPDF::registerStreamFilter("/LZWDecode", [] { return std::make_shared<Refused>(); });
  });
}

}  // namespace paraf::pdf
