#include "tests/behaviour/random/number.h"

#include <cstdint>

namespace manager {
namespace {

// On both sides of where the types of 1, 2 and 4 bytes end.
constexpr double kEnds[] = {127,    128,    -128,       -129,      255,     256,
                            32'767, 32'768, 0x1p31 - 1, 0x1p31,    -0x1p31, -0x1p31 - 1,
                            0x1p32, 0x1p40, -0x1p40,    0x1p32 - 1};

}  // namespace

Number WholeNumber(double number) {
  v1::Value value;
  value.set_int_value(static_cast<int64_t>(number));
  return {value, Number::Sort::kWhole, number};
}

Number FloatNumber(double number) {
  v1::Value value;
  value.set_double_value(number);
  return {value, Number::Sort::kFloat, number};
}

Number RandomNumber(Random& random) {
  if (random.OneIn(8)) return FloatNumber(random.Between(-20, 20) / 4.0);
  if (random.OneIn(8)) return WholeNumber(random.OneOf(kEnds));
  v1::Value other;
  if (random.OneIn(15)) {
    other.set_bool_value(true);
    return {other, Number::Sort::kWhole, 1};
  }
  if (random.OneIn(15)) {
    other.set_string_value("1");
    return {other, Number::Sort::kNone, 0};
  }
  return WholeNumber(random.Between(-5, 5));
}

}  // namespace manager
