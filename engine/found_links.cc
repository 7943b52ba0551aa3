#include "engine/found_links.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "engine/attribute_index.h"
#include "engine/attributes.h"
#include "engine/edges.h"
#include "engine/link_scanner.h"
#include "engine/unit_analysis.h"
#include "storage/base/utf8.h"
#include "storage/link_rows.h"
#include "storage/term_table.h"

namespace wend {
namespace {

class LinkGatherer {
 public:
  explicit LinkGatherer(std::string_view key) : key_(key) {}

  void AddAddress(std::string_view address) {
    std::optional<std::string> key = KeyOfAddress(key_, address);
    if (key.has_value()) Add({false, std::move(*key)});
  }
  void AddName(std::string_view name) {
    const bool is_key = name.size() <= kMaxLinkKeyBytes && IsValidUtf8(name, nullptr);
    if (is_key && name.find('\0') == std::string_view::npos) Add({true, std::string(name)});
  }
  FoundLinksRow Take() { return std::move(row_); }

 private:
  void Add(FoundLink link) {
    if (known_.contains(link)) return;
    if (row_.links.size() == kMaxFoundLinks) {
      ++row_.left_out;
      return;
    }
    known_.insert(link);
    row_.links.push_back(std::move(link));
  }

  const std::string_view key_;
  std::set<FoundLink> known_;
  FoundLinksRow row_;
};

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

template <typename Visit>
void VisitLines(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    visit(Trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

FoundLinksRow FindLinks(const Unit& unit) {
  LinkGatherer gatherer(unit.key);
  ScanLinks(unit.text, [&](const TextLink& link) {
    if (link.is_name) {
      gatherer.AddName(link.text);
    } else {
      gatherer.AddAddress(link.text);
    }
  });
  const auto entry = unit.metadata.find("links");
  const std::string* const listed =
      entry == unit.metadata.end() ? nullptr : std::get_if<std::string>(&entry->second);
  if (listed != nullptr) {
    VisitLines(*listed, [&](std::string_view address) { gatherer.AddAddress(address); });
  }
  return gatherer.Take();
}

FoundLinkReader::FoundLinkReader(std::shared_ptr<const CollectionVersion> version)
    : version_(std::move(version)), chunks_(version_, nullptr) {}

// Of the documents whose title has the terms of the name, those that are called it.
Status FoundLinkReader::FindByTitle(const std::string& name, std::vector<End>* out) {
  const CollectionId id = version_->info().id;
  std::vector<AnalyzedTerm> analyzed;
  std::vector<std::string> words;
  {
    WEND_ASSIGN_OR_RETURN(const AnalyzerPool::Lease analyzer, version_->info().analyzers.Borrow());
    analyzer->Analyze(name, &analyzed);
    const uint32_t count = CountNameTerms(name, analyzed);
    if (count == 0 || count > kMaxTitleTerms) return {};
    for (uint32_t i = 0; i < count; ++i) words.emplace_back(analyzer->TermText(analyzed[i].term));
  }
  std::vector<std::string_view> sorted(words.begin(), words.end());
  std::ranges::sort(sorted);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> ids, FindTermIds(version_->view(), id, sorted));
  std::vector<uint32_t> terms;
  for (const std::string& word : words) {
    terms.push_back(
        ids[static_cast<size_t>(std::ranges::lower_bound(sorted, word) - sorted.begin())]);
    if (terms.back() == kNoId) return {};
  }
  const std::string title = EncodeTitle(terms);
  const std::string_view asked[] = {title};
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> title_id,
                        FindTermIds(version_->view(), id, asked));
  if (title_id[0] == kNoId || title_id[0] >= version_->counts().next_term) return {};
  WEND_ASSIGN_OR_RETURN(const ChunkSet chunks, FindChunksOfTerms(*version_, title_id));
  if (chunks.cardinality() > kMaxNamesakes) return {};
  const std::string folded = FoldTitle(name);
  for (const uint32_t chunk : chunks) {
    WEND_ASSIGN_OR_RETURN(const bool lives, chunks_.Seek(ChunkId(chunk)));
    if (!lives) return DamagedRow("directory");
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, chunks_.ReadUnit());
    if (FoldTitle(unit->title) == folded) out->push_back({std::string(unit->key)});
  }
  for (End& end : *out) end.weight = 1.0 / static_cast<double>(out->size());
  return {};
}

Status FoundLinkReader::Resolve(std::string_view from, const std::string& name,
                                std::vector<End>* out) {
  out->clear();
  const std::string folder(FolderOf(from));
  for (const std::string& key : {folder + name, folder + name + ".md", name, name + ".md"}) {
    if (key.size() > kMaxLinkKeyBytes) continue;
    WEND_ASSIGN_OR_RETURN(const bool found, HasUnit(*version_, key));
    if (!found) continue;
    out->push_back({key});
    return {};
  }
  return FindByTitle(name, out);
}

Status FoundLinkReader::ReadOut(std::string_view from, std::vector<End>* out) {
  out->clear();
  WEND_ASSIGN_OR_RETURN(const FoundLinksRow row,
                        ReadFoundLinks(version_->view(), version_->info().id, from));
  std::vector<End> ends;
  for (const FoundLink& link : row.links) {
    ends.clear();
    if (link.is_name) {
      WEND_RETURN_IF_ERROR(Resolve(from, link.target, &ends));
      if (ends.empty()) out->push_back({link.target, 1, /*waits=*/true});
    } else {
      WEND_ASSIGN_OR_RETURN(const bool found, HasUnit(*version_, link.target));
      ends.push_back({link.target, 1, /*waits=*/!found});
    }
    out->insert(out->end(), ends.begin(), ends.end());
  }
  std::erase_if(*out, [from](const End& end) { return !end.waits && end.key == from; });
  std::ranges::sort(*out, [](const End& a, const End& b) {
    if (a.key != b.key) return a.key < b.key;
    return a.waits != b.waits ? b.waits : a.weight > b.weight;
  });
  const auto is_same = [](const End& a, const End& b) { return a.key == b.key; };
  out->erase(std::unique(out->begin(), out->end(), is_same), out->end());
  return {};
}

// By its names alone: links to the key of a unit are found at its key.
Status FoundLinkReader::AppendIfNaming(std::string_view from, const UnitRowView& unit,
                                       std::span<const std::string> places, std::vector<End>* out) {
  WEND_ASSIGN_OR_RETURN(const FoundLinksRow row,
                        ReadFoundLinks(version_->view(), version_->info().id, from));
  double weight = 0;
  std::vector<End> ends;
  for (const FoundLink& link : row.links) {
    if (!link.is_name || std::ranges::find(places, PlaceOf(link)) == places.end()) continue;
    WEND_RETURN_IF_ERROR(Resolve(from, link.target, &ends));
    for (const End& end : ends) {
      if (end.key == unit.key) weight = std::max(weight, end.weight);
    }
  }
  if (weight > 0) out->push_back({std::string(from), weight});
  return {};
}

Status FoundLinkReader::ReadIn(const UnitRowView& unit, size_t max_count, std::vector<End>* out) {
  out->clear();
  const std::string_view key = unit.key;
  std::vector<std::string> places = {PlaceOfKey(key), PlaceOfName(key)};
  std::string title = PlaceOfName(unit.title);
  if (!unit.title.empty() && title != places.back()) places.push_back(std::move(title));
  std::set<std::string> seen;
  for (const std::string& place : places) {
    if (place.size() > UINT16_MAX) continue;  // no name is that long
    FoundInScan scan(version_->view(), version_->info().id, place);
    while (out->size() < max_count) {
      WEND_ASSIGN_OR_RETURN(const bool found, scan.Next());
      if (!found) break;
      if (scan.unit() == key || !seen.insert(std::string(scan.unit())).second) continue;
      if (place == places.front()) {
        out->push_back({std::string(scan.unit())});
      } else {
        WEND_RETURN_IF_ERROR(AppendIfNaming(scan.unit(), unit, places, out));
      }
    }
  }
  return {};
}

}  // namespace wend
