// Random values for tests: sound ones, of every kind, with the awkward cases well represented.

#ifndef COMMON_VALUE_RANDOM_VALUE_H_
#define COMMON_VALUE_RANDOM_VALUE_H_

#include <cstdint>
#include <random>
#include <string>

#include "manager/v1/value.pb.h"

namespace manager {

// One stream of values per seed. Half of all scalars come from a small pool, so that equal ones
// meet. Not thread-safe; the caller serializes.
class RandomValues {
 public:
  explicit RandomValues(uint32_t seed) : random_(seed) {}

  // A value of at most `depth` levels; one that may be a key where `hashable` is set.
  v1::Value Next(int depth, bool hashable = false);

  // The same value written in another way: True for 1 or 1.0, a set in another order.
  v1::Value Rewrite(const v1::Value& value);

  // A number below `limit`.
  uint32_t Below(uint32_t limit) { return static_cast<uint32_t>(random_()) % limit; }

 private:
  v1::Value Scalar();
  v1::Value FromPool();
  v1::Value Number();
  std::string Bytes();
  std::string Text();
  void FillItems(int depth, bool hashable, v1::ValueList* items);
  void FillEntries(int depth, v1::ValueMap* dict);
  void RewriteItems(v1::ValueList* items);
  void RewriteEntries(v1::ValueMap* dict);
  void RewriteInteger(v1::Value* value);

  std::mt19937_64 random_;
};

}  // namespace manager

#endif  // COMMON_VALUE_RANDOM_VALUE_H_
