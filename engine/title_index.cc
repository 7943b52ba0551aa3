#include "engine/title_index.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/attribute_index.h"
#include "engine/title_slot.h"
#include "storage/format.h"
#include "storage/unit_row_view.h"

namespace wend {
namespace {

// Of 128 chunks; a row of full chunks takes about 130 KiB.
constexpr size_t kMaxRows = 64;
// While more chunks than this are left, another posting list is worth reading.
constexpr uint64_t kFewCandidates = 64;

// A row of chunks: their places and their terms.
Status LoadRow(const CollectionVersion& version, uint32_t row,
               std::vector<DirectoryEntry>* directory, TermStreams* streams) {
  const uint32_t begin = row * kChunksPerRow;
  const uint32_t end = std::min(version.counts().next_chunk, begin + kChunksPerRow);
  directory->clear();
  *streams = TermStreams();
  const CollectionId id = version.info().id;
  WEND_RETURN_IF_ERROR(ReadDirectory(version.view(), id, begin, end, directory));
  return ReadStreams(version.view(), id, begin, end, streams);
}

uint64_t HashOfTerms(std::span<const uint32_t> terms) {
  return XXH3_64bits(terms.data(), terms.size_bytes());
}

void SortByWeight(std::vector<WeightedChunk>* chunks) {
  std::ranges::sort(*chunks, [](const WeightedChunk& a, const WeightedChunk& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.chunk < b.chunk;
  });
}

uint64_t DeadChunks(const CountsRow& counts) { return counts.next_chunk - counts.live_chunks; }

}  // namespace

Result<uint32_t> CountTitleTerms(const CollectionVersion& version, std::string_view title,
                                 uint32_t title_terms) {
  const size_t open = title.rfind('(');
  if (!title.ends_with(')') || open == std::string_view::npos || open == 0) return title_terms;
  WEND_ASSIGN_OR_RETURN(AnalyzerPool::Lease analyzer, version.info().analyzers.Borrow());
  std::vector<AnalyzedTerm> terms;
  analyzer->Analyze(title.substr(0, open), &terms);
  if (terms.empty()) return title_terms;
  return std::min(title_terms, static_cast<uint32_t>(terms.size()));
}

// ---- The table --------------------------------------------------------------------------------

Result<std::shared_ptr<const TitleIndex>> TitleIndex::Load(const CollectionVersion& version) {
  const CountsRow& counts = version.counts();
  const std::shared_ptr<const TitleIndex> kept = version.info().titles.Get();
  const bool usable = kept != nullptr && kept->next_chunk_ <= counts.next_chunk &&
                      kept->next_document_ <= counts.next_document &&
                      kept->dead_chunks_ <= DeadChunks(counts);
  if (usable && kept->next_document_ == counts.next_document) return kept;
  auto index = usable ? std::make_shared<TitleIndex>(*kept) : std::make_shared<TitleIndex>();
  WEND_RETURN_IF_ERROR(index->Extend(version));
  // A table for an old version is of no use to those to come.
  if (usable || kept == nullptr) version.info().titles.Put(index);
  return std::shared_ptr<const TitleIndex>(std::move(index));
}

Status TitleIndex::Extend(const CollectionVersion& version) {
  const CollectionId id = version.info().id;
  const CountsRow& counts = version.counts();
  const std::string begin = RowKey(id, Kind::kUnit, next_document_);
  Scan scan =
      version.view().NewScan(Family::kText, begin, RowKey(id, Kind::kUnit, counts.next_document));
  auto layer = std::make_shared<Layer>();
  std::vector<DirectoryEntry> directory;
  TermStreams streams;
  uint32_t row = kNoId;
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    UnitRowView unit;
    WEND_RETURN_IF_ERROR(UnitRowView::Decode(scan.value(), &unit));
    if (unit.is_message() || unit.title.empty() || unit.chunk_count == 0) continue;
    if (unit.first_chunk >= counts.next_chunk) return DamagedRow("documents");
    if (row != unit.first_chunk / kChunksPerRow) {
      row = unit.first_chunk / kChunksPerRow;
      WEND_RETURN_IF_ERROR(LoadRow(version, row, &directory, &streams));
    }
    const uint32_t place = unit.first_chunk % kChunksPerRow;
    const std::span<const uint32_t> terms = streams.Stream(place);
    WEND_ASSIGN_OR_RETURN(const uint32_t count,
                          CountTitleTerms(version, unit.title, directory[place].title_terms));
    if (count > terms.size()) return DamagedRow("directory");
    if (count == 0 || count > kMaxTitleTerms) continue;
    layer->entries.push_back({HashOfTerms(terms.first(count)), unit.first_chunk});
    layer->lengths[terms[0]] |= 1u << (count - 1);
  }
  WEND_RETURN_IF_ERROR(scan.status());
  next_document_ = counts.next_document;
  next_chunk_ = counts.next_chunk;
  dead_chunks_ = DeadChunks(counts);
  std::ranges::sort(layer->entries);
  if (!layer->entries.empty()) AddLayer(std::move(layer));
  return {};
}

void TitleIndex::AddLayer(std::shared_ptr<Layer> layer) {
  while (!layers_.empty() && layers_.back()->entries.size() < 2 * layer->entries.size()) {
    const Layer& before = *layers_.back();
    std::vector<Entry> merged(before.entries.size() + layer->entries.size());
    std::ranges::merge(before.entries, layer->entries, merged.begin());
    layer->entries = std::move(merged);
    for (const auto& [term, lengths] : before.lengths) layer->lengths[term] |= lengths;
    layers_.pop_back();
  }
  layers_.push_back(std::move(layer));
}

size_t TitleIndex::title_count() const {
  size_t count = 0;
  for (const auto& layer : layers_) count += layer->entries.size();
  return count;
}

void TitleIndex::AppendDocuments(uint64_t hash, const std::function<bool(uint32_t)>& is_live,
                                 std::vector<uint32_t>* out) const {
  // Layers hold the documents in order of their ids, and so of their chunks.
  for (const auto& layer : layers_) {
    for (auto it = std::ranges::lower_bound(layer->entries, Entry{hash, 0});
         it != layer->entries.end() && it->hash == hash; ++it) {
      if (is_live(it->chunk)) out->push_back(it->chunk);
    }
  }
}

void TitleIndex::FindTitles(std::span<const uint32_t> terms,
                            const std::function<bool(uint32_t)>& is_live,
                            const Visit& visit) const {
  std::vector<uint32_t> documents;
  for (size_t at = 0; at < terms.size();) {
    uint32_t lengths = 0;
    for (const auto& layer : layers_) {
      const auto found = layer->lengths.find(terms[at]);
      if (found != layer->lengths.end()) lengths |= found->second;
    }
    uint32_t taken = 0;
    for (uint32_t n = kMaxTitleTerms; n > 0 && taken == 0; --n) {
      if ((lengths & 1u << (n - 1)) == 0 || n > terms.size() - at) continue;
      documents.clear();
      AppendDocuments(HashOfTerms(terms.subspan(at, n)), is_live, &documents);
      if (!documents.empty()) taken = n;
    }
    if (taken > 0) visit(static_cast<uint32_t>(at), taken, documents);
    at += std::max(taken, 1u);
  }
}

// ---- Mentions ---------------------------------------------------------------------------------

MentionReader::MentionReader(std::shared_ptr<const CollectionVersion> version)
    : version_(std::move(version)), chunks_(version_, nullptr) {}

Status MentionReader::Open() {
  if (titles_ != nullptr) return {};
  WEND_ASSIGN_OR_RETURN(resident_, version_->resident());
  WEND_ASSIGN_OR_RETURN(titles_, TitleIndex::Load(*version_));
  return {};
}

Result<const MentionReader::Row*> MentionReader::ReadRow(uint32_t chunk) {
  const uint32_t number = chunk / kChunksPerRow;
  auto it = rows_.find(number);
  if (it == rows_.end()) {
    if (rows_.size() >= kMaxRows) rows_.clear();
    Row row;
    WEND_RETURN_IF_ERROR(LoadRow(*version_, number, &row.directory, &row.streams));
    it = rows_.emplace(number, std::move(row)).first;
  }
  return &it->second;
}

Status MentionReader::ReadOut(uint32_t chunk, std::vector<WeightedChunk>* out) {
  out->clear();
  if (chunk >= version_->counts().next_chunk) return {};
  WEND_RETURN_IF_ERROR(Open());
  WEND_ASSIGN_OR_RETURN(const Row* const row, ReadRow(chunk));
  const uint32_t place = chunk % kChunksPerRow;
  const DirectoryEntry& entry = row->directory[place];
  const std::span<const uint32_t> stream = row->streams.Stream(place);
  if (!entry.live || entry.title_terms > stream.size()) return {};
  WEND_ASSIGN_OR_RETURN(const bool lives, chunks_.Seek(ChunkId(chunk)));
  if (!lives) return {};
  WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, chunks_.ReadUnit());
  const uint32_t own = unit->first_chunk;
  std::map<uint32_t, double> weights;
  titles_->FindTitles(
      stream.subspan(entry.title_terms), [this](uint32_t c) { return resident_->IsLive(c); },
      [&](uint32_t, uint32_t, std::span<const uint32_t> documents) {
        const double weight = 1.0 / static_cast<double>(documents.size());
        for (const uint32_t document : documents) {
          if (document != own) weights[document] = std::min(1.0, weights[document] + weight);
        }
      });
  for (const auto& [document, weight] : weights) out->push_back({document, weight});
  SortByWeight(out);
  return {};
}

Status MentionReader::CollectCandidates(std::span<const uint32_t> title, ChunkSet* chunks,
                                        bool* common) {
  std::vector<uint32_t> terms(title.begin(), title.end());
  std::ranges::sort(terms);
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> df, version_->Frequencies(terms));
  std::vector<std::pair<uint64_t, uint32_t>> rarest;
  for (size_t i = 0; i < terms.size(); ++i) rarest.emplace_back(df[i], terms[i]);
  std::ranges::sort(rarest);
  *common = rarest.front().first > kMaxCandidates;
  if (*common) return {};
  for (const auto& [frequency, term] : rarest) {
    const bool first = term == rarest.front().second;
    if (!first && (chunks->cardinality() <= kFewCandidates || frequency > 16 * kMaxCandidates)) {
      break;
    }
    WEND_ASSIGN_OR_RETURN(ChunkSet with, FindChunksOfTerms(*version_, std::span(&term, 1)));
    if (first) {
      *chunks = std::move(with);
    } else {
      *chunks &= with;
    }
  }
  return {};
}

Status MentionReader::ReadIn(uint32_t chunk, size_t max_count, std::vector<WeightedChunk>* out,
                             bool* common) {
  out->clear();
  *common = false;
  if (chunk >= version_->counts().next_chunk) return {};
  WEND_RETURN_IF_ERROR(Open());
  WEND_ASSIGN_OR_RETURN(const bool lives, chunks_.Seek(ChunkId(chunk)));
  if (!lives || chunks_.entry().is_message) return {};
  WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, chunks_.ReadUnit());
  if (unit->first_chunk != chunk || unit->title.empty()) return {};
  WEND_ASSIGN_OR_RETURN(const Row* const own, ReadRow(chunk));
  const std::span<const uint32_t> stream = own->streams.Stream(chunk % kChunksPerRow);
  WEND_ASSIGN_OR_RETURN(const uint32_t count,
                        CountTitleTerms(*version_, unit->title, chunks_.entry().title_terms));
  if (count == 0 || count > kMaxTitleTerms || count > stream.size()) return {};
  const std::vector<uint32_t> title(stream.begin(), stream.begin() + count);
  ChunkSet candidates;
  WEND_RETURN_IF_ERROR(CollectCandidates(title, &candidates, common));
  // What ReadOut says of each candidate is what counts, so that both directions agree.
  std::vector<WeightedChunk> named;
  for (const uint32_t candidate : candidates) {
    WEND_ASSIGN_OR_RETURN(const Row* const row, ReadRow(candidate));
    const uint32_t place = candidate % kChunksPerRow;
    const std::span<const uint32_t> all = row->streams.Stream(place);
    const size_t headings = std::min<size_t>(row->directory[place].title_terms, all.size());
    const std::span<const uint32_t> text = all.subspan(headings);
    if (std::search(text.begin(), text.end(), title.begin(), title.end()) == text.end()) continue;
    WEND_RETURN_IF_ERROR(ReadOut(candidate, &named));
    const auto found = std::ranges::find(named, chunk, &WeightedChunk::chunk);
    if (found != named.end()) out->push_back({candidate, found->weight});
  }
  SortByWeight(out);
  if (out->size() > max_count) out->resize(max_count);
  return {};
}

}  // namespace wend
