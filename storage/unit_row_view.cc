// The attributes lie in the order of EncodeUnitRow.
#include "storage/unit_row_view.h"

#include <bit>

#include "storage/format.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

// One encoded metadata value; `*out` may be null, where only its end is wanted.
bool ReadMetadataValue(ByteReader* r, MetadataValue* out) {
  uint8_t type = 0;
  if (!r->U8(&type)) return false;
  switch (type) {
    case 0: {
      int64_t v = 0;
      if (!r->ZigZag(&v)) return false;
      if (out != nullptr) *out = v;
      return true;
    }
    case 1: {
      uint64_t bits = 0;
      if (!r->Fixed64(&bits)) return false;
      if (out != nullptr) *out = std::bit_cast<double>(bits);
      return true;
    }
    case 2: {
      std::string_view v;
      if (!r->LengthPrefixed(&v)) return false;
      if (out != nullptr) *out = std::string(v);
      return true;
    }
    case 3: {
      uint8_t v = 0;
      if (!r->U8(&v) || v > 1) return false;
      if (out != nullptr) *out = v == 1;
      return true;
    }
    default:
      return false;
  }
}

bool ReadTime(ByteReader* r, std::optional<TimePoint>* out) {
  TimePoint t;
  int64_t offset = 0;
  if (!r->ZigZag(&t.microseconds) || !r->ZigZag(&offset) || offset < -1080 || offset > 1080) {
    return false;
  }
  t.offset_minutes = static_cast<int16_t>(offset);
  *out = t;
  return true;
}

bool ReadMessageAttributes(ByteReader* r, bool has_turn, UnitRowView* out) {
  if (!r->LengthPrefixed(&out->session) || !r->LengthPrefixed(&out->speaker) ||
      !r->LengthPrefixed(&out->reply_to)) {
    return false;
  }
  if (!has_turn) return true;
  int64_t turn = 0;
  if (!r->ZigZag(&turn)) return false;
  out->turn = turn;
  return true;
}

bool SkipMetadata(ByteReader* r) {
  uint64_t count = 0;
  if (!r->Varint64(&count) || count > r->remaining()) return false;
  for (; count > 0; --count) {
    std::string_view name;
    if (!r->LengthPrefixed(&name) || !ReadMetadataValue(r, nullptr)) return false;
  }
  return true;
}

// The entries of one vector; `*out` may be null, where only its end is wanted.
bool ReadVector(ByteReader* r, SparseVector* out) {
  uint64_t count = 0;
  if (!r->Varint64(&count) || count == 0 || count > kMaxVectorEntries) return false;
  uint64_t dimension = 0;
  for (uint64_t i = 0; i < count; ++i) {
    uint32_t difference = 0, weight = 0;
    if (!r->Varint32(&difference) || !r->Varint32(&weight) || (i > 0 && difference == 0) ||
        weight == 0 || weight > kMaxVectorWeight) {
      return false;
    }
    dimension += difference;
    if (dimension > UINT32_MAX) return false;
    if (out != nullptr) out->push_back({static_cast<uint32_t>(dimension), weight});
  }
  return true;
}

bool SkipVectors(ByteReader* r) {
  uint64_t count = 0;
  if (!r->Varint64(&count) || count == 0 || count > kMaxVectorSpaces) return false;
  for (; count > 0; --count) {
    std::string_view space;
    if (!r->LengthPrefixed(&space) || !ReadVector(r, nullptr)) return false;
  }
  return true;
}

bool ReadPlace(ByteReader* r, UnitRowView* out) {
  return r->Varint32(&out->revision) && r->Varint32(&out->first_chunk) &&
         r->Varint32(&out->chunk_count) && r->Varint64(&out->text_bytes);
}

}  // namespace

Status UnitRowView::Decode(std::string_view bytes, UnitRowView* out) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "documents"));
  *out = UnitRowView();
  uint8_t flags = 0;
  if (!r.U8(&flags) || !r.LengthPrefixed(&out->key) || !r.LengthPrefixed(&out->title) ||
      !r.LengthPrefixed(&out->source) ||
      ((flags & kUnitHasTime) != 0 && !ReadTime(&r, &out->time))) {
    return DamagedRow("documents");
  }
  if ((flags & kUnitIsMessage) != 0) {
    out->kind = Unit::Kind::kMessage;
    if (!ReadMessageAttributes(&r, (flags & kUnitHasTurn) != 0, out)) {
      return DamagedRow("documents");
    }
  }
  const size_t metadata_begin = r.position();
  if (!SkipMetadata(&r)) return DamagedRow("documents");
  out->metadata_ = bytes.substr(metadata_begin, r.position() - metadata_begin);
  if ((flags & kUnitHasVectors) != 0) {
    const size_t vectors_begin = r.position();
    if (!SkipVectors(&r)) return DamagedRow("documents");
    out->vectors_ = bytes.substr(vectors_begin, r.position() - vectors_begin);
  }
  if (!ReadPlace(&r, out) || ((flags & kUnitTextInline) != 0) != out->text_inline() ||
      (out->text_inline() && !r.Bytes(out->text_bytes, &out->text)) || !r.at_end()) {
    return DamagedRow("documents");
  }
  return {};
}

bool UnitRowView::text_inline() const { return text_bytes <= kInlineTextBytes; }

std::optional<MetadataValue> UnitRowView::FindMetadata(std::string_view name) const {
  ByteReader r(metadata_);
  uint64_t count = 0;
  if (!r.Varint64(&count)) return std::nullopt;
  for (; count > 0; --count) {
    std::string_view found;
    if (!r.LengthPrefixed(&found)) return std::nullopt;
    MetadataValue value;
    const bool wanted = found == name;
    if (!ReadMetadataValue(&r, wanted ? &value : nullptr)) return std::nullopt;
    if (wanted) return value;
  }
  return std::nullopt;
}

std::map<std::string, MetadataValue> UnitRowView::Metadata() const {
  std::map<std::string, MetadataValue> metadata;
  ByteReader r(metadata_);
  uint64_t count = 0;
  if (!r.Varint64(&count)) return metadata;
  for (; count > 0; --count) {
    std::string_view name;
    MetadataValue value;
    if (!r.LengthPrefixed(&name) || !ReadMetadataValue(&r, &value)) break;
    metadata.emplace_hint(metadata.end(), std::string(name), std::move(value));
  }
  return metadata;
}

VectorsBySpace UnitRowView::Vectors() const {
  VectorsBySpace vectors;
  if (vectors_.empty()) return vectors;
  ByteReader r(vectors_);
  uint64_t count = 0;
  if (!r.Varint64(&count)) return vectors;
  for (; count > 0; --count) {
    std::string_view space;
    SparseVector vector;
    if (!r.LengthPrefixed(&space) || !ReadVector(&r, &vector)) break;
    vectors.emplace_hint(vectors.end(), std::string(space), std::move(vector));
  }
  return vectors;
}

Result<std::string> ReadText(const ReadView& view, CollectionId collection, DocumentId document,
                             const UnitRowView& unit, uint64_t begin, uint64_t end) {
  if (begin > end || end > unit.text_bytes) return DamagedRow("directory");
  if (unit.text_inline()) return std::string(unit.text.substr(begin, end - begin));
  return ReadTextPieces(view, collection, document, begin, end);
}

}  // namespace wend
