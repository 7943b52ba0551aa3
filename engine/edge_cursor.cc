#include "engine/edge_cursor.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/edges.h"
#include "storage/format.h"

namespace wend {
namespace {

Scan ScanEdges(const CollectionVersion& version) {
  const CollectionId id = version.info().id;
  return version.view().NewScan(Family::kIndex, RowKey(id, Kind::kAdjacency),
                                KindEnd(id, Kind::kAdjacency));
}

Scan ScanKind(const CollectionVersion& version, Kind kind) {
  const CollectionId id = version.info().id;
  return version.view().NewScan(Family::kMeta, RowKey(id, kind), KindEnd(id, kind));
}

Result<ChunkId> FirstChunkOf(const CollectionVersion& version, std::string_view key) {
  WEND_ASSIGN_OR_RETURN(const std::optional<uint32_t> chunk, FindFirstChunk(version, key));
  return ChunkId(chunk.value_or(kNoId));
}

}  // namespace

EdgeCursor::EdgeCursor(std::shared_ptr<const CollectionVersion> version)
    : version_(std::move(version)),
      scan_(ScanEdges(*version_)),
      links_(ScanKind(*version_, Kind::kLinksOut)),
      found_(ScanKind(*version_, Kind::kFoundOut)),
      reader_(version_) {}

Result<bool> EdgeCursor::LoadRow() {
  if (started_) {
    scan_.Next();
  } else {
    scan_.Seek(RowKey(version_->info().id, Kind::kAdjacency));
  }
  started_ = true;
  lists_.clear();
  list_ = 0;
  place_ = 0;
  if (!scan_.valid()) {
    WEND_RETURN_IF_ERROR(scan_.status());
    return false;
  }
  const std::string_view key = scan_.key();
  if (key.size() != kRowKeyPrefixBytes + 5) return DamagedRow("adjacency lists");
  if (static_cast<EdgeType>(key[kRowKeyPrefixBytes]) != EdgeType::kNext)
    return DamagedRow("adjacency lists");
  const uint64_t first =
      uint64_t{LoadBigEndian32(key.data() + kRowKeyPrefixBytes + 1)} * kChunksPerRow;
  const uint32_t end = version_->counts().next_chunk;
  if (first >= end) return true;  // left by an interrupted write: nothing in it
  first_chunk_ = static_cast<uint32_t>(first);
  WEND_RETURN_IF_ERROR(DecodeAdjacency(scan_.value(), first_chunk_,
                                       std::min(kChunksPerRow, end - first_chunk_), &lists_));
  return true;
}

Result<bool> EdgeCursor::NextListed() {
  if (list_ < lists_.size()) ++place_;
  for (;;) {
    while (list_ >= lists_.size()) {
      WEND_ASSIGN_OR_RETURN(const bool found, LoadRow());
      if (!found) return false;
    }
    if (place_ >= lists_[list_].size()) {
      ++list_;
      place_ = 0;
    } else if (edge().target < version_->counts().next_chunk) {
      from_ = ChunkId(first_chunk_ + static_cast<uint32_t>(list_));
      to_ = ChunkId(edge().target);
      weight_ = edge().weight / 255.0;
      return true;
    } else {
      ++place_;  // leads to a chunk of an interrupted write
    }
  }
}

Result<bool> EdgeCursor::NextLink() {
  if (type_ == EdgeType::kLink) {
    links_.Next();
  } else {
    links_.Seek(RowKey(version_->info().id, Kind::kLinksOut));
  }
  type_ = EdgeType::kLink;
  if (!links_.valid()) {
    links_end_ = true;
    return links_.status().ok() ? Result<bool>(false) : links_.status();
  }
  std::string_view from;
  LinkEnd to;
  WEND_RETURN_IF_ERROR(DecodeLinkOut(links_.key(), links_.value(), &from, &to));
  if (from_key_ != from) {
    from_key_ = from;
    WEND_ASSIGN_OR_RETURN(from_, FirstChunkOf(*version_, from));
  }
  to_key_ = to.key;
  WEND_ASSIGN_OR_RETURN(to_, FirstChunkOf(*version_, to.key));
  weight_ = static_cast<double>(to.weight) / kLinkWeightOne;
  return true;
}

Result<bool> EdgeCursor::LoadFound() {
  if (is_found_) {
    found_.Next();
  } else {
    found_.Seek(RowKey(version_->info().id, Kind::kFoundOut));
  }
  is_found_ = true;
  found_place_ = 0;
  if (!found_.valid()) {
    WEND_RETURN_IF_ERROR(found_.status());
    return false;
  }
  from_key_ = found_.key().substr(kRowKeyPrefixBytes);
  WEND_ASSIGN_OR_RETURN(from_, FirstChunkOf(*version_, from_key_));
  WEND_RETURN_IF_ERROR(reader_.ReadOut(from_key_, &found_ends_));
  return true;
}

Result<bool> EdgeCursor::NextFound() {
  for (;;) {
    while (!is_found_ || found_place_ == found_ends_.size()) {
      WEND_ASSIGN_OR_RETURN(const bool found, LoadFound());
      if (!found) return false;
    }
    const FoundLinkReader::End& end = found_ends_[found_place_++];
    to_key_ = end.key;
    weight_ = end.weight;
    to_ = ChunkId(kNoId);
    if (end.waits) return true;
    WEND_ASSIGN_OR_RETURN(const auto given,
                          ReadLink(version_->view(), version_->info().id, from_key_, to_key_));
    if (given.has_value()) continue;
    WEND_ASSIGN_OR_RETURN(to_, FirstChunkOf(*version_, to_key_));
    return true;
  }
}

Result<bool> EdgeCursor::Next() {
  const ChunkSet* const hidden = version_->hidden();
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, NextStored());
    if (!found || hidden == nullptr) return found;
    const bool leads_to_hidden = hidden->contains(to_.value);
    if (hidden->contains(from_.value) || (leads_to_hidden && type_ != EdgeType::kLink)) continue;
    if (leads_to_hidden) to_ = ChunkId(kNoId);  // it waits, as for a unit that was deleted
    return true;
  }
}

Result<bool> EdgeCursor::NextStored() {
  if (type_ != EdgeType::kLink) {
    WEND_ASSIGN_OR_RETURN(const bool found, NextListed());
    if (found) return true;
  }
  if (!links_end_) {
    WEND_ASSIGN_OR_RETURN(const bool found, NextLink());
    if (found) return true;
  }
  return NextFound();
}

}  // namespace wend
