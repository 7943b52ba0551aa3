#include "engine/posting_cursor.h"

#include <algorithm>
#include <cmath>

namespace wend {
namespace {

const PostingEntry* FirstFrom(std::span<const PostingEntry> entries, uint32_t chunk) {
  return std::lower_bound(entries.data(), entries.data() + entries.size(), chunk,
                          [](const PostingEntry& e, uint32_t c) { return e.chunk < c; });
}

}  // namespace

Status CheckBlockOrder(std::span<const PostingBlock> blocks, size_t i) {
  const PostingBlock& block = blocks[i];
  if (block.last_chunk < block.first_chunk || block.bound_count > kMaxBounds ||
      (i > 0 && block.first_chunk <= blocks[i - 1].last_chunk)) {
    return Status::Corruption("posting blocks of a term do not ascend");
  }
  return {};
}

template <typename Scorer>
Status PostingCursor::Open(const Scorer& scorer, const TopKSearch& search) {
  const uint32_t limit = search.limit;
  const std::vector<PostingBlock>& encoded = postings_->blocks;
  // A write that was interrupted may leave entries in pages that the tail holds as well.
  const uint32_t encoded_limit =
      postings_->tail.empty() ? limit : std::min(limit, postings_->tail.front().chunk);
  blocks_.reserve(encoded.size() + postings_->tail.size() / kBlockEntries + 1);
  for (size_t i = 0; i < encoded.size(); ++i) {
    const PostingBlock& block = encoded[i];
    WEND_RETURN_IF_ERROR(CheckBlockOrder(encoded, i));
    if (block.first_chunk >= encoded_limit) break;
    if (IsOutsideTimes(block, search.filter)) continue;
    double bound = 0;
    for (size_t b = 0; b < block.bound_count; ++b) {
      bound = std::max(bound, scorer.Bound(weight(), block.bounds[b]));
    }
    blocks_.push_back({block.first_chunk, std::min(block.last_chunk, encoded_limit - 1), bound,
                       static_cast<uint32_t>(i), 0, kNotDecoded});
  }
  AddTail(scorer, limit);
  for (const Block& block : blocks_) bound_ = std::max(bound_, block.bound);
  return {};
}

template <typename Scorer>
void PostingCursor::AddTail(const Scorer& scorer, uint32_t limit) {
  const std::span<const PostingEntry> tail = postings_->tail;
  const size_t visible = static_cast<size_t>(FirstFrom(tail, limit) - tail.data());
  for (size_t begin = 0; begin < visible; begin += kBlockEntries) {
    const size_t size = std::min<size_t>(kBlockEntries, visible - begin);
    double bound = 0;
    for (const PostingEntry& entry : tail.subspan(begin, size)) {
      const double norm = scorer.Norm(entry.chunk);
      if (std::isinf(norm)) continue;
      bound = std::max(bound, scorer.Part(weight(), entry.count, norm));
    }
    if (bound == 0) continue;  // all dead
    blocks_.push_back({tail[begin].chunk, tail[begin + size - 1].chunk, bound,
                       static_cast<uint32_t>(begin), static_cast<uint32_t>(size), kNotDecoded});
  }
}

template Status PostingCursor::Open(const Bm25Scorer& scorer, const TopKSearch& search);
template Status PostingCursor::Open(const InnerProductScorer& scorer, const TopKSearch& search);

void PostingCursor::SkipBlocksBefore(uint32_t chunk) {
  const size_t before = current_;
  while (current_ < blocks_.size() && blocks_[current_].last < chunk) ++current_;
  if (current_ == before || decoded_.empty()) return;
  // Of what is decoded, only a block that reaches into the next window is needed again. Blocks
  // behind it begin behind the last window, so they are not decoded yet.
  if (current_ == blocks_.size() || blocks_[current_].decoded == kNotDecoded) {
    decoded_.clear();
    return;
  }
  Block& block = blocks_[current_];
  decoded_.erase(decoded_.begin(), decoded_.begin() + block.decoded);
  block.decoded = 0;
}

uint32_t PostingCursor::LowerBoundOfNext(uint32_t at) {
  SkipBlocksBefore(at);
  if (current_ == blocks_.size()) return kNoId;
  const Block& block = blocks_[current_];
  if (block.first >= at) return block.first;
  if (!IsDecoded(block)) return at;
  std::span<const PostingEntry> entries;
  if (!Entries(current_, &entries).ok()) return at;
  const PostingEntry* next = FirstFrom(entries, at);
  if (next != entries.data() + entries.size() && next->chunk <= block.last) return next->chunk;
  return current_ + 1 < blocks_.size() ? blocks_[current_ + 1].first : kNoId;
}

double PostingCursor::EnterWindow(uint32_t begin, uint32_t end) {
  begin_ = begin;
  end_ = end;
  SkipBlocksBefore(begin);
  double bound = 0;
  window_end_ = current_;
  while (window_end_ < blocks_.size() && blocks_[window_end_].first < end) {
    bound = std::max(bound, blocks_[window_end_++].bound);
  }
  Rewind();
  return bound;
}

Status PostingCursor::Entries(size_t index, std::span<const PostingEntry>* entries) {
  Block& block = blocks_[index];
  if (block.tail_size != 0) {
    *entries = std::span(postings_->tail).subspan(block.source, block.tail_size);
    return {};
  }
  const PostingBlock& encoded = postings_->blocks[block.source];
  if (block.decoded == kNotDecoded) {
    const size_t begin = decoded_.size();
    WEND_RETURN_IF_ERROR(encoded.Decode(&decoded_));
    block.decoded = static_cast<uint32_t>(begin);
    ++blocks_read_;
  }
  *entries = std::span(decoded_).subspan(block.decoded, encoded.entry_count);
  return {};
}

Status PostingCursor::WindowEntries(size_t i, std::span<const PostingEntry>* entries) {
  const Block& block = blocks_[current_ + i];
  WEND_RETURN_IF_ERROR(Entries(current_ + i, entries));
  const PostingEntry* const base = entries->data();
  const PostingEntry* first = base;
  const PostingEntry* last = base + entries->size();
  if (block.first < begin_) first = FirstFrom(*entries, begin_);
  const uint32_t end = std::min(block.last, end_ - 1) + 1;
  if (entries->back().chunk >= end) last = FirstFrom(*entries, end);
  *entries = {first, last};
  return {};
}

double PostingCursor::EstimateWindowEntries() const {
  double entries = 0;
  for (size_t i = current_; i < window_end_; ++i) {
    const Block& block = blocks_[i];
    const uint32_t size =
        block.tail_size != 0 ? block.tail_size : postings_->blocks[block.source].entry_count;
    const uint32_t first = std::max(block.first, begin_);
    const uint32_t last = std::min(block.last, end_ - 1);
    entries += size * (last - first + 1.0) / (block.last - block.first + 1.0);
  }
  return entries;
}

void PostingCursor::Rewind() {
  seek_block_ = current_;
  seek_entry_ = 0;
}

double PostingCursor::SeekBound(uint32_t chunk) {
  while (seek_block_ < window_end_ && blocks_[seek_block_].last < chunk) {
    ++seek_block_;
    seek_entry_ = 0;
  }
  if (seek_block_ == window_end_ || blocks_[seek_block_].first > chunk) return 0;
  return blocks_[seek_block_].bound;
}

Status PostingCursor::SeekCount(uint32_t chunk, uint32_t* count) {
  *count = 0;
  if (SeekBound(chunk) == 0) return {};
  std::span<const PostingEntry> entries;
  WEND_RETURN_IF_ERROR(Entries(seek_block_, &entries));
  const PostingEntry* found = FirstFrom(entries.subspan(seek_entry_), chunk);
  seek_entry_ = static_cast<size_t>(found - entries.data());
  if (seek_entry_ < entries.size() && found->chunk == chunk) *count = found->count;
  return {};
}

}  // namespace wend
