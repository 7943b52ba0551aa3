// Checks of the rows about callers' vectors.
#include "engine/attributes.h"
#include "engine/collection_verifier.h"
#include "storage/format.h"
#include "storage/vector_rows.h"

namespace wend {

Status CollectionVerifier::CheckVectors() {
  const std::string begin = RowKey(id_, Kind::kVectors);
  Scan scan = view_.NewScan(Family::kIndex, begin, KindEnd(id_, Kind::kVectors));
  std::vector<WeightedTerm> vector;
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    uint32_t chunk = 0;
    if (!KeyNumber(scan.key(), kRowKeyPrefixBytes, &chunk)) {
      Add("a key is malformed", "among the vectors");
      continue;
    }
    if (chunk >= chunks_.size()) break;
    if (!chunks_[chunk].live()) {
      Add("a deleted chunk has a vector", ChunkName(chunk));
      continue;
    }
    vector.clear();
    if (!DecodeVectorRow(scan.value(), &vector).ok()) {
      Add("a vector is damaged", ChunkName(chunk));
      continue;
    }
    for (const WeightedTerm& t : vector) {
      CheckTermOf(chunk, t.term, t.weight, true);
      if (IsAttribute(t.term)) {
        chunks_[chunk].vectors += EntryFingerprint(attribute_hashes_[t.term], t.weight);
      }
    }
  }
  return scan.status();
}

void CollectionVerifier::CheckVectorsOf(const UnitRow& row, const std::string& where) {
  // A dictionary that cannot be read has no hashes to compare with.
  if (attribute_hashes_.empty()) return;
  uint64_t expected = 0;
  for (const auto& [space, vector] : row.unit.vectors) {
    for (const VectorEntry& entry : vector) {
      const uint64_t hash = HashOfAttribute(EncodeDimension(space, entry.dimension));
      expected += EntryFingerprint(hash, entry.weight);
    }
  }
  if (row.chunk_count == 0 && expected != 0) Add("a vector has no chunk to stand on", where);
  for (uint32_t i = 0; i < row.chunk_count && row.first_chunk + i < chunks_.size(); ++i) {
    const uint32_t chunk = row.first_chunk + i;
    if (chunks_[chunk].vectors != (i == 0 ? expected : 0)) {
      Add("a chunk's vectors are not those of its document", where + ", " + ChunkName(chunk));
    }
  }
}

}  // namespace wend
