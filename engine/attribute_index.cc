// Ranges of the dictionary, and unions of posting lists.
#include "engine/attribute_index.h"

#include <algorithm>
#include <numeric>

#include "engine/collection_version.h"
#include "storage/posting_table.h"
#include "storage/term_table.h"

namespace wend {
namespace {

constexpr std::string_view kMetadataPrefix = "meta.";
// Values that are looked at together, so that frequencies are read row by row. The first batch is
// small, for most lists are short or cut.
constexpr size_t kFirstBatch = 64;
constexpr size_t kLargestBatch = 16 << 10;

struct TermOfRange {
  std::string term;
  uint32_t id;
};

// Up to `max_count` terms of a range.
Result<std::vector<TermOfRange>> ReadTerms(const CollectionVersion& version,
                                           const AttributeRange& range, size_t max_count) {
  std::vector<TermOfRange> terms;
  const Status status = VisitTerms(version.view(), version.info().id, range.begin,
                                   [&](std::string_view term, uint32_t id) {
                                     if (term >= range.end) return false;
                                     // Beyond it, a term of a writer that came after this view.
                                     if (id < version.counts().next_term) {
                                       terms.push_back({std::string(term), id});
                                     }
                                     return terms.size() < max_count;
                                   });
  WEND_RETURN_IF_ERROR(status);
  return terms;
}

// Live document frequencies beside `terms`.
Result<std::vector<uint64_t>> FrequenciesOf(const CollectionVersion& version,
                                            const std::vector<TermOfRange>& terms) {
  std::vector<size_t> order(terms.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) { return terms[i].id; });
  std::vector<uint32_t> ids;
  ids.reserve(terms.size());
  for (const size_t i : order) ids.push_back(terms[i].id);
  WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> sorted, version.Frequencies(ids));
  std::vector<uint64_t> df(terms.size());
  for (size_t i = 0; i < order.size(); ++i) df[order[i]] = sorted[i];
  return df;
}

}  // namespace

Result<AttributeValueList> ListAttributeValues(const CollectionVersion& version,
                                               const AttributeRange& range, size_t max_count) {
  AttributeValueList list;
  AttributeRange rest = range;
  for (size_t batch = kFirstBatch;; batch = std::min(4 * batch, kLargestBatch)) {
    WEND_ASSIGN_OR_RETURN(const std::vector<TermOfRange> terms, ReadTerms(version, rest, batch));
    WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> df, FrequenciesOf(version, terms));
    for (size_t i = 0; i < terms.size(); ++i) {
      if (df[i] == 0) continue;
      if (list.values.size() == max_count) {
        list.truncated = true;
        return list;
      }
      std::optional<DecodedAttribute> attribute = DecodeAttribute(terms[i].term);
      if (!attribute.has_value()) return DamagedRow("dictionary");
      list.values.push_back({std::move(attribute->value), attribute->exact, terms[i].id, df[i]});
    }
    if (terms.size() < batch) return list;
    rest.begin = terms.back().term + '\0';  // the next term that can be
  }
}

namespace {

// The names behind a prefix of which something is alive.
Result<std::vector<std::string>> ListNames(const CollectionVersion& version,
                                           std::string_view name_prefix) {
  std::vector<std::string> names;
  const std::string prefix = kAttributeMark + std::string(name_prefix);
  AttributeRange rest{prefix, prefix + '\xff'};
  // From name to name: one value that is alive is enough.
  while (true) {
    WEND_ASSIGN_OR_RETURN(const std::vector<TermOfRange> next, ReadTerms(version, rest, 1));
    if (next.empty()) return names;
    const std::optional<DecodedAttribute> attribute = DecodeAttribute(next.front().term);
    if (!attribute.has_value()) return DamagedRow("dictionary");
    const AttributeRange of_name = RangeOfName(attribute->name);
    WEND_ASSIGN_OR_RETURN(const AttributeValueList alive, ListAttributeValues(version, of_name, 1));
    if (!alive.values.empty()) names.push_back(attribute->name.substr(name_prefix.size()));
    rest.begin = of_name.end;
  }
}

}  // namespace

Result<std::vector<std::string>> ListMetadataNames(const CollectionVersion& version) {
  return ListNames(version, kMetadataPrefix);
}

Result<std::vector<std::string>> ListVectorSpaces(const CollectionVersion& version) {
  return ListNames(version, kVectorPrefix);
}

Result<ChunkSet> FindChunksOfTerms(const CollectionVersion& version,
                                   std::span<const uint32_t> terms) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  std::vector<uint32_t> sorted(terms.begin(), terms.end());
  std::ranges::sort(sorted);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  ChunkSet chunks;
  std::vector<uint32_t> live;
  const auto add = [&](uint32_t, std::span<const PostingEntry> entries) {
    live.clear();
    for (const PostingEntry& e : entries) {
      if (resident->IsLive(e.chunk)) live.push_back(e.chunk);
    }
    chunks.addMany(live.size(), live.data());
  };
  WEND_RETURN_IF_ERROR(VisitPostings(version.view(), version.info().id, sorted,
                                     version.counts().sealed_chunks, add));
  std::vector<PostingEntry> tail;
  for (const uint32_t term : sorted) {
    tail.clear();
    resident->tail().Postings(term, &tail);
    add(term, tail);
  }
  if (version.hidden() != nullptr) chunks -= *version.hidden();
  chunks.runOptimize();
  return chunks;
}

Result<ChunkSet> FindLiveChunks(const CollectionVersion& version) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  ChunkSet chunks;
  const uint32_t end = version.counts().next_chunk;
  for (uint32_t begin = 0; begin < end;) {
    uint32_t run = begin;
    while (run < end && resident->IsLive(run)) ++run;
    if (run > begin) chunks.addRange(begin, run);
    begin = run + 1;
  }
  if (version.hidden() != nullptr) chunks -= *version.hidden();
  return chunks;
}

}  // namespace wend
