// Encoding and reading of marks.
#include "storage/mark_rows.h"

#include "storage/base/coding.h"
#include "storage/format.h"

namespace wend {

std::string MarkRow::Encode() const {
  ByteWriter w = NewRow();
  w.Varint(removals);
  w.LengthPrefixed(value);
  return std::move(w.buffer());
}

Result<MarkRow> MarkRow::Decode(std::string_view bytes) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "marks"));
  MarkRow row;
  std::string_view value;
  if (!r.Varint64(&row.removals) || !r.LengthPrefixed(&value) || !r.at_end() ||
      value.size() > kMaxMarkValueBytes) {
    return DamagedRow("marks");
  }
  row.value = value;
  return row;
}

Result<std::optional<MarkRow>> ReadMark(const ReadView& view, CollectionId collection,
                                        std::string_view name) {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool found,
                        view.Get(Family::kMeta, RowKey(collection, Kind::kMark, name), &bytes));
  if (!found) return std::optional<MarkRow>();
  WEND_ASSIGN_OR_RETURN(MarkRow row, MarkRow::Decode(bytes));
  return std::optional<MarkRow>(std::move(row));
}

}  // namespace wend
