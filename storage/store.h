// Store: a narrow ordered key-value interface (get, scan, atomic batch, snapshot) over RocksDB.
//
// Nothing above storage/ knows that RocksDB stands behind it; another engine with these five
// operations could. RELIABILITY facts that shape it (measured on Debian's RocksDB 7.8.3):
//  - the library has assertions on, so a cursor that is not valid is never passed on to it;
//  - going on after a failed write can abort the process, so a store latches (invariant 2);
//  - its defaults drop acknowledged data on a damaged log, so the recovery mode is explicit.
//
// Invariants:
//  1. A committed transaction is there whole or not at all, and later ones never without it.
//  2. After the first failed write or background error no write reaches RocksDB again; each is
//     answered with Code::kReadOnly until the folder is opened anew. Reading goes on.
//  3. Three column families exist from the first moment and are never added to or dropped.
//  4. While a transaction is pending, commits gather in memory and every new view shows them;
//     nothing of it is in the database before CommitPending, and then all of it is.
//
// Thread safety: a Store and a ReadView may be used by any thread; Commit by one at a time. A Scan
// and a WriteTxn belong to one thread. Scans must be gone before their ReadView, views before
// their Store.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/base/status.h"

namespace wend {

enum class Family : uint8_t { kMeta = 0, kText = 1, kIndex = 2 };
inline constexpr int kFamilyCount = 3;

struct StoreOptions {
  bool read_only = false;
  bool create_if_missing = true;
  bool sync_writes = false;   // fsync the log before a commit is acknowledged
  bool recover_tail = false;  // keep what precedes a damaged log record, instead of refusing
  uint64_t cache_bytes = 64ull << 20;
  uint64_t write_buffer_bytes = 64ull << 20;
};

// A forward cursor over the keys of one family in [lower, upper). key() and value() may be called
// only while valid(), and point to memory that Next and Seek take back.
class Scan {
 public:
  class Impl;
  explicit Scan(std::unique_ptr<Impl> impl);
  Scan(Scan&&) noexcept;
  ~Scan();

  void Seek(std::string_view key);         // first key >= `key`
  void SeekForPrev(std::string_view key);  // last key <= `key`
  void Next();                             // does nothing when not valid
  bool valid() const;
  std::string_view key() const;
  std::string_view value() const;
  // Not ok where reading failed; `valid()` is false then.
  Status status() const;

 private:
  std::unique_ptr<Impl> impl_;
};

// Everything as it was at one moment.
class ReadView {
 public:
  class Impl;
  explicit ReadView(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  // True and `*value` set where the key exists.
  Result<bool> Get(Family family, std::string_view key, std::string* value) const;
  // A cursor that stands nowhere yet.
  Scan NewScan(Family family, std::string_view lower, std::string_view upper) const;
  // Whether it shows rows of an open transaction, which may be rolled back.
  bool shows_transaction() const;

 private:
  std::shared_ptr<const Impl> impl_;
};

// Puts and deletes that become visible together.
class WriteTxn {
 public:
  class Impl;
  WriteTxn();
  WriteTxn(WriteTxn&&) noexcept;
  WriteTxn& operator=(WriteTxn&&) noexcept;
  ~WriteTxn();

  void Put(Family family, std::string_view key, std::string_view value);
  void Delete(Family family, std::string_view key);
  size_t size_bytes() const;
  bool empty() const;

 private:
  friend class Store;
  std::unique_ptr<Impl> impl_;
};

class PendingRows;  // storage/pending_rows.h

class Store {
 public:
  // `path` is a folder, or ":memory:".
  static Result<std::unique_ptr<Store>> Open(const std::string& path, const StoreOptions& options);
  // Flushes what the log holds where that makes the next opening faster. Never loses anything.
  ~Store();

  ReadView View() const;
  // Consumes the transaction. `sync` forces an fsync whatever the options say.
  Status Commit(WriteTxn txn, bool sync = false);

  // Begins a pending transaction of at most `max_bytes`, about; a commit past them is TooBig and
  // changes nothing.
  Status BeginPending(uint64_t max_bytes);
  // What it holds by now; null where none is pending. With RestorePending, a point to go back to.
  std::shared_ptr<const PendingRows> Pending() const;
  void RestorePending(std::shared_ptr<const PendingRows> rows);
  // Writes all of it as one. It is no longer pending afterwards, whatever comes of it.
  Status CommitPending();
  void DropPending();

  // Copies the store into the new folder `path`, with a guard of its own, all of it synced.
  Status Checkpoint(const std::string& path);
  // Flushes and merges the tables of the keys in [begin, end) of each family; all without them.
  Status CompactTables(std::string_view begin = {}, std::string_view end = {});
  // Reads all tables and compares their checksums.
  Status VerifyTables() const;
  // Whether the MANIFEST is as far as the guard knows that it reached. Ok in memory.
  Status CheckManifest() const;
  uint64_t TableBytes() const;
  // The folder, or ":memory:".
  const std::string& path() const;

  bool read_only() const;
  // Ok, or why nothing can be written: opened for reading, or latched.
  Status CheckWritable() const;
  // The first error that latched the store, or ok.
  Status latched() const;
  // (name, value) rows about disk, caches and log.
  std::vector<std::pair<std::string, uint64_t>> Stats() const;

  class Impl;

 private:
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace wend
