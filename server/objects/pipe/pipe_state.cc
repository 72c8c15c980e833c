// The pipe as a snapshot keeps it.

#include <cstdint>
#include <string>
#include <utility>

#include "manager/state/v1/pipe.pb.h"
#include "server/objects/grants_state.h"
#include "server/objects/pipe/pipe.h"

namespace manager {

void Pipe::Save(const StateSink& sink) const {
  state::v1::PipePart head;
  head.set_one_way(one_way_);
  head.set_capacity_messages(capacity_.messages);
  head.set_capacity_bytes(capacity_.bytes);
  SaveGrants(grants_, head.mutable_grants());
  head.mutable_first()->set_closed(first_.closed);
  head.mutable_first()->set_fence(first_.fence);
  head.mutable_second()->set_closed(second_.closed);
  head.mutable_second()->set_fence(second_.fence);
  PartSaver<state::v1::PipePart> parts(std::move(head), sink);
  for (const Stored& message : first_.messages) {
    const std::string& bytes = message.bytes();
    parts.ForNext(bytes.size()).mutable_first()->add_messages(bytes);
  }
  for (const Stored& message : second_.messages) {
    const std::string& bytes = message.bytes();
    parts.ForNext(bytes.size()).mutable_second()->add_messages(bytes);
  }
  parts.Finish();
}

absl::Status Pipe::Load(absl::string_view bytes, const Step&) {
  auto part = ParsePart<state::v1::PipePart>(bytes);
  if (!part.ok()) return part.status();
  one_way_ = part->one_way();
  capacity_.messages = part->capacity_messages();
  capacity_.bytes = part->capacity_bytes();
  LoadGrants(part->grants(), &grants_);  // Which does nothing for those that are there already.
  for (const auto& [end, saved] :
       {std::pair(&first_, part->mutable_first()), std::pair(&second_, part->mutable_second())}) {
    end->closed = saved->closed();
    end->fence = saved->fence();
    if ((end->fence != 0) != (grants_.Find(end->fence) != nullptr)) {
      return DamagedPart("an end of a pipe is not its owner's");
    }
    for (std::string& message : *saved->mutable_messages()) {
      end->bytes += static_cast<int64_t>(message.size());
      end->messages.push_back(Hold(std::move(message)));
    }
  }
  return absl::OkStatus();
}

}  // namespace manager
