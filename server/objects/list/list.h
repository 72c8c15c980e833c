// The shared list. Its methods and rules: proto/manager/v1/list.proto.
//
// Reading or writing an item and adding or removing at either end take constant time; inserting and
// removing elsewhere moves what stands between there and the nearer end; searching looks at every
// item. A method by path takes time in proportion to the size of the item.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_LIST_LIST_H_
#define SERVER_OBJECTS_LIST_LIST_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/wire/list.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"
#include "server/objects/path_root.h"

namespace manager {

class List final : public Object, private PathRoot {
 public:
  static constexpr absl::string_view kType = "list";
  static std::vector<Method> Methods();

  List() : PathRoot("the list") {}
  absl::Status Init(const Turn& turn, wire::ListCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return length(); }
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view bytes, const Step& step) override;

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
  absl::Status PopMany(wire::ListPopManyRequest& request, wire::ListPopManyResponse* response);
  absl::Status Scan(const wire::ListScanRequest& request, wire::ListScanResponse* response) const;

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

  // By path.
  absl::Status GetAt(const wire::ListGetAtRequest& request,
                     wire::ListGetAtResponse* response) const {
    return ReadAt(request, response);
  }
  absl::Status SetAt(wire::ListSetAtRequest& request, wire::ListSetAtResponse*) {
    return WriteAt(request);
  }
  absl::Status DeleteAt(wire::ListDeleteAtRequest& request, wire::ListDeleteAtResponse*) {
    return RemoveAt(request);
  }
  absl::Status AppendAt(wire::ListAppendAtRequest& request, wire::ListAppendAtResponse* response) {
    return AddItemAt(request, response);
  }
  absl::Status IncrementAt(wire::ListIncrementAtRequest& request,
                           wire::ListIncrementAtResponse* response) {
    return AddNumberAt(request, response);
  }

 private:
  using Values = google::protobuf::RepeatedPtrField<std::string>;

  int64_t length() const { return static_cast<int64_t>(items_.size()); }

  // The 0-based position of a Python index.
  // Errors: INDEX_OUT_OF_RANGE.
  absl::StatusOr<size_t> Position(int64_t index) const;

  // The items, of which a call that succeeds is going to change some: a new version of the list.
  std::deque<Stored>& Change();
  void EraseAt(int64_t position);

  // A request's values, as they are stored.
  std::vector<Stored> HoldAll(Values& values) const;

  absl::StatusOr<const std::string*> Reach(const Path& path) const override;
  void StoreFirst(const Path& path, std::string value) override;
  void RemoveFirst(const Path& path) override;

  std::deque<Stored> items_;
  uint64_t version_ = 0;  // How many calls have changed the list.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_LIST_LIST_H_
