// Checks of the rows by term: dictionary, document frequencies, postings.
#include <algorithm>

#include "engine/attributes.h"
#include "engine/collection_verifier.h"
#include "storage/format.h"
#include "storage/sparse_vector.h"
#include "storage/term_table.h"

namespace wend {
namespace {

constexpr size_t kLookupBatch = 4096;
// Terms looked at where the dictionary cannot tell how many there are.
constexpr uint32_t kMaxUnknownTerms = 1 << 26;

}  // namespace

Status CollectionVerifier::CheckDictionary() {
  // Ids are handed out without gaps, so that there are about as many terms as ids: counting first
  // keeps a damaged number from deciding how much memory is taken.
  uint64_t terms = 0;
  Status status = VisitTerms(view_, id_, "", [&](std::string_view, uint32_t) {
    ++terms;
    return true;
  });
  if (status.code() == Code::kCorruption) {
    // One finding is enough: all ids that were given count as terms.
    Add("the dictionary is damaged", status.message());
    found_.attribute_terms = counts_.attribute_terms;
    found_.titled = counts_.titled;
    found_.self_named = counts_.self_named;
    is_term_.assign(std::min(counts_.next_term, kMaxUnknownTerms), true);
    frequencies_.assign(is_term_.size(), 0);
    return {};
  }
  WEND_RETURN_IF_ERROR(status);
  const auto ids = static_cast<size_t>(std::min<uint64_t>(counts_.next_term, 2 * terms + 1024));
  is_term_.assign(ids, false);
  attribute_hashes_.assign(ids, 0);
  is_dimension_.assign(ids, false);
  title_sizes_.assign(ids, 0);
  frequencies_.assign(ids, 0);
  if (terms != counts_.next_term) {
    Add("the dictionary has not as many terms as ids were given",
        InsteadOf(terms, counts_.next_term));
  }

  std::vector<std::string> batch;
  std::vector<uint32_t> batch_ids;
  std::string last;
  bool any = false;
  Status lookup;
  status = VisitTerms(view_, id_, "", [&](std::string_view term, uint32_t id) {
    const auto where = [&] { return Quoted(term) + " with id " + std::to_string(id); };
    if (any && term <= last) {
      Add("the dictionary is out of order", where());
    } else {
      batch.emplace_back(term);
      batch_ids.push_back(id);
      last = term;
    }
    any = true;
    if (id >= counts_.next_term || IsTerm(id)) {
      Add("a term has an id that is not its own", where());
    } else if (id < is_term_.size()) {
      is_term_[id] = true;
      if (IsAttributeTerm(term)) {
        ++found_.attribute_terms;
        attribute_hashes_[id] = HashOfAttribute(term);
        is_dimension_[id] = IsDimensionTerm(term);
        title_sizes_[id] = static_cast<uint8_t>(DecodeTitle(term).size());
        if (!DecodeAttribute(term).has_value()) Add("an attribute is damaged", where());
      }
    }
    if (batch.size() < kLookupBatch) return true;
    lookup = CheckLookups(batch, batch_ids);
    batch.clear();
    batch_ids.clear();
    return lookup.ok();
  });
  WEND_RETURN_IF_ERROR(lookup);
  WEND_RETURN_IF_ERROR(status);
  return CheckLookups(batch, batch_ids);
}

Status CollectionVerifier::CheckLookups(const std::vector<std::string>& terms,
                                        const std::vector<uint32_t>& ids) {
  const std::vector<std::string_view> asked(terms.begin(), terms.end());
  const Result<std::vector<uint32_t>> found = FindTermIds(view_, id_, asked);
  if (!found.ok()) return found.status().code() == Code::kCorruption ? Status() : found.status();
  for (size_t i = 0; i < terms.size(); ++i) {
    if ((*found)[i] == ids[i]) continue;
    Add("a term cannot be found in the dictionary", Quoted(terms[i]));
  }
  return {};
}

Status CollectionVerifier::CheckFrequencies() {
  std::vector<uint32_t> row(kTermsPerRow);
  for (size_t first = 0; first < frequencies_.size(); first += kTermsPerRow) {
    for (uint32_t i = 0; i < kTermsPerRow; ++i) row[i] = static_cast<uint32_t>(first) + i;
    const Result<std::vector<uint32_t>> stored = ReadFrequencies(view_, id_, row);
    if (!stored.ok()) {
      if (stored.status().code() != Code::kCorruption) return stored.status();
      Add("a row of frequencies is damaged", "terms from " + std::to_string(first));
      continue;
    }
    for (size_t i = 0; i < kTermsPerRow; ++i) {
      const uint32_t df = first + i < frequencies_.size() ? frequencies_[first + i] : 0;
      if ((*stored)[i] == df) continue;
      Add("a document frequency is wrong",
          "term " + std::to_string(first + i) + ": " + InsteadOf((*stored)[i], df));
    }
  }
  const auto rows = static_cast<uint32_t>((frequencies_.size() + kTermsPerRow - 1) / kTermsPerRow);
  Scan behind = view_.NewScan(Family::kIndex, RowKey(id_, Kind::kFrequencies, rows),
                              KindEnd(id_, Kind::kFrequencies));
  behind.Seek(RowKey(id_, Kind::kFrequencies, rows));
  if (behind.valid()) {
    Add("frequencies are stored of terms that do not exist",
        "behind term " + std::to_string(counts_.next_term));
  }
  return behind.status();
}

// ---- Postings ---------------------------------------------------------------------------------

Status CollectionVerifier::CheckPostings() {
  const std::string begin = RowKey(id_, Kind::kPostings);
  Scan scan = view_.NewScan(Family::kIndex, begin, KindEnd(id_, Kind::kPostings));
  PostingPlace last;
  for (scan.Seek(begin); scan.valid(); scan.Next()) CheckPage(scan.key(), scan.value(), &last);
  WEND_RETURN_IF_ERROR(scan.status());
  for (size_t term = 0; term < frequencies_.size(); ++term) {
    // What is left: live chunks by the streams less those in the postings.
    const auto left = static_cast<int32_t>(frequencies_[term]);
    if (left == 0) continue;
    Add(left > 0 ? "postings are missing" : "there are postings too many",
        "term " + std::to_string(term) + ": " + std::to_string(left > 0 ? left : -left));
  }
  for (uint32_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    if (chunks_[chunk].postings == 0) continue;
    Add("postings differ from the terms of their chunk", ChunkName(chunk));
  }
  return {};
}

void CollectionVerifier::CheckPage(std::string_view key, std::string_view page,
                                   PostingPlace* last) {
  if (key.size() != kRowKeyPrefixBytes + 8) {
    Add("a key is malformed", "among the postings");
    return;
  }
  // The key is a lower bound of the page and above everything before it.
  const uint32_t term = LoadBigEndian32(key.data() + kRowKeyPrefixBytes);
  const uint32_t chunk = LoadBigEndian32(key.data() + kRowKeyPrefixBytes + 4);
  const std::string where =
      "the page of term " + std::to_string(term) + " from " + ChunkName(chunk);
  if (last->any && (term < last->term || (term == last->term && chunk <= last->chunk))) {
    Add("posting pages overlap", where);
  }
  bool first = true;
  const Status status = ReadPostingPage(page, [&](uint32_t t, const PostingBlock& block) {
    if (first && (t < term || (t == term && block.first_chunk < chunk))) {
      Add("a posting page begins before its key", where);
    }
    first = false;
    CheckBlock(t, block, last);
    return true;
  });
  if (!status.ok()) Add("a posting page is damaged", where + ": " + status.message());
}

void CollectionVerifier::CheckBlock(uint32_t term, const PostingBlock& block, PostingPlace* last) {
  const auto where = [&] {
    return "term " + std::to_string(term) + ", block from " + ChunkName(block.first_chunk);
  };
  if (last->any &&
      (term < last->term || (term == last->term && block.first_chunk <= last->chunk))) {
    Add("postings are out of order", where());
  }
  *last = {term, block.last_chunk, true};
  entries_.clear();
  const Status status = block.Decode(&entries_);
  if (!status.ok()) {
    Add("a posting block is damaged", where() + ": " + status.message());
    return;
  }
  for (const PostingEntry& entry : entries_) CheckEntry(term, block, entry);
}

void CollectionVerifier::CheckEntry(uint32_t term, const PostingBlock& block,
                                    const PostingEntry& entry) {
  // At or above the limit: left by a sealing that did not end. Deleted: allowed until rewritten.
  if (entry.chunk >= counts_.sealed_chunks || entry.chunk >= chunks_.size()) return;
  ChunkFacts& facts = chunks_[entry.chunk];
  if (!facts.live()) return;
  ++report_.postings;
  facts.postings -= FingerprintOf(term, entry.chunk, entry.count);
  const auto where = [&] { return "term " + std::to_string(term) + ", " + ChunkName(entry.chunk); };
  if (IsTerm(term)) {
    --frequencies_[term];
  } else {
    Add("a term is not in the dictionary", where());
  }
  const bool is_dimension = term < is_dimension_.size() && is_dimension_[term];
  const uint32_t length = is_dimension ? kMaxVectorWeight : IsAttribute(term) ? 1 : facts.terms;
  const auto covers = [&](const BlockBound& b) {
    return b.count >= entry.count && b.length <= length;
  };
  if (std::none_of(block.bounds, block.bounds + block.bound_count, covers)) {
    Add("a block bound is too low", where());
  }
  if (facts.time_seconds != kNoTimeSeconds &&
      (block.first_time == kNoTimeSeconds || facts.time_seconds < block.first_time ||
       facts.time_seconds > block.last_time)) {
    Add("a block's times do not cover its entries", where());
  }
}

}  // namespace wend
