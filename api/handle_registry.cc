#include "api/handle_registry.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <new>
#include <string>
#include <utility>

#include "storage/base/sanitizers.h"

namespace wend {
namespace {

static_assert(sizeof(uintptr_t) == 8, "a handle takes 64 bits");

std::atomic<uint32_t> fork_count{0};

long Membarrier(int command) { return syscall(SYS_membarrier, command, 0, 0); }

bool RegisterBarrier() {
  // ThreadSanitizer does not know of it.
  return !kThreadSanitizer && Membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;
}

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

constinit std::array<std::atomic<HandleRegistry::Slot*>, HandleRegistry::kParts>
    HandleRegistry::parts_{};
bool HandleRegistry::has_barrier_ = false;
thread_local constinit HandleRegistry::ThreadRecord* HandleRegistry::this_thread_ = nullptr;

HandleRegistry& HandleRegistry::Instance() {
  static HandleRegistry* registry = [] {
    auto* made = new HandleRegistry;
    has_barrier_ = RegisterBarrier();
    // A lock that another thread holds at a fork would stay locked in the child for ever.
    pthread_atfork(&Lock, &Unlock, &EnterChild);
    return made;
  }();
  return *registry;
}

void HandleRegistry::Lock() { Instance().mutex_.lock(); }
void HandleRegistry::Unlock() { Instance().mutex_.unlock(); }

void HandleRegistry::EnterChild() {
  fork_count.fetch_add(1, std::memory_order_relaxed);
  // Their objects stay as they are: destroying them would wait for threads that are not here.
  for (uintptr_t number = 0; number < Instance().slot_count_; ++number) {
    SlotAt(number)->handle.store(0, std::memory_order_relaxed);
  }
  // Registered anew: should that fail, no thread but this one is there yet to notice.
  has_barrier_ = RegisterBarrier();
  Unlock();
}

void HandleRegistry::ReleaseRecord() {
  ThreadRecord* const record = std::exchange(this_thread_, nullptr);
  HandleRegistry& registry = Instance();
  const std::lock_guard lock(registry.mutex_);
  registry.free_records_.push_back(record);  // has capacity for all
}

HandleRegistry::ThreadRecord* HandleRegistry::RecordOfThisThread() {
  struct Releaser {
    ~Releaser() { ReleaseRecord(); }
  };
  if (this_thread_ != nullptr) return this_thread_;
  std::vector<ThreadRecord*>& unused = Instance().free_records_;
  if (unused.empty()) {
    unused.reserve(unused.capacity() + 1);
    unused.push_back(new ThreadRecord);
  }
  this_thread_ = unused.back();
  unused.pop_back();
  static thread_local Releaser releaser;
  return this_thread_;
}

Result<uintptr_t> HandleRegistry::Add(HandleType type, std::shared_ptr<void> object) {
  const std::lock_guard lock(mutex_);
  if (free_slots_.empty()) {
    if (slot_count_ > kSlotMask) {
      return Status::TooBig("too many open handles; close statements and batches after use");
    }
    if (slot_count_ % kSlotsPerPart == 0) {
      free_slots_.reserve(slot_count_ + kSlotsPerPart);
      parts_[slot_count_ / kSlotsPerPart].store(new Slot[kSlotsPerPart], std::memory_order_release);
    }
    free_slots_.push_back(static_cast<uint32_t>(slot_count_++));
  }
  ThreadRecord* const me = RecordOfThisThread();
  const uintptr_t number = free_slots_.back();
  free_slots_.pop_back();
  Slot* const slot = SlotAt(number);
  slot->owner.store(me, std::memory_order_relaxed);
  slot->target = object.get();
  slot->object = std::move(object);
  const uintptr_t forks = fork_count.load(std::memory_order_relaxed) & ((1u << kForkBits) - 1);
  const uintptr_t handle = (static_cast<uintptr_t>(type) << kTypeShift) |
                           (forks << (kSlotBits + kGenerationBits)) |
                           (uintptr_t{++slot->generation} << kSlotBits) | number;
  slot->handle.store(handle, std::memory_order_release);
  return handle;
}

HandleRegistry::Slot* HandleRegistry::FindSlot(HandleType type, uintptr_t handle) {
  if (handle >> kTypeShift != static_cast<uintptr_t>(type)) return nullptr;
  Slot* const slot = SlotOf(handle);
  const bool found = slot != nullptr && slot->handle.load(std::memory_order_relaxed) == handle;
  return found ? slot : nullptr;
}

std::shared_ptr<void> HandleRegistry::Find(HandleType type, uintptr_t handle) {
  const std::lock_guard lock(mutex_);
  const Slot* const slot = FindSlot(type, handle);
  return slot == nullptr ? nullptr : slot->object;
}

// Called behind a change of the slot that its owner has to see, or to be seen.
bool HandleRegistry::IsInside(const ThreadRecord* thread, uintptr_t handle) {
  if (thread == this_thread_) return thread->inside.load(std::memory_order_relaxed) == handle;
  // Refused, as a sandbox might: nothing is known of the other, so it is left alone.
  if (has_barrier_ && Membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0) return true;
  return thread->inside.load(std::memory_order_seq_cst) == handle;
}

void HandleRegistry::Recycle(Slot* slot, uintptr_t number) {
  slot->target = nullptr;
  slot->abandoned = 0;
  constexpr uint32_t kLastGeneration = (1u << kGenerationBits) - 1;
  if (slot->generation < kLastGeneration) free_slots_.push_back(static_cast<uint32_t>(number));
}

bool HandleRegistry::Remove(HandleType type, uintptr_t handle) {
  std::shared_ptr<void> object;  // goes behind the lock
  const std::lock_guard lock(mutex_);
  Slot* const slot = FindSlot(type, handle);
  if (slot == nullptr) return false;
  slot->handle.store(0, std::memory_order_seq_cst);
  if (IsInside(slot->owner.load(std::memory_order_relaxed), handle)) {
    slot->abandoned = handle;
    return true;
  }
  object = std::move(slot->object);
  Recycle(slot, handle & kSlotMask);
  return true;
}

HandleRegistry::Entry HandleRegistry::EnterSlowly(uintptr_t handle, Slot* slot) {
  HandleRegistry& registry = Instance();
  const std::lock_guard lock(registry.mutex_);
  if (slot->handle.load(std::memory_order_relaxed) != handle) return Entry::kStale;
  ThreadRecord* const me = registry.RecordOfThisThread();
  if (me->inside.load(std::memory_order_relaxed) != 0) return Entry::kNested;
  ThreadRecord* const before = slot->owner.load(std::memory_order_relaxed);
  slot->owner.store(me, std::memory_order_seq_cst);
  if (before != me && IsInside(before, handle)) {
    slot->owner.store(before, std::memory_order_seq_cst);
    return Entry::kBusy;
  }
  Announce(me, handle);
  return Entry::kInside;
}

void HandleRegistry::LeaveSlowly(uintptr_t handle, Slot* slot) {
  std::shared_ptr<void> object;  // goes behind the lock
  HandleRegistry& registry = Instance();
  const std::lock_guard lock(registry.mutex_);
  // Who only tried to enter, and found the slot another's, leaves it to that one.
  if (slot->abandoned != handle || slot->owner.load(std::memory_order_relaxed) != this_thread_) {
    return;
  }
  object = std::move(slot->object);
  registry.Recycle(slot, handle & kSlotMask);
}

Status HandleRegistry::Explain(HandleType type, uintptr_t handle) {
  const std::string wanted = TypeName(static_cast<uintptr_t>(type));
  if (handle == 0) return Status::Misuse("a " + wanted + " is needed, but it is NULL");
  const std::string given = TypeName(handle >> kTypeShift);
  constexpr uintptr_t kGenerationMask = (uintptr_t{1} << kGenerationBits) - 1;
  if (given.empty() || ((handle >> kSlotBits) & kGenerationMask) == 0) {
    return Status::Misuse("a " + wanted + " is needed, but this pointer is none that Wend gave");
  }
  if (given != wanted) return Status::Misuse("a " + wanted + " is needed, but this is a " + given);
  constexpr uintptr_t kForkMask = (uintptr_t{1} << kForkBits) - 1;
  const uintptr_t forks = (handle >> (kSlotBits + kGenerationBits)) & kForkMask;
  if (forks != (fork_count.load(std::memory_order_relaxed) & kForkMask)) {
    return Status::Misuse("this " + wanted + " was made before a fork; open the database again");
  }
  return Status::Misuse("this " + wanted + " was freed, or its database was closed");
}

}  // namespace wend
