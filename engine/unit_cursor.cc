#include "engine/unit_cursor.h"

#include <utility>

#include "storage/format.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

// A unit at most so many ids ahead is stepped to: a step costs about a tenth of a seek.
constexpr uint32_t kMaxSteps = 8;

Scan ScanUnits(const CollectionVersion& version) {
  const CollectionId id = version.info().id;
  return version.view().NewScan(Family::kText, RowKey(id, Kind::kUnit), KindEnd(id, Kind::kUnit));
}

}  // namespace

UnitCursor::UnitCursor(std::shared_ptr<const CollectionVersion> version, UnitKinds kinds)
    : version_(std::move(version)), kinds_(kinds), scan_(ScanUnits(*version_)) {}

UnitCursor::UnitCursor(std::shared_ptr<const CollectionVersion> version, UnitKinds kinds,
                       std::vector<uint32_t> documents)
    : UnitCursor(std::move(version), kinds) {
  documents_ = std::move(documents);
}

bool UnitCursor::IsWanted() const {
  if (!version_->Shows(unit_.time)) return false;
  return kinds_ == UnitKinds::kAll || unit_.is_message() == (kinds_ == UnitKinds::kMessages);
}

// False behind the last unit of the version.
Result<bool> UnitCursor::Take() {
  if (!scan_.valid()) {
    WEND_RETURN_IF_ERROR(scan_.status());
    return false;
  }
  const std::string_view key = scan_.key();
  if (key.size() != kRowKeyPrefixBytes + 4) return DamagedRow("documents");
  document_ = LoadBigEndian32(key.data() + kRowKeyPrefixBytes);
  if (document_ >= version_->counts().next_document) return false;
  WEND_RETURN_IF_ERROR(UnitRowView::Decode(scan_.value(), &unit_));
  if (uint64_t{unit_.first_chunk} + unit_.chunk_count > version_->counts().next_chunk) {
    return DamagedRow("documents");
  }
  return true;
}

Result<bool> UnitCursor::Next() {
  if (documents_.has_value()) return NextListed();
  for (;;) {
    if (started_) {
      scan_.Next();
    } else {
      scan_.Seek(RowKey(version_->info().id, Kind::kUnit));
      started_ = true;
    }
    WEND_ASSIGN_OR_RETURN(const bool found, Take());
    if (!found || IsWanted()) return found;
  }
}

Result<bool> UnitCursor::NextListed() {
  while (next_listed_ < documents_->size()) {
    WEND_ASSIGN_OR_RETURN(const bool found, Seek(DocumentId((*documents_)[next_listed_++])));
    if (found) return true;
  }
  return false;
}

Result<bool> UnitCursor::Seek(DocumentId document) {
  if (document.value >= version_->counts().next_document) return false;
  const std::string key = RowKey(version_->info().id, Kind::kUnit, document.value);
  const bool is_near = started_ && document.value - document_ <= kMaxSteps;
  while (is_near && scan_.valid() && scan_.key() < key) scan_.Next();
  if (!started_ || !scan_.valid() || scan_.key() != key) scan_.Seek(key);
  started_ = true;
  if (scan_.valid() && scan_.key() != key) return false;
  WEND_ASSIGN_OR_RETURN(const bool found, Take());
  return found && IsWanted();
}

Result<bool> UnitCursor::SeekKey(std::string_view key) {
  WEND_ASSIGN_OR_RETURN(const std::optional<UnitKeyRow> row,
                        ReadUnitKey(version_->view(), version_->info().id, key));
  if (!row.has_value()) return false;
  WEND_ASSIGN_OR_RETURN(const bool found, Seek(row->document));
  if (found && unit_.key != key) return DamagedRow("keys");
  return found;
}

Result<std::string> UnitCursor::ReadText(uint64_t begin, uint64_t end) const {
  return wend::ReadText(version_->view(), version_->info().id, document(), unit_, begin, end);
}

}  // namespace wend
