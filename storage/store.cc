// The only file that talks to RocksDB's database object. Settings and their reasons are in
// rocksdb_options.cc.
#include "storage/store.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <system_error>

#include "storage/guard.h"
#include "storage/rocksdb_options.h"
#include "storage/table_footer.h"

namespace wend {
namespace {

// Log bytes past which closing flushes them into a table file: replaying costs the next reader
// about 8 ms per MiB, flushing about 5 ms per MiB once.
constexpr uint64_t kFlushOnCloseBytes = 256 << 10;

rocksdb::Slice ToSlice(std::string_view s) { return {s.data(), s.size()}; }
std::string_view ToView(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

}  // namespace

class Store::Impl {
 public:
  ~Impl() {
    if (db == nullptr) return;
    if (!read_only && !in_memory && latched_status().ok() && logged_bytes > kFlushOnCloseBytes) {
      rocksdb::FlushOptions flush;
      // A flush that fails loses nothing: the log still holds what it would have written.
      std::vector<rocksdb::ColumnFamilyHandle*> all(families.begin(), families.end());
      (void)db->Flush(flush, all);
    }
    for (auto* family : families) (void)db->DestroyColumnFamilyHandle(family);
    (void)db->Close();
  }

  Status latched_status() const {
    std::lock_guard<std::mutex> lock(latch->mutex);
    return latch->status;
  }

  std::shared_ptr<WriteLatch> latch = std::make_shared<WriteLatch>();
  std::unique_ptr<Guard> guard;  // of a folder that is open for writing
  std::unique_ptr<rocksdb::Env> memory_env;
  RocksDbSettings settings;
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  std::string path;
  bool read_only = false;
  bool in_memory = false;
  bool sync_writes = false;
  std::atomic<uint64_t> logged_bytes{0};
};

// ---- Reading ----------------------------------------------------------------------------------

class ReadView::Impl {
 public:
  explicit Impl(const Store::Impl* s) : store(s) {
    if (!store->read_only) snapshot = store->db->GetSnapshot();
  }
  ~Impl() {
    if (snapshot != nullptr) store->db->ReleaseSnapshot(snapshot);
  }

  const Store::Impl* store;
  const rocksdb::Snapshot* snapshot = nullptr;
};

class Scan::Impl {
 public:
  Impl(const ReadView::Impl& view, Family family, std::string_view lo, std::string_view hi)
      : lower(lo), upper(hi), lower_slice(lower), upper_slice(upper) {
    rocksdb::ReadOptions options;
    options.snapshot = view.snapshot;
    options.iterate_lower_bound = &lower_slice;
    options.iterate_upper_bound = &upper_slice;
    iterator.reset(
        view.store->db->NewIterator(options, view.store->families[static_cast<size_t>(family)]));
  }

  std::string lower, upper;
  rocksdb::Slice lower_slice, upper_slice;
  std::unique_ptr<rocksdb::Iterator> iterator;
};

Scan::Scan(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Scan::Scan(Scan&&) noexcept = default;
Scan::~Scan() = default;
void Scan::Seek(std::string_view key) { impl_->iterator->Seek(ToSlice(key)); }
void Scan::SeekForPrev(std::string_view key) { impl_->iterator->SeekForPrev(ToSlice(key)); }
void Scan::Next() {
  if (impl_->iterator->Valid()) impl_->iterator->Next();
}
bool Scan::valid() const { return impl_->iterator->Valid(); }
std::string_view Scan::key() const {
  return valid() ? ToView(impl_->iterator->key()) : std::string_view();
}
std::string_view Scan::value() const {
  return valid() ? ToView(impl_->iterator->value()) : std::string_view();
}
Status Scan::status() const { return FromRocksDb(impl_->iterator->status()); }

Result<bool> ReadView::Get(Family family, std::string_view key, std::string* value) const {
  rocksdb::ReadOptions options;
  options.snapshot = impl_->snapshot;
  const rocksdb::Status s = impl_->store->db->Get(
      options, impl_->store->families[static_cast<size_t>(family)], ToSlice(key), value);
  if (s.ok()) return true;
  if (s.IsNotFound()) return false;
  return FromRocksDb(s);
}

Scan ReadView::NewScan(Family family, std::string_view lower, std::string_view upper) const {
  return Scan(std::make_unique<Scan::Impl>(*impl_, family, lower, upper));
}

// ---- Writing ----------------------------------------------------------------------------------

class WriteTxn::Impl {
 public:
  rocksdb::WriteBatch batch{0, 0, kProtectionBytesPerKey, 0};
};

namespace {

// A WriteBatch needs a ColumnFamilyHandle only for its id; ours are fixed.
class FamilyId final : public rocksdb::ColumnFamilyHandle {
 public:
  explicit FamilyId(uint32_t id) : id_(id) {}
  const std::string& GetName() const override { return name_; }
  uint32_t GetID() const override { return id_; }
  rocksdb::Status GetDescriptor(rocksdb::ColumnFamilyDescriptor*) override {
    return rocksdb::Status::NotSupported();
  }
  const rocksdb::Comparator* GetComparator() const override {
    return rocksdb::BytewiseComparator();
  }

 private:
  uint32_t id_;
  std::string name_;
};

FamilyId* FamilyById(Family family) {
  static FamilyId ids[kFamilyCount] = {FamilyId(0), FamilyId(1), FamilyId(2)};
  return &ids[static_cast<size_t>(family)];
}

}  // namespace

WriteTxn::WriteTxn() : impl_(std::make_unique<Impl>()) {}
WriteTxn::WriteTxn(WriteTxn&&) noexcept = default;
WriteTxn& WriteTxn::operator=(WriteTxn&&) noexcept = default;
WriteTxn::~WriteTxn() = default;
void WriteTxn::Put(Family family, std::string_view key, std::string_view value) {
  (void)impl_->batch.Put(FamilyById(family), ToSlice(key), ToSlice(value));
}
void WriteTxn::Delete(Family family, std::string_view key) {
  (void)impl_->batch.Delete(FamilyById(family), ToSlice(key));
}
size_t WriteTxn::size_bytes() const { return impl_->batch.GetDataSize(); }
bool WriteTxn::empty() const { return impl_->batch.Count() == 0; }

Status Store::CheckWritable() const {
  if (impl_->read_only) {
    return {Code::kReadOnly, "the database was opened for reading; open it in mode \"write\""};
  }
  const Status latched = impl_->latched_status();
  if (latched.ok()) return {};
  return {Code::kReadOnly, "an earlier write failed (" + latched.message() +
                               "); reading goes on, open the database again to write"};
}

Status Store::Commit(WriteTxn txn, bool sync) {
  WEND_RETURN_IF_ERROR(CheckWritable());
  if (txn.empty()) return {};
  rocksdb::WriteOptions options;
  options.sync = sync || impl_->sync_writes;
  const rocksdb::Status s = impl_->db->Write(options, &txn.impl_->batch);
  if (!s.ok()) {
    impl_->latch->Set(FromRocksDb(s));
    return FromRocksDb(s);
  }
  impl_->logged_bytes += txn.size_bytes();
  if (options.sync && impl_->guard != nullptr) {
    const Status recorded = impl_->guard->RecordSequence(impl_->db->GetLatestSequenceNumber());
    if (!recorded.ok()) impl_->latch->Set(recorded);
    return recorded;
  }
  return {};
}

// ---- Copying and compacting --------------------------------------------------------------------

namespace {

Status SyncFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int code = errno;
  if (file >= 0) close(file);
  if (synced) return {};
  return {code == ENOSPC ? Code::kFull : Code::kIo,
          "cannot sync '" + path + "': " + std::strerror(code)};
}

}  // namespace

Status Store::Checkpoint(const std::string& path) {
  WEND_RETURN_IF_ERROR(CheckWritable());
  if (impl_->in_memory) return Status::Invalid("a database in memory cannot be copied to a folder");
  GuardState copied;
  // What is there now is in the copy; what comes meanwhile may be.
  copied.sequence = impl_->db->GetLatestSequenceNumber();
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status s = rocksdb::Checkpoint::Create(impl_->db.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (s.ok()) s = checkpoint->CreateCheckpoint(path, /*log_size_for_flush=*/0);
  if (!s.ok()) return FromRocksDb(s);
  if (chmod(path.c_str(), 0700) != 0) {
    return {Code::kIo, "cannot make '" + path + "' private: " + std::strerror(errno)};
  }
  Guard guard(path, copied);
  WEND_RETURN_IF_ERROR(guard.Open());
  WEND_RETURN_IF_ERROR(guard.RecordManifest());
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    WEND_RETURN_IF_ERROR(SyncFile(entry.path().string()));
  }
  if (error) return {Code::kIo, "cannot read the folder '" + path + "': " + error.message()};
  return SyncFile(path);
}

Status Store::CompactTables() {
  WEND_RETURN_IF_ERROR(CheckWritable());
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  // Without it a table on the last level keeps what a snapshot once needed.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  for (auto* family : impl_->families) {
    const rocksdb::Status s = impl_->db->CompactRange(options, family, nullptr, nullptr);
    if (!s.ok()) return FromRocksDb(s);
  }
  return {};
}

// ---- Opening ----------------------------------------------------------------------------------

namespace {

// Refuses what is clearly no database before RocksDB writes a single file there.
Status CheckFolder(const std::string& path, const StoreOptions& options) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    if (options.create_if_missing && !options.read_only) return {};
    return Status::NotFound("there is no database at '" + path + "'");
  }
  if (error) return {Code::kIo, "cannot open '" + path + "': " + error.message()};
  if (status.type() != std::filesystem::file_type::directory) {
    return {Code::kFormat, "'" + path + "' is not a Wend database: a database is a folder"};
  }
  std::filesystem::directory_iterator entries(path, error);
  if (error) return {Code::kIo, "cannot read the folder '" + path + "': " + error.message()};
  const bool is_empty = entries == std::filesystem::directory_iterator();
  if (is_empty) {
    if (options.create_if_missing && !options.read_only) return {};
    return Status::NotFound("there is no database at '" + path + "': the folder is empty");
  }
  if (!std::filesystem::exists(path + "/CURRENT", error)) {
    // A creation that was interrupted leaves only names of RocksDB's; anything else is not ours.
    bool foreign = options.read_only || !options.create_if_missing;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
      const std::string name = entry.path().filename().string();
      foreign |= name != "LOCK" && name != "IDENTITY" && !name.starts_with("MANIFEST-") &&
                 !name.ends_with(".dbtmp");
    }
    if (foreign) {
      return {Code::kFormat,
              "the folder '" + path + "' is not a Wend database and not empty; name a new folder"};
    }
  }
  return {};
}

// Whether the log ends before its last record does. That is how a killed writer leaves a commit of
// more than one system call, a full disk the one that failed, and a living writer the one it is
// at: never acknowledged, so the log is good up to there. Damage elsewhere reads differently.
bool EndsInsideARecord(const rocksdb::Status& s) {
  if (!s.IsCorruption()) return false;
  const std::string text = s.ToString();
  for (const char* sign :
       {"truncated record body", "truncated header", "error reading trailing data"}) {
    if (text.find(sign) != text.npos) return true;
  }
  return false;
}

// The guard of an existing database, once the folder has been found to be as it says. With
// `recover_tail` damage is let through, and the guard starts anew.
Result<GuardState> CheckGuard(const std::string& path, const StoreOptions& options) {
  std::error_code error;
  if (!std::filesystem::exists(path + "/CURRENT", error)) return GuardState();
  const auto damaged = [&](Status status) -> Result<GuardState> {
    if (options.recover_tail) return GuardState();
    return Status(status.code(), status.message() +
                                     ": restore a backup, or copy the folder and open it with "
                                     "the option recovery = tail to keep what can still be read");
  };
  Result<std::optional<GuardState>> state = ReadGuard(path);
  if (!state.ok()) return damaged(state.status());
  // A folder that RocksDB made and nobody guarded is either not ours or was cut off being made:
  // what is in it decides (see ReadOrCreateSuperblock).
  if (!state->has_value()) return GuardState();
  const Status manifest = CheckManifest(path, **state);
  if (!manifest.ok()) return damaged(manifest);
  GuardState found = **state;
  if (options.recover_tail) found.sequence = 0;
  return found;
}

}  // namespace

Result<std::unique_ptr<Store>> Store::Open(const std::string& path, const StoreOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->read_only = options.read_only;
  impl->sync_writes = options.sync_writes;
  impl->in_memory = path == ":memory:";
  if (impl->in_memory) {
    impl->memory_env.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  } else {
    WEND_RETURN_IF_ERROR(CheckFolder(path, options));
    // Memories are private: the folder is made for its owner alone. One that exists stays as it is.
    if (!options.read_only && mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
      const int code = errno;
      return Status(code == ENOSPC ? Code::kFull : Code::kIo,
                    "cannot make the folder '" + path + "': " + std::strerror(code));
    }
  }
  GuardState guarded;
  std::shared_ptr<GuardOnFlush> on_flush;
  if (!impl->in_memory) {
    WEND_ASSIGN_OR_RETURN(guarded, CheckGuard(path, options));
    WEND_RETURN_IF_ERROR(CheckTableFooters(path));
  }
  impl->settings = MakeRocksDbSettings(options, impl->memory_env.get(), impl->latch);
  if (!impl->in_memory && !options.read_only) {
    impl->guard = std::make_unique<Guard>(path, guarded);
    on_flush = std::make_shared<GuardOnFlush>(impl->guard.get(), impl->latch);
    impl->settings.db.listeners.push_back(on_flush);
  }
  rocksdb::DB* db = nullptr;
  const auto open = [&] {
    return options.read_only
               ? rocksdb::DB::OpenForReadOnly(impl->settings.db, path, impl->settings.families,
                                              &impl->families, &db)
               : rocksdb::DB::Open(impl->settings.db, path, impl->settings.families,
                                   &impl->families, &db);
  };
  rocksdb::Status s = open();
  // A living writer may drop a file between our listing of the folder and our reading of the file.
  for (int more = 8; options.read_only && s.IsPathNotFound() && more > 0; --more) s = open();
  if (EndsInsideARecord(s)) {
    impl->settings.db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    s = open();
  }
  if (!s.ok()) return ExplainOpenFailure(s, path);
  impl->db.reset(db);
  if (impl->db->GetLatestSequenceNumber() < guarded.sequence) {
    return Status::Corruption(
        "'" + path + "' lost its last " +
        std::to_string(guarded.sequence - impl->db->GetLatestSequenceNumber()) +
        " acknowledged changes: restore a backup, or copy the folder and open it with the option "
        "recovery = tail to keep what can still be read");
  }
  if (impl->guard != nullptr) {
    WEND_RETURN_IF_ERROR(impl->guard->Open());
    WEND_RETURN_IF_ERROR(impl->guard->RecordManifest());
    on_flush->Start();
  }
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;
ReadView Store::View() const {
  return ReadView(std::make_shared<const ReadView::Impl>(impl_.get()));
}
uint64_t Store::TableBytes() const {
  uint64_t bytes = 0;
  (void)impl_->db->GetAggregatedIntProperty("rocksdb.live-sst-files-size", &bytes);
  return bytes;
}
const std::string& Store::path() const { return impl_->path; }
bool Store::read_only() const { return impl_->read_only; }
Status Store::latched() const { return impl_->latched_status(); }

std::vector<std::pair<std::string, uint64_t>> Store::Stats() const {
  std::vector<std::pair<std::string, uint64_t>> rows;
  const auto add = [&](const char* name, const char* property) {
    uint64_t value = 0;
    if (impl_->db->GetAggregatedIntProperty(property, &value)) rows.emplace_back(name, value);
  };
  add("disk_bytes", "rocksdb.total-sst-files-size");
  add("write_buffer_bytes", "rocksdb.cur-size-all-mem-tables");
  add("table_reader_bytes", "rocksdb.estimate-table-readers-mem");
  rows.emplace_back("cache_bytes", impl_->settings.cache->GetUsage());
  rows.emplace_back("logged_bytes", impl_->logged_bytes.load());
  return rows;
}

}  // namespace wend
