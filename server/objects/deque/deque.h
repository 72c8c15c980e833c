// The shared deque. Its methods and rules: proto/manager/v1/deque.proto.
//
// Reading or writing an item and adding or removing at an end take constant time; inserting and
// removing elsewhere moves what stands between there and the nearer end, and so does rotating.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_DEQUE_DEQUE_H_
#define SERVER_OBJECTS_DEQUE_DEQUE_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "manager/wire/deque.pb.h"
#include "server/objects/method.h"
#include "server/objects/object.h"

namespace manager {

class Deque final : public Object {
 public:
  static constexpr absl::string_view kType = "deque";
  static std::vector<Method> Methods();

  absl::Status Init(const Turn& turn, wire::DequeCreateRequest& request);

  absl::string_view type() const override { return kType; }
  absl::optional<int64_t> size() const override { return length(); }
  std::string Summary() const override;
  void Save(const StateSink& sink) const override;
  absl::Status Load(absl::string_view bytes, const Step& step) override;

  // At the ends.
  absl::Status Append(wire::DequeAppendRequest& request, wire::DequeAppendResponse* response);
  absl::Status Extend(wire::DequeExtendRequest& request, wire::DequeExtendResponse* response);
  absl::Status Pop(wire::DequePopRequest& request, wire::DequePopResponse* response);
  absl::Status PopMany(wire::DequePopManyRequest& request, wire::DequePopManyResponse* response);

  // By index.
  absl::Status Get(const wire::DequeGetRequest& request, wire::DequeGetResponse* response) const;
  absl::Status Set(wire::DequeSetRequest& request, wire::DequeSetResponse* response);
  absl::Status Insert(wire::DequeInsertRequest& request, wire::DequeInsertResponse* response);
  absl::Status Delete(wire::DequeDeleteRequest& request, wire::DequeDeleteResponse* response);
  absl::Status GetSlice(const wire::DequeGetSliceRequest& request,
                        wire::DequeGetSliceResponse* response) const;

  // By value.
  absl::Status Remove(wire::DequeRemoveRequest& request, wire::DequeRemoveResponse* response);
  absl::Status Index(const wire::DequeIndexRequest& request,
                     wire::DequeIndexResponse* response) const;
  absl::Status Count(const wire::DequeCountRequest& request,
                     wire::DequeCountResponse* response) const;
  absl::Status Contains(const wire::DequeContainsRequest& request,
                        wire::DequeContainsResponse* response) const;

  // The whole deque.
  absl::Status Size(const wire::DequeSizeRequest& request, wire::DequeSizeResponse* response) const;
  absl::Status Rotate(wire::DequeRotateRequest& request, wire::DequeRotateResponse* response);
  absl::Status Reverse(wire::DequeReverseRequest& request, wire::DequeReverseResponse* response);
  absl::Status Clear(wire::DequeClearRequest& request, wire::DequeClearResponse* response);

 private:
  int64_t length() const { return static_cast<int64_t>(items_.size()); }
  bool full() const { return max_size_.has_value() && length() == *max_size_; }

  // Adds an item at an end. Gives what that drove out at the other one; nothing where there was
  // room.
  absl::optional<Stored> Push(Stored item, bool left);

  // Takes the item at an end; there must be one.
  Stored Take(bool left);

  std::deque<Stored> items_;          // From the left.
  absl::optional<int64_t> max_size_;  // Set once, by Init or Load.
};

}  // namespace manager

#endif  // SERVER_OBJECTS_DEQUE_DEQUE_H_
