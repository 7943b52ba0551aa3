// Loading and publishing collections.
#include "engine/catalog.h"

#include "storage/catalog_rows.h"

namespace wend {
namespace {

CollectionOptions OptionsOf(const CollectionRow& row) {
  CollectionOptions o;
  o.analyzer.language = row.language;
  o.analyzer.stop_words = row.stop_words;
  o.chunker.target_terms = row.chunk_target_terms;
  o.chunker.overlap_terms = row.chunk_overlap_terms;
  o.chunker.unit = static_cast<ChunkUnit>(row.chunk_unit);
  o.session_gap_minutes = row.session_gap_minutes;
  o.ttl_seconds = row.ttl_seconds;
  o.find_links = row.find_links;
  return o;
}

CollectionRow RowOf(const CollectionOptions& options, uint64_t analyzer_hash) {
  CollectionRow row;
  row.language = options.analyzer.language;
  row.stop_words = options.analyzer.stop_words;
  row.chunk_target_terms = options.chunker.target_terms;
  row.chunk_overlap_terms = options.chunker.overlap_terms;
  row.chunk_unit = static_cast<uint8_t>(options.chunker.unit);
  row.session_gap_minutes = options.session_gap_minutes;
  row.ttl_seconds = options.ttl_seconds;
  row.find_links = options.find_links;
  row.analyzer_hash = analyzer_hash;
  return row;
}

}  // namespace

Result<std::shared_ptr<const CollectionVersion>> Catalog::Find(std::string_view name) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto it = published_.find(name);
  if (it != published_.end()) return it->second;
  ReadView view = store_->View();
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(
      const bool found,
      view.Get(Family::kMeta, RowKey(kDatabaseScope, Kind::kCollection, name), &bytes));
  if (!found) return std::shared_ptr<const CollectionVersion>();
  WEND_ASSIGN_OR_RETURN(const CollectionRow row, CollectionRow::Decode(bytes));
  if (row.chunk_unit > static_cast<uint8_t>(ChunkUnit::kLine)) return DamagedRow("catalogue");
  WEND_ASSIGN_OR_RETURN(const bool counted,
                        view.Get(Family::kMeta, RowKey(row.id, Kind::kCounts), &bytes));
  if (!counted) return DamagedRow("counts");
  WEND_ASSIGN_OR_RETURN(const CountsRow counts, CountsRow::Decode(bytes));
  auto info = std::make_shared<const CollectionInfo>(row.id, std::string(name), OptionsOf(row),
                                                     row.analyzer_hash);
  auto version =
      std::make_shared<const CollectionVersion>(std::move(info), counts, std::move(view), nullptr);
  published_.emplace(name, version);
  return std::shared_ptr<const CollectionVersion>(version);
}

Result<std::vector<std::string>> Catalog::Names() const {
  std::vector<std::string> names;
  const ReadView view = store_->View();
  const std::string begin = RowKey(kDatabaseScope, Kind::kCollection);
  Scan scan = view.NewScan(Family::kMeta, begin, KindEnd(kDatabaseScope, Kind::kCollection));
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    names.emplace_back(scan.key().substr(kRowKeyPrefixBytes));
  }
  WEND_RETURN_IF_ERROR(scan.status());
  return names;
}

Result<std::shared_ptr<const CollectionVersion>> Catalog::Create(std::string_view name,
                                                                 const CollectionOptions& options) {
  CollectionRow row = RowOf(options, Analyzer::IdentityHash(options.analyzer));
  if (superblock_.next_collection == kNoId) {
    return Status::TooBig("a database holds at most 2^32 - 2 collections over its life");
  }
  row.id = CollectionId(superblock_.next_collection++);
  WriteTxn txn;
  txn.Put(Family::kMeta, RowKey(kDatabaseScope, Kind::kCollection, name), row.Encode());
  txn.Put(Family::kMeta, RowKey(row.id, Kind::kCounts), CountsRow().Encode());
  txn.Put(Family::kMeta, RowKey(kDatabaseScope, Kind::kSuperblock), superblock_.Encode());
  WEND_RETURN_IF_ERROR(store_->Commit(std::move(txn)));
  return Find(name);
}

Status Catalog::Require(uint64_t incompatible_bits) {
  // What is stored decides: a transaction that noted it may have been rolled back.
  const std::string key = RowKey(kDatabaseScope, Kind::kSuperblock);
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool found, store_->View().Get(Family::kMeta, key, &bytes));
  if (!found) return DamagedRow("superblock");
  WEND_ASSIGN_OR_RETURN(const Superblock stored, Superblock::Decode(bytes));
  superblock_.incompatible_bits |= incompatible_bits;
  if ((stored.incompatible_bits & incompatible_bits) == incompatible_bits) return {};
  WriteTxn txn;
  txn.Put(Family::kMeta, key, superblock_.Encode());
  return store_->Commit(std::move(txn));
}

Status Catalog::Alter(const CollectionInfo& info, const CollectionOptions& options) {
  CollectionRow row = RowOf(options, info.analyzer_hash);
  row.id = info.id;
  WriteTxn txn;
  txn.Put(Family::kMeta, RowKey(kDatabaseScope, Kind::kCollection, info.name), row.Encode());
  WEND_RETURN_IF_ERROR(store_->Commit(std::move(txn)));
  Reload(info.name);
  return {};
}

Status Catalog::Drop(const CollectionInfo& info) {
  WriteTxn txn;
  txn.Delete(Family::kMeta, RowKey(kDatabaseScope, Kind::kCollection, info.name));
  txn.Put(Family::kMeta, RowKey(kDatabaseScope, Kind::kRetired, info.id.value), NewRow().buffer());
  WEND_RETURN_IF_ERROR(store_->Commit(std::move(txn)));
  Reload(info.name);
  return {};
}

void Catalog::Publish(std::shared_ptr<const CollectionVersion> version) {
  std::lock_guard<std::mutex> lock(mutex_);
  std::string name = version->info().name;
  published_.insert_or_assign(std::move(name), std::move(version));
}

void Catalog::Reload(const std::string& name) {
  std::lock_guard<std::mutex> lock(mutex_);
  published_.erase(name);
}

Catalog::Versions Catalog::Published() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return published_;
}

void Catalog::Restore(Versions versions) {
  std::lock_guard<std::mutex> lock(mutex_);
  published_.swap(versions);
}

}  // namespace wend
