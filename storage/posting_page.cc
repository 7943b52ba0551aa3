#include "storage/posting_page.h"

#include <algorithm>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "storage/base/coding.h"
#include "storage/posting_block.h"

namespace wend {
namespace {

constexpr size_t kVersionBytes = 1;
constexpr size_t kChecksumBytes = 8;
constexpr uint32_t kNoLimit = std::numeric_limits<uint32_t>::max();

uint64_t Checksum(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

// The blocks of a page whose checksum and version are right.
Result<std::string_view> PageBody(std::string_view page) {
  if (page.size() <= kVersionBytes + kChecksumBytes) {
    return Status::Corruption("posting page: too short");
  }
  const std::string_view content = page.substr(0, page.size() - kChecksumBytes);
  uint64_t stored = 0;
  if (!ByteReader(page.substr(content.size())).Fixed64(&stored) || stored != Checksum(content)) {
    return Status::Corruption("posting page: checksum does not match");
  }
  if (static_cast<uint8_t>(content[0]) != kPostingPageVersion) {
    return Status(Code::kFormat, "posting page: unknown row version " +
                                     std::to_string(static_cast<uint8_t>(content[0])));
  }
  return content.substr(kVersionBytes);
}

EncodedPage FinishPage(const PostingBlockWriter& writer, std::string bytes) {
  ByteWriter checksum;
  checksum.Fixed64(Checksum(bytes));
  bytes.append(checksum.buffer());
  return {writer.first_term(), writer.first_chunk(), std::move(bytes)};
}

// Writes the blocks of an old page and new postings into one body of any size.
class PageMerger {
 public:
  PageMerger(std::span<const NewPosting> added, uint32_t limit,
             const std::function<bool(uint32_t)>& is_dead, std::string* buffer)
      : added_(added), limit_(limit), is_dead_(is_dead), writer_(buffer) {}

  Status Merge(std::string_view old_body) {
    PostingBlockCursor cursor(old_body);
    while (cursor.Next()) WEND_RETURN_IF_ERROR(TakeBlock(cursor));
    WEND_RETURN_IF_ERROR(cursor.status());
    FlushCopied(old_body);
    while (!added_.empty()) WEND_RETURN_IF_ERROR(AppendTerm({}, {}));
    return {};
  }

  // Instead of Merge: adds nothing and drops all dead entries. Their number is added to `*removed`.
  Status DropDead(std::string_view body, uint64_t* removed) {
    PostingBlockCursor cursor(body);
    PostingBlock block;
    while (cursor.Next()) {
      WEND_RETURN_IF_ERROR(cursor.Load(&block));
      entries_.clear();
      WEND_RETURN_IF_ERROR(block.Decode(&entries_));
      const auto dead = static_cast<uint64_t>(std::ranges::count_if(
          entries_, [&](const PostingEntry& entry) { return is_dead_(entry.chunk); }));
      *removed += dead;
      if (dead == 0) {
        KeepBlock(cursor.place());
        continue;
      }
      FlushCopied(body);
      WEND_RETURN_IF_ERROR(Rewrite(cursor));
    }
    FlushCopied(body);
    return cursor.status();
  }

  const PostingBlockWriter& writer() const { return writer_; }

 private:
  Status TakeBlock(const PostingBlockCursor& cursor) {
    const BlockPlace& place = cursor.place();
    if (!added_.empty() && added_.front().term < place.term) {
      FlushCopied(cursor.body());
      while (!added_.empty() && added_.front().term < place.term) {
        WEND_RETURN_IF_ERROR(AppendTerm({}, {}));
      }
    }
    if (place.first_chunk >= limit_) {
      FlushCopied(cursor.body());
      return {};
    }
    const bool is_touched = !added_.empty() && added_.front().term == place.term;
    const bool is_extended =
        is_touched && place.entry_count < kBlockEntries && !cursor.NextHasSameTerm();
    if (place.last_chunk < limit_ && !is_extended) {
      KeepBlock(place);
      return {};
    }
    FlushCopied(cursor.body());
    return Rewrite(cursor);
  }

  // Lets a block wait to be copied, together with its neighbours.
  void KeepBlock(const BlockPlace& place) {
    if (!is_copying_) copied_first_ = place;
    copied_last_ = {place.term, place.last_chunk, place.end};
    is_copying_ = true;
  }

  // Writes the blocks that are waiting to be copied in one piece.
  void FlushCopied(std::string_view old_body) {
    if (is_copying_) writer_.Copy(old_body, copied_first_, copied_last_);
    is_copying_ = false;
  }

  // Writes what is left of the last block of a term, with the added postings of that term.
  Status Rewrite(const PostingBlockCursor& cursor) {
    PostingBlock block;
    WEND_RETURN_IF_ERROR(cursor.Load(&block));
    entries_.clear();
    WEND_RETURN_IF_ERROR(block.Decode(&entries_));
    const uint32_t term = cursor.place().term;
    kept_.clear();
    for (const PostingEntry& entry : entries_) {
      if (entry.chunk >= limit_) break;
      if (is_dead_ && is_dead_(entry.chunk)) continue;
      // The entry's own length is not stored. Some bound covers the entry; of those that may, the
      // one with the lowest length is the last, for lengths descend.
      uint32_t length = block.bounds[0].length;
      for (size_t i = 1; i < block.bound_count && block.bounds[i].count >= entry.count; ++i) {
        length = block.bounds[i].length;
      }
      kept_.push_back({term, entry.chunk, entry.count, length});
    }
    const TimeRange times =
        kept_.empty() ? TimeRange{} : TimeRange{block.first_time, block.last_time};
    if (!added_.empty() && added_.front().term == term) return AppendTerm(kept_, times);
    if (!kept_.empty()) writer_.Append(kept_, times);
    return {};
  }

  // Appends `kept`, filled up with the postings of the first added term, as one block, and the
  // rest of them as further blocks.
  Status AppendTerm(std::span<const NewPosting> kept, TimeRange times) {
    const uint32_t term = added_.front().term;
    bool has_before = !kept.empty() || (!writer_.empty() && writer_.last_term() == term);
    uint32_t before = kept.empty() ? writer_.last_chunk() : kept.back().chunk;
    size_t size = 0;
    for (; size < added_.size() && added_[size].term == term; ++size) {
      const NewPosting& posting = added_[size];
      WEND_CHECK_OR_RETURN(!has_before || posting.chunk > before, "postings do not ascend");
      WEND_CHECK_OR_RETURN(posting.count >= 1 && posting.count <= posting.length,
                           "posting with an impossible count");
      has_before = true;
      before = posting.chunk;
    }
    WEND_CHECK_OR_RETURN(size == added_.size() || added_[size].term > term, "terms do not ascend");
    std::span<const NewPosting> postings = added_.first(size);
    added_ = added_.subspan(size);
    if (!kept.empty()) {
      const size_t taken = std::min<size_t>(kBlockEntries - kept.size(), postings.size());
      joined_.assign(kept.begin(), kept.end());
      joined_.insert(joined_.end(), postings.begin(), postings.begin() + taken);
      writer_.Append(joined_, times);
      postings = postings.subspan(taken);
    }
    while (!postings.empty()) {
      const size_t taken = std::min<size_t>(kBlockEntries, postings.size());
      writer_.Append(postings.first(taken), {});
      postings = postings.subspan(taken);
    }
    return {};
  }

  std::span<const NewPosting> added_;  // not yet written
  const uint32_t limit_;
  const std::function<bool(uint32_t)>& is_dead_;
  PostingBlockWriter writer_;
  bool is_copying_ = false;
  BlockPlace copied_first_;
  BlockRunEnd copied_last_;
  std::vector<PostingEntry> entries_;
  std::vector<NewPosting> kept_;
  std::vector<NewPosting> joined_;
};

// Cuts a body into pages of about equal size: each cut is the block boundary nearest to where an
// even division of the bytes would fall, so errors do not add up.
Status SplitIntoPages(std::string_view body, std::vector<EncodedPage>* out) {
  constexpr size_t kRoom = kPageBytes - kVersionBytes - kChecksumBytes;
  const size_t page_count = (body.size() + kRoom - 1) / kRoom;
  size_t cut = 1;
  BlockPlace first;
  BlockRunEnd last;
  const auto close_page = [&] {
    std::string bytes;
    bytes.reserve(last.end - first.begin + kVersionBytes + kChecksumBytes + 16);
    bytes.push_back(static_cast<char>(kPostingPageVersion));
    PostingBlockWriter writer(&bytes);
    writer.Copy(body, first, last);
    out->push_back(FinishPage(writer, std::move(bytes)));
  };
  PostingBlockCursor cursor(body);
  while (cursor.Next()) {
    const BlockPlace& place = cursor.place();
    const size_t middle = place.begin + (place.end - place.begin) / 2;
    if (place.begin == 0) {
      first = place;
    } else if (cut < page_count && middle >= body.size() * cut / page_count) {
      close_page();
      first = place;
      ++cut;
    }
    last = {place.term, place.last_chunk, place.end};
  }
  WEND_CHECK_OR_RETURN(cursor.status().ok(), "a merged body does not read back");
  close_page();
  return {};
}

// Cuts what a merger wrote into `bytes` into pages.
Status FinishPages(const PostingBlockWriter& writer, std::string bytes,
                   std::vector<EncodedPage>* out) {
  if (writer.empty()) return {};
  if (bytes.size() + kChecksumBytes <= kPageBytes) {
    out->push_back(FinishPage(writer, std::move(bytes)));
    return {};
  }
  const size_t size_before = out->size();
  Status status = SplitIntoPages(std::string_view(bytes).substr(kVersionBytes), out);
  if (!status.ok()) out->erase(out->begin() + static_cast<ptrdiff_t>(size_before), out->end());
  return status;
}

}  // namespace

Status ReadPostingPage(std::string_view page,
                       const std::function<bool(uint32_t term, const PostingBlock&)>& visit) {
  WEND_ASSIGN_OR_RETURN(const std::string_view body, PageBody(page));
  PostingBlockCursor cursor(body);
  PostingBlock block;
  while (cursor.Next()) {
    WEND_RETURN_IF_ERROR(cursor.Load(&block));
    if (!visit(cursor.place().term, block)) return {};
  }
  return cursor.status();
}

Status FindTermBlocks(std::string_view page, uint32_t term, std::vector<PostingBlock>* out,
                      bool* past) {
  *past = false;
  WEND_ASSIGN_OR_RETURN(const std::string_view body, PageBody(page));
  PostingBlockCursor cursor(body);
  while (cursor.Next()) {
    if (cursor.place().term < term) continue;
    if (cursor.place().term > term) {
      *past = true;
      return {};
    }
    PostingBlock block;
    WEND_RETURN_IF_ERROR(cursor.Load(&block));
    out->push_back(block);
  }
  return cursor.status();
}

Status VisitTermBlocks(std::string_view page, std::span<const uint32_t> terms,
                       const std::function<Status(uint32_t term, const PostingBlock&)>& visit) {
  WEND_ASSIGN_OR_RETURN(const std::string_view body, PageBody(page));
  PostingBlockCursor cursor(body);
  PostingBlock block;
  size_t next = 0;
  while (next < terms.size() && cursor.Next()) {
    const uint32_t term = cursor.place().term;
    while (next < terms.size() && terms[next] < term) ++next;
    if (next == terms.size() || terms[next] != term) continue;
    WEND_RETURN_IF_ERROR(cursor.Load(&block));
    WEND_RETURN_IF_ERROR(visit(term, block));
  }
  return cursor.status();
}

Status MergePostingPage(std::string_view old_page, std::span<const NewPosting> added,
                        uint32_t limit, const std::function<bool(uint32_t chunk)>& is_dead,
                        std::vector<EncodedPage>* out) {
  std::string_view old_body;
  if (!old_page.empty()) {
    WEND_ASSIGN_OR_RETURN(old_body, PageBody(old_page));
  }
  std::string bytes;
  bytes.reserve(old_page.size() + 8 * added.size() + 64);
  bytes.push_back(static_cast<char>(kPostingPageVersion));
  PageMerger merger(added, limit, is_dead, &bytes);
  WEND_RETURN_IF_ERROR(merger.Merge(old_body));
  return FinishPages(merger.writer(), std::move(bytes), out);
}

Status DropDeadPostings(std::string_view page, const std::function<bool(uint32_t chunk)>& is_dead,
                        uint64_t* removed, std::vector<EncodedPage>* out) {
  WEND_ASSIGN_OR_RETURN(const std::string_view body, PageBody(page));
  std::string bytes;
  bytes.reserve(page.size() + 64);
  bytes.push_back(static_cast<char>(kPostingPageVersion));
  PageMerger merger({}, kNoLimit, is_dead, &bytes);
  uint64_t dead = 0;
  WEND_RETURN_IF_ERROR(merger.DropDead(body, &dead));
  *removed += dead;
  return dead == 0 ? Status() : FinishPages(merger.writer(), std::move(bytes), out);
}

}  // namespace wend
