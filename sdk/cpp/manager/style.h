// How the methods of a typed object give their results: the last parameter of Dict, List and the
// others. Each method is written once, and Style::Result<T> is what it returns.
//
//   manager::Dict<std::string, int> ages = ...;                              // Blocking.
//   manager::Dict<std::string, int, manager::Asynchronous> fast = ages.Async();

#ifndef MANAGERD_SDK_CPP_MANAGER_STYLE_H_
#define MANAGERD_SDK_CPP_MANAGER_STYLE_H_

#include <memory>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "manager/connection.h"
#include "manager/future.h"

namespace manager {
inline namespace sdk {
namespace internal {

// The T of an OrError<T>; of any other type, the type itself.
template <typename T>
struct ValueTypeOf {
  using type = T;
};
template <typename T>
struct ValueTypeOf<absl::StatusOr<T>> {
  using type = T;
};
template <>
struct ValueTypeOf<absl::Status> {
  using type = void;
};

// The T of what `finish(status, response)` returns, an OrError<T>.
template <typename Finish, typename Response>
using FinishedType =
    typename ValueTypeOf<std::invoke_result_t<Finish&, const absl::Status&, Response&>>::type;

}  // namespace internal

// A method blocks until its call has ended, and returns absl::StatusOr<T>, or absl::Status.
struct Blocking {
  template <typename T>
  using Result = internal::OrError<T>;

  // For the SDK: makes a call, and gives what `finish(status, response)` makes of its end.
  template <typename Response, typename Request, typename Finish>
  static Result<internal::FinishedType<Finish, Response>> Call(
      const std::shared_ptr<Connection>& connection, const RpcMethod& method,
      const Request& request, const CallOptions& options, Finish finish) {
    Response response;
    const absl::Status status = connection->Call(method, request, &response, options);
    return finish(status, response);
  }
};

// A method starts its call and returns a Future<T>. Calls that one thread starts are applied in
// that order where the client has a session, as it has by default; without one, a call has ended
// when its method returns.
struct Asynchronous {
  template <typename T>
  using Result = Future<T>;

  // For the SDK: the same, in this style; `finish` is copied.
  template <typename Response, typename Request, typename Finish>
  static Result<internal::FinishedType<Finish, Response>> Call(
      const std::shared_ptr<Connection>& connection, const RpcMethod& method,
      const Request& request, const CallOptions& options, Finish finish) {
    using T = internal::FinishedType<Finish, Response>;
    auto state = std::make_shared<internal::FutureState<T>>();
    auto response = std::make_shared<Response>();
    connection->Start(method, request, response.get(), options,
                      [state, response, finish = std::move(finish)](const absl::Status& status) {
                        state->Set(finish(status, *response));
                      });
    return Future<T>(std::move(state), connection);
  }
};

}  // namespace sdk
}  // namespace manager

#endif  // MANAGERD_SDK_CPP_MANAGER_STYLE_H_
