// HandleRegistry: what stands behind the opaque pointers of the C interface.
//
// A pointer that a caller holds is no address but a number that says which object is meant: its
// type, the slot it lives in, and how often that slot was given out before. So NULL, a pointer of
// the wrong type, one that was closed, and one that was never ours are told apart and answered,
// and nothing is ever read through them.
//
//     bits   63..60  type, never 0: no object of a program has such an address
//            59..52  forks between the start of the program and the making of the handle
//            51..24  generation of the slot, never 0 and never used again
//            23..0   slot
//
// Two ways lead to an object. Find is for those that any number of threads use at once: it takes
// the lock and shares the object. Enter and Leave are for those that one thread uses at a time, as
// a statement of whose rows each column is a call: a few plain loads and stores. The thread that
// entered a slot last owns it and enters it again without a lock, by writing down in its own record
// where it is and looking, then, whether the slot is still its own. Who takes the slot from it
// changes that first, has every running thread pass a barrier (membarrier(2)), and only then looks
// into the owner's record: so either the owner sees the change, or it is seen to be inside.
//
// Invariants:
//  1. A handle finds its object from Add until Remove, and nothing ever after: a slot whose
//     generations are used up is retired.
//  2. An object lives until it is removed, and every call that found or entered it has ended. The
//     last of them destroys it, without the lock.
//  3. At most one thread is inside a slot, and a thread is inside at most one.
//  4. Slots and records of threads are never freed, so that looking at one is always safe.
//  5. In a child after fork() the handles made before it are stale: their threads and file locks
//     stayed with the parent.
//
// Thread safety: all calls from any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/base/status.h"

namespace wend {

enum class HandleType : uint8_t { kDatabase = 1, kOptions = 2, kBatch = 3, kStatement = 4 };

class HandleRegistry {
 public:
  // What a thread says of itself: the handle that it is inside of, 0 for none.
  struct ThreadRecord {
    std::atomic<uintptr_t> inside{0};
  };

  struct alignas(64) Slot {
    std::atomic<uintptr_t> handle{0};  // 0: of nobody, or removed
    std::atomic<ThreadRecord*> owner{nullptr};
    void* target = nullptr;  // `object`, for those who are inside
    // Under the lock.
    std::shared_ptr<void> object;
    uintptr_t abandoned = 0;  // the handle that was removed while a call was inside
    uint32_t generation = 0;
  };

  enum class Entry : uint8_t {
    kInside,
    kStale,  // there is no such object
    kBusy,   // another thread is inside
    kNested  // this thread is inside a slot already, and came here from a function of the caller's
  };

  // The one of this process; the C interface gives its calls nothing else to find it by. It is
  // never destroyed, so that calls from destructors of static objects are answered too.
  static HandleRegistry& Instance();

  // Gives `object` a handle. TooBig when 16 million handles are open.
  Result<uintptr_t> Add(HandleType type, std::shared_ptr<void> object);
  // The object of a handle; null where there is none.
  std::shared_ptr<void> Find(HandleType type, uintptr_t handle);
  // Ends a handle; false where there is none. The object is destroyed here, or by the last call
  // that uses it.
  bool Remove(HandleType type, uintptr_t handle);
  // What to say about a handle that was not found: Misuse.
  static Status Explain(HandleType type, uintptr_t handle);

  // Goes inside; with kInside `*slot` is the object's until Leave. The handle is of `type`.
  static Entry Enter(HandleType type, uintptr_t handle, Slot** slot) {
    if (handle >> kTypeShift != static_cast<uintptr_t>(type)) return Entry::kStale;
    *slot = SlotOf(handle);
    if (*slot == nullptr) return Entry::kStale;
    ThreadRecord* const me = this_thread_;
    if (me == nullptr || (*slot)->owner.load(std::memory_order_relaxed) != me) {
      return EnterSlowly(handle, *slot);
    }
    if (me->inside.load(std::memory_order_relaxed) != 0) return Entry::kNested;
    Announce(me, handle);
    if ((*slot)->owner.load(std::memory_order_seq_cst) == me &&
        (*slot)->handle.load(std::memory_order_seq_cst) == handle) {
      return Entry::kInside;
    }
    Leave(handle, *slot);
    return EnterSlowly(handle, *slot);
  }
  static void Leave(uintptr_t handle, Slot* slot) {
    Announce(this_thread_, 0);
    if (slot->handle.load(std::memory_order_seq_cst) != handle) LeaveSlowly(handle, slot);
  }

 private:
  static constexpr int kSlotBits = 24;
  static constexpr int kGenerationBits = 28;
  static constexpr int kForkBits = 8;
  static constexpr int kTypeShift = kSlotBits + kGenerationBits + kForkBits;
  static constexpr uintptr_t kSlotMask = (uintptr_t{1} << kSlotBits) - 1;
  static constexpr size_t kSlotsPerPart = 4096;
  static constexpr size_t kParts = (size_t{1} << kSlotBits) / kSlotsPerPart;

  HandleRegistry() = default;

  static Slot* SlotOf(uintptr_t handle) {
    const size_t number = handle & kSlotMask;
    Slot* const part = parts_[number / kSlotsPerPart].load(std::memory_order_acquire);
    return part == nullptr ? nullptr : part + number % kSlotsPerPart;
  }
  // Of a slot that was made.
  static Slot* SlotAt(uintptr_t number) {
    return parts_[number / kSlotsPerPart].load(std::memory_order_relaxed) + number % kSlotsPerPart;
  }
  // Writes down where this thread is, ahead of what it looks at next: by the barrier of those who
  // take a slot from it, or, where the system has none, because what this thread stores and then
  // looks at, and what they do, is in one order for all (seq_cst).
  static void Announce(ThreadRecord* me, uintptr_t handle) {
    if (has_barrier_) {
      me->inside.store(handle, std::memory_order_release);
      std::atomic_signal_fence(std::memory_order_seq_cst);
    } else {
      me->inside.store(handle, std::memory_order_seq_cst);
    }
  }
  static Entry EnterSlowly(uintptr_t handle, Slot* slot);
  static void LeaveSlowly(uintptr_t handle, Slot* slot);

  // The lock is held in those that follow.
  static Slot* FindSlot(HandleType type, uintptr_t handle);
  static bool IsInside(const ThreadRecord* thread, uintptr_t handle);
  void Recycle(Slot* slot, uintptr_t number);
  static ThreadRecord* RecordOfThisThread();
  static void ReleaseRecord();

  static void Lock();
  static void Unlock();
  static void EnterChild();

  static std::array<std::atomic<Slot*>, kParts> parts_;
  static bool has_barrier_;  // set before the first handle is made
  static thread_local constinit ThreadRecord* this_thread_
      __attribute__((tls_model("initial-exec")));

  std::mutex mutex_;
  uintptr_t slot_count_ = 0;
  std::vector<uint32_t> free_slots_;  // capacity for all slots: removing must not need memory
  std::vector<ThreadRecord*> free_records_;
};

}  // namespace wend
