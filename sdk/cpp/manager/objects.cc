#include "manager/objects.h"

#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "manager/internal/method.h"
#include "manager/internal/pages.h"
#include "manager/internal/timeout.h"

namespace manager {
inline namespace sdk {
namespace {

template <typename Response, typename Request>
absl::StatusOr<Response> Call(Connection& connection, const Request& request) {
  Response response;
  absl::Status status = connection.Call(internal::MethodOf<Request>(), request, &response, {});
  if (!status.ok()) return status;
  return response;
}

// What is on a page.
auto& Items(v1::ObjectsListResponse& page) { return *page.mutable_objects(); }
auto& Items(v1::ObjectsListHoldersResponse& page) { return *page.mutable_holders(); }
auto& Items(v1::ObjectsListWaitersResponse& page) { return *page.mutable_waiters(); }
auto& Items(v1::ObjectsListDeadlocksResponse& page) { return *page.mutable_deadlocks(); }

// All that is on the pages of a listing.
template <typename T, typename Response, typename Request>
PagedRange<T> Pages(std::shared_ptr<Connection> connection, Request first) {
  return internal::ReadPages<T>(
      std::move(first),
      [connection = std::move(connection)](const Request& request) {
        return Call<Response>(*connection, request);
      },
      [](Response& page) -> absl::StatusOr<std::vector<T>> {
        return std::vector<T>(std::move_iterator(Items(page).begin()),
                              std::move_iterator(Items(page).end()));
      });
}

}  // namespace

absl::StatusOr<ObjectInfo> Objects::Describe(std::string_view name) const {
  v1::ObjectsDescribeRequest request;
  request.set_object(std::string(name));
  auto response = Call<v1::ObjectsDescribeResponse>(*connection_, request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_info());
}

PagedRange<ObjectInfo> Objects::List(const ListObjectsOptions& options) const {
  v1::ObjectsListRequest request;
  request.set_prefix(options.prefix);
  request.set_type(options.type);
  request.set_page_size(options.page_size);
  return Pages<ObjectInfo, v1::ObjectsListResponse>(connection_, std::move(request));
}

PagedRange<Holder> Objects::ListHolders(const ListUsersOptions& options) const {
  v1::ObjectsListHoldersRequest request;
  request.set_prefix(options.prefix);
  request.set_page_size(options.page_size);
  return Pages<Holder, v1::ObjectsListHoldersResponse>(connection_, std::move(request));
}

PagedRange<WaitingCall> Objects::ListWaiters(const ListUsersOptions& options) const {
  v1::ObjectsListWaitersRequest request;
  request.set_prefix(options.prefix);
  request.set_page_size(options.page_size);
  return Pages<WaitingCall, v1::ObjectsListWaitersResponse>(connection_, std::move(request));
}

PagedRange<Deadlock> Objects::ListDeadlocks(int32_t page_size) const {
  v1::ObjectsListDeadlocksRequest request;
  request.set_page_size(page_size);
  return Pages<Deadlock, v1::ObjectsListDeadlocksResponse>(connection_, std::move(request));
}

absl::Status Objects::Delete(std::string_view name) const {
  v1::ObjectsDeleteRequest request;
  request.set_object(std::string(name));
  return Call<v1::ObjectsDeleteResponse>(*connection_, request).status();
}

absl::StatusOr<ObjectInfo> Objects::SetLifetime(std::string_view name,
                                                const Lifetime& lifetime) const {
  v1::ObjectsSetLifetimeRequest request;
  request.set_object(std::string(name));
  if (lifetime.time_to_live != absl::InfiniteDuration()) {
    *request.mutable_lifetime()->mutable_time_to_live() = internal::ToProto(lifetime.time_to_live);
  }
  request.mutable_lifetime()->set_session_bound(lifetime.session_bound);
  auto response = Call<v1::ObjectsSetLifetimeResponse>(*connection_, request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_info());
}

absl::Status Objects::AddReference(const ObjectRef& ref) const {
  v1::ObjectsAddReferenceRequest request;
  request.set_object(ObjectName(ref));
  return Call<v1::ObjectsAddReferenceResponse>(*connection_, request).status();
}

absl::Status Objects::Release(const ObjectRef& ref, int64_t count) const {
  v1::ObjectsReleaseRequest request;
  v1::ReleasedReference& released = *request.add_references();
  released.set_id(ref.id());
  released.set_count(count);
  return Call<v1::ObjectsReleaseResponse>(*connection_, request).status();
}

absl::StatusOr<ServerInfo> Objects::GetServerInfo() const {
  return Call<ServerInfo>(*connection_, v1::ObjectsGetServerInfoRequest());
}

}  // namespace sdk
}  // namespace manager
