// The method table agrees with the public protocol, whatever is added to either.

#include "server/objects/catalog.h"

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"

namespace manager {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;

// The public files that the table's methods are described in.
std::set<const FileDescriptor*> PublicFiles(const Catalog& catalog) {
  std::set<const FileDescriptor*> files;
  for (const Catalog::Entry& entry : catalog.entries()) files.insert(entry.descriptor->file());
  return files;
}

TEST(CatalogTest, EveryRowIsDescribed) {
  const Catalog catalog;
  for (const Catalog::Entry& entry : catalog.entries()) {
    ASSERT_NE(entry.descriptor, nullptr) << entry.method.name;
    EXPECT_EQ(catalog.Find(entry.method.name), &entry);
  }
}

TEST(CatalogTest, EveryRpcHasARow) {
  const Catalog catalog;
  for (const FileDescriptor* file : PublicFiles(catalog)) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const MethodDescriptor* method = file->service(s)->method(m);
        if (method->client_streaming()) continue;  // The transport's: it carries the others.
        const std::string path =
            absl::StrCat("/", method->service()->full_name(), "/", method->name());
        EXPECT_NE(catalog.Find(path), nullptr) << path << " has no row";
      }
    }
  }
}

TEST(CatalogTest, UnknownPathsAreNotFound) {
  const Catalog catalog;
  for (const char* path : {"", "/", "manager.v1.Dict/Set", "/manager.v1.Dict/", "/x/y"}) {
    EXPECT_EQ(catalog.Find(path), nullptr) << path;
  }
}

TEST(CatalogTest, ReadingMethodsAreConstAndSaySo) {
  const Catalog catalog;
  for (const Catalog::Entry& entry : catalog.entries()) {
    const bool says_so =
        entry.descriptor->options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS;
    EXPECT_EQ(entry.method.reads_only, says_so) << entry.method.name;
  }
}

TEST(CatalogTest, WaitingMethodsAndOnlyThoseHaveATimeout) {
  const Catalog catalog;
  for (const Catalog::Entry& entry : catalog.entries()) {
    const FieldDescriptor* timeout = entry.descriptor->input_type()->FindFieldByName("timeout");
    EXPECT_EQ(entry.method.may_wait, timeout != nullptr) << entry.method.name;
    if (timeout == nullptr) continue;
    EXPECT_EQ(timeout->message_type()->full_name(), "google.protobuf.Duration");
  }
}

TEST(CatalogTest, MethodsOfObjectsNameTheirObjectFirst) {
  const Catalog catalog;
  for (const Catalog::Entry& entry : catalog.entries()) {
    if (entry.method.object_of == nullptr) continue;
    const FieldDescriptor* object = entry.descriptor->input_type()->FindFieldByName("object");
    ASSERT_NE(object, nullptr) << entry.method.name;
    EXPECT_EQ(object->number(), 1) << entry.method.name;
  }
}

TEST(CatalogTest, MessagesAreTheWireViewOfThePublicOnes) {
  const Catalog catalog;
  for (const Catalog::Entry& entry : catalog.entries()) {
    EXPECT_EQ(entry.method.new_request()->GetTypeName(),
              absl::StrCat("manager.wire.", entry.descriptor->input_type()->name()));
    EXPECT_EQ(entry.method.new_response()->GetTypeName(),
              absl::StrCat("manager.wire.", entry.descriptor->output_type()->name()));
  }
}

TEST(CatalogTest, TypesAreDistinctAndEachCanBeCreated) {
  const Catalog catalog;
  std::set<std::string> types(catalog.types().begin(), catalog.types().end());
  EXPECT_EQ(types.size(), catalog.types().size());
  size_t creates = 0;
  for (const Catalog::Entry& entry : catalog.entries()) {
    if (absl::EndsWith(entry.method.name, "/Create")) ++creates;
  }
  EXPECT_EQ(creates, types.size());
}

}  // namespace
}  // namespace manager
