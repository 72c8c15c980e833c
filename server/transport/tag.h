// Tags: what the completion queue gives back when an operation is over.
//
// An object that starts operations has one tag for each kind, so that no operation allocates:
//
//   class Rpc {
//     void OnRead(bool ok);
//     MemberTag<&Rpc::OnRead> read_tag_{this};
//
// Complete is called only by the polling thread.

#ifndef SERVER_TRANSPORT_TAG_H_
#define SERVER_TRANSPORT_TAG_H_

namespace manager {

class Tag {
 public:
  // The operation is over; what `ok` means is the operation's own.
  virtual void Complete(bool ok) = 0;

  // What gRPC takes as a tag, and how to get the tag back from that.
  void* ToGrpc() { return this; }
  static Tag* FromGrpc(void* tag) { return static_cast<Tag*>(tag); }

 protected:
  ~Tag() = default;
};

namespace tag_internal {

template <class F>
struct OwnerOf;

template <class T>
struct OwnerOf<void (T::*)(bool)> {
  using Type = T;
};

}  // namespace tag_internal

// A tag that calls a member function of the object it belongs to.
template <auto function>
class MemberTag final : public Tag {
 public:
  using Owner = typename tag_internal::OwnerOf<decltype(function)>::Type;

  explicit MemberTag(Owner* owner) : owner_(owner) {}
  MemberTag(const MemberTag&) = delete;
  MemberTag& operator=(const MemberTag&) = delete;

  void Complete(bool ok) override { (owner_->*function)(ok); }

 private:
  Owner* const owner_;
};

}  // namespace manager

#endif  // SERVER_TRANSPORT_TAG_H_
