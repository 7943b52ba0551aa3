// Purging in bounded transactions.
#include "engine/purge.h"

#include <string>
#include <vector>

#include "storage/base/coding.h"
#include "storage/chunk_rows.h"
#include "storage/format.h"
#include "storage/posting_page.h"

namespace wend {
namespace {

// Small enough that a writer who waits for one does not notice.
constexpr size_t kPurgeTxnBytes = 1 << 20;

std::string CollectionPrefix(uint32_t id) {
  std::string key;
  AppendBigEndian32(&key, id);
  return key;
}

Status PurgeCollection(Store* store, uint32_t id) {
  const ReadView view = store->View();
  const std::string begin = CollectionPrefix(id);
  WriteTxn txn;
  for (const Family family : {Family::kIndex, Family::kText, Family::kMeta}) {
    Scan scan = view.NewScan(family, begin, CollectionPrefix(id + 1));
    for (scan.Seek(begin); scan.valid(); scan.Next()) {
      txn.Delete(family, scan.key());
      if (txn.size_bytes() < kPurgeTxnBytes) continue;
      WEND_RETURN_IF_ERROR(store->Commit(std::move(txn)));
      txn = WriteTxn();
    }
    WEND_RETURN_IF_ERROR(scan.status());
  }
  txn.Delete(Family::kMeta, RowKey(kDatabaseScope, Kind::kRetired, id));
  return store->Commit(std::move(txn));
}

}  // namespace

Status PurgeRetired(Store* store) {
  std::vector<uint32_t> ids;
  {
    const ReadView view = store->View();
    const std::string begin = RowKey(kDatabaseScope, Kind::kRetired);
    Scan scan = view.NewScan(Family::kMeta, begin, KindEnd(kDatabaseScope, Kind::kRetired));
    for (scan.Seek(begin); scan.valid(); scan.Next()) {
      if (scan.key().size() != kRowKeyPrefixBytes + 4) return DamagedRow("retired collections");
      const uint32_t id = LoadBigEndian32(scan.key().data() + kRowKeyPrefixBytes);
      // Neither the database's own rows nor what lies behind the last possible id may go.
      if (id == kDatabaseScope.value || id == kNoId) return DamagedRow("retired collections");
      ids.push_back(id);
    }
    WEND_RETURN_IF_ERROR(scan.status());
  }
  for (const uint32_t id : ids) WEND_RETURN_IF_ERROR(PurgeCollection(store, id));
  return {};
}

Result<uint64_t> PurgeDeadPostings(Store* store, CollectionId collection, const CountsRow& counts) {
  const ReadView view = store->View();
  std::vector<uint32_t> lengths;
  WEND_RETURN_IF_ERROR(ReadLengths(view, collection, counts.sealed_chunks, &lengths));
  const auto is_dead = [&](uint32_t chunk) {
    return chunk < lengths.size() && lengths[chunk] == 0;
  };
  const std::string begin = RowKey(collection, Kind::kPostings);
  Scan scan = view.NewScan(Family::kIndex, begin, KindEnd(collection, Kind::kPostings));
  uint64_t removed = 0;
  WriteTxn txn;
  std::vector<EncodedPage> pages;
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    pages.clear();
    const uint64_t before = removed;
    WEND_RETURN_IF_ERROR(DropDeadPostings(scan.value(), is_dead, &removed, &pages));
    if (removed == before) continue;
    if (pages.empty()) txn.Delete(Family::kIndex, scan.key());
    for (size_t i = 0; i < pages.size(); ++i) {
      // The first page keeps the old key: keys are lower bounds.
      txn.Put(Family::kIndex,
              i == 0
                  ? std::string(scan.key())
                  : RowKey(collection, Kind::kPostings, pages[i].first_term, pages[i].first_chunk),
              pages[i].bytes);
    }
    if (txn.size_bytes() < kPurgeTxnBytes) continue;
    WEND_RETURN_IF_ERROR(store->Commit(std::move(txn)));
    txn = WriteTxn();
  }
  WEND_RETURN_IF_ERROR(scan.status());
  WEND_RETURN_IF_ERROR(store->Commit(std::move(txn)));
  return removed;
}

}  // namespace wend
