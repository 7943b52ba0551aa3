// Pages in the store: finding those of a term, extending those that new postings fall into.
#include "storage/posting_table.h"

#include <algorithm>

#include "storage/format.h"

namespace wend {

Status ReadPostings(const ReadView& view, CollectionId collection, uint32_t term, uint32_t limit,
                    StoredPostings* out) {
  return ReadPostings(view, collection, term, WantedChunks{.limit = limit}, out);
}

Status ReadPostings(const ReadView& view, CollectionId collection, uint32_t term,
                    const WantedChunks& wanted, StoredPostings* out) {
  Scan scan = view.NewScan(Family::kIndex, RowKey(collection, Kind::kPostings),
                           KindEnd(collection, Kind::kPostings));
  // The page under the greatest key <= (term, first) may hold what comes first of the term's run.
  const std::string start = RowKey(collection, Kind::kPostings, term, wanted.first);
  scan.SeekForPrev(start);
  WEND_RETURN_IF_ERROR(scan.status());
  if (!scan.valid()) scan.Seek(start);
  const std::string end = RowKey(collection, Kind::kPostings, term, wanted.last);
  std::vector<PostingBlock> blocks;
  bool past = false;
  for (; !past && scan.valid() && scan.key() <= end; scan.Next()) {
    blocks.clear();
    out->pages.emplace_back(scan.value());
    WEND_RETURN_IF_ERROR(FindTermBlocks(out->pages.back(), term, &blocks, &past));
    if (blocks.empty()) out->pages.pop_back();
    for (const PostingBlock& block : blocks) {
      if (block.first_chunk > wanted.last) return {};
      if (block.last_chunk < wanted.first) continue;
      if (block.last_chunk < wanted.limit) {
        out->blocks.push_back(block);
        continue;
      }
      // Crosses the limit: sealing was interrupted, or goes on behind this view.
      WEND_RETURN_IF_ERROR(block.Decode(&out->entries));
      while (!out->entries.empty() && out->entries.back().chunk >= wanted.limit) {
        out->entries.pop_back();
      }
      return {};
    }
  }
  return scan.status();
}

namespace {

// Pages that are passed over one by one before a seek is taken for cheaper: a step costs about a
// quarter of one.
constexpr int kMaxStepsToPage = 4;

Result<uint32_t> FirstTermOf(std::string_view key) {
  if (key.size() != kRowKeyPrefixBytes + 8) return DamagedRow("postings");
  return LoadBigEndian32(key.data() + kRowKeyPrefixBytes);
}

// From a page whose key lies at or before `start` to the last such page, whose bytes go into
// `*page`; the scan stands behind it. Seeks where it is not near.
Status AdvanceToPage(std::string_view start, Scan* scan, std::string* page) {
  for (int steps = 0; scan->valid() && scan->key() <= start; ++steps) {
    if (steps == kMaxStepsToPage) scan->SeekForPrev(start);
    *page = scan->value();
    scan->Next();
  }
  return scan->status();
}

}  // namespace

Status VisitPostings(const ReadView& view, CollectionId collection, std::span<const uint32_t> terms,
                     uint32_t limit, const PostingVisitor& visit) {
  if (terms.empty()) return {};
  Scan scan = view.NewScan(Family::kIndex, RowKey(collection, Kind::kPostings),
                           KindEnd(collection, Kind::kPostings));
  std::vector<PostingEntry> entries;
  const auto take = [&](uint32_t term, const PostingBlock& block) -> Status {
    if (block.first_chunk >= limit) return {};
    entries.clear();
    WEND_RETURN_IF_ERROR(block.Decode(&entries));
    while (!entries.empty() && entries.back().chunk >= limit) entries.pop_back();
    if (!entries.empty()) visit(term, entries);
    return {};
  };
  const std::string first = RowKey(collection, Kind::kPostings, terms.front(), 0);
  scan.SeekForPrev(first);
  WEND_RETURN_IF_ERROR(scan.status());
  if (!scan.valid()) scan.Seek(first);
  std::string page;
  while (scan.valid()) {
    page = scan.value();
    scan.Next();
    WEND_RETURN_IF_ERROR(scan.status());
    WEND_RETURN_IF_ERROR(
        AdvanceToPage(RowKey(collection, Kind::kPostings, terms.front(), 0), &scan, &page));
    WEND_RETURN_IF_ERROR(VisitTermBlocks(page, terms, take));
    if (!scan.valid()) break;
    // The next page can go on with its first term, and holds none before it.
    WEND_ASSIGN_OR_RETURN(const uint32_t next_term, FirstTermOf(scan.key()));
    terms = terms.subspan(
        static_cast<size_t>(std::ranges::lower_bound(terms, next_term) - terms.begin()));
    if (terms.empty()) break;
  }
  return scan.status();
}

namespace {

struct OldPage {
  std::string key;
  std::string bytes;
  bool exists = false;
  // Postings at or above this belong to the next page.
  uint32_t next_term = kNoId;
  uint32_t next_chunk = kNoId;
};

Status LocatePage(Scan* scan, CollectionId collection, const NewPosting& first, OldPage* page) {
  const std::string target = RowKey(collection, Kind::kPostings, first.term, first.chunk);
  scan->SeekForPrev(target);
  WEND_RETURN_IF_ERROR(scan->status());
  *page = OldPage();
  if (scan->valid()) {
    page->exists = true;
    page->key = scan->key();
    page->bytes = scan->value();
    scan->Next();
  } else {
    page->key = target;
    scan->Seek(target);
  }
  WEND_RETURN_IF_ERROR(scan->status());
  if (scan->valid()) {
    if (scan->key().size() != kRowKeyPrefixBytes + 8) return DamagedRow("postings");
    page->next_term = LoadBigEndian32(scan->key().data() + kRowKeyPrefixBytes);
    page->next_chunk = LoadBigEndian32(scan->key().data() + kRowKeyPrefixBytes + 4);
  }
  return {};
}

}  // namespace

Status AppendPostings(const ReadView& view, CollectionId collection,
                      std::span<const NewPosting> added, uint32_t limit,
                      const std::function<bool(uint32_t chunk)>& is_dead, const PageSink& sink) {
  Scan scan = view.NewScan(Family::kIndex, RowKey(collection, Kind::kPostings),
                           KindEnd(collection, Kind::kPostings));
  OldPage page;
  std::vector<EncodedPage> pages;
  for (size_t begin = 0; begin < added.size();) {
    WEND_RETURN_IF_ERROR(LocatePage(&scan, collection, added[begin], &page));
    const auto lies_before = [&](const NewPosting& p) {
      return p.term < page.next_term || (p.term == page.next_term && p.chunk < page.next_chunk);
    };
    const auto end =
        static_cast<size_t>(std::partition_point(added.begin() + static_cast<ptrdiff_t>(begin),
                                                 added.end(), lies_before) -
                            added.begin());
    WEND_CHECK_OR_RETURN(end > begin, "a posting belongs to the page it was located in");
    pages.clear();
    WEND_RETURN_IF_ERROR(
        MergePostingPage(page.bytes, added.subspan(begin, end - begin), limit, is_dead, &pages));
    if (pages.empty() && page.exists) WEND_RETURN_IF_ERROR(sink.remove(page.key));
    for (size_t i = 0; i < pages.size(); ++i) {
      // The first page keeps the old key: keys are lower bounds.
      const std::string key =
          i == 0 ? page.key
                 : RowKey(collection, Kind::kPostings, pages[i].first_term, pages[i].first_chunk);
      WEND_RETURN_IF_ERROR(sink.put(key, pages[i].bytes));
      if (!page.exists || i + 1 == pages.size()) WEND_RETURN_IF_ERROR(sink.pause());
    }
    begin = end;
  }
  return {};
}

}  // namespace wend
