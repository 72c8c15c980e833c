// What every method does, whatever it is for. A new method needs nothing here.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/objects/catalog.h"
#include "tests/support/script_fixture.h"

namespace manager {
namespace {

class EveryMethodTest : public ScriptFixture {
 protected:
  // Calls every method of an object with these bytes, and checks what is expected.
  void PlayForObjectMethods(absl::string_view request, absl::string_view expected) {
    for (const Catalog::Entry& entry : catalog_.entries()) {
      if (entry.method.object_of == nullptr) continue;
      Play(absl::StrCat(entry.method.name, " raw:", request, " -> ", expected));
    }
  }

  const Catalog catalog_;
};

TEST_F(EveryMethodTest, RefusesAnObjectThatIsNotThere) {
  PlayForObjectMethods("0a0178", R"(OBJECT_NOT_FOUND "no object 'x'")");
  PlayForObjectMethods("0a022331", R"(OBJECT_NOT_FOUND "no object '#1'")");
}

TEST_F(EveryMethodTest, RefusesANameThatIsNone) {
  PlayForObjectMethods("", R"(INVALID_NAME "is empty")");
  PlayForObjectMethods("0a01ff", R"(INVALID_NAME "not UTF-8")");
}

TEST_F(EveryMethodTest, RefusesAnObjectOfAnotherType) {
  Play(R"(
    Dict.Create d
    List.Create l
  )");
  for (const Catalog::Entry& entry : catalog_.entries()) {
    if (entry.method.object_of == nullptr) continue;
    const char* other = entry.method.type == "dict" ? "0a016c" : "0a0164";
    Play(absl::StrCat(entry.method.name, " raw:", other, " -> WRONG_TYPE \"not a ",
                      entry.method.type, "\""));
  }
}

TEST_F(EveryMethodTest, RefusesBytesThatAreNoRequest) {
  for (const Catalog::Entry& entry : catalog_.entries()) {
    Play(absl::StrCat(entry.method.name, " raw:0a05 -> MALFORMED_REQUEST"));
    Play(absl::StrCat(entry.method.name, " raw:ffff -> MALFORMED_REQUEST"));
  }
}

TEST_F(EveryMethodTest, PassesOverFieldsThatItDoesNotKnow) {
  // An unknown field before the name, which is then found to be missing all the same.
  PlayForObjectMethods("a006050a0178", "OBJECT_NOT_FOUND");
}

}  // namespace
}  // namespace manager
