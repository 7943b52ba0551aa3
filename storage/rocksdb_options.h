// RocksDB's settings, its errors in our words, and the latch that background errors set.
//
// Thread safety: functions; a WriteLatch may be set and read by any thread.
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/status.h>
#include <rocksdb/table.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/base/status.h"
#include "storage/guard.h"
#include "storage/store.h"

namespace wend {

// Checksums that RocksDB carries with every key of a batch from our hands into the memtable.
inline constexpr size_t kProtectionBytesPerKey = 8;

// The one format of table files that we write; table_footer.h refuses others.
inline constexpr uint32_t kTableFormatVersion = 5;
inline constexpr rocksdb::ChecksumType kTableChecksum = rocksdb::kXXH3;

// The first failure that must stop all further writing through a store.
struct WriteLatch {
  void Set(const Status& first);

  mutable std::mutex mutex;
  Status status;
};

// Tells the guard how far the MANIFEST reaches after every flush and compaction, once started.
class GuardOnFlush final : public rocksdb::EventListener {
 public:
  // Both outlive the database that reports to this.
  GuardOnFlush(Guard* guard, std::shared_ptr<WriteLatch> latch)
      : guard_(guard), latch_(std::move(latch)) {}
  void Start() { started_ = true; }
  void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo&) override { Record(); }
  void OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override { Record(); }

 private:
  void Record();

  Guard* guard_;
  std::shared_ptr<WriteLatch> latch_;
  std::atomic<bool> started_{false};
};

struct RocksDbSettings {
  rocksdb::DBOptions db;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  std::shared_ptr<rocksdb::Cache> cache;
};

// `env` may be null for the default one.
RocksDbSettings MakeRocksDbSettings(const StoreOptions& options, rocksdb::Env* env,
                                    const std::shared_ptr<WriteLatch>& latch);

Status FromRocksDb(const rocksdb::Status& status);

// Why a folder did not open, and what to do about it.
Status ExplainOpenFailure(const rocksdb::Status& status, const std::string& path);

}  // namespace wend
