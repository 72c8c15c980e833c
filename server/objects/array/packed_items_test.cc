// The form in which snapshots keep items, which must never change.

#include "server/objects/array/packed_items.h"

#include <string>

#include "gtest/gtest.h"

namespace manager {
namespace {

// Items of a type, as a request gives them.
PackedItems Make(const std::string& typecode, const wire::ArrayItems& items) {
  return PackedItems::Of(typecode)->Read(items).value();
}

std::string AllBytes(const PackedItems& items) {
  return items.ToBytes(0, static_cast<size_t>(items.size()));
}

void ExpectForm(const std::string& typecode, const wire::ArrayItems& items,
                const std::string& bytes) {
  SCOPED_TRACE(typecode);
  const PackedItems packed = Make(typecode, items);
  EXPECT_EQ(AllBytes(packed), bytes);
  PackedItems loaded = PackedItems::Of(typecode).value();
  ASSERT_TRUE(loaded.AppendBytes(bytes));
  EXPECT_EQ(loaded.size(), packed.size());
  EXPECT_EQ(AllBytes(loaded), bytes);
}

TEST(PackedItemsTest, WholeNumbersAreInTwosComplementTheLowestByteFirst) {
  wire::ArrayItems items;
  items.add_ints(-2);
  items.add_ints(1);
  ExpectForm("b", items, std::string("\xFE\x01"));
  ExpectForm("h", items, std::string("\xFE\xFF\x01\x00", 4));
  ExpectForm("i", items, std::string("\xFE\xFF\xFF\xFF\x01\x00\x00\x00", 8));
  const std::string eight("\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x00\x00\x00\x00\x00\x00\x00", 16);
  ExpectForm("l", items, eight);
  ExpectForm("q", items, eight);
}

TEST(PackedItemsTest, UnsignedNumbersHaveAllTheirBits) {
  wire::ArrayItems items;
  items.add_uints(0xFE);
  ExpectForm("B", items, std::string("\xFE"));
  ExpectForm("H", items, std::string("\xFE\x00", 2));
  ExpectForm("I", items, std::string("\xFE\x00\x00\x00", 4));
  items.set_uints(0, UINT64_MAX - 1);
  ExpectForm("L", items, std::string("\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8));
  ExpectForm("Q", items, std::string("\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8));
}

TEST(PackedItemsTest, FloatsAreAsInMemory) {
  wire::ArrayItems items;
  items.add_floats(-0.0);
  items.add_floats(1.5);
  ExpectForm("f", items, std::string("\x00\x00\x00\x80\x00\x00\xC0\x3F", 8));
  ExpectForm("d", items,
             std::string("\x00\x00\x00\x00\x00\x00\x00\x80\x00\x00\x00\x00\x00\x00\xF8\x3F", 16));
}

TEST(PackedItemsTest, CharactersHaveFourBytes) {
  wire::ArrayItems items;
  items.set_text("a\xF0\x9F\x98\x80");
  ExpectForm("u", items, std::string("a\x00\x00\x00\x00\xF6\x01\x00", 8));
}

TEST(PackedItemsTest, SomeItemsFollowOthers) {
  wire::ArrayItems items;
  for (int i = 0; i < 5; ++i) items.add_ints(i);
  const PackedItems packed = Make("i", items);
  PackedItems loaded = PackedItems::Of("i").value();
  EXPECT_TRUE(loaded.AppendBytes(packed.ToBytes(0, 2)));
  EXPECT_TRUE(loaded.AppendBytes(packed.ToBytes(2, 0)));
  EXPECT_TRUE(loaded.AppendBytes(packed.ToBytes(2, 3)));
  EXPECT_EQ(AllBytes(loaded), AllBytes(packed));
}

TEST(PackedItemsTest, RefusesBytesThatAreNoItems) {
  PackedItems ints = PackedItems::Of("i").value();
  EXPECT_FALSE(ints.AppendBytes("12345"));
  EXPECT_EQ(ints.size(), 0);
  PackedItems characters = PackedItems::Of("u").value();
  EXPECT_FALSE(characters.AppendBytes(std::string("\x00\xD8\x00\x00", 4)));  // A surrogate.
  EXPECT_FALSE(characters.AppendBytes(std::string("\x00\x00\x11\x00", 4)));  // Beyond Unicode.
  EXPECT_EQ(characters.size(), 0);
}

}  // namespace
}  // namespace manager
