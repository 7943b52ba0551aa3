// Guard: a small file beside the database that notices what RocksDB does not.
//
// A MANIFEST that was cut short opens with OK while data is gone, and so does a log that lost
// acknowledged records at its end. The guard remembers how far both reached: the number of the
// MANIFEST, the size and hash of what had been written to it, and the sequence number of the last
// commit that was acknowledged after an fsync.
//
// The file GUARD holds two slots of kGuardSlotBytes, written in turn, each with a generation and a
// checksum: a torn write spoils one, the other stands.
//
//   "WENDGRD\n", u64 generation, u64 manifest number, u64 manifest size, u64 XXH3-64 of that many
//   bytes, u64 sequence, u64 XXH3-64 of all that; little-endian
//
// Invariants:
//  1. What the guard says was true when it was written, and stays true but for damage: a MANIFEST
//     only grows, and one with a higher number replaces it.
//  2. It is written after what it vouches for, so a crash in between leaves it too low, never too
//     high.
//
// Thread safety: a Guard may be used by any thread (RocksDB's background threads report flushes);
// CheckGuard is a function.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "storage/base/status.h"

namespace wend {

inline constexpr size_t kGuardSlotBytes = 64;

struct GuardState {
  uint64_t generation = 0;
  uint64_t manifest_number = 0;
  uint64_t manifest_size = 0;
  uint64_t manifest_hash = 0;
  uint64_t sequence = 0;  // of the last synced commit
};

// What the guard file of folder `path` says; none where there is no file. Corruption where no slot
// is whole.
Result<std::optional<GuardState>> ReadGuard(const std::string& path);

// Compares the folder with what its guard says, before it is opened.
Status CheckManifest(const std::string& path, const GuardState& state);

class Guard {
 public:
  Guard(std::string path, GuardState state) : path_(std::move(path)), state_(state) {}
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  // Opens the guard file for writing, making it if it is missing.
  Status Open();
  // Records how far the MANIFEST reaches now. Call after opening, flushes and compactions.
  Status RecordManifest();
  // Records an acknowledged, synced commit.
  Status RecordSequence(uint64_t sequence);

 private:
  Status Write(bool sync);

  const std::string path_;
  std::mutex mutex_;
  GuardState state_;
  int file_ = -1;
};

}  // namespace wend
