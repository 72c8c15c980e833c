#include "server/objects/list/list.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "manager/state/v1/list.pb.h"
#include "server/objects/directory.h"
#include "server/objects/sequence.h"
#include "server/value/encoded.h"

namespace manager {

absl::Status List::Init(const Turn&, wire::ListCreateRequest& request) {
  for (std::string& item : *request.mutable_items()) items_.push_back(Hold(std::move(item)));
  return absl::OkStatus();
}

std::string List::Summary() const { return absl::StrCat(items_.size(), " items"); }

absl::StatusOr<size_t> List::Position(int64_t index) const {
  return PositionOf(index, length(), "list");
}

std::deque<Stored>& List::Change() {
  ++version_;
  return items_;
}

void List::EraseAt(int64_t position) { Change().erase(items_.begin() + position); }

absl::Status List::Get(const wire::ListGetRequest& request, wire::ListGetResponse* response) const {
  const absl::StatusOr<size_t> at = Position(request.index());
  if (!at.ok()) return at.status();
  response->set_value(items_[*at].bytes());
  return absl::OkStatus();
}

absl::Status List::Set(wire::ListSetRequest& request, wire::ListSetResponse*) {
  const absl::StatusOr<size_t> at = Position(request.index());
  if (!at.ok()) return at.status();
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  Change()[*at] = Hold(std::move(*request.mutable_value()));
  return absl::OkStatus();
}

absl::Status List::Delete(wire::ListDeleteRequest& request, wire::ListDeleteResponse*) {
  const absl::StatusOr<size_t> at = Position(request.index());
  if (!at.ok()) return at.status();
  EraseAt(static_cast<int64_t>(*at));
  return absl::OkStatus();
}

absl::Status List::Append(wire::ListAppendRequest& request, wire::ListAppendResponse*) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  Change().push_back(Hold(std::move(*request.mutable_value())));
  return absl::OkStatus();
}

absl::Status List::Insert(wire::ListInsertRequest& request, wire::ListInsertResponse*) {
  if (absl::Status status = CheckPresent("value", request.value()); !status.ok()) return status;
  Change().insert(items_.begin() + InsertPositionOf(request.index(), length()),
                  Hold(std::move(*request.mutable_value())));
  return absl::OkStatus();
}

absl::Status List::Pop(wire::ListPopRequest& request, wire::ListPopResponse* response) {
  const absl::StatusOr<size_t> at = Position(request.has_index() ? request.index() : -1);
  if (!at.ok()) return at.status();
  response->set_value(std::move(items_[*at]).Take());
  EraseAt(static_cast<int64_t>(*at));
  return absl::OkStatus();
}

absl::StatusOr<const std::string*> List::Reach(const Path& path) const {
  const absl::StatusOr<int64_t> at = path.Position(0, length());
  if (!at.ok()) return at.status();
  return &items_[static_cast<size_t>(*at)].bytes();
}

void List::StoreFirst(const Path& path, std::string value) {
  Change()[static_cast<size_t>(*path.Position(0, length()))] = Hold(std::move(value));
}

void List::RemoveFirst(const Path& path) { EraseAt(*path.Position(0, length())); }

void List::Save(const StateSink& sink) const {
  state::v1::ListPart head;
  head.set_version(version_);
  PartSaver<state::v1::ListPart> parts(std::move(head), sink);
  for (const Stored& item : items_) parts.ForNext(item.bytes().size()).add_items(item.bytes());
  parts.Finish();
}

absl::Status List::Load(absl::string_view bytes, const Step&) {
  auto part = ParsePart<state::v1::ListPart>(bytes);
  if (!part.ok()) return part.status();
  version_ = part->version();
  for (std::string& item : *part->mutable_items()) items_.push_back(Hold(std::move(item)));
  return absl::OkStatus();
}

std::vector<Method> List::Methods() {
  return {
      CreateRow<List, wire::ListCreateRequest, wire::ListCreateResponse>("List/Create"),
      Row<&List::Get>("List/Get"),
      Row<&List::Set>("List/Set"),
      Row<&List::Delete>("List/Delete"),
      Row<&List::Append>("List/Append"),
      Row<&List::Insert>("List/Insert"),
      Row<&List::Pop>("List/Pop"),
      Row<&List::PopMany>("List/PopMany"),
      Row<&List::GetSlice>("List/GetSlice"),
      Row<&List::SetSlice>("List/SetSlice"),
      Row<&List::DeleteSlice>("List/DeleteSlice"),
      Row<&List::Extend>("List/Extend"),
      Row<&List::Remove>("List/Remove"),
      Row<&List::Index>("List/Index"),
      Row<&List::Count>("List/Count"),
      Row<&List::Contains>("List/Contains"),
      Row<&List::Size>("List/Size"),
      Row<&List::Scan>("List/Scan"),
      Row<&List::Sort>("List/Sort"),
      Row<&List::Reverse>("List/Reverse"),
      Row<&List::Repeat>("List/Repeat"),
      Row<&List::Clear>("List/Clear"),
      Row<&List::GetAt>("List/GetAt"),
      Row<&List::SetAt>("List/SetAt"),
      Row<&List::DeleteAt>("List/DeleteAt"),
      Row<&List::AppendAt>("List/AppendAt"),
      Row<&List::IncrementAt>("List/IncrementAt"),
  };
}

}  // namespace manager
