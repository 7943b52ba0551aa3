#include "engine/textless_units.h"

#include "engine/collection_version.h"
#include "storage/format.h"
#include "storage/unit_row_view.h"

namespace wend {
namespace {

// Ids that a list may hold beyond twice those that were there at first.
constexpr size_t kSlack = 1024;

}  // namespace

Result<std::shared_ptr<const TextlessUnits>> TextlessUnits::Load(const CollectionVersion& version) {
  const uint32_t end = version.counts().next_document;
  const std::shared_ptr<const TextlessUnits> kept = version.info().textless.Get();
  if (kept != nullptr && kept->next_document_ == end) return kept;
  // From one of a later version units may be missing that this one still has.
  const bool is_earlier = kept != nullptr && kept->next_document_ < end;
  const bool extends = is_earlier && kept->documents_.size() <= 2 * kept->first_count_ + kSlack;
  auto units = extends ? std::make_shared<TextlessUnits>(*kept) : std::make_shared<TextlessUnits>();
  WEND_RETURN_IF_ERROR(units->Extend(version));
  if (!extends) units->first_count_ = units->documents_.size();
  // What a transaction wrote may be taken back.
  const bool newest = kept == nullptr || is_earlier;
  if (newest && !version.view().shows_transaction()) version.info().textless.Put(units);
  return std::shared_ptr<const TextlessUnits>(std::move(units));
}

Status TextlessUnits::Extend(const CollectionVersion& version) {
  const CollectionId id = version.info().id;
  const uint32_t end = version.counts().next_document;
  const std::string begin = RowKey(id, Kind::kUnit, next_document_);
  Scan scan = version.view().NewScan(Family::kText, begin, RowKey(id, Kind::kUnit, end));
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    if (scan.key().size() != kRowKeyPrefixBytes + 4) return DamagedRow("documents");
    UnitRowView unit;
    WEND_RETURN_IF_ERROR(UnitRowView::Decode(scan.value(), &unit));
    if (unit.chunk_count > 0) continue;
    documents_.push_back(LoadBigEndian32(scan.key().data() + kRowKeyPrefixBytes));
  }
  WEND_RETURN_IF_ERROR(scan.status());
  next_document_ = end;
  return {};
}

}  // namespace wend
