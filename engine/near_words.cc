#include "engine/near_words.h"

#include <algorithm>
#include <tuple>

#include "engine/mixture/chunk_vectors.h"
#include "engine/passage_reader.h"
#include "engine/rank_request.h"
#include "engine/term_cursor.h"
#include "storage/base/nearest_name.h"

namespace wend {
namespace {

struct NearTerm {
  size_t distance = 0;
  uint64_t df = 0;
  std::string term;
  TermId id;
};

// The word as the first passage that holds it has it; the term itself where only a title does.
Result<std::string> SurfaceOf(const CollectionVersion& version, const NearTerm& near) {
  std::vector<PostingEntry> entries;
  WEND_RETURN_IF_ERROR(ReadTermPostings(version, near.id.value, &entries));
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  for (const PostingEntry& entry : entries) {
    if (entry.chunk >= version.counts().next_chunk || !resident->IsLive(entry.chunk)) continue;
    WEND_ASSIGN_OR_RETURN(const Passage passage, ReadPassageOf(version, ChunkId(entry.chunk)));
    QuestionTerm term;
    term.text = near.term;
    WEND_ASSIGN_OR_RETURN(const auto ranges, FindMatchesIn(version, passage.text, {term}));
    if (ranges.empty()) break;
    return passage.text.substr(ranges[0].first, ranges[0].second - ranges[0].first);
  }
  return near.term;
}

}  // namespace

Result<std::vector<std::string>> FindNearWords(
    const std::shared_ptr<const CollectionVersion>& version, std::string_view term, size_t count) {
  const size_t most = std::max<size_t>(term.size() / 3, 1);
  std::vector<NearTerm> near;
  TermCursor terms(version, "");
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, terms.Next());
    if (!found) break;
    const std::string& known = terms.term();
    if (known.size() > term.size() + most || known.size() + most < term.size()) continue;
    const size_t distance = EditDistance(term, known);
    if (distance <= most) near.push_back({distance, terms.df(), known, terms.id()});
  }
  std::ranges::sort(near, [](const NearTerm& a, const NearTerm& b) {
    return std::tie(a.distance, b.df, a.term) < std::tie(b.distance, a.df, b.term);
  });
  if (near.size() > count) near.resize(count);
  std::vector<std::string> words;
  for (const NearTerm& known : near) {
    WEND_ASSIGN_OR_RETURN(std::string word, SurfaceOf(*version, known));
    if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
  }
  return words;
}

}  // namespace wend
