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
// Invariants:
//  1. A handle finds its object from Add until Remove, and nothing ever after: a slot whose
//     generations are used up is retired.
//  2. An object lives until it is removed and the last call that found it has ended.
//  3. In a child after fork() the handles made before it are stale: their threads and file locks
//     stayed with the parent.
//
// Thread safety: all calls from any thread. A slot belongs to one of kShards locks, so that
// threads with handles of their own seldom meet.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/base/status.h"

namespace wend {

enum class HandleType : uint8_t { kDatabase = 1, kOptions = 2, kBatch = 3, kStatement = 4 };

class HandleRegistry {
 public:
  // The one of this process; the C interface gives its calls nothing else to find it by. It is
  // never destroyed, so that calls from destructors of static objects are answered too.
  static HandleRegistry& Instance();

  // Gives `object` a handle. TooBig when 16 million handles are open.
  Result<uintptr_t> Add(HandleType type, std::shared_ptr<void> object);
  // The object of a handle; null where there is none.
  std::shared_ptr<void> Find(HandleType type, uintptr_t handle);
  // Takes the object out; null where there is none.
  std::shared_ptr<void> Remove(HandleType type, uintptr_t handle);
  // What to say about a handle that was not found: Misuse.
  static Status Explain(HandleType type, uintptr_t handle);

 private:
  // 32: ThreadSanitizer follows at most 64 locks held at once, as they are around fork().
  static constexpr size_t kShards = 32;

  struct Slot {
    uint32_t generation = 0;
    HandleType type = HandleType::kDatabase;
    std::shared_ptr<void> object;
  };
  struct alignas(64) Shard {
    std::mutex mutex;
    std::vector<Slot> slots;
    std::vector<uint32_t> free;  // indexes into slots; capacity for all of them
  };

  HandleRegistry() = default;
  // The slot of a handle that is in use; null where there is none. The shard's lock is held.
  Slot* FindSlot(HandleType type, uintptr_t handle);
  static void LockAll();
  static void UnlockAll();
  static void EnterChild();

  std::array<Shard, kShards> shards_;
};

}  // namespace wend
