#include "api/handle_registry.h"

#include <pthread.h>

#include <atomic>
#include <string>
#include <utility>

namespace wend {
namespace {

static_assert(sizeof(uintptr_t) == 8, "a handle takes 64 bits");

constexpr int kSlotBits = 24;
constexpr int kGenerationBits = 28;
constexpr int kForkBits = 8;
constexpr uintptr_t kSlotMask = (uintptr_t{1} << kSlotBits) - 1;
constexpr uintptr_t kGenerationMask = (uintptr_t{1} << kGenerationBits) - 1;
constexpr uintptr_t kForkMask = (uintptr_t{1} << kForkBits) - 1;

std::atomic<uint32_t> fork_count{0};
std::atomic<uint32_t> next_shard{0};

struct HandleParts {
  uintptr_t type;
  uintptr_t forks;
  uint32_t generation;
  uint32_t slot;
};

HandleParts Split(uintptr_t handle) {
  return {handle >> (kSlotBits + kGenerationBits + kForkBits),
          (handle >> (kSlotBits + kGenerationBits)) & kForkMask,
          static_cast<uint32_t>((handle >> kSlotBits) & kGenerationMask),
          static_cast<uint32_t>(handle & kSlotMask)};
}

uintptr_t CurrentForks() { return fork_count.load(std::memory_order_relaxed) & kForkMask; }

std::string TypeName(uintptr_t type) {
  switch (static_cast<HandleType>(type)) {
    case HandleType::kDatabase:
      return "wend_db";
    case HandleType::kOptions:
      return "wend_options";
    case HandleType::kBatch:
      return "wend_batch";
    case HandleType::kStatement:
      return "wend_stmt";
  }
  return "";
}

}  // namespace

HandleRegistry& HandleRegistry::Instance() {
  static HandleRegistry* registry = [] {
    auto* made = new HandleRegistry;
    // A lock that another thread holds at a fork would stay locked in the child for ever.
    pthread_atfork(&LockAll, &UnlockAll, &EnterChild);
    return made;
  }();
  return *registry;
}

void HandleRegistry::LockAll() {
  for (Shard& shard : Instance().shards_) shard.mutex.lock();
}

void HandleRegistry::UnlockAll() {
  for (Shard& shard : Instance().shards_) shard.mutex.unlock();
}

void HandleRegistry::EnterChild() {
  fork_count.fetch_add(1, std::memory_order_relaxed);
  UnlockAll();
}

Result<uintptr_t> HandleRegistry::Add(HandleType type, std::shared_ptr<void> object) {
  const uint32_t shard_index = next_shard.fetch_add(1, std::memory_order_relaxed) % kShards;
  Shard& shard = shards_[shard_index];
  const std::lock_guard lock(shard.mutex);
  if (shard.free.empty()) {
    const size_t index = shard.slots.size();
    if (index * kShards + shard_index > kSlotMask) {
      return Status::TooBig("too many open handles; close statements and batches after use");
    }
    shard.slots.emplace_back();
    // Removing must not need memory.
    shard.free.reserve(shard.slots.capacity());
    shard.free.push_back(static_cast<uint32_t>(index));
  }
  const uint32_t index = shard.free.back();
  shard.free.pop_back();
  Slot& slot = shard.slots[index];
  ++slot.generation;
  slot.type = type;
  slot.object = std::move(object);
  const uintptr_t number = uintptr_t{index} * kShards + shard_index;
  return (static_cast<uintptr_t>(type) << (kSlotBits + kGenerationBits + kForkBits)) |
         (CurrentForks() << (kSlotBits + kGenerationBits)) |
         (uintptr_t{slot.generation} << kSlotBits) | number;
}

HandleRegistry::Slot* HandleRegistry::FindSlot(HandleType type, uintptr_t handle) {
  const HandleParts parts = Split(handle);
  if (parts.type != static_cast<uintptr_t>(type) || parts.forks != CurrentForks()) return nullptr;
  std::vector<Slot>& slots = shards_[parts.slot % kShards].slots;
  const size_t index = parts.slot / kShards;
  if (index >= slots.size()) return nullptr;
  Slot& slot = slots[index];
  const bool found =
      slot.object != nullptr && slot.type == type && slot.generation == parts.generation;
  return found ? &slot : nullptr;
}

std::shared_ptr<void> HandleRegistry::Find(HandleType type, uintptr_t handle) {
  const std::lock_guard lock(shards_[Split(handle).slot % kShards].mutex);
  const Slot* slot = FindSlot(type, handle);
  return slot == nullptr ? nullptr : slot->object;
}

std::shared_ptr<void> HandleRegistry::Remove(HandleType type, uintptr_t handle) {
  const uint32_t number = Split(handle).slot;
  Shard& shard = shards_[number % kShards];
  const std::lock_guard lock(shard.mutex);
  Slot* slot = FindSlot(type, handle);
  if (slot == nullptr) return nullptr;
  std::shared_ptr<void> object = std::move(slot->object);
  slot->object = nullptr;
  if (slot->generation < kGenerationMask) {
    shard.free.push_back(number / static_cast<uint32_t>(kShards));
  }
  return object;
}

Status HandleRegistry::Explain(HandleType type, uintptr_t handle) {
  const std::string wanted = TypeName(static_cast<uintptr_t>(type));
  if (handle == 0) return Status::Misuse("a " + wanted + " is needed, but it is NULL");
  const HandleParts parts = Split(handle);
  const std::string given = TypeName(parts.type);
  if (given.empty() || parts.generation == 0) {
    return Status::Misuse("a " + wanted + " is needed, but this pointer is none that Wend gave");
  }
  if (given != wanted) return Status::Misuse("a " + wanted + " is needed, but this is a " + given);
  if (parts.forks != CurrentForks()) {
    return Status::Misuse("this " + wanted + " was made before a fork; open the database again");
  }
  return Status::Misuse("this " + wanted + " was freed, or its database was closed");
}

}  // namespace wend
