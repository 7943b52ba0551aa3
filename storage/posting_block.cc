#include "storage/posting_block.h"

#include <algorithm>
#include <limits>

namespace wend {
namespace {

constexpr uint64_t kMaxId = std::numeric_limits<uint32_t>::max();
constexpr size_t kMaxVarint32Bytes = 5;
constexpr size_t kMaxVarint64Bytes = 10;
// Start, entry_count, span, bounds, times, payload_bytes; then the payload.
constexpr size_t kMaxBlockBytes = 2 * kMaxVarint32Bytes + 2 + kMaxVarint32Bytes + 1 +
                                  2 * kMaxBounds * kMaxVarint32Bytes + 2 * kMaxVarint64Bytes + 2 +
                                  2 * kBlockEntries * kMaxVarint32Bytes;

// Pointer-based varints: ByteReader's position costs a third of the speed of stepping over the
// several hundred blocks of a shared page. All return null past the end, for an overlong form and
// for more than 64 bits.
const uint8_t* ReadLongVarint(const uint8_t* p, const uint8_t* end, uint64_t* value) {
  uint64_t result = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (p == end) return nullptr;
    const uint8_t byte = *p++;
    if (shift == 63 && byte > 1) return nullptr;
    result |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) {
      if (byte == 0 && shift > 0) return nullptr;
      *value = result;
      return p;
    }
  }
  return nullptr;
}

inline const uint8_t* ReadVarint(const uint8_t* p, const uint8_t* end, uint64_t* value) {
  if (end - p >= 3) [[likely]] {
    const uint32_t b0 = p[0];
    if (b0 < 0x80) {
      *value = b0;
      return p + 1;
    }
    const uint32_t b1 = p[1];
    if (b1 < 0x80 && b1 != 0) {
      *value = (b0 & 0x7f) | b1 << 7;
      return p + 2;
    }
    const uint32_t b2 = p[2];
    if (b1 >= 0x80 && b2 < 0x80 && b2 != 0) {
      *value = (b0 & 0x7f) | (b1 & 0x7f) << 7 | b2 << 14;
      return p + 3;
    }
  }
  return ReadLongVarint(p, end, value);
}

inline const uint8_t* SkipVarint(const uint8_t* p, const uint8_t* end) {
  while (p != end) {
    if (*p++ < 0x80) return p;
  }
  return nullptr;
}

const uint8_t* SkipVarints(const uint8_t* p, const uint8_t* end, uint64_t n) {
  for (; n > 0 && p != nullptr; --n) p = SkipVarint(p, end);
  return p;
}

inline char* PutVarint(char* p, uint64_t value) {
  while (value >= 0x80) {
    *p++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *p++ = static_cast<char>(value);
  return p;
}

uint64_t ZigZag(int64_t v) {
  return (static_cast<uint64_t>(v) << 1) ^ static_cast<uint64_t>(v >> 63);
}

int64_t UnZigZag(uint64_t u) { return static_cast<int64_t>((u >> 1) ^ (0 - (u & 1))); }

const uint8_t* Bytes(std::string_view s) { return reinterpret_cast<const uint8_t*>(s.data()); }

// value * 2 + (count != 1), then count - 2 where the bit is set.
inline char* PutCounted(char* p, uint64_t value, uint32_t count) {
  p = PutVarint(p, value << 1 | static_cast<uint64_t>(count != 1));
  return count == 1 ? p : PutVarint(p, count - 2);
}

inline const uint8_t* ReadCounted(const uint8_t* p, const uint8_t* end, uint64_t* value,
                                  uint64_t* count) {
  p = ReadVarint(p, end, value);
  if (p == nullptr) return nullptr;
  const bool more = (*value & 1) != 0;
  *value >>= 1;
  *count = 1;
  if (!more) return p;
  p = ReadVarint(p, end, count);
  if (p == nullptr || *count > kMaxId - 2) return nullptr;
  *count += 2;
  return p;
}

const uint8_t* ReadBounds(const uint8_t* p, const uint8_t* end, PostingBlock* block) {
  uint64_t bound_count = 0;
  p = ReadVarint(p, end, &bound_count);
  if (p == nullptr || bound_count >= kMaxBounds) return nullptr;
  block->bound_count = static_cast<uint8_t>(bound_count + 1);
  BlockBound before{0, 0};
  for (size_t i = 0; i < block->bound_count; ++i) {
    uint64_t count = 0;
    uint64_t length = 0;
    if ((p = ReadVarint(p, end, &count)) == nullptr) return nullptr;
    if ((p = ReadVarint(p, end, &length)) == nullptr) return nullptr;
    // Both numbers stay above 0: a difference is less than the number before it.
    if (count == 0 || length == 0) return nullptr;
    if (i == 0 ? count > kMaxId || length > kMaxId
               : count >= before.count || length >= before.length) {
      return nullptr;
    }
    const auto c = static_cast<uint32_t>(count);
    const auto l = static_cast<uint32_t>(length);
    before = i == 0 ? BlockBound{c, l} : BlockBound{before.count - c, before.length - l};
    block->bounds[i] = before;
  }
  return p;
}

const uint8_t* ReadTimes(const uint8_t* p, const uint8_t* end, bool is_long, PostingBlock* block) {
  uint64_t first = 0;
  uint64_t width = 0;
  if ((p = ReadVarint(p, end, &first)) == nullptr) return nullptr;
  if (is_long && (p = ReadVarint(p, end, &width)) == nullptr) return nullptr;
  block->first_time = UnZigZag(first);
  if (block->first_time == kNoTimeSeconds) return nullptr;
  const uint64_t room = static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) -
                        static_cast<uint64_t>(block->first_time);
  if (width > room) return nullptr;
  block->last_time = static_cast<int64_t>(static_cast<uint64_t>(block->first_time) + width);
  return p;
}

}  // namespace

void BoundSet::Add(uint32_t count, uint32_t length) {
  // Everything in front of `at` has at least this count; the last of it has the lowest length.
  size_t at = size_;
  while (at > 0 && bounds_[at - 1].count < count) --at;
  if (at > 0 && bounds_[at - 1].length <= length) return;
  if (at > 0 && bounds_[at - 1].count == count) --at;
  size_t dominated_end = at;
  while (dominated_end < size_ && bounds_[dominated_end].length >= length) ++dominated_end;
  if (dominated_end == at) {
    std::copy_backward(bounds_ + at, bounds_ + size_, bounds_ + size_ + 1);
    ++size_;
  } else {
    std::copy(bounds_ + dominated_end, bounds_ + size_, bounds_ + at + 1);
    size_ -= dominated_end - at - 1;
  }
  bounds_[at] = {count, length};
  if (size_ > kMaxBounds) JoinClosestNeighbours();
}

void BoundSet::JoinClosestNeighbours() {
  // The join covers the rectangle between the two pairs for nothing: the smallest one is lost.
  size_t best = 0;
  uint64_t best_area = std::numeric_limits<uint64_t>::max();
  for (size_t i = 0; i + 1 < size_; ++i) {
    const uint64_t area = uint64_t{bounds_[i].count - bounds_[i + 1].count} *
                          uint64_t{bounds_[i].length - bounds_[i + 1].length};
    if (area < best_area) {
      best_area = area;
      best = i;
    }
  }
  bounds_[best].length = bounds_[best + 1].length;
  std::copy(bounds_ + best + 2, bounds_ + size_, bounds_ + best + 1);
  --size_;
}

bool PostingBlockCursor::Damaged(const char* what) {
  status_ = Status::Corruption(std::string("posting block: ") + what);
  return false;
}

bool PostingBlockCursor::Next() {
  const bool is_first = place_.end == 0;
  if (place_.end >= body_.size() || !status_.ok()) return false;
  const uint8_t* const base = Bytes(body_);
  const uint8_t* const end = base + body_.size();
  const uint8_t* p = base + place_.end;
  place_.begin = place_.end;

  uint64_t tag = 0;
  uint64_t chunk = 0;
  if ((p = ReadVarint(p, end, &tag)) == nullptr) return Damaged("tag");
  if ((p = ReadVarint(p, end, &chunk)) == nullptr) return Damaged("first chunk");
  const uint64_t step = tag >> 2;
  if (step == 0 && !is_first) {
    if (chunk == 0 || chunk > kMaxId - place_.last_chunk) return Damaged("chunks do not ascend");
    chunk += place_.last_chunk;
  } else {
    const uint64_t term = is_first ? step : place_.term + step;
    if (step > kMaxId || term > kMaxId || chunk > kMaxId) return Damaged("id out of range");
    place_.term = static_cast<uint32_t>(term);
  }
  place_.first_chunk = static_cast<uint32_t>(chunk);
  place_.has_time = (tag & 2) != 0;
  place_.is_long = (tag & 1) != 0;
  place_.rest = static_cast<size_t>(p - base);

  if (!place_.is_long) {
    place_.entry_count = 1;
    place_.last_chunk = place_.first_chunk;
    const uint64_t varints = (p != end && (*p & 1) != 0 ? 2 : 1) + (place_.has_time ? 1 : 0);
    if ((p = SkipVarints(p, end, varints)) == nullptr) return Damaged("cut entry");
  } else {
    uint64_t entry_count = 0, span = 0, bound_count = 0, payload_bytes = 0;
    if ((p = ReadVarint(p, end, &entry_count)) == nullptr || entry_count >= kBlockEntries ||
        (p = ReadVarint(p, end, &span)) == nullptr || span > kMaxId - chunk || span < entry_count ||
        (p = ReadVarint(p, end, &bound_count)) == nullptr || bound_count >= kMaxBounds ||
        (p = SkipVarints(p, end, 2 * (bound_count + 1) + (place_.has_time ? 2 : 0))) == nullptr ||
        (p = ReadVarint(p, end, &payload_bytes)) == nullptr ||
        payload_bytes > static_cast<uint64_t>(end - p)) {
      return Damaged("header");
    }
    place_.entry_count = static_cast<uint32_t>(entry_count + 1);
    place_.last_chunk = static_cast<uint32_t>(chunk + span);
    p += payload_bytes;
  }
  place_.end = static_cast<size_t>(p - base);
  return true;
}

Status PostingBlockCursor::Load(PostingBlock* block) const {
  const uint8_t* p = Bytes(body_) + place_.rest;
  const uint8_t* const end = Bytes(body_) + place_.end;
  block->first_chunk = place_.first_chunk;
  block->last_chunk = place_.last_chunk;
  block->entry_count = place_.entry_count;
  block->first_time = block->last_time = kNoTimeSeconds;
  block->payload = {};
  if (!place_.is_long) {
    uint64_t length = 0;
    uint64_t count = 0;
    p = ReadCounted(p, end, &length, &count);
    if (p == nullptr || length == 0 || length > kMaxId) {
      return Status::Corruption("posting block: entry");
    }
    block->bound_count = 1;
    block->bounds[0] = {static_cast<uint32_t>(count), static_cast<uint32_t>(length)};
  } else {
    p = SkipVarints(p, end, 2);  // entry_count and span, read by Next
    if (p == nullptr || (p = ReadBounds(p, end, block)) == nullptr) {
      return Status::Corruption("posting block: bounds");
    }
  }
  if (place_.has_time && (p = ReadTimes(p, end, place_.is_long, block)) == nullptr) {
    return Status::Corruption("posting block: times");
  }
  if (place_.is_long) {
    uint64_t payload_bytes = 0;
    p = ReadVarint(p, end, &payload_bytes);
    if (p == nullptr || payload_bytes != static_cast<uint64_t>(end - p) || p == end) {
      return Status::Corruption("posting block: payload size");
    }
    block->payload = {reinterpret_cast<const char*>(p), static_cast<size_t>(payload_bytes)};
    p = end;
  }
  if (p != end) return Status::Corruption("posting block: overlong number");
  return {};
}

Status PostingBlock::Decode(std::vector<PostingEntry>* out) const {
  if (entry_count == 0 || entry_count > kBlockEntries || bound_count == 0) {
    return Status::Corruption("posting block: entry count");
  }
  const size_t size_before = out->size();
  if (entry_count == 1 && payload.empty()) {
    out->push_back({first_chunk, bounds[0].count});
    return {};
  }
  out->resize(size_before + entry_count);
  PostingEntry* entry = out->data() + size_before;
  const uint8_t* p = Bytes(payload);
  const uint8_t* const end = p + payload.size();
  // Chunks are summed in 64 bits and the sum compared at the end: no step is negative, so no
  // entry lies above the last, and 128 steps of 33 bits cannot overflow.
  uint64_t chunk = first_chunk;
  uint32_t max_count = 1;
  bool stands_still = false;
  for (uint32_t i = 0; i < entry_count; ++i) {
    uint64_t step = 0;
    uint32_t count = 1;
    if (p != end && (*p & 0x81) == 0) [[likely]] {
      step = *p++ >> 1;
    } else {
      uint64_t wide_count = 0;
      p = ReadCounted(p, end, &step, &wide_count);
      if (p == nullptr || step > kMaxId) {
        out->resize(size_before);
        return Status::Corruption("posting block: cut payload");
      }
      count = static_cast<uint32_t>(wide_count);
      max_count = std::max(max_count, count);
    }
    stands_still |= (step == 0) != (i == 0);
    chunk += step;
    entry[i] = {static_cast<uint32_t>(chunk), count};
  }
  if (stands_still || chunk != last_chunk || p != end || max_count > bounds[0].count) {
    out->resize(size_before);
    return Status::Corruption("posting block: payload does not fit its header");
  }
  return {};
}

char* PostingBlockWriter::PutStart(char* p, const BlockPlace& place) {
  const bool same_term = !empty_ && place.term == last_term_;
  const uint64_t step = empty_ ? place.term : place.term - last_term_;
  p = PutVarint(p, step << 2 | (place.has_time ? 2 : 0) | (place.is_long ? 1 : 0));
  p = PutVarint(p, same_term ? place.first_chunk - last_chunk_ : place.first_chunk);
  if (empty_) {
    empty_ = false;
    first_term_ = place.term;
    first_chunk_ = place.first_chunk;
  }
  last_term_ = place.term;
  last_chunk_ = place.last_chunk;
  return p;
}

void PostingBlockWriter::Append(std::span<const NewPosting> postings, TimeRange times) {
  WEND_DCHECK(!postings.empty() && postings.size() <= kBlockEntries);
  for (const NewPosting& posting : postings) times.Add(posting.time_seconds);
  BlockPlace place;
  place.term = postings.front().term;
  place.first_chunk = postings.front().chunk;
  place.last_chunk = postings.back().chunk;
  place.entry_count = static_cast<uint32_t>(postings.size());
  place.has_time = !times.empty();
  // What is left of a longer block keeps that block's times, so one entry may need a range.
  place.is_long = postings.size() > 1 || times.first != times.last;

  char block[kMaxBlockBytes];
  char* p = PutStart(block, place);
  if (!place.is_long) {
    p = PutCounted(p, postings.front().length, postings.front().count);
    if (place.has_time) p = PutVarint(p, ZigZag(times.first));
    buffer_->append(block, static_cast<size_t>(p - block));
    return;
  }
  BoundSet bounds;
  char payload[2 * kBlockEntries * kMaxVarint32Bytes];
  char* payload_end = payload;
  uint32_t before = place.first_chunk;
  for (const NewPosting& posting : postings) {
    bounds.Add(posting.count, posting.length);
    payload_end = PutCounted(payload_end, posting.chunk - before, posting.count);
    before = posting.chunk;
  }
  p = PutVarint(p, postings.size() - 1);
  p = PutVarint(p, place.last_chunk - place.first_chunk);
  p = PutVarint(p, bounds.bounds().size() - 1);
  BlockBound last{0, 0};
  for (const BlockBound& bound : bounds.bounds()) {
    p = PutVarint(p, last.count == 0 ? bound.count : last.count - bound.count);
    p = PutVarint(p, last.count == 0 ? bound.length : last.length - bound.length);
    last = bound;
  }
  if (place.has_time) {
    p = PutVarint(p, ZigZag(times.first));
    p = PutVarint(p, static_cast<uint64_t>(times.last) - static_cast<uint64_t>(times.first));
  }
  p = PutVarint(p, static_cast<uint64_t>(payload_end - payload));
  p = std::copy(payload, payload_end, p);
  buffer_->append(block, static_cast<size_t>(p - block));
}

void PostingBlockWriter::Copy(std::string_view body, const BlockPlace& first,
                              const BlockRunEnd& last) {
  char start[2 * kMaxVarint32Bytes];
  const char* const start_end = PutStart(start, first);
  buffer_->append(start, static_cast<size_t>(start_end - start));
  buffer_->append(body.substr(first.rest, last.end - first.rest));
  last_term_ = last.term;
  last_chunk_ = last.last_chunk;
}

}  // namespace wend
