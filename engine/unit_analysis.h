// UnitAnalysis: the parts of units, analysed and chunked by several workers.
//
// A unit's text is cut into parts that stand for themselves (SplitIntoParts), so one large document
// keeps all workers busy. Term numbers stay local to the worker that met them; TermResolver turns
// them into ids afterwards, in the order of the parts, so ids do not depend on who worked on what.
//
// Thread safety: one thread owns the object; the workers are its own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analyzer.h"
#include "engine/chunker.h"
#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/sparse_vector.h"
#include "storage/vector_rows.h"

namespace wend {

// A piece of one unit's text on its way into chunks.
struct Part {
  size_t unit = 0;  // index into the caller's units
  std::string_view text;
  uint64_t offset = 0;          // of `text` in the unit's text
  bool is_title = false;        // speaker or title, ahead of the text: terms, but no chunks
  bool names_document = false;  // the title that a document is found by, its only heading
  bool one_chunk = false;       // a message: one chunk however long
  bool first = false;           // of its unit
  bool last = false;
  std::vector<std::string> attributes;      // with the first part: terms of the unit's attributes
  const VectorsBySpace* vectors = nullptr;  // with the first part: those of the unit

  // Filled by AnalyzeParts.
  size_t worker = 0;
  std::vector<AnalyzedTerm> terms;
  std::vector<ChunkSpan> chunks;
  uint32_t name_terms = 0;  // of a title that names a document: how many of `terms` do
  // Filled by TermResolver: ids of `attributes`, ascending.
  std::vector<uint32_t> attribute_ids;
  std::vector<WeightedTerm> vector_terms;  // likewise of `vectors`
  uint32_t title_id = kNoId;  // of the title as an attribute, if it is one (engine/attributes.h)
};

// How many of the terms of a title are the name of its document: those ahead of what stands in
// parentheses at its end, or all.
uint32_t CountNameTerms(std::string_view title, std::span<const AnalyzedTerm> terms);

class PartAnalyzer {
 public:
  // `workers` >= 1.
  static Result<std::unique_ptr<PartAnalyzer>> Create(const AnalyzerOptions& analyzer,
                                                      const ChunkerOptions& chunker, int workers);

  // Fails only where the call is cancelled; the parts are not to be used then.
  Status AnalyzeParts(std::vector<Part>* parts);

  Analyzer& worker(size_t i) { return *workers_[i]; }
  size_t worker_count() const { return workers_.size(); }

 private:
  explicit PartAnalyzer(const ChunkerOptions& chunker) : chunker_(chunker) {}
  void AnalyzeOne(size_t worker, Part* part);

  ChunkerOptions chunker_;
  std::vector<std::unique_ptr<Analyzer>> workers_;
};

}  // namespace wend
