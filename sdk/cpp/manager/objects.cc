#include "manager/objects.h"

#include <utility>
#include <vector>

#include "manager/internal/method.h"

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

// The pages of a listing, one after the other.
class Pages {
 public:
  Pages(std::shared_ptr<Connection> connection, v1::ObjectsListRequest first)
      : connection_(std::move(connection)), request_(std::move(first)) {}

  // The next page with anything on it; an empty one at the end.
  absl::StatusOr<std::vector<ObjectInfo>> operator()() {
    std::vector<ObjectInfo> objects;
    while (objects.empty() && !last_seen_) {
      auto page = Call<v1::ObjectsListResponse>(*connection_, request_);
      if (!page.ok()) return page.status();
      objects.assign(std::move_iterator(page->mutable_objects()->begin()),
                     std::move_iterator(page->mutable_objects()->end()));
      request_.set_page_token(page->next_page_token());
      last_seen_ = page->next_page_token().empty();
    }
    return objects;
  }

 private:
  std::shared_ptr<Connection> connection_;
  v1::ObjectsListRequest request_;
  bool last_seen_ = false;
};

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
  return PagedRange<ObjectInfo>(Pages(connection_, std::move(request)));
}

absl::Status Objects::Delete(std::string_view name) const {
  v1::ObjectsDeleteRequest request;
  request.set_object(std::string(name));
  return Call<v1::ObjectsDeleteResponse>(*connection_, request).status();
}

absl::StatusOr<ServerInfo> Objects::GetServerInfo() const {
  return Call<ServerInfo>(*connection_, v1::ObjectsGetServerInfoRequest());
}

}  // namespace sdk
}  // namespace manager
