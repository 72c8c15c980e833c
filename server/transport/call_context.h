// What a call comes with beside its method and request, as clients send it.
//
// Thread-safe.

#ifndef SERVER_TRANSPORT_CALL_CONTEXT_H_
#define SERVER_TRANSPORT_CALL_CONTEXT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/id_set/id_set.h"
#include "google/protobuf/repeated_field.h"
#include "manager/v1/call.pb.h"
#include "server/dispatch/dispatcher.h"

namespace manager {

// The metadata entry of a unary RPC that has an encoded v1::CallContext.
inline constexpr char kContextMetadata[] = "manager-context-bin";

// Reads an encoded v1::CallContext.
// Errors: MALFORMED_REQUEST; SESSION_NOT_FOUND for what is no session's id.
absl::Status ReadContext(absl::string_view bytes, CallContext* context, IdSet* acked);

// Reads acknowledgements.
// Errors: MALFORMED_REQUEST for a range that ends before it begins, or has 0 in it.
absl::Status ReadRanges(const google::protobuf::RepeatedPtrField<v1::CallRange>& ranges,
                        IdSet* calls);

}  // namespace manager

#endif  // SERVER_TRANSPORT_CALL_CONTEXT_H_
