// Units at rest: attributes in one row, long texts in pieces of 64 KiB.
#include "storage/unit_rows.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>

#include "storage/format.h"
#include "storage/mark_rows.h"
#include "storage/unit_row_view.h"

namespace wend {
namespace {

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
  if (u.vectors.empty()) return;
  w->Varint(u.vectors.size());
  for (const auto& [space, vector] : u.vectors) {
    w->LengthPrefixed(space);
    w->Varint(vector.size());
    uint32_t last = 0;
    for (const VectorEntry& entry : vector) {
      w->Varint(entry.dimension - last);
      w->Varint(entry.weight);
      last = entry.dimension;
    }
  }
}

uint8_t FlagsOf(const Unit& u) {
  uint8_t flags = 0;
  if (u.kind == Unit::Kind::kMessage) flags |= kUnitIsMessage;
  if (u.time.has_value()) flags |= kUnitHasTime;
  if (u.kind == Unit::Kind::kMessage && u.turn.has_value()) flags |= kUnitHasTurn;
  if (!u.vectors.empty()) flags |= kUnitHasVectors;
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
  w.U8(FlagsOf(unit) | (is_inline ? kUnitTextInline : 0));
  EncodeAttributes(unit, &w);
  w.Varint(revision);
  w.Varint(first_chunk);
  w.Varint(chunk_count);
  w.Varint(unit.text.size());
  if (is_inline) w.Bytes(unit.text);
  return std::move(w.buffer());
}

Result<UnitRow> UnitRow::Decode(std::string_view bytes) {
  UnitRowView view;
  WEND_RETURN_IF_ERROR(UnitRowView::Decode(bytes, &view));
  UnitRow row;
  row.revision = view.revision;
  row.first_chunk = view.first_chunk;
  row.chunk_count = view.chunk_count;
  row.text_bytes = view.text_bytes;
  Unit& unit = row.unit;
  unit.kind = view.kind;
  unit.key = view.key;
  unit.text = view.text;
  unit.title = view.title;
  unit.source = view.source;
  unit.time = view.time;
  unit.metadata = view.Metadata();
  unit.vectors = view.Vectors();
  unit.session = view.session;
  unit.speaker = view.speaker;
  unit.reply_to = view.reply_to;
  unit.turn = view.turn;
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
  return ReadTextPieces(view, collection, document, begin, end);
}

Result<std::string> ReadTextPieces(const ReadView& view, CollectionId collection,
                                   DocumentId document, uint64_t begin, uint64_t end) {
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
