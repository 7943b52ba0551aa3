#include "engine/chunk_cursor.h"

#include <algorithm>
#include <utility>

#include "storage/format.h"

namespace wend {
namespace {

Scan ScanDirectory(const CollectionVersion& version) {
  const CollectionId id = version.info().id;
  return version.view().NewScan(Family::kIndex, RowKey(id, Kind::kDirectory),
                                KindEnd(id, Kind::kDirectory));
}

}  // namespace

ChunkCursor::ChunkCursor(std::shared_ptr<const CollectionVersion> version,
                         std::shared_ptr<const ChunkSet> allowed)
    : version_(std::move(version)),
      allowed_(std::move(allowed)),
      rows_(ScanDirectory(*version_)),
      units_(version_, UnitKinds::kAll) {
  if (allowed_ != nullptr) next_allowed_ = allowed_->begin();
}

Status ChunkCursor::LoadRow(uint32_t row) {
  if (row == row_) return {};
  const std::string key = RowKey(version_->info().id, Kind::kDirectory, row);
  if (row_ != kNoId && row == row_ + 1) {
    rows_.Next();
  } else {
    rows_.Seek(key);
  }
  row_ = kNoId;
  if (!rows_.valid() || rows_.key() != key) {
    WEND_RETURN_IF_ERROR(rows_.status());
    return Status::Corruption("a row of chunks " + std::to_string(row * kChunksPerRow) +
                              " and following is missing");
  }
  directory_.clear();
  const uint32_t count =
      std::min(kChunksPerRow, version_->counts().next_chunk - row * kChunksPerRow);
  WEND_RETURN_IF_ERROR(DecodeDirectory(rows_.value(), count, &directory_));
  row_ = row;
  return {};
}

Result<bool> ChunkCursor::Seek(ChunkId chunk) {
  next_ = uint64_t{chunk.value} + 1;
  if (chunk.value >= version_->counts().next_chunk) return false;
  chunk_ = chunk.value;
  WEND_RETURN_IF_ERROR(LoadRow(chunk_ / kChunksPerRow));
  return entry().live && (version_->hidden() == nullptr || !version_->hidden()->contains(chunk_));
}

Result<bool> ChunkCursor::Next() {
  const uint32_t count = version_->counts().next_chunk;
  while (next_ < count) {
    if (next_allowed_.has_value()) {
      next_allowed_->equalorlarger(static_cast<uint32_t>(next_));
      if (*next_allowed_ == allowed_->end()) return false;
      next_ = **next_allowed_;
      if (next_ >= count) return false;
    }
    WEND_ASSIGN_OR_RETURN(const bool live, Seek(ChunkId(static_cast<uint32_t>(next_))));
    if (live) return true;
  }
  return false;
}

Result<uint32_t> ChunkCursor::ReadLength() {
  if (resident_ == nullptr) {
    WEND_ASSIGN_OR_RETURN(resident_, version_->resident());
  }
  return resident_->Length(chunk_);
}

Result<const UnitRowView*> ChunkCursor::ReadUnit() {
  if (unit_ != entry().document) {
    unit_ = kNoId;
    WEND_ASSIGN_OR_RETURN(const bool found, units_.Seek(document()));
    if (!found) return DamagedRow("directory");
    unit_ = entry().document;
  }
  return &units_.unit();
}

Result<uint32_t> ChunkCursor::ReadOrdinal() {
  WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, ReadUnit());
  if (chunk_ < unit->first_chunk || chunk_ - unit->first_chunk >= unit->chunk_count) {
    return DamagedRow("documents");
  }
  return chunk_ - unit->first_chunk;
}

Result<std::string> ChunkCursor::ReadText() {
  const Status read = ReadUnit().status();
  WEND_RETURN_IF_ERROR(read);
  return units_.ReadText(begin(), end());
}

}  // namespace wend
