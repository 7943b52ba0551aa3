// TermResolver: local term numbers of analyzers to the term ids of a collection.
//
// Ids are handed out in order of first appearance, so frequent terms get small ids and short
// varints. Known terms are remembered up to a limit of memory; the others are looked up in the
// stored dictionary, many at a time in sorted order.
//
// Thread safety: by the writer only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/unit_analysis.h"
#include "storage/base/ids.h"
#include "storage/catalog_rows.h"
#include "storage/store.h"
#include "storage/term_table.h"

namespace wend {

class TermResolver {
 public:
  TermResolver(CollectionId collection, size_t worker_count, size_t max_remembered_bytes)
      : collection_(collection), to_id_(worker_count), max_bytes_(max_remembered_bytes) {}

  // Makes sure that every term and attribute of `*parts` has an id, handing out new ones from
  // counts->next_term on; the new terms are put into `txn`. Sets the ids of the attributes and
  // titles; call Id() for the terms of the same parts afterwards.
  Status Resolve(const ReadView& view, PartAnalyzer* analyzer, std::vector<Part>* parts,
                 CountsRow* counts, WriteTxn* txn);
  uint32_t Id(size_t worker, uint32_t local_term) const { return to_id_[worker][local_term]; }

  // Forgets all: a transaction that was to store new ids failed. Local numbers start again.
  void Forget(PartAnalyzer* analyzer);
  // Frees memory if much is remembered. Local numbers start again.
  void Trim(PartAnalyzer* analyzer);

 private:
  struct StringHash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };

  // Sets the ids of titles as attributes, which are made of the ids of their terms.
  Status ResolveTitles(const ReadView& view, std::vector<Part>* parts, CountsRow* counts,
                       std::vector<TermIdPair>* added);
  // Sets the terms of vectors.
  Status ResolveVectors(const ReadView& view, std::vector<Part>* parts, CountsRow* counts,
                        std::vector<TermIdPair>* added);
  // Makes room for the ids of all their dimensions; those that are new to it are looked up.
  Status LookUpDimensions(const ReadView& view, const std::vector<Part>& parts);
  Status LookUpUnknown(const ReadView& view, std::vector<std::string_view> unknown);
  // The terms that are not remembered.
  std::vector<std::string_view> Unknown(PartAnalyzer* analyzer, const std::vector<Part>& parts);
  // The id of a term, which is new if it is not remembered; then it is appended to `*added`.
  Result<uint32_t> IdOf(std::string_view term, CountsRow* counts, std::vector<TermIdPair>* added);

  const CollectionId collection_;
  std::vector<std::vector<uint32_t>> to_id_;  // per worker, by local number; kNoId: not yet
  std::unordered_map<std::string, uint32_t, StringHash, std::equal_to<>> known_;
  // Of the dimensions met so far, by space; kNoId: not yet known. Their terms need not be made.
  std::unordered_map<std::string, std::unordered_map<uint32_t, uint32_t>> dimensions_;
  size_t known_bytes_ = 0;  // of both
  // `known_` holds every term of the collection, so what it lacks is new.
  bool complete_ = false;
  const size_t max_bytes_;
};

}  // namespace wend
