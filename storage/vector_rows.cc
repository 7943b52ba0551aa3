#include "storage/vector_rows.h"

#include "storage/format.h"
#include "storage/sparse_vector.h"

namespace wend {

std::string EncodeVectorRow(std::span<const WeightedTerm> terms) {
  ByteWriter w = NewRow();
  w.Varint(terms.size());
  uint32_t last = 0;
  for (const WeightedTerm& t : terms) {
    w.Varint(t.term - last);
    w.Varint(t.weight);
    last = t.term;
  }
  return std::move(w.buffer());
}

Status DecodeVectorRow(std::string_view bytes, std::vector<WeightedTerm>* out) {
  const size_t had = out->size();
  const auto damaged = [&] {
    out->resize(had);
    return DamagedRow("vectors");
  };
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "vectors"));
  uint32_t count = 0;
  // An entry takes at least two bytes.
  if (!r.Varint32(&count) || count == 0 || count > r.remaining() / 2) return damaged();
  uint64_t term = 0;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t difference = 0;
    WeightedTerm t{};
    if (!r.Varint32(&difference) || !r.Varint32(&t.weight) || (i > 0 && difference == 0) ||
        t.weight == 0 || t.weight > kMaxVectorWeight) {
      return damaged();
    }
    term += difference;
    if (term >= kNoId) return damaged();
    t.term = static_cast<uint32_t>(term);
    out->push_back(t);
  }
  return r.at_end() ? Status() : damaged();
}

Result<std::vector<WeightedTerm>> ReadVectorOf(const ReadView& view, CollectionId collection,
                                               uint32_t chunk) {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(
      const bool found,
      view.Get(Family::kIndex, RowKey(collection, Kind::kVectors, chunk), &bytes));
  if (!found) return DamagedRow("vectors");
  std::vector<WeightedTerm> terms;
  WEND_RETURN_IF_ERROR(DecodeVectorRow(bytes, &terms));
  return terms;
}

Status ReadVectors(const ReadView& view, CollectionId collection, uint32_t begin, uint32_t end,
                   std::vector<VectorPosting>* out) {
  if (begin >= end) return {};
  Scan scan = view.NewScan(Family::kIndex, RowKey(collection, Kind::kVectors),
                           KindEnd(collection, Kind::kVectors));
  std::vector<WeightedTerm> terms;
  for (scan.Seek(RowKey(collection, Kind::kVectors, begin)); scan.valid(); scan.Next()) {
    if (scan.key().size() != kRowKeyPrefixBytes + 4) return DamagedRow("vectors");
    const uint32_t chunk = LoadBigEndian32(scan.key().data() + kRowKeyPrefixBytes);
    if (chunk >= end) break;
    terms.clear();
    WEND_RETURN_IF_ERROR(DecodeVectorRow(scan.value(), &terms));
    for (const WeightedTerm& t : terms) out->push_back({chunk - begin, t.term, t.weight});
  }
  return scan.status();
}

}  // namespace wend
