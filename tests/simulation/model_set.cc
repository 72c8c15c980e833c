#include "tests/simulation/model_set.h"

#include <algorithm>

#include "tests/behaviour/random/array_model.h"
#include "tests/behaviour/random/barrier_model.h"
#include "tests/behaviour/random/condition_model.h"
#include "tests/behaviour/random/counter_model.h"
#include "tests/behaviour/random/deque_model.h"
#include "tests/behaviour/random/dict_model.h"
#include "tests/behaviour/random/event_model.h"
#include "tests/behaviour/random/latch_model.h"
#include "tests/behaviour/random/list_model.h"
#include "tests/behaviour/random/listener_model.h"
#include "tests/behaviour/random/lock_model.h"
#include "tests/behaviour/random/namespace_model.h"
#include "tests/behaviour/random/path_model.h"
#include "tests/behaviour/random/pipe_model.h"
#include "tests/behaviour/random/queue_model.h"
#include "tests/behaviour/random/rwlock_model.h"
#include "tests/behaviour/random/semaphore_model.h"
#include "tests/behaviour/random/set_model.h"
#include "tests/behaviour/random/variable_model.h"

namespace manager {
namespace {

std::unique_ptr<Model> MakeModel(int kind, Fences* fences) {
  switch (kind) {
    case 0:
      return std::make_unique<DictModel>();
    case 1:
      return std::make_unique<ListModel>();
    case 2:
      return std::make_unique<SetModel>();
    case 3:
      return std::make_unique<DequeModel>();
    case 4:
      return std::make_unique<CounterModel>();
    case 5:
      return std::make_unique<ArrayModel>();
    case 6:
      return std::make_unique<NamespaceModel>();
    case 7:
      return std::make_unique<EventModel>();
    case 8:
      return std::make_unique<LatchModel>();
    case 9:
      return std::make_unique<QueueModel>(fences);
    case 10:
      return std::make_unique<LockModel>(fences, "the lock", false);
    case 11:
      return std::make_unique<SemaphoreModel>(fences);
    case 12:
      return std::make_unique<ReadWriteLockModel>(fences);
    case 13:
      return std::make_unique<BarrierModel>(fences);
    case 14:
      return std::make_unique<PipeModel>(fences);
    case 15:
      return std::make_unique<VariableModel>(fences);
    case 16:
      return std::make_unique<ListenerModel>(fences);
    case 17:
      return std::make_unique<PathModel>("Dict");
    case 18:
      return std::make_unique<PathModel>("List");
    default:
      return std::make_unique<ConditionModel>(fences, "the lock of conditions", true);
  }
}

}  // namespace

ModelSet::ModelSet(const std::vector<int>& kinds) {
  for (const int kind : kinds) models_.push_back(MakeModel(kind, &fences_));
}

void ModelSet::PassTime(absl::Time now, Answers* answers) {
  now_ = now = std::max(now, now_);
  const auto is_due_before = [](const auto& a, const auto& b) {
    return a->NextDue() < b->NextDue();
  };
  while (true) {
    Model& first = **std::min_element(models_.begin(), models_.end(), is_due_before);
    const absl::Time due = first.NextDue().first;
    if (due > now) break;
    first.set_now(due);
    first.PassTime(due, answers);
  }
  for (const auto& model : models_) model->set_now(now);
  for (const auto& model : models_) model->Expire(now, answers);
}

}  // namespace manager
