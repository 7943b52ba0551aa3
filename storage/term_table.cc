// Dictionary blocks and frequency rows.
#include "storage/term_table.h"

#include <algorithm>

#include "storage/format.h"

namespace wend {
namespace {

// Terms a block is filled with when it is split or loaded in bulk, so that both halves can grow.
constexpr size_t kFillTerms = 96;

struct OwnedTerm {
  std::string term;
  uint32_t id;
};

// Walks the entries of a block: visit(term, id) until it returns false.
template <typename Visit>
Status WalkBlock(std::string_view bytes, Visit visit) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "dictionary"));
  std::string term;
  while (!r.at_end()) {
    uint32_t shared = 0, id = 0;
    std::string_view suffix;
    if (!r.Varint32(&shared) || shared > term.size() || !r.LengthPrefixed(&suffix) ||
        !r.Varint32(&id)) {
      return DamagedRow("dictionary");
    }
    term.resize(shared);
    term.append(suffix);
    if (!visit(std::string_view(term), id)) return {};
  }
  return {};
}

template <typename Term>
std::string EncodeBlock(std::span<const Term> terms) {
  ByteWriter w = NewRow();
  std::string_view last;
  for (const Term& t : terms) {
    const std::string_view term = t.term;
    const auto shared = static_cast<size_t>(
        std::mismatch(last.begin(), last.end(), term.begin(), term.end()).first - last.begin());
    w.Varint(shared);
    w.LengthPrefixed(term.substr(shared));
    w.Varint(t.id);
    last = term;
  }
  return std::move(w.buffer());
}

// Writes `terms` as one or more blocks, the first under the key `first_key`.
void PutBlocks(CollectionId collection, std::string_view first_key,
               std::span<const OwnedTerm> terms, WriteTxn* txn) {
  const size_t blocks =
      terms.size() <= kMaxBlockTerms ? 1 : (terms.size() + kFillTerms - 1) / kFillTerms;
  for (size_t b = 0; b < blocks; ++b) {
    const size_t begin = terms.size() * b / blocks;
    const size_t end = terms.size() * (b + 1) / blocks;
    const std::string key =
        b == 0 ? std::string(first_key) : RowKey(collection, Kind::kDictionary, terms[begin].term);
    txn->Put(Family::kIndex, key, EncodeBlock(terms.subspan(begin, end - begin)));
  }
}

}  // namespace

Result<std::vector<uint32_t>> FindTermIds(const ReadView& view, CollectionId collection,
                                          std::span<const std::string_view> terms) {
  std::vector<uint32_t> ids(terms.size(), kNoId);
  Scan scan = view.NewScan(Family::kIndex, RowKey(collection, Kind::kDictionary),
                           KindEnd(collection, Kind::kDictionary));
  size_t next = 0;
  while (next < terms.size()) {
    scan.SeekForPrev(RowKey(collection, Kind::kDictionary, terms[next]));
    WEND_RETURN_IF_ERROR(scan.status());
    if (!scan.valid()) return ids;  // the dictionary is empty
    // Both ascend, so one walk over the block answers all terms that lie in it.
    std::string last;
    WEND_RETURN_IF_ERROR(WalkBlock(scan.value(), [&](std::string_view term, uint32_t id) {
      while (next < terms.size() && terms[next] < term) ++next;
      if (next < terms.size() && terms[next] == term) ids[next++] = id;
      last = term;
      return next < terms.size();
    }));
    if (next < terms.size() && terms[next] > last) {
      // Behind the block's last term: unknown if it lies before the next block.
      scan.Next();
      WEND_RETURN_IF_ERROR(scan.status());
      const std::string_view bound =
          scan.valid() ? scan.key().substr(kRowKeyPrefixBytes) : std::string_view();
      while (next < terms.size() && (!scan.valid() || terms[next] < bound)) ++next;
    }
  }
  return ids;
}

Status AddTerms(const ReadView& view, CollectionId collection, std::span<const TermIdPair> added,
                WriteTxn* txn) {
  Scan scan = view.NewScan(Family::kIndex, RowKey(collection, Kind::kDictionary),
                           KindEnd(collection, Kind::kDictionary));
  size_t next = 0;
  while (next < added.size()) {
    scan.SeekForPrev(RowKey(collection, Kind::kDictionary, added[next].term));
    WEND_RETURN_IF_ERROR(scan.status());
    std::string key = RowKey(collection, Kind::kDictionary);
    std::vector<OwnedTerm> old;
    size_t end = added.size();
    if (scan.valid()) {
      key = scan.key();
      WEND_RETURN_IF_ERROR(WalkBlock(scan.value(), [&](std::string_view term, uint32_t id) {
        old.push_back({std::string(term), id});
        return true;
      }));
      scan.Next();
      WEND_RETURN_IF_ERROR(scan.status());
      if (scan.valid()) {
        const std::string_view bound = scan.key().substr(kRowKeyPrefixBytes);
        end = static_cast<size_t>(
            std::lower_bound(added.begin() + static_cast<ptrdiff_t>(next), added.end(), bound,
                             [](const TermIdPair& p, std::string_view b) { return p.term < b; }) -
            added.begin());
      }
    }
    std::vector<OwnedTerm> merged;
    merged.reserve(old.size() + end - next);
    for (OwnedTerm& o : old) {
      for (; next < end && added[next].term < o.term; ++next) {
        merged.push_back({std::string(added[next].term), added[next].id});
      }
      merged.push_back(std::move(o));
    }
    for (; next < end; ++next) merged.push_back({std::string(added[next].term), added[next].id});
    PutBlocks(collection, key, merged, txn);
  }
  return {};
}

Status VisitTerms(const ReadView& view, CollectionId collection, std::string_view from,
                  const std::function<bool(std::string_view term, uint32_t id)>& visit) {
  const std::string begin = RowKey(collection, Kind::kDictionary);
  Scan scan = view.NewScan(Family::kIndex, begin, KindEnd(collection, Kind::kDictionary));
  bool more = true;
  scan.SeekForPrev(RowKey(collection, Kind::kDictionary, from));
  WEND_RETURN_IF_ERROR(scan.status());
  if (!scan.valid()) scan.Seek(begin);
  for (; more && scan.valid(); scan.Next()) {
    WEND_RETURN_IF_ERROR(WalkBlock(scan.value(), [&](std::string_view term, uint32_t id) {
      more = term < from || visit(term, id);
      return more;
    }));
  }
  return scan.status();
}

Status VisitTermsWithPrefix(const ReadView& view, CollectionId collection, std::string_view prefix,
                            const std::function<bool(std::string_view term, uint32_t id)>& visit) {
  return VisitTerms(view, collection, prefix, [&](std::string_view term, uint32_t id) {
    return term.starts_with(prefix) && visit(term, id);
  });
}

TermScan::TermScan(const ReadView& view, CollectionId collection, std::string_view from)
    : scan_(view.NewScan(Family::kIndex, RowKey(collection, Kind::kDictionary),
                         KindEnd(collection, Kind::kDictionary))) {
  scan_.SeekForPrev(RowKey(collection, Kind::kDictionary, from));
  if (!scan_.valid()) scan_.Seek(RowKey(collection, Kind::kDictionary));
}

Result<bool> TermScan::NextBlock(std::vector<std::pair<std::string, uint32_t>>* terms) {
  terms->clear();
  if (!scan_.valid()) {
    WEND_RETURN_IF_ERROR(scan_.status());
    return false;
  }
  WEND_RETURN_IF_ERROR(WalkBlock(scan_.value(), [&](std::string_view term, uint32_t id) {
    terms->emplace_back(term, id);
    return true;
  }));
  scan_.Next();
  return true;
}

namespace {

Status DecodeFrequencies(std::string_view bytes, std::vector<uint32_t>* row) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "frequencies"));
  row->clear();
  while (!r.at_end()) {
    uint32_t df = 0;
    if (row->size() >= kTermsPerRow || !r.Varint32(&df)) return DamagedRow("frequencies");
    row->push_back(df);
  }
  return {};
}

// Missing rows are empty: their terms occur in the tail only.
Status ReadFrequencyRow(const ReadView& view, CollectionId collection, uint32_t row,
                        std::vector<uint32_t>* out) {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(
      const bool found,
      view.Get(Family::kIndex, RowKey(collection, Kind::kFrequencies, row), &bytes));
  out->clear();
  return found ? DecodeFrequencies(bytes, out) : Status();
}

}  // namespace

Result<std::vector<uint32_t>> ReadFrequencies(const ReadView& view, CollectionId collection,
                                              std::span<const uint32_t> terms) {
  std::vector<uint32_t> result(terms.size(), 0);
  std::vector<uint32_t> row;
  uint32_t loaded = kNoId;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (terms[i] / kTermsPerRow != loaded) {
      loaded = terms[i] / kTermsPerRow;
      WEND_RETURN_IF_ERROR(ReadFrequencyRow(view, collection, loaded, &row));
    }
    const uint32_t place = terms[i] % kTermsPerRow;
    if (place < row.size()) result[i] = row[place];
  }
  return result;
}

Status FrequencyEditor::Write(const ReadView& view, CollectionId collection, WriteTxn* txn) const {
  std::vector<uint32_t> row;
  for (auto it = changes_.begin(); it != changes_.end();) {
    const uint32_t number = it->first / kTermsPerRow;
    WEND_RETURN_IF_ERROR(ReadFrequencyRow(view, collection, number, &row));
    for (; it != changes_.end() && it->first / kTermsPerRow == number; ++it) {
      const uint32_t place = it->first % kTermsPerRow;
      if (row.size() <= place) row.resize(place + 1, 0);
      const int64_t df = int64_t{row[place]} + it->second;
      if (df < 0 || df >= int64_t{kNoId}) return DamagedRow("frequencies");
      row[place] = static_cast<uint32_t>(df);
    }
    ByteWriter w = NewRow();
    for (const uint32_t df : row) w.Varint(df);
    txn->Put(Family::kIndex, RowKey(collection, Kind::kFrequencies, number), w.buffer());
  }
  return {};
}

}  // namespace wend
