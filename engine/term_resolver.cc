// Resolving in two passes: first find what is stored, then number the rest in order of appearance.
#include "engine/term_resolver.h"

#include <algorithm>

#include "engine/attributes.h"

namespace wend {
namespace {

constexpr size_t kEntryOverheadBytes = 64;  // node, string header and bucket

}  // namespace

Status TermResolver::LookUpUnknown(const ReadView& view, std::vector<std::string_view> unknown) {
  std::ranges::sort(unknown);
  unknown.erase(std::unique(unknown.begin(), unknown.end()), unknown.end());
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> ids, FindTermIds(view, collection_, unknown));
  for (size_t i = 0; i < unknown.size(); ++i) {
    if (ids[i] == kNoId) continue;
    known_.emplace(unknown[i], ids[i]);
    known_bytes_ += unknown[i].size() + kEntryOverheadBytes;
  }
  return {};
}

std::vector<std::string_view> TermResolver::Unknown(PartAnalyzer* analyzer,
                                                    const std::vector<Part>& parts) {
  std::vector<std::string_view> unknown;
  for (size_t w = 0; w < to_id_.size(); ++w) {
    const uint32_t had = static_cast<uint32_t>(to_id_[w].size());
    const uint32_t has = analyzer->worker(w).term_count();
    to_id_[w].resize(has, kNoId);
    if (complete_) continue;
    for (uint32_t t = had; t < has; ++t) {
      const std::string_view text = analyzer->worker(w).TermText(t);
      if (!known_.contains(text)) unknown.push_back(text);
    }
  }
  if (complete_) return unknown;
  for (const Part& part : parts) {
    for (const std::string& attribute : part.attributes) {
      if (!known_.contains(attribute)) unknown.push_back(attribute);
    }
  }
  return unknown;
}

Result<uint32_t> TermResolver::IdOf(std::string_view term, CountsRow* counts,
                                    std::vector<TermIdPair>* added) {
  const auto it = known_.find(term);
  if (it != known_.end()) return it->second;
  if (counts->next_term == kNoId) {
    return Status::TooBig("a collection holds at most 2^32 - 1 terms");
  }
  const uint32_t id = counts->next_term++;
  const auto place = known_.emplace(term, id).first;
  known_bytes_ += term.size() + kEntryOverheadBytes;
  added->push_back({place->first, id});
  return id;
}

Status TermResolver::ResolveTitles(const ReadView& view, std::vector<Part>* parts,
                                   CountsRow* counts, std::vector<TermIdPair>* added) {
  std::vector<std::pair<Part*, std::string>> titles;
  for (Part& part : *parts) {
    if (part.name_terms == 0 || part.name_terms > kMaxTitleTerms) continue;
    std::vector<uint32_t> ids;
    for (uint32_t i = 0; i < part.name_terms; ++i) {
      ids.push_back(Id(part.worker, part.terms[i].term));
    }
    titles.emplace_back(&part, EncodeTitle(ids));
  }
  std::vector<std::string_view> unknown;
  for (const auto& [part, title] : titles) {
    if (!complete_ && !known_.contains(title)) unknown.push_back(title);
  }
  if (!unknown.empty()) WEND_RETURN_IF_ERROR(LookUpUnknown(view, std::move(unknown)));
  const uint32_t had = counts->next_term;
  for (const auto& [part, title] : titles) {
    WEND_ASSIGN_OR_RETURN(part->title_id, IdOf(title, counts, added));
  }
  counts->attribute_terms += counts->next_term - had;
  return {};
}

Status TermResolver::LookUpDimensions(const ReadView& view, const std::vector<Part>& parts) {
  std::vector<std::string> terms;
  for (const Part& part : parts) {
    if (part.vectors == nullptr) continue;
    for (const auto& [space, vector] : *part.vectors) {
      std::unordered_map<uint32_t, uint32_t>& ids = dimensions_[space];
      for (const VectorEntry& entry : vector) {
        if (!ids.emplace(entry.dimension, kNoId).second) continue;
        known_bytes_ += kEntryOverheadBytes;
        if (!complete_) terms.push_back(EncodeDimension(space, entry.dimension));
      }
    }
  }
  std::vector<std::string_view> unknown;
  for (const std::string& term : terms) {
    if (!known_.contains(term)) unknown.push_back(term);
  }
  return unknown.empty() ? Status() : LookUpUnknown(view, std::move(unknown));
}

Status TermResolver::ResolveVectors(const ReadView& view, std::vector<Part>* parts,
                                    CountsRow* counts, std::vector<TermIdPair>* added) {
  WEND_RETURN_IF_ERROR(LookUpDimensions(view, *parts));
  const uint32_t had = counts->next_term;
  for (Part& part : *parts) {
    if (part.vectors == nullptr) continue;
    for (const auto& [space, vector] : *part.vectors) {
      std::unordered_map<uint32_t, uint32_t>& ids = dimensions_[space];
      for (const VectorEntry& entry : vector) {
        uint32_t& id = ids[entry.dimension];
        if (id == kNoId) {
          WEND_ASSIGN_OR_RETURN(id, IdOf(EncodeDimension(space, entry.dimension), counts, added));
        }
        part.vector_terms.push_back({id, entry.weight});
      }
    }
    std::ranges::sort(part.vector_terms, {}, &WeightedTerm::term);
  }
  counts->attribute_terms += counts->next_term - had;
  return {};
}

Status TermResolver::Resolve(const ReadView& view, PartAnalyzer* analyzer, std::vector<Part>* parts,
                             CountsRow* counts, WriteTxn* txn) {
  if (counts->next_term == 0) complete_ = true;
  std::vector<std::string_view> unknown = Unknown(analyzer, *parts);
  if (!unknown.empty()) WEND_RETURN_IF_ERROR(LookUpUnknown(view, std::move(unknown)));

  std::vector<TermIdPair> added;
  for (Part& part : *parts) {
    const uint32_t had = counts->next_term;
    for (const std::string& attribute : part.attributes) {
      WEND_ASSIGN_OR_RETURN(const uint32_t id, IdOf(attribute, counts, &added));
      part.attribute_ids.push_back(id);
    }
    counts->attribute_terms += counts->next_term - had;
    std::ranges::sort(part.attribute_ids);
    std::vector<uint32_t>& ids = to_id_[part.worker];
    for (const AnalyzedTerm& t : part.terms) {
      if (ids[t.term] != kNoId) continue;
      const std::string_view text = analyzer->worker(part.worker).TermText(t.term);
      WEND_ASSIGN_OR_RETURN(ids[t.term], IdOf(text, counts, &added));
    }
  }
  WEND_RETURN_IF_ERROR(ResolveTitles(view, parts, counts, &added));
  WEND_RETURN_IF_ERROR(ResolveVectors(view, parts, counts, &added));
  if (added.empty()) return {};
  std::ranges::sort(added, {}, &TermIdPair::term);
  return AddTerms(view, collection_, added, txn);
}

void TermResolver::Forget(PartAnalyzer* analyzer) {
  for (size_t w = 0; w < to_id_.size(); ++w) {
    analyzer->worker(w).Forget();
    to_id_[w].clear();
  }
  known_.clear();
  dimensions_.clear();
  known_bytes_ = 0;
  complete_ = false;
}

void TermResolver::Trim(PartAnalyzer* analyzer) {
  size_t bytes = known_bytes_;
  for (size_t w = 0; w < to_id_.size(); ++w) {
    bytes += analyzer->worker(w).memory_bytes() + to_id_[w].size() * sizeof(uint32_t);
  }
  if (bytes > max_bytes_) Forget(analyzer);
}

}  // namespace wend
