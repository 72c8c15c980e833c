// The shared list. Its methods and rules: proto/manager/v1/list.proto.
//
// Reading or writing an item and adding or removing at the end take constant time; inserting and
// removing elsewhere moves what stands behind, as in Python.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_LIST_LIST_H_
#define SERVER_OBJECTS_LIST_LIST_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/wire/list.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class List final : public Object {
 public:
  static constexpr absl::string_view kType = "list";
  static std::vector<Method> Methods();
  static absl::StatusOr<std::unique_ptr<List>> Create(wire::ListCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return length(); }
  std::string Summary() const override;

  // One item.
  absl::Status Get(const wire::ListGetRequest& request, wire::ListGetResponse* response) const;
  absl::Status Set(wire::ListSetRequest& request, wire::ListSetResponse* response);
  absl::Status Delete(wire::ListDeleteRequest& request, wire::ListDeleteResponse* response);
  absl::Status Append(wire::ListAppendRequest& request, wire::ListAppendResponse* response);
  absl::Status Insert(wire::ListInsertRequest& request, wire::ListInsertResponse* response);
  absl::Status Pop(wire::ListPopRequest& request, wire::ListPopResponse* response);

  // Several items.
  absl::Status GetSlice(const wire::ListGetSliceRequest& request,
                        wire::ListGetSliceResponse* response) const;
  absl::Status SetSlice(wire::ListSetSliceRequest& request, wire::ListSetSliceResponse* response);
  absl::Status DeleteSlice(wire::ListDeleteSliceRequest& request,
                           wire::ListDeleteSliceResponse* response);
  absl::Status Extend(wire::ListExtendRequest& request, wire::ListExtendResponse* response);

  // By value.
  absl::Status Remove(wire::ListRemoveRequest& request, wire::ListRemoveResponse* response);
  absl::Status Index(const wire::ListIndexRequest& request,
                     wire::ListIndexResponse* response) const;
  absl::Status Count(const wire::ListCountRequest& request,
                     wire::ListCountResponse* response) const;
  absl::Status Contains(const wire::ListContainsRequest& request,
                        wire::ListContainsResponse* response) const;

  // The whole list.
  absl::Status Size(const wire::ListSizeRequest& request, wire::ListSizeResponse* response) const;
  absl::Status Sort(wire::ListSortRequest& request, wire::ListSortResponse* response);
  absl::Status Reverse(wire::ListReverseRequest& request, wire::ListReverseResponse* response);
  absl::Status Repeat(wire::ListRepeatRequest& request, wire::ListRepeatResponse* response);
  absl::Status Clear(wire::ListClearRequest& request, wire::ListClearResponse* response);

 private:
  int64_t length() const { return static_cast<int64_t>(items_.size()); }

  // The 0-based position of a Python index.
  // Errors: INDEX_OUT_OF_RANGE.
  absl::StatusOr<size_t> Position(int64_t index) const;

  // The position of the first item from `begin` up to `end` that equals a value; `end` if none.
  absl::StatusOr<int64_t> Search(const std::string& value, int64_t begin, int64_t end) const;

  std::vector<std::string> items_;  // Encoded values.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_LIST_LIST_H_
