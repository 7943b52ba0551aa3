// The engine's front: opening, the writer lock, views.
#include "engine/database.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <list>
#include <map>
#include <mutex>
#include <thread>

#include "engine/backup.h"
#include "engine/catalog.h"
#include "engine/check.h"
#include "engine/collection_writer.h"
#include "engine/database_view.h"
#include "engine/expiry.h"
#include "engine/purge.h"
#include "engine/unit_cursor.h"
#include "storage/base/duration_text.h"
#include "storage/format.h"
#include "storage/mark_rows.h"
#include "storage/pending_rows.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

constexpr uint64_t kMinMemoryBytes = 16ull << 20;
constexpr int kMaxThreads = 64;
// A message is one chunk and cannot be staged in parts.
constexpr size_t kMaxMessageBytes = 8 << 20;
// Expired units that one write removes besides what it is asked for, and one step of removing all.
constexpr size_t kExpiredPerWrite = 1024;
constexpr size_t kExpiredPerStep = 4096;
// Writers kept warm, with the words and terms they remember.
constexpr size_t kMaxWriters = 4;

// How the memory budget is shared: half caches blocks, a quarter buffers writes, the rest is for
// unsealed postings and for what writers remember.
StoreOptions StoreOptionsOf(const DatabaseOptions& o) {
  StoreOptions s;
  s.read_only = o.mode == DatabaseOptions::Mode::kRead;
  s.create_if_missing = o.mode == DatabaseOptions::Mode::kCreate;
  s.sync_writes = o.durability == DatabaseOptions::Durability::kFull;
  s.recover_tail = o.recovery == DatabaseOptions::Recovery::kTail;
  s.cache_bytes = o.memory_budget_bytes / 2;
  s.write_buffer_bytes = o.memory_budget_bytes / 4;
  return s;
}

CollectionWriter::Limits WriterLimitsOf(const DatabaseOptions& o) {
  CollectionWriter::Limits limits;
  limits.threads = o.threads;
  limits.remembered_bytes = o.memory_budget_bytes / 8 / kMaxWriters;
  // About 12 bytes a posting, and at most one posting a term.
  limits.unsealed_terms = o.memory_budget_bytes / 16 / 12;
  return limits;
}

Status CheckMarkValue(std::string_view value) {
  if (value.size() <= kMaxMarkValueBytes) return {};
  return Status::TooBig("a mark holds at most " + std::to_string(kMaxMarkValueBytes) +
                        " bytes, not " + std::to_string(value.size()));
}

Status CheckMark(const Mark& mark) {
  if (mark.name.empty()) return Status::Invalid("the name of a mark is empty");
  if (mark.name.size() > kMaxMarkNameBytes) {
    return Status::TooBig("the name of a mark has at most " + std::to_string(kMaxMarkNameBytes) +
                          " bytes, this one " + std::to_string(mark.name.size()));
  }
  return CheckMarkValue(mark.value);
}

Status CheckUnit(const Unit& unit) {
  WEND_RETURN_IF_ERROR(CheckMarkValue(unit.mark));
  if (unit.kind == Unit::Kind::kMessage && unit.text.size() > kMaxMessageBytes) {
    return Status::TooBig("message '" + unit.key + "' has " + std::to_string(unit.text.size()) +
                          " bytes; a message holds at most " + std::to_string(kMaxMessageBytes) +
                          ": store it as a document");
  }
  if (unit.vectors.size() > kMaxVectorSpaces) {
    return Status::TooBig("'" + unit.key + "' has vectors in " +
                          std::to_string(unit.vectors.size()) + " spaces; there are at most " +
                          std::to_string(kMaxVectorSpaces));
  }
  return {};
}

bool HasVectors(const Unit& unit) { return !unit.vectors.empty(); }

int64_t MicrosecondsNow(const DatabaseOptions& options) {
  if (options.now.has_value()) return options.now->microseconds;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

// What Publish takes for a change whose times are not known, and for one that adds none.
constexpr int64_t kAnyTime = CollectionVersion::kUnknownTime;
constexpr int64_t kNoTime = std::numeric_limits<int64_t>::max();

int64_t OldestOf(const std::vector<Unit>& units) {
  int64_t oldest = kNoTime;
  for (const Unit& unit : units) {
    if (unit.time.has_value()) oldest = std::min(oldest, unit.time->microseconds);
  }
  return oldest;
}

// The superblock, written if the folder is new.
Result<Superblock> ReadOrCreateSuperblock(Store* store, const std::string& path) {
  const std::string key = RowKey(kDatabaseScope, Kind::kSuperblock);
  std::string bytes;
  const ReadView view = store->View();
  WEND_ASSIGN_OR_RETURN(const bool found, view.Get(Family::kMeta, key, &bytes));
  if (found) return Superblock::Decode(bytes);
  Scan any = view.NewScan(Family::kMeta, "", std::string(1, '\xff'));
  any.Seek("");
  WEND_RETURN_IF_ERROR(any.status());
  if (any.valid() || store->read_only()) {
    return Status(Code::kFormat, "'" + path + "' is not a Wend database: it has no format header");
  }
  Superblock fresh;
  WriteTxn txn;
  txn.Put(Family::kMeta, key, fresh.Encode());
  WEND_RETURN_IF_ERROR(store->Commit(std::move(txn), /*sync=*/true));
  return fresh;
}

}  // namespace

// ---- Database ---------------------------------------------------------------------------------

class Database::Impl {
 public:
  class ChangeScope;

  // The writer of a collection, made or warmed up. Under the writer lock.
  Result<CollectionWriter*> WriterFor(const std::string& name) {
    auto it = std::ranges::find(writers, name, &std::pair<std::string, Writer>::first);
    if (it != writers.end() && !it->second->usable()) {
      Publish(name, it->second.get());
      it = writers.end();
    }
    if (it != writers.end()) {
      writers.splice(writers.begin(), writers, it);
      return writers.front().second.get();
    }
    WEND_ASSIGN_OR_RETURN(std::shared_ptr<const CollectionVersion> version, catalog->Find(name));
    if (version == nullptr) {
      WEND_ASSIGN_OR_RETURN(version, catalog->Create(name, CollectionOptions()));
    }
    WEND_ASSIGN_OR_RETURN(Writer writer,
                          CollectionWriter::Create(store.get(), *version, WriterLimitsOf(options)));
    if (writers.size() >= kMaxWriters) {
      // A failure loses nothing, and is no matter of the collection that is written to.
      (void)writers.back().second->PrepareToClose();
      const std::string evicted = writers.back().first;
      Publish(evicted, writers.back().second.get());
      if (writers.size() >= kMaxWriters) writers.pop_back();
    }
    writers.emplace_front(name, std::move(writer));
    return writers.front().second.get();
  }

  // Shows readers what a writer did; drops a writer that failed. No chunk that was written is dated
  // before `oldest`.
  void Publish(const std::string& name, CollectionWriter* writer, int64_t oldest = kNoTime) {
    if (writer->usable()) {
      std::shared_ptr<const CollectionVersion> version = writer->Publish();
      if (version == nullptr) return;
      const auto before = catalog->Find(name);
      if (before.ok() && *before != nullptr) {
        version->set_oldest_bound(std::min((*before)->oldest_bound(), oldest));
      }
      catalog->Publish(std::move(version));
      return;
    }
    catalog->Reload(name);
    std::erase_if(writers, [&](const auto& entry) { return entry.first == name; });
  }

  Status Remove(const std::string& name, const std::vector<std::string>& keys) {
    WEND_ASSIGN_OR_RETURN(CollectionWriter* const writer, WriterFor(name));
    const Status removed = writer->Delete(keys, std::nullopt).status();
    Publish(name, writer);
    return removed;
  }

  // Removes some of what has expired behind a write. What stays, or fails to go, is hidden from
  // readers all the same; a failed write latches the store, which tells of it.
  void RemoveSomeExpired(const std::string& name) {
    if (store->Pending() != nullptr) return;
    const auto version = catalog->Find(name);
    if (!version.ok() || *version == nullptr) return;
    const CollectionOptions& o = (*version)->info().options;
    if (o.ttl_seconds == 0) return;
    const auto masked = HideExpired(*version, ExpiryOf(o, MicrosecondsNow(options)));
    if (!masked.ok() || (*masked)->hidden() == nullptr) return;
    const auto keys = KeysOfChunks(*version, *(*masked)->hidden(), kExpiredPerWrite);
    if (keys.ok()) (void)Remove(name, *keys);
  }

  // Removes all of it, units without text too; returns how many there were.
  Result<uint64_t> RemoveAllExpired(const std::string& name) {
    WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const CollectionVersion> version,
                          catalog->Find(name));
    if (version == nullptr || version->info().options.ttl_seconds == 0) return uint64_t{0};
    const int64_t before = ExpiryOf(version->info().options, MicrosecondsNow(options));
    UnitCursor units(version, UnitKinds::kAll);
    std::vector<std::string> keys;
    uint64_t count = 0;
    for (bool more = true; more;) {
      WEND_ASSIGN_OR_RETURN(more, units.Next());
      const bool expired =
          more && units.unit().time.has_value() && units.unit().time->microseconds < before;
      if (expired) keys.emplace_back(units.unit().key);
      if (keys.empty() || (more && keys.size() < kExpiredPerStep)) continue;
      WEND_RETURN_IF_ERROR(Remove(name, keys));
      count += keys.size();
      keys.clear();
    }
    return count;
  }

  Status CheckNoTransaction(std::string_view what) const {
    if (store->Pending() == nullptr) return {};
    return Status::Invalid(std::string(what) +
                           " does not run inside of a transaction; COMMIT or ROLLBACK it first");
  }

  // Takes everything back to an earlier moment of the pending transaction, or (null) to before it.
  void Restore(std::shared_ptr<const PendingRows> rows, Catalog::Versions versions) {
    store->RestorePending(std::move(rows));
    writers.clear();  // they may count what is no longer there
    catalog->Restore(std::move(versions));
  }

  using Writer = std::unique_ptr<CollectionWriter>;

  DatabaseOptions options;
  std::unique_ptr<Store> store;
  std::unique_ptr<Catalog> catalog;
  std::mutex writer_mutex;
  std::mutex backup_mutex;
  std::list<std::pair<std::string, Writer>> writers;  // most recently used first
  Catalog::Versions before_transaction;               // while one is pending
};

// One change under the writer's lock. Inside of a transaction a change that is not kept leaves no
// trace, whatever ended it.
class Database::Impl::ChangeScope {
 public:
  explicit ChangeScope(Impl* impl)
      : impl_(impl), lock_(impl->writer_mutex), rows_(impl->store->Pending()) {
    if (rows_ != nullptr) versions_ = impl->catalog->Published();
  }
  ~ChangeScope() {
    if (rows_ != nullptr && !kept_) impl_->Restore(std::move(rows_), std::move(versions_));
  }
  ChangeScope(const ChangeScope&) = delete;
  ChangeScope& operator=(const ChangeScope&) = delete;
  void Keep() { kept_ = true; }

 private:
  Impl* impl_;
  std::lock_guard<std::mutex> lock_;
  std::shared_ptr<const PendingRows> rows_;
  Catalog::Versions versions_;
  bool kept_ = false;
};

Result<std::unique_ptr<Database>> Database::Open(const std::string& path,
                                                 const DatabaseOptions& options) {
  if (options.memory_budget_bytes < kMinMemoryBytes) {
    return Status::Invalid("memory_budget is " + std::to_string(options.memory_budget_bytes) +
                           " bytes; it must be at least 16MiB");
  }
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  if (impl->options.threads <= 0) {
    impl->options.threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 8);
  }
  impl->options.threads = std::min(impl->options.threads, kMaxThreads);
  WEND_ASSIGN_OR_RETURN(impl->store, Store::Open(path, StoreOptionsOf(impl->options)));
  WEND_ASSIGN_OR_RETURN(const Superblock superblock,
                        ReadOrCreateSuperblock(impl->store.get(), path));
  impl->catalog = std::make_unique<Catalog>(impl->store.get(), superblock);
  if (impl->store->CheckWritable().ok()) {
    // Dropped collections are no part of the database any more: that their rows are still there
    // must not keep it from opening. A failed write latches the store, which tells of it.
    (void)PurgeRetired(impl->store.get());
  }
  return std::unique_ptr<Database>(new Database(std::move(impl)));
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

Status Database::Close() {
  std::lock_guard<std::mutex> lock(impl_->writer_mutex);
  if (impl_->store->Pending() != nullptr) {
    impl_->Restore(nullptr, std::move(impl_->before_transaction));
  }
  Status first;
  for (auto& [name, writer] : impl_->writers) {
    const Status sealed = impl_->store->CheckWritable().ok() ? writer->PrepareToClose() : Status();
    if (first.ok()) first = sealed;
  }
  impl_->writers.clear();
  return first;
}

const DatabaseOptions& Database::options() const { return impl_->options; }

DatabaseView Database::View() const {
  auto view = std::make_shared<DatabaseView::Impl>();
  view->catalog = impl_->catalog.get();
  view->threads = impl_->options.threads;
  view->now = MicrosecondsNow(impl_->options);
  return DatabaseView(std::move(view));
}

Status Database::CreateCollection(std::string_view name, const CollectionOptions& options,
                                  bool if_not_exists) {
  WEND_RETURN_IF_ERROR(impl_->store->CheckWritable());
  Impl::ChangeScope scope(impl_.get());
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const CollectionVersion> existing,
                        impl_->catalog->Find(name));
  if (existing != nullptr) {
    if (if_not_exists) return {};
    return Status::Invalid("there is a collection '" + std::string(name) + "' already");
  }
  const Status known_language = Analyzer::Create(options.analyzer).status();
  WEND_RETURN_IF_ERROR(known_language);
  WEND_RETURN_IF_ERROR(impl_->catalog->Create(name, options).status());
  scope.Keep();
  return {};
}

Status Database::AlterCollection(std::string_view name, const CollectionSettings& settings) {
  WEND_RETURN_IF_ERROR(impl_->store->CheckWritable());
  Impl::ChangeScope scope(impl_.get());
  WEND_ASSIGN_OR_RETURN(const CollectionView view, View().Collection(name));
  CollectionOptions options = view.options();
  options.ttl_seconds = settings.ttl_seconds.value_or(options.ttl_seconds);
  options.session_gap_minutes = settings.session_gap_minutes.value_or(options.session_gap_minutes);
  WEND_RETURN_IF_ERROR(impl_->catalog->Alter(view.version()->info(), options));
  std::erase_if(impl_->writers, [&](const auto& entry) { return entry.first == name; });
  scope.Keep();
  if (impl_->store->Pending() != nullptr) return {};
  return impl_->RemoveAllExpired(std::string(name)).status();
}

Result<WriteSummary> Database::Write(std::string_view collection, std::vector<Unit> units,
                                     const std::vector<Mark>& marks,
                                     const std::vector<LinkChange>& links) {
  for (const Unit& unit : units) WEND_RETURN_IF_ERROR(CheckUnit(unit));
  for (const Mark& mark : marks) WEND_RETURN_IF_ERROR(CheckMark(mark));
  for (const LinkChange& link : links) WEND_RETURN_IF_ERROR(CheckLink(link));
  WEND_RETURN_IF_ERROR(impl_->store->CheckWritable());
  Impl::ChangeScope scope(impl_.get());
  const std::string name(collection);
  if (std::ranges::any_of(units, HasVectors)) {
    WEND_RETURN_IF_ERROR(impl_->catalog->Require(kVectorsBit));
  }
  WEND_ASSIGN_OR_RETURN(CollectionWriter* const writer, impl_->WriterFor(name));
  Result<WriteSummary> summary = writer->Write(units, marks, links);
  impl_->Publish(name, writer, OldestOf(units));
  if (!summary.ok()) return summary;
  scope.Keep();
  impl_->RemoveSomeExpired(name);
  return summary;
}

Result<uint64_t> Database::Delete(std::string_view collection, const std::vector<std::string>& keys,
                                  std::optional<Unit::Kind> kind) {
  WEND_RETURN_IF_ERROR(impl_->store->CheckWritable());
  Impl::ChangeScope scope(impl_.get());
  const std::string name(collection);
  const Status exists = View().Collection(name).status();
  WEND_RETURN_IF_ERROR(exists);
  WEND_ASSIGN_OR_RETURN(CollectionWriter* const writer, impl_->WriterFor(name));
  Result<uint64_t> removed = writer->Delete(keys, kind);
  impl_->Publish(name, writer);
  if (!removed.ok()) return removed;
  scope.Keep();
  impl_->RemoveSomeExpired(name);
  return removed;
}

Result<uint64_t> Database::Change(std::string_view collection, const ChangePlan& plan) {
  WEND_RETURN_IF_ERROR(impl_->store->CheckWritable());
  Impl::ChangeScope scope(impl_.get());
  const std::string name(collection);
  WEND_ASSIGN_OR_RETURN(const CollectionView view, View().Collection(name));
  WEND_ASSIGN_OR_RETURN(CollectionChange change, plan(View()));
  for (const UnitEdit& edit : change.edits) WEND_RETURN_IF_ERROR(CheckUnit(edit.unit));
  uint64_t count = change.edits.size();
  if (count + change.removed.size() == 0) return count;
  if (std::ranges::any_of(change.edits, HasVectors, &UnitEdit::unit)) {
    WEND_RETURN_IF_ERROR(impl_->catalog->Require(kVectorsBit));
  }
  WEND_ASSIGN_OR_RETURN(CollectionWriter* const writer, impl_->WriterFor(name));
  Status status;
  if (!change.edits.empty()) status = writer->Edit(view.version(), std::move(change.edits));
  if (status.ok() && !change.removed.empty()) {
    const Result<uint64_t> removed = writer->Delete(change.removed, std::nullopt);
    status = removed.status();
    if (removed.ok()) count += *removed;
  }
  impl_->Publish(name, writer, kAnyTime);
  WEND_RETURN_IF_ERROR(status);
  scope.Keep();
  impl_->RemoveSomeExpired(name);
  return count;
}

// ---- Transactions -----------------------------------------------------------------------------

Status Database::Begin() {
  WEND_RETURN_IF_ERROR(impl_->store->CheckWritable());
  std::lock_guard<std::mutex> lock(impl_->writer_mutex);
  if (impl_->store->Pending() != nullptr) {
    return Status::Invalid("a transaction is open already; COMMIT or ROLLBACK it first");
  }
  impl_->before_transaction = impl_->catalog->Published();
  return impl_->store->BeginPending(impl_->options.memory_budget_bytes / 4);
}

bool Database::InTransaction() const {
  std::lock_guard<std::mutex> lock(impl_->writer_mutex);
  return impl_->store->Pending() != nullptr;
}

Status Database::Commit() {
  std::lock_guard<std::mutex> lock(impl_->writer_mutex);
  if (impl_->store->Pending() == nullptr) {
    return Status::Invalid("there is no transaction to commit; BEGIN starts one");
  }
  const Catalog::Versions before = std::move(impl_->before_transaction);
  impl_->before_transaction.clear();
  const Status committed = impl_->store->CommitPending();
  if (!committed.ok()) {
    impl_->Restore(nullptr, before);
    return committed;
  }
  // The versions that were published meanwhile hold the transaction's rows in memory.
  for (const auto& [name, version] : impl_->catalog->Published()) {
    const auto was = before.find(name);
    if (was != before.end() && was->second == version) continue;
    impl_->catalog->Publish(std::make_shared<const CollectionVersion>(
        version->shared_info(), version->counts(), impl_->store->View(),
        version->loaded_resident()));
  }
  // Rows of dropped collections: as in DropCollection.
  (void)PurgeRetired(impl_->store.get());
  return {};
}

Status Database::Rollback() {
  std::lock_guard<std::mutex> lock(impl_->writer_mutex);
  if (impl_->store->Pending() == nullptr) {
    return Status::Invalid("there is no transaction to roll back; BEGIN starts one");
  }
  impl_->Restore(nullptr, std::move(impl_->before_transaction));
  impl_->before_transaction.clear();
  return {};
}

// ---- Reading by name ---------------------------------------------------------------------------

Result<std::optional<StoredMark>> Database::ReadMark(std::string_view collection,
                                                     std::string_view name) const {
  WEND_ASSIGN_OR_RETURN(const auto version, impl_->catalog->Find(collection));
  if (version == nullptr) return std::optional<StoredMark>();
  const CollectionId id = version->info().id;
  // Not the version's view: a batch of nothing but marks publishes none.
  const ReadView view = impl_->store->View();
  WEND_ASSIGN_OR_RETURN(std::optional<MarkRow> row, wend::ReadMark(view, id, name));
  if (!row.has_value()) return std::optional<StoredMark>();
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool counted,
                        view.Get(Family::kMeta, RowKey(id, Kind::kCounts), &bytes));
  if (!counted) return DamagedRow("counts");
  WEND_ASSIGN_OR_RETURN(const CountsRow counts, CountsRow::Decode(bytes));
  return std::optional(StoredMark{std::move(row->value), row->removals == counts.removals});
}

Result<std::optional<std::string>> Database::ReadUnitMark(std::string_view collection,
                                                          std::string_view key) const {
  WEND_ASSIGN_OR_RETURN(const auto version, impl_->catalog->Find(collection));
  if (version == nullptr) return std::optional<std::string>();
  WEND_ASSIGN_OR_RETURN(std::optional<UnitKeyRow> row,
                        ReadUnitKey(impl_->store->View(), version->info().id, key));
  if (!row.has_value() || row->mark.empty()) return std::optional<std::string>();
  return std::optional(std::move(row->mark));
}

// ---- Administration ----------------------------------------------------------------------------

Status Database::DropCollection(std::string_view name, bool if_exists) {
  WEND_RETURN_IF_ERROR(impl_->store->CheckWritable());
  Impl::ChangeScope scope(impl_.get());
  const Result<CollectionView> view = View().Collection(name);
  if (view.status().code() == Code::kNotFound && if_exists) return {};
  WEND_RETURN_IF_ERROR(view.status());
  WEND_RETURN_IF_ERROR(impl_->catalog->Drop(view->version()->info()));
  std::erase_if(impl_->writers, [&](const auto& entry) { return entry.first == name; });
  scope.Keep();
  // The collection is gone. That its rows go too may wait for the commit of a transaction, or for
  // the next opening; a failed write latches the store, which tells of it.
  if (impl_->store->Pending() == nullptr) (void)PurgeRetired(impl_->store.get());
  return {};
}

Status Database::Backup(const std::string& path) {
  WEND_RETURN_IF_ERROR(impl_->CheckNoTransaction("BACKUP"));
  std::lock_guard<std::mutex> lock(impl_->backup_mutex);
  return BackupStore(impl_->store.get(), path);
}

Result<CompactReport> Database::Compact(std::optional<std::string_view> collection) {
  WEND_RETURN_IF_ERROR(impl_->store->CheckWritable());
  CompactReport report;
  report.bytes_before = impl_->store->TableBytes();
  std::vector<std::string> names;
  std::string begin, end;  // of the keys of the one collection
  if (collection.has_value()) {
    WEND_ASSIGN_OR_RETURN(const CollectionView view, View().Collection(*collection));
    const uint32_t id = view.version()->info().id.value;
    AppendBigEndian32(&begin, id);
    AppendBigEndian32(&end, id + 1);
    names.emplace_back(*collection);
  } else {
    WEND_ASSIGN_OR_RETURN(names, impl_->catalog->Names());
  }
  for (const std::string& name : names) {
    std::lock_guard<std::mutex> lock(impl_->writer_mutex);
    WEND_RETURN_IF_ERROR(impl_->CheckNoTransaction("COMPACT"));
    WEND_ASSIGN_OR_RETURN(const uint64_t expired, impl_->RemoveAllExpired(name));
    report.expired += expired;
    WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const CollectionVersion> version,
                          impl_->catalog->Find(name));
    if (version == nullptr) continue;
    WEND_ASSIGN_OR_RETURN(
        const uint64_t removed,
        PurgeDeadPostings(impl_->store.get(), version->info().id, version->counts()));
    report.dead_postings += removed;
    // The snapshot of the version before would keep the old pages.
    WEND_ASSIGN_OR_RETURN(std::shared_ptr<const Resident> resident, version->resident());
    impl_->catalog->Publish(std::make_shared<const CollectionVersion>(
        version->shared_info(), version->counts(), impl_->store->View(), std::move(resident)));
  }
  WEND_RETURN_IF_ERROR(impl_->CheckNoTransaction("COMPACT"));
  WEND_RETURN_IF_ERROR(impl_->store->CompactTables(begin, end));
  report.bytes_after = impl_->store->TableBytes();
  return report;
}

Result<std::vector<CheckRow>> Database::Check(bool full) const {
  WEND_ASSIGN_OR_RETURN(std::vector<CheckRow> rows, CheckStore(*impl_->store, full));
  if (!full) return rows;
  for (const auto& [name, unused] : impl_->catalog->Published()) {
    const Result<CollectionView> view = View().Collection(name);
    if (!view.ok() || view->options().ttl_seconds == 0) continue;
    const ChunkSet* const hidden = view->version()->hidden();
    rows.push_back({"expiry", true,
                    "'" + name + "': ttl " + FormatDuration(view->options().ttl_seconds) + ", " +
                        std::to_string(hidden == nullptr ? 0 : hidden->cardinality()) +
                        " expired chunks to be removed"});
  }
  return rows;
}

Result<VerifyReport> Database::Verify() const { return VerifyStore(impl_->store->View()); }

std::vector<std::pair<std::string, std::string>> Database::StoreStats() const {
  std::vector<std::pair<std::string, std::string>> rows;
  rows.emplace_back("format", std::to_string(kFormatMajor) + "." + std::to_string(kFormatMinor));
  for (const auto& [name, value] : impl_->store->Stats()) {
    rows.emplace_back(name, std::to_string(value));
  }
  const Status latched = impl_->store->latched();
  rows.emplace_back("writable", impl_->store->read_only() ? "no: opened for reading"
                                : latched.ok()            ? "yes"
                                                          : "no: " + latched.message());
  return rows;
}

}  // namespace wend
