#include "engine/mention_reader.h"

#include <algorithm>
#include <bit>
#include <map>
#include <string>
#include <utility>

#include "engine/attribute_index.h"
#include "engine/bm25_search.h"
#include "storage/term_table.h"

namespace wend {
namespace {

constexpr size_t kMaxRows = 256;    // of the directory, 8 KiB each
constexpr size_t kMaxTexts = 1024;  // of up to 1 KiB each
constexpr size_t kFewAmong = 4;
// A term in more chunks than this tells a title too little to read its postings.
constexpr uint64_t kMaxPostings = 16 * MentionReader::kMaxCandidates;

void SortByWeight(std::vector<WeightedChunk>* chunks) {
  std::ranges::sort(*chunks, [](const WeightedChunk& a, const WeightedChunk& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.chunk < b.chunk;
  });
}

std::vector<uint32_t> Distinct(std::span<const uint32_t> terms) {
  std::vector<uint32_t> distinct(terms.begin(), terms.end());
  std::ranges::sort(distinct);
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  return distinct;
}

}  // namespace

MentionReader::MentionReader(std::shared_ptr<const CollectionVersion> version)
    : version_(std::move(version)) {}

Status MentionReader::Open() {
  if (resident_ != nullptr) return {};
  WEND_ASSIGN_OR_RETURN(resident_, version_->resident());
  const CountsRow& counts = version_->counts();
  const TitleCache::State state{counts.next_document,
                                uint64_t{counts.next_chunk} - counts.live_chunks};
  // What a transaction shows may be taken back, and another one get the same numbers.
  cache_ = version_->view().shows_transaction() ? std::make_shared<TitleCache>(state)
                                                : version_->info().titles.For(state);
  return {};
}

Result<const std::vector<DirectoryEntry>*> MentionReader::ReadDirectoryRow(uint32_t row) {
  const auto known = directory_.find(row);
  if (known != directory_.end()) return &known->second;
  if (directory_.size() >= kMaxRows) directory_.clear();
  const uint32_t begin = row * kChunksPerRow;
  const uint32_t end = std::min(version_->counts().next_chunk, begin + kChunksPerRow);
  std::vector<DirectoryEntry> entries;
  WEND_RETURN_IF_ERROR(ReadDirectory(version_->view(), version_->info().id, begin, end, &entries));
  return &directory_.emplace(row, std::move(entries)).first->second;
}

// The chunks of a document have numbers that follow each other.
Result<uint32_t> MentionReader::FindFirstOfDocument(uint32_t chunk) {
  WEND_ASSIGN_OR_RETURN(const auto* entries, ReadDirectoryRow(chunk / kChunksPerRow));
  const uint32_t document = (*entries)[chunk % kChunksPerRow].document;
  uint32_t first = chunk;
  while (first > 0) {
    WEND_ASSIGN_OR_RETURN(entries, ReadDirectoryRow((first - 1) / kChunksPerRow));
    const DirectoryEntry& before = (*entries)[(first - 1) % kChunksPerRow];
    if (!before.live || before.document != document) break;
    --first;
  }
  return first;
}

Result<const MentionReader::Text*> MentionReader::ReadText(uint32_t chunk) {
  const auto known = texts_.find(chunk);
  if (known != texts_.end()) return &known->second;
  if (texts_.size() >= kMaxTexts) texts_.clear();
  WEND_ASSIGN_OR_RETURN(const auto* const entries, ReadDirectoryRow(chunk / kChunksPerRow));
  const DirectoryEntry entry = (*entries)[chunk % kChunksPerRow];
  Text text;
  text.live = entry.live;
  if (entry.live) {
    TermStreams streams;
    WEND_RETURN_IF_ERROR(
        ReadStreams(version_->view(), version_->info().id, chunk, chunk + 1, &streams));
    text.terms = std::move(streams.terms);
    if (entry.title_terms > text.terms.size()) return DamagedRow("directory");
    text.headings = entry.title_terms;
    WEND_ASSIGN_OR_RETURN(text.first_of_document, FindFirstOfDocument(chunk));
  }
  return &texts_.emplace(chunk, std::move(text)).first->second;
}

// ---- Titles -----------------------------------------------------------------------------------

Result<std::shared_ptr<const TitleGroup>> MentionReader::ReadGroup(uint32_t first_term) {
  const auto known = groups_.find(first_term);
  if (known != groups_.end()) return known->second;
  std::shared_ptr<const TitleGroup> group = cache_->groups.Get(first_term);
  if (group == nullptr) {
    auto fresh = std::make_shared<TitleGroup>();
    const std::string prefix = EncodeTitle(std::span(&first_term, 1));
    const auto add = [&](std::string_view term, uint32_t id) {
      const std::string_view rest = term.substr(prefix.size());
      const size_t behind = rest.size() / sizeof(uint32_t);
      if (id < version_->counts().next_term && behind < kMaxTitleTerms) {
        fresh->lengths |= 1u << behind;
        fresh->rests.emplace_back(rest);
        fresh->ids.push_back(id);
      }
      return true;
    };
    WEND_RETURN_IF_ERROR(VisitTermsWithPrefix(version_->view(), version_->info().id, prefix, add));
    const size_t weight = fresh->ids.size() + 1;
    group = std::move(fresh);
    cache_->groups.Put(first_term, group, weight);
  }
  groups_.emplace(first_term, group);
  return group;
}

Result<std::shared_ptr<const std::vector<uint32_t>>> MentionReader::ReadDocuments(uint32_t title) {
  std::shared_ptr<const std::vector<uint32_t>> documents = cache_->documents.Get(title);
  if (documents != nullptr) return documents;
  WEND_ASSIGN_OR_RETURN(const ChunkSet chunks, FindChunksOfTerms(*version_, std::span(&title, 1)));
  auto fresh = std::make_shared<std::vector<uint32_t>>();
  // One more than may be is enough to know that there are too many.
  for (const uint32_t chunk : chunks) {
    fresh->push_back(chunk);
    if (fresh->size() > kMaxNamesakes) break;
  }
  documents = std::move(fresh);
  cache_->documents.Put(title, documents, documents->size() + 1);
  return documents;
}

Result<std::shared_ptr<const std::vector<uint32_t>>> MentionReader::FindLongest(
    std::span<const uint32_t> terms, uint32_t* length) {
  std::shared_ptr<const std::vector<uint32_t>> documents;
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const TitleGroup> group, ReadGroup(terms[0]));
  if (group->lengths == 0) return documents;
  const auto longest = static_cast<size_t>(std::bit_width(group->lengths));
  std::string rest;
  for (size_t i = 1; i < terms.size() && i < longest; ++i) AppendBigEndian32(&rest, terms[i]);
  for (size_t n = std::min(longest, terms.size()); n > 0; --n) {
    if ((group->lengths & 1u << (n - 1)) == 0) continue;
    const std::string_view wanted = std::string_view(rest).substr(0, (n - 1) * sizeof(uint32_t));
    const auto at = std::ranges::lower_bound(group->rests, wanted);
    if (at == group->rests.end() || *at != wanted) continue;
    WEND_ASSIGN_OR_RETURN(
        documents, ReadDocuments(group->ids[static_cast<size_t>(at - group->rests.begin())]));
    *length = static_cast<uint32_t>(n);
    if (!documents->empty()) return documents;
  }
  return std::shared_ptr<const std::vector<uint32_t>>();
}

Status MentionReader::FindTitles(std::span<const uint32_t> terms, const Visit& visit) {
  WEND_RETURN_IF_ERROR(Open());
  for (size_t at = 0; at < terms.size();) {
    uint32_t length = 1;
    WEND_ASSIGN_OR_RETURN(const auto documents, FindLongest(terms.subspan(at), &length));
    if (documents != nullptr) {
      const std::span<const uint32_t> all(*documents);
      visit(static_cast<uint32_t>(at), length,
            all.first(all.size() > kMaxNamesakes ? 0 : all.size()));
    }
    at += documents != nullptr ? length : 1;
  }
  return {};
}

// ---- What a chunk names -----------------------------------------------------------------------

Result<uint64_t> MentionReader::Rarest(std::span<const uint32_t> terms) {
  std::vector<uint32_t> unknown;
  for (const uint32_t term : terms) {
    if (!frequencies_.contains(term)) unknown.push_back(term);
  }
  if (!unknown.empty()) {
    unknown = Distinct(unknown);
    WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> df, version_->Frequencies(unknown));
    for (size_t i = 0; i < unknown.size(); ++i) frequencies_.emplace(unknown[i], df[i]);
  }
  uint64_t least = UINT64_MAX;
  for (const uint32_t term : terms) least = std::min(least, frequencies_.at(term));
  return std::max<uint64_t>(least, 1);
}

Status MentionReader::ReadMentions(uint32_t chunk, ChunkMentions* out) {
  WEND_ASSIGN_OR_RETURN(const Text* const text, ReadText(chunk));
  if (!text->live) return {};
  const std::span<const uint32_t> stream = text->terms;
  // The longest title that its headings begin with and that is its own is its title.
  for (uint32_t n = std::min(text->headings, kMaxTitleTerms); n > 0 && out->title.empty(); --n) {
    uint32_t length = 0;
    WEND_ASSIGN_OR_RETURN(const auto own, FindLongest(stream.first(n), &length));
    if (own == nullptr || length != n || !std::ranges::binary_search(*own, chunk)) continue;
    out->title.assign(stream.begin(), stream.begin() + n);
    WEND_ASSIGN_OR_RETURN(out->title_frequency, Rarest(out->title));
  }
  struct Named {
    double weight = 0;
    uint64_t frequency = 0;
  };
  std::map<uint32_t, Named> named;
  Status status;
  const std::span<const uint32_t> body = text->body();
  const auto visit = [&](uint32_t begin, uint32_t length, std::span<const uint32_t> documents) {
    const Result<uint64_t> frequency = Rarest(body.subspan(begin, length));
    if (!frequency.ok()) status = frequency.status();
    const double weight = 1.0 / static_cast<double>(documents.size());
    for (const uint32_t document : documents) {
      if (document == text->first_of_document) continue;
      Named& n = named[document];
      n.weight = std::min(1.0, n.weight + weight);
      n.frequency = frequency.ok() ? *frequency : 1;
    }
  };
  WEND_RETURN_IF_ERROR(FindTitles(body, visit));
  WEND_RETURN_IF_ERROR(status);
  for (const auto& [document, n] : named) out->named.push_back({document, n.weight, n.frequency});
  std::ranges::stable_sort(out->named, std::ranges::greater(), &Mention::weight);
  return {};
}

Result<std::shared_ptr<const ChunkMentions>> MentionReader::ReadChunk(uint32_t chunk) {
  WEND_RETURN_IF_ERROR(Open());
  std::shared_ptr<const ChunkMentions> mentions = cache_->mentions.Get(chunk);
  if (mentions != nullptr) return mentions;
  auto fresh = std::make_shared<ChunkMentions>();
  if (chunk < version_->counts().next_chunk) {
    WEND_RETURN_IF_ERROR(ReadMentions(chunk, fresh.get()));
  }
  mentions = std::move(fresh);
  cache_->mentions.Put(chunk, mentions, mentions->named.size() + 1);
  return mentions;
}

Status MentionReader::ReadOut(uint32_t chunk, std::vector<WeightedChunk>* out) {
  out->clear();
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const ChunkMentions> mentions, ReadChunk(chunk));
  for (const Mention& m : mentions->named) out->push_back({m.chunk, m.weight});
  return {};
}

// ---- Which chunks name a document -------------------------------------------------------------

Result<std::vector<std::pair<uint64_t, uint32_t>>> MentionReader::ByFrequency(
    std::span<const uint32_t> title) {
  std::vector<std::pair<uint64_t, uint32_t>> terms;
  for (const uint32_t term : Distinct(title)) {
    WEND_ASSIGN_OR_RETURN(const uint64_t frequency, Rarest(std::span(&term, 1)));
    terms.emplace_back(frequency, term);
  }
  std::ranges::sort(terms);
  return terms;
}

// What ReadOut says of each candidate is what counts, so that both directions agree.
Status MentionReader::AppendIfNaming(uint32_t candidate, uint32_t chunk,
                                     std::vector<WeightedChunk>* out) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const ChunkMentions> mentions, ReadChunk(candidate));
  const auto found = std::ranges::find(mentions->named, chunk, &Mention::chunk);
  if (found != mentions->named.end()) out->push_back({candidate, found->weight});
  return {};
}

Result<ChunkSet> MentionReader::FindCandidates(std::span<const uint32_t> title, bool* common) {
  ChunkSet candidates;
  WEND_ASSIGN_OR_RETURN(const auto terms, ByFrequency(title));
  *common = terms.front().first > kMaxCandidates;
  if (*common) return candidates;
  for (const auto& [frequency, term] : terms) {
    const bool first = term == terms.front().second;
    if (!first && (candidates.cardinality() <= kMaxRareCandidates || frequency > kMaxPostings)) {
      break;
    }
    WEND_ASSIGN_OR_RETURN(ChunkSet with, FindChunksOfTerms(*version_, std::span(&term, 1)));
    if (first) {
      candidates = std::move(with);
    } else {
      candidates &= with;
    }
  }
  return candidates;
}

Status MentionReader::ReadIn(uint32_t chunk, size_t max_count, std::vector<WeightedChunk>* out,
                             bool* common) {
  out->clear();
  *common = false;
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const ChunkMentions> own, ReadChunk(chunk));
  if (own->title.empty()) return {};
  WEND_ASSIGN_OR_RETURN(const ChunkSet candidates, FindCandidates(own->title, common));
  for (const uint32_t candidate : candidates) {
    WEND_RETURN_IF_ERROR(AppendIfNaming(candidate, chunk, out));
  }
  SortByWeight(out);
  if (out->size() > max_count) out->resize(max_count);
  return {};
}

Result<std::shared_ptr<const std::vector<std::pair<uint32_t, double>>>> MentionReader::ReadInRare(
    uint32_t chunk) {
  using Naming = std::vector<std::pair<uint32_t, double>>;
  WEND_RETURN_IF_ERROR(Open());
  std::shared_ptr<const Naming> naming = cache_->naming.Get(chunk);
  if (naming != nullptr) return naming;
  auto fresh = std::make_shared<Naming>();
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const ChunkMentions> own, ReadChunk(chunk));
  if (!own->title.empty()) {
    bool common = false;
    WEND_ASSIGN_OR_RETURN(const ChunkSet candidates, FindCandidates(own->title, &common));
    std::vector<WeightedChunk> found;
    if (candidates.cardinality() <= kMaxRareCandidates) {
      for (const uint32_t candidate : candidates) {
        WEND_RETURN_IF_ERROR(AppendIfNaming(candidate, chunk, &found));
      }
    }
    SortByWeight(&found);
    for (const WeightedChunk& f : found) fresh->emplace_back(f.chunk, f.weight);
  }
  naming = std::move(fresh);
  cache_->naming.Put(chunk, naming, naming->size() + 1);
  return naming;
}

Result<std::vector<uint32_t>> MentionReader::HoldingAll(std::span<const uint32_t> title,
                                                        std::span<const uint32_t> candidates) {
  std::vector<uint32_t> left(candidates.begin(), candidates.end());
  std::ranges::sort(left);
  WEND_ASSIGN_OR_RETURN(const auto terms, ByFrequency(title));
  if (terms.front().first > kMaxPostings) left.clear();
  for (const auto& [frequency, term] : terms) {
    if (left.size() <= kFewAmong || frequency > kMaxPostings) break;
    StoredPostings stored;
    TermPostings postings;
    const WantedChunks wanted{left.front(), left.back(), version_->counts().sealed_chunks};
    WEND_RETURN_IF_ERROR(LoadTerm(*version_, term, wanted, &stored, &postings));
    std::vector<uint32_t> with;
    WEND_RETURN_IF_ERROR(
        VisitCounts(postings, left, [&](size_t i, uint32_t) { with.push_back(left[i]); }));
    left = std::move(with);
  }
  return left;
}

Result<uint32_t> MentionReader::CountIn(std::span<const uint32_t> text,
                                        std::span<const uint32_t> title) {
  uint32_t count = 0;
  for (auto at = text.begin();; at += static_cast<ptrdiff_t>(title.size())) {
    at = std::search(at, text.end(), title.begin(), title.end());
    if (at == text.end()) return count;
    uint32_t length = 0;
    const auto from = static_cast<size_t>(at - text.begin());
    WEND_ASSIGN_OR_RETURN(const auto documents, FindLongest(text.subspan(from), &length));
    count += documents != nullptr && length == title.size() ? 1 : 0;
  }
}

Status MentionReader::ReadInAmong(uint32_t chunk, std::span<const uint32_t> candidates,
                                  size_t max_count, std::vector<WeightedChunk>* out) {
  out->clear();
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const ChunkMentions> own, ReadChunk(chunk));
  const std::span<const uint32_t> title = own->title;
  if (title.empty()) return {};
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> holding, HoldingAll(title, candidates));
  if (holding.empty()) return {};
  uint32_t length = 0;
  WEND_ASSIGN_OR_RETURN(const auto namesakes, FindLongest(title, &length));
  if (namesakes == nullptr || namesakes->empty()) return {};
  for (const uint32_t candidate : candidates) {
    if (out->size() == max_count) break;
    if (!std::ranges::binary_search(holding, candidate)) continue;
    WEND_ASSIGN_OR_RETURN(const Text* const text, ReadText(candidate));
    if (!text->live || text->first_of_document == chunk) continue;
    WEND_ASSIGN_OR_RETURN(const uint32_t count, CountIn(text->body(), title));
    if (count == 0) continue;
    const double weight = static_cast<double>(count) / static_cast<double>(namesakes->size());
    out->push_back({candidate, std::min(1.0, weight)});
  }
  return {};
}

}  // namespace wend
