// The slow way, from the text up.
#include "tests/model/naive_collection.h"

#include <algorithm>
#include <set>

#include "engine/attributes.h"

namespace wend {

NaiveCollection::NaiveCollection(CollectionOptions options)
    : options_(std::move(options)), analyzer_(std::move(*Analyzer::Create(options_.analyzer))) {}

void NaiveCollection::Put(const Unit& unit) {
  const auto old = units_.find(unit.key);
  if (old != units_.end() && old->second.text == unit.text && old->second.title == unit.title &&
      old->second.speaker == unit.speaker && old->second.session == unit.session &&
      old->second.source == unit.source && old->second.time == unit.time &&
      old->second.kind == unit.kind && old->second.metadata == unit.metadata) {
    return;
  }
  Delete(unit.key);
  units_[unit.key] = unit;
  const auto terms_of = [&](std::string_view text) {
    std::vector<AnalyzedTerm> terms;
    analyzer_->Analyze(text, &terms);
    return terms;
  };
  TermList title;
  for (const std::string* heading : {&unit.speaker, &unit.title}) {
    for (const AnalyzedTerm& t : terms_of(*heading)) {
      title.emplace_back(analyzer_->TermText(t.term));
    }
  }
  const std::vector<AnalyzedTerm> terms = terms_of(unit.text);
  std::vector<ChunkSpan> spans;
  if (unit.kind == Unit::Kind::kDocument) {
    ChunkText(unit.text, terms, options_.chunker, &spans);
  } else if (!unit.text.empty()) {
    spans.push_back(
        {0, static_cast<uint32_t>(unit.text.size()), 0, static_cast<uint32_t>(terms.size())});
  }
  for (const ChunkSpan& span : spans) {
    NaiveChunk chunk{unit.key, span.begin, span.end, title};
    for (uint32_t i = 0; i < span.term_count; ++i) {
      chunk.terms.emplace_back(analyzer_->TermText(terms[span.first_term + i].term));
    }
    chunks_.push_back(std::move(chunk));
  }
}

void NaiveCollection::Delete(const std::string& key) {
  units_.erase(key);
  std::erase_if(chunks_, [&](const NaiveChunk& c) { return c.key == key; });
}

CollectionStats NaiveCollection::Stats() const {
  CollectionStats s;
  for (const auto& [key, unit] : units_) {
    ++(unit.kind == Unit::Kind::kMessage ? s.messages : s.documents);
    s.text_bytes += unit.text.size();
  }
  s.chunks = chunks_.size();
  for (const NaiveChunk& c : chunks_) s.tokens += c.terms.size();
  return s;
}

std::map<std::string, std::vector<NaivePlace>> NaiveCollection::Attributes() const {
  std::map<std::string, std::vector<NaivePlace>> places;
  for (const NaiveChunk& c : chunks_) {
    for (const std::string& term : AttributeTermsOf(units_.at(c.key))) {
      places[term].emplace_back(c.key, c.begin);
    }
  }
  for (auto& [term, list] : places) std::ranges::sort(list);
  return places;
}

std::vector<NaiveHit> NaiveCollection::Bm25(const std::string& question, size_t k) const {
  std::vector<AnalyzedTerm> analyzed;
  analyzer_->Analyze(question, &analyzed);
  TermList terms;
  for (const AnalyzedTerm& t : analyzed) terms.emplace_back(analyzer_->TermText(t.term));
  std::vector<TermList> lists;
  for (const NaiveChunk& c : chunks_) lists.push_back(c.terms);
  Bm25Params params;
  const CollectionStats stats = Stats();
  if (stats.chunks > 0 && stats.tokens > 0) {
    params.average_length = static_cast<double>(stats.tokens) / static_cast<double>(stats.chunks);
  }
  std::vector<NaiveHit> hits;
  for (const ScoredChunk& s : NaiveBm25TopK(lists, terms, params, k)) {
    const NaiveChunk& c = chunks_[s.chunk];
    hits.push_back({c.key, c.begin, c.end, s.score});
  }
  return hits;
}

}  // namespace wend
