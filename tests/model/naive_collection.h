// NaiveCollection: what a collection should hold and answer, kept as a plain list of chunks.
//
// The oracle for ingest, replacement, deletion and sealing: it analyses every unit by itself, one
// by one, keeps whole chunks with their terms as strings, and ranks by NaiveBm25TopK over all of
// them. Nothing is incremental but the order of chunks.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/database.h"
#include "tests/model/naive_bm25.h"

namespace wend {

struct NaiveChunk {
  std::string key;
  uint64_t begin = 0;
  uint64_t end = 0;
  TermList terms;
};

using NaivePlace = std::pair<std::string, uint64_t>;  // key, begin

struct NaiveHit {
  std::string key;
  uint64_t begin = 0;
  uint64_t end = 0;
  double score = 0;
};

class NaiveCollection {
 public:
  explicit NaiveCollection(CollectionOptions options);

  void Put(const Unit& unit);
  void Delete(const std::string& key);
  CollectionStats Stats() const;
  // For each attribute term the live chunks that have it, sorted.
  std::map<std::string, std::vector<NaivePlace>> Attributes() const;
  std::vector<NaiveHit> Bm25(const std::string& question, size_t k) const;
  const std::map<std::string, Unit>& units() const { return units_; }
  // Live ones, in order of insertion.
  const std::vector<NaiveChunk>& chunks() const { return chunks_; }

 private:
  CollectionOptions options_;
  std::unique_ptr<Analyzer> analyzer_;
  std::map<std::string, Unit> units_;
  std::vector<NaiveChunk> chunks_;
};

}  // namespace wend
