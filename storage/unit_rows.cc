// Units at rest: attributes in one row, long texts in pieces of 64 KiB.
#include "storage/unit_rows.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>

#include "storage/format.h"
#include "storage/mark_rows.h"

namespace wend {
namespace {

enum UnitFlags : uint8_t { kIsMessage = 1, kHasTime = 2, kHasTurn = 4, kTextInline = 8 };

// Everything but the text, in a fixed order: what is stored is also what is hashed.
void EncodeAttributes(const Unit& u, ByteWriter* w) {
  w->LengthPrefixed(u.key);
  w->LengthPrefixed(u.title);
  w->LengthPrefixed(u.source);
  if (u.time.has_value()) {
    w->ZigZag(u.time->microseconds);
    w->ZigZag(u.time->offset_minutes);
  }
  if (u.kind == Unit::Kind::kMessage) {
    w->LengthPrefixed(u.session);
    w->LengthPrefixed(u.speaker);
    w->LengthPrefixed(u.reply_to);
    if (u.turn.has_value()) w->ZigZag(*u.turn);
  }
  w->Varint(u.metadata.size());
  for (const auto& [name, value] : u.metadata) {
    w->LengthPrefixed(name);
    w->U8(static_cast<uint8_t>(value.index()));
    switch (value.index()) {
      case 0:
        w->ZigZag(std::get<int64_t>(value));
        break;
      case 1:
        w->Fixed64(std::bit_cast<uint64_t>(std::get<double>(value)));
        break;
      case 2:
        w->LengthPrefixed(std::get<std::string>(value));
        break;
      default:
        w->U8(std::get<bool>(value) ? 1 : 0);
        break;
    }
  }
}

bool DecodeString(ByteReader* r, std::string* out) {
  std::string_view v;
  if (!r->LengthPrefixed(&v)) return false;
  out->assign(v);
  return true;
}

bool DecodeMetadataValue(ByteReader* r, MetadataValue* out) {
  uint8_t type = 0;
  if (!r->U8(&type)) return false;
  switch (type) {
    case 0: {
      int64_t v = 0;
      if (!r->ZigZag(&v)) return false;
      *out = v;
      return true;
    }
    case 1: {
      uint64_t bits = 0;
      if (!r->Fixed64(&bits)) return false;
      *out = std::bit_cast<double>(bits);
      return true;
    }
    case 2: {
      std::string v;
      if (!DecodeString(r, &v)) return false;
      *out = std::move(v);
      return true;
    }
    case 3: {
      uint8_t v = 0;
      if (!r->U8(&v) || v > 1) return false;
      *out = v == 1;
      return true;
    }
    default:
      return false;
  }
}

bool DecodeAttributes(ByteReader* r, uint8_t flags, Unit* u) {
  if (!DecodeString(r, &u->key) || !DecodeString(r, &u->title) || !DecodeString(r, &u->source)) {
    return false;
  }
  if ((flags & kHasTime) != 0) {
    TimePoint t;
    int64_t offset = 0;
    if (!r->ZigZag(&t.microseconds) || !r->ZigZag(&offset) || offset < -1080 || offset > 1080) {
      return false;
    }
    t.offset_minutes = static_cast<int16_t>(offset);
    u->time = t;
  }
  if ((flags & kIsMessage) != 0) {
    u->kind = Unit::Kind::kMessage;
    if (!DecodeString(r, &u->session) || !DecodeString(r, &u->speaker) ||
        !DecodeString(r, &u->reply_to)) {
      return false;
    }
    if ((flags & kHasTurn) != 0) {
      int64_t turn = 0;
      if (!r->ZigZag(&turn)) return false;
      u->turn = turn;
    }
  }
  uint64_t count = 0;
  if (!r->Varint64(&count) || count > r->remaining()) return false;
  for (uint64_t i = 0; i < count; ++i) {
    std::string name;
    MetadataValue value;
    if (!DecodeString(r, &name) || !DecodeMetadataValue(r, &value)) return false;
    u->metadata.emplace_hint(u->metadata.end(), std::move(name), std::move(value));
  }
  return true;
}

uint8_t FlagsOf(const Unit& u) {
  uint8_t flags = 0;
  if (u.kind == Unit::Kind::kMessage) flags |= kIsMessage;
  if (u.time.has_value()) flags |= kHasTime;
  if (u.kind == Unit::Kind::kMessage && u.turn.has_value()) flags |= kHasTurn;
  return flags;
}

}  // namespace

ContentHash HashUnit(const Unit& unit) {
  ByteWriter w;
  w.U8(FlagsOf(unit));
  EncodeAttributes(unit, &w);
  const uint64_t seed = XXH3_64bits(w.buffer().data(), w.buffer().size());
  const XXH128_hash_t h = XXH3_128bits_withSeed(unit.text.data(), unit.text.size(), seed);
  return {h.low64, h.high64};
}

std::string UnitKeyRow::Encode() const {
  ByteWriter w = NewRow();
  w.Varint(document.value);
  w.Varint(revision);
  w.Fixed64(hash[0]);
  w.Fixed64(hash[1]);
  w.LengthPrefixed(mark);
  return std::move(w.buffer());
}

Result<UnitKeyRow> UnitKeyRow::Decode(std::string_view bytes) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "keys"));
  UnitKeyRow row;
  std::string_view mark;
  if (!r.Varint32(&row.document.value) || !r.Varint32(&row.revision) || !r.Fixed64(&row.hash[0]) ||
      !r.Fixed64(&row.hash[1]) || !r.LengthPrefixed(&mark) || !r.at_end() ||
      mark.size() > kMaxMarkValueBytes) {
    return DamagedRow("keys");
  }
  row.mark = mark;
  return row;
}

std::string SessionRow::Encode() const {
  ByteWriter w = NewRow();
  w.Varint(last_chunk);
  w.Varint(messages);
  return std::move(w.buffer());
}

Result<SessionRow> SessionRow::Decode(std::string_view bytes) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "sessions"));
  SessionRow row;
  if (!r.Varint32(&row.last_chunk) || !r.Varint64(&row.messages) || !r.at_end()) {
    return DamagedRow("sessions");
  }
  return row;
}

bool UnitRow::text_inline() const { return text_bytes <= kInlineTextBytes; }

std::string EncodeUnitRow(const Unit& unit, uint32_t revision, uint32_t first_chunk,
                          uint32_t chunk_count) {
  ByteWriter w = NewRow();
  const bool is_inline = unit.text.size() <= kInlineTextBytes;
  w.U8(FlagsOf(unit) | (is_inline ? kTextInline : 0));
  EncodeAttributes(unit, &w);
  w.Varint(revision);
  w.Varint(first_chunk);
  w.Varint(chunk_count);
  w.Varint(unit.text.size());
  if (is_inline) w.Bytes(unit.text);
  return std::move(w.buffer());
}

Result<UnitRow> UnitRow::Decode(std::string_view bytes) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "documents"));
  UnitRow row;
  uint8_t flags = 0;
  std::string_view text;
  if (!r.U8(&flags) || !DecodeAttributes(&r, flags, &row.unit) || !r.Varint32(&row.revision) ||
      !r.Varint32(&row.first_chunk) || !r.Varint32(&row.chunk_count) ||
      !r.Varint64(&row.text_bytes) ||
      ((flags & kTextInline) != 0) != (row.text_bytes <= kInlineTextBytes)) {
    return DamagedRow("documents");
  }
  if ((flags & kTextInline) != 0) {
    if (!r.Bytes(row.text_bytes, &text)) return DamagedRow("documents");
    row.unit.text = text;
  }
  if (!r.at_end()) return DamagedRow("documents");
  return row;
}

Result<std::optional<UnitKeyRow>> ReadUnitKey(const ReadView& view, CollectionId collection,
                                              std::string_view key) {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool found,
                        view.Get(Family::kMeta, RowKey(collection, Kind::kUnitKey, key), &bytes));
  if (!found) return std::optional<UnitKeyRow>();
  WEND_ASSIGN_OR_RETURN(UnitKeyRow row, UnitKeyRow::Decode(bytes));
  return std::optional<UnitKeyRow>(std::move(row));
}

Result<std::optional<SessionRow>> ReadSession(const ReadView& view, CollectionId collection,
                                              std::string_view session) {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(
      const bool found,
      view.Get(Family::kMeta, RowKey(collection, Kind::kSession, session), &bytes));
  if (!found) return std::optional<SessionRow>();
  WEND_ASSIGN_OR_RETURN(SessionRow row, SessionRow::Decode(bytes));
  return std::optional<SessionRow>(row);
}

Result<UnitRow> ReadUnit(const ReadView& view, CollectionId collection, DocumentId document) {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(
      const bool found,
      view.Get(Family::kText, RowKey(collection, Kind::kUnit, document.value), &bytes));
  if (!found) return DamagedRow("documents");
  return UnitRow::Decode(bytes);
}

Result<std::string> ReadText(const ReadView& view, CollectionId collection, DocumentId document,
                             const UnitRow& row, uint64_t begin, uint64_t end) {
  if (begin > end || end > row.text_bytes) return DamagedRow("directory");
  if (row.text_inline()) return row.unit.text.substr(begin, end - begin);
  std::string text;
  text.reserve(end - begin);
  std::string piece;
  for (uint64_t at = begin; at < end;) {
    const auto number = static_cast<uint32_t>(at / kTextPieceBytes);
    WEND_ASSIGN_OR_RETURN(
        const bool found,
        view.Get(Family::kText, RowKey(collection, Kind::kText, document.value, number), &piece));
    // The row version takes the first byte of a piece.
    const uint64_t from = at % kTextPieceBytes;
    if (!found || piece.size() <= 1 + from) return DamagedRow("texts");
    const uint64_t size = std::min<uint64_t>(piece.size() - 1 - from, end - at);
    text.append(piece, 1 + from, size);
    at += size;
  }
  return text;
}

}  // namespace wend
