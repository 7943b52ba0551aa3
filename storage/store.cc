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

#include "storage/base/cancellation.h"
#include "storage/folder_check.h"
#include "storage/guard.h"
#include "storage/pending_rows.h"
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

  // Writes to the database; latches where that fails.
  Status Write(rocksdb::WriteBatch* batch, bool sync);
  // Adds to the pending transaction.
  Status Gather(const rocksdb::WriteBatch* batch);

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
  // Held while a view is taken and while a pending transaction is written, so that no view has a
  // part of it twice or not at all.
  mutable std::mutex pending_mutex;
  std::shared_ptr<const PendingRows> pending;
  uint64_t max_pending_bytes = 0;
};

// ---- Reading ----------------------------------------------------------------------------------

class ReadView::Impl {
 public:
  explicit Impl(const Store::Impl* s) : store(s) {
    std::lock_guard<std::mutex> lock(store->pending_mutex);
    pending = store->pending;
    if (!store->read_only) snapshot = store->db->GetSnapshot();
  }
  ~Impl() {
    if (snapshot != nullptr) store->db->ReleaseSnapshot(snapshot);
  }

  const Store::Impl* store;
  const rocksdb::Snapshot* snapshot = nullptr;
  std::shared_ptr<const PendingRows> pending;  // laid over the snapshot
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
    if (view.pending != nullptr) pending.emplace(*view.pending, family, lower, upper);
  }

  void Seek(std::string_view key);
  void SeekForPrev(std::string_view key);
  void Next();
  // Null where the current row, if any, is the iterator's.
  const PendingRow* pending_row() const { return on_pending ? pending->row() : nullptr; }
  bool valid() const { return stopped.ok() && (on_pending || iterator->Valid()); }

  std::string lower, upper;
  rocksdb::Slice lower_slice, upper_slice;
  std::unique_ptr<rocksdb::Iterator> iterator;
  // Where there is one: both stand at the first row from the current key on.
  std::optional<PendingCursor> pending;
  bool on_pending = false;  // the current row is the cursor's
  Status stopped;           // why the scan was cancelled

 private:
  // Decides whose row is current, behind deleted ones.
  void Settle();
};

void Scan::Impl::Seek(std::string_view key) {
  stopped = CheckCancelled();
  if (!stopped.ok()) return;
  iterator->Seek(ToSlice(key));
  if (!pending.has_value()) return;
  pending->Seek(key);
  Settle();
}

void Scan::Impl::SeekForPrev(std::string_view key) {
  stopped = CheckCancelled();
  if (!stopped.ok()) return;
  iterator->SeekForPrev(ToSlice(key));
  if (!pending.has_value()) return;
  const PendingRow* before = pending->FindBefore(key, /*inclusive=*/true);
  while (before != nullptr && !(iterator->Valid() && ToView(iterator->key()) > before->key)) {
    if (before->value.has_value()) {
      Seek(std::string(before->key));
      return;
    }
    if (iterator->Valid() && ToView(iterator->key()) == before->key) iterator->Prev();
    before = pending->FindBefore(before->key, /*inclusive=*/false);
  }
  on_pending = false;
  if (iterator->Valid()) {
    pending->Seek(ToView(iterator->key()));
  } else {
    pending->SeekToEnd();
  }
}

void Scan::Impl::Next() {
  if (!valid()) return;
  stopped = CheckCancelled();
  if (!stopped.ok()) return;
  if (!on_pending) {
    iterator->Next();
  } else {
    if (iterator->Valid() && ToView(iterator->key()) == pending->row()->key) iterator->Next();
    pending->Next();
  }
  if (pending.has_value()) Settle();
}

void Scan::Impl::Settle() {
  for (on_pending = false; pending->row() != nullptr; pending->Next()) {
    // A scan that cannot read on is over.
    if (!iterator->Valid() && !iterator->status().ok()) return;
    const std::string_view key = pending->row()->key;
    const bool stored = iterator->Valid() && ToView(iterator->key()) <= key;
    if (stored && ToView(iterator->key()) < key) return;
    if (pending->row()->value.has_value()) {
      on_pending = true;
      return;
    }
    if (stored) iterator->Next();
  }
}

Scan::Scan(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Scan::Scan(Scan&&) noexcept = default;
Scan::~Scan() = default;
void Scan::Seek(std::string_view key) { impl_->Seek(key); }
void Scan::SeekForPrev(std::string_view key) { impl_->SeekForPrev(key); }
void Scan::Next() { impl_->Next(); }
bool Scan::valid() const { return impl_->valid(); }
std::string_view Scan::key() const {
  if (const PendingRow* const row = impl_->pending_row()) return row->key;
  return valid() ? ToView(impl_->iterator->key()) : std::string_view();
}
std::string_view Scan::value() const {
  if (const PendingRow* const row = impl_->pending_row()) return *row->value;
  return valid() ? ToView(impl_->iterator->value()) : std::string_view();
}
Status Scan::status() const {
  return impl_->stopped.ok() ? FromRocksDb(impl_->iterator->status()) : impl_->stopped;
}

Result<bool> ReadView::Get(Family family, std::string_view key, std::string* value) const {
  WEND_RETURN_IF_ERROR(CheckCancelled());
  if (impl_->pending != nullptr) {
    const PendingRow* const row = impl_->pending->Find(family, key);
    if (row != nullptr && row->value.has_value()) *value = *row->value;
    if (row != nullptr) return row->value.has_value();
  }
  rocksdb::ReadOptions options;
  options.snapshot = impl_->snapshot;
  const rocksdb::Status s = impl_->store->db->Get(
      options, impl_->store->families[static_cast<size_t>(family)], ToSlice(key), value);
  if (s.ok()) return true;
  if (s.IsNotFound()) return false;
  return FromRocksDb(s);
}

bool ReadView::shows_transaction() const { return impl_->pending != nullptr; }

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
  if (impl_->pending != nullptr) return impl_->Gather(&txn.impl_->batch);
  return impl_->Write(&txn.impl_->batch, sync || impl_->sync_writes);
}

Status Store::Impl::Write(rocksdb::WriteBatch* batch, bool sync) {
  rocksdb::WriteOptions options;
  options.sync = sync;
  const rocksdb::Status s = db->Write(options, batch);
  if (!s.ok()) {
    latch->Set(FromRocksDb(s));
    return FromRocksDb(s);
  }
  logged_bytes += batch->GetDataSize();
  if (sync && guard != nullptr) {
    const Status recorded = guard->RecordSequence(db->GetLatestSequenceNumber());
    if (!recorded.ok()) latch->Set(recorded);
    return recorded;
  }
  return {};
}

// ---- Pending transactions ----------------------------------------------------------------------

namespace {

// Takes a batch apart into the rows that it changes.
class ChangeReader final : public rocksdb::WriteBatch::Handler {
 public:
  rocksdb::Status PutCF(uint32_t family, const rocksdb::Slice& key,
                        const rocksdb::Slice& value) override {
    changes[family].push_back({key.ToString(), value.ToString()});
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteCF(uint32_t family, const rocksdb::Slice& key) override {
    changes[family].push_back({key.ToString(), std::nullopt});
    return rocksdb::Status::OK();
  }

  PendingChanges changes;
};

}  // namespace

Status Store::Impl::Gather(const rocksdb::WriteBatch* batch) {
  ChangeReader reader;
  const rocksdb::Status read = batch->Iterate(&reader);
  if (!read.ok()) return FromRocksDb(read);
  std::shared_ptr<const PendingRows> rows = pending->With(std::move(reader.changes));
  if (rows->bytes() > max_pending_bytes) {
    return Status::TooBig(
        "the transaction would hold more than " + std::to_string(max_pending_bytes >> 20) +
        " MiB, a quarter of memory_budget; COMMIT it and go on in another one, or open the "
        "database with a larger memory_budget");
  }
  std::lock_guard<std::mutex> lock(pending_mutex);
  pending = std::move(rows);
  return {};
}

Status Store::BeginPending(uint64_t max_bytes) {
  WEND_RETURN_IF_ERROR(CheckWritable());
  std::lock_guard<std::mutex> lock(impl_->pending_mutex);
  WEND_CHECK_OR_RETURN(impl_->pending == nullptr, "one transaction at a time");
  impl_->pending = std::make_shared<const PendingRows>();
  impl_->max_pending_bytes = max_bytes;
  return {};
}

std::shared_ptr<const PendingRows> Store::Pending() const {
  std::lock_guard<std::mutex> lock(impl_->pending_mutex);
  return impl_->pending;
}

void Store::RestorePending(std::shared_ptr<const PendingRows> rows) {
  std::lock_guard<std::mutex> lock(impl_->pending_mutex);
  impl_->pending = std::move(rows);
}

void Store::DropPending() { RestorePending(nullptr); }

Status Store::CommitPending() {
  WriteTxn txn;
  if (const std::shared_ptr<const PendingRows> rows = Pending()) {
    for (const Family family : {Family::kMeta, Family::kText, Family::kIndex}) {
      PendingCursor cursor(*rows, family, {}, {});
      for (cursor.Seek({}); cursor.row() != nullptr; cursor.Next()) {
        const PendingRow& row = *cursor.row();
        if (row.value.has_value()) {
          txn.Put(family, row.key, *row.value);
        } else {
          txn.Delete(family, row.key);
        }
      }
    }
  }
  std::lock_guard<std::mutex> lock(impl_->pending_mutex);
  impl_->pending = nullptr;
  WEND_RETURN_IF_ERROR(CheckWritable());
  return txn.empty() ? Status() : impl_->Write(&txn.impl_->batch, impl_->sync_writes);
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

Status Store::CompactTables(std::string_view begin, std::string_view end) {
  WEND_RETURN_IF_ERROR(CheckWritable());
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  // Without it a table on the last level keeps what a snapshot once needed.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  Cancellation* const cancellation = Cancellation::Current();
  if (cancellation != nullptr) options.canceled = cancellation->flag();
  const rocksdb::Slice from = ToSlice(begin), to = ToSlice(end);
  for (auto* family : impl_->families) {
    const rocksdb::Status s = impl_->db->CompactRange(
        options, family, begin.empty() ? nullptr : &from, end.empty() ? nullptr : &to);
    WEND_RETURN_IF_ERROR(CheckCancelledNow());
    if (!s.ok()) return FromRocksDb(s);
  }
  return {};
}

Status Store::VerifyTables() const {
  return FromRocksDb(impl_->db->VerifyChecksum(rocksdb::ReadOptions()));
}

Status Store::CheckManifest() const {
  if (impl_->in_memory) return {};
  WEND_ASSIGN_OR_RETURN(const std::optional<GuardState> state, ReadGuard(impl_->path));
  return state.has_value() ? wend::CheckManifest(impl_->path, *state) : Status();
}

// ---- Opening ----------------------------------------------------------------------------------

namespace {

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
