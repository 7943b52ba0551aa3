// Reading one passage touches three rows: directory, unit, text.
#include "engine/passage_reader.h"

#include <string_view>
#include <unordered_set>

#include "storage/chunk_rows.h"
#include "storage/unit_rows.h"

namespace wend {

Result<Passage> ReadPassageOf(const CollectionVersion& version, ChunkId chunk) {
  if (chunk.value >= version.counts().next_chunk) return Status::NotFound("no such chunk");
  const CollectionId id = version.info().id;
  std::vector<DirectoryEntry> entries;
  WEND_RETURN_IF_ERROR(ReadDirectory(version.view(), id, chunk.value, chunk.value + 1, &entries));
  const DirectoryEntry& entry = entries[0];
  if (!entry.live) return Status::NotFound("this chunk was deleted");
  const DocumentId document(entry.document);
  WEND_ASSIGN_OR_RETURN(UnitRow row, ReadUnit(version.view(), id, document));
  Passage p;
  p.chunk = chunk;
  p.begin = entry.begin;
  p.end = entry.begin + entry.size;
  WEND_ASSIGN_OR_RETURN(p.text, ReadText(version.view(), id, document, row, p.begin, p.end));
  Unit& unit = row.unit;
  p.key = std::move(unit.key);
  p.title = std::move(unit.title);
  p.source = std::move(unit.source);
  p.time = unit.time;
  p.is_message = unit.kind == Unit::Kind::kMessage;
  p.session = std::move(unit.session);
  p.speaker = std::move(unit.speaker);
  p.turn = unit.turn;
  return p;
}

Result<std::vector<std::pair<uint32_t, uint32_t>>> FindMatchesIn(
    const CollectionVersion& version, std::string_view text,
    const std::vector<QuestionTerm>& terms) {
  WEND_ASSIGN_OR_RETURN(const AnalyzerPool::Lease analyzer, version.info().analyzers.Borrow());
  std::vector<AnalyzedTerm> analyzed;
  analyzer->Analyze(text, &analyzed);
  std::unordered_set<std::string_view> wanted;
  for (const QuestionTerm& t : terms) wanted.insert(t.text);
  std::vector<std::pair<uint32_t, uint32_t>> ranges;
  for (const AnalyzedTerm& t : analyzed) {
    if (!wanted.contains(analyzer->TermText(t.term))) continue;
    // The parts of a compound lie inside the whole, bigrams overlap: neighbours are joined.
    if (!ranges.empty() && t.begin < ranges.back().second) {
      ranges.back().second = std::max(ranges.back().second, t.end);
    } else {
      ranges.emplace_back(t.begin, t.end);
    }
  }
  return ranges;
}

}  // namespace wend
