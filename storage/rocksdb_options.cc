// Every setting is explicit: the OPTIONS file that RocksDB writes is never loaded.
#include "storage/rocksdb_options.h"

#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

namespace wend {
namespace {

class SilentLogger final : public rocksdb::Logger {
 public:
  SilentLogger() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// Latches the store at the first background error (a flush or compaction that failed).
class LatchOnBackgroundError final : public rocksdb::EventListener {
 public:
  explicit LatchOnBackgroundError(std::shared_ptr<WriteLatch> latch) : latch_(std::move(latch)) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    latch_->Set(FromRocksDb(*error));
  }

 private:
  std::shared_ptr<WriteLatch> latch_;
};

rocksdb::ColumnFamilyOptions FamilyOptions(const StoreOptions& options,
                                           const std::shared_ptr<rocksdb::Cache>& cache,
                                           Family family) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // Whole-key filters only: prefix extractors give wrong results when misused.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  table.format_version = kTableFormatVersion;
  table.checksum = kTableChecksum;
  table.block_size = 16 << 10;

  rocksdb::ColumnFamilyOptions cf;
  cf.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  cf.write_buffer_size = options.write_buffer_bytes / 2;
  cf.max_write_buffer_number = 3;
  cf.paranoid_file_checks = true;
  cf.level_compaction_dynamic_level_bytes = true;
  // Posting pages and term streams are varints already; text halves under LZ4.
  cf.compression = family == Family::kMeta ? rocksdb::kNoCompression : rocksdb::kLZ4Compression;
  if (family == Family::kText) cf.bottommost_compression = rocksdb::kZSTD;
  return cf;
}

}  // namespace

void WriteLatch::Set(const Status& first) {
  std::lock_guard<std::mutex> lock(mutex);
  if (status.ok()) status = first;
}

void GuardOnFlush::Record() {
  if (!started_) return;
  const Status recorded = guard_->RecordManifest();
  if (!recorded.ok()) latch_->Set(recorded);
}

RocksDbSettings MakeRocksDbSettings(const StoreOptions& options, rocksdb::Env* env,
                                    const std::shared_ptr<WriteLatch>& latch) {
  RocksDbSettings s;
  s.cache = rocksdb::NewLRUCache(options.cache_bytes, /*num_shard_bits=*/2);
  rocksdb::DBOptions& db = s.db;
  if (env != nullptr) db.env = env;
  db.create_if_missing = options.create_if_missing;
  db.create_missing_column_families = options.create_if_missing;
  db.info_log = std::make_shared<SilentLogger>();
  db.info_log_level = rocksdb::InfoLogLevel::FATAL_LEVEL;
  db.listeners.push_back(std::make_shared<LatchOnBackgroundError>(latch));
  db.max_bgerror_resume_count = 0;  // never write on after an error
  db.wal_recovery_mode = options.recover_tail ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                                              : rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  db.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(options.write_buffer_bytes, s.cache);
  db.max_total_wal_size = 64 << 20;
  db.max_open_files = 256;
  db.max_background_jobs = 2;
  db.max_subcompactions = 1;
  db.max_file_opening_threads = 1;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.skip_stats_update_on_db_open = true;
  db.skip_checking_sst_file_sizes_on_db_open = true;
  db.allow_mmap_reads = false;
  db.recycle_log_file_num = 0;
  // RocksDB always has a family named "default": it is our meta.
  s.families.emplace_back("default", FamilyOptions(options, s.cache, Family::kMeta));
  s.families.emplace_back("text", FamilyOptions(options, s.cache, Family::kText));
  s.families.emplace_back("index", FamilyOptions(options, s.cache, Family::kIndex));
  return s;
}

Status FromRocksDb(const rocksdb::Status& s) {
  if (s.ok()) return {};
  const std::string text = s.ToString();
  if (s.IsNoSpace() || text.find("No space left") != std::string::npos) {
    return {Code::kFull, "no space left on the device: free some, then open the database again"};
  }
  if (s.IsCorruption()) return Status::Corruption("stored data is damaged: " + text);
  if (s.IsMemoryLimit()) return {Code::kNoMemory, text};
  if (s.IsBusy()) return {Code::kBusy, text};
  if (s.IsIOError()) return {Code::kIo, "the system refused: " + text};
  return {Code::kInternal, "storage: " + text};
}

Status ExplainOpenFailure(const rocksdb::Status& s, const std::string& path) {
  const std::string text = s.ToString();
  const std::string at = "'" + path + "'";
  if (text.find("lock ") != std::string::npos && s.IsIOError() &&
      text.find("No space") == std::string::npos) {
    return {Code::kBusy, at + " is open for writing elsewhere; close it there, or open it for "
                              "reading"};
  }
  if (s.IsInvalidArgument() || s.IsNotSupported()) {
    if (text.find("does not exist") != std::string::npos) {
      return Status::NotFound("there is no database at " + at);
    }
    return {Code::kFormat, at + " is not a Wend database: " + text};
  }
  if (s.IsCorruption()) {
    return Status::Corruption(at + " is damaged: " + text +
                              "; copy the folder, then try the option recovery = tail");
  }
  return FromRocksDb(s).WithContext("cannot open " + at);
}

}  // namespace wend
