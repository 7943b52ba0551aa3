// Encoding and reading of found links.
#include "storage/found_link_rows.h"

#include "storage/base/coding.h"
#include "storage/format.h"
#include "storage/link_rows.h"

namespace wend {
namespace {

constexpr char kKeyPlace = 'k';
constexpr char kNamePlace = 'n';

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string InPrefix(CollectionId collection, std::string_view place) {
  std::string key = RowKey(collection, Kind::kFoundIn);
  key.push_back(static_cast<char>(place.size() >> 8));
  key.push_back(static_cast<char>(place.size()));
  key.append(place);
  return key;
}

}  // namespace

std::string FoundLinksRow::Encode() const {
  ByteWriter w = NewRow();
  w.Varint(links.size());
  for (const FoundLink& link : links) {
    w.U8(link.is_name ? 1 : 0);
    w.LengthPrefixed(link.target);
  }
  w.Varint(left_out);
  return std::move(w.buffer());
}

Result<FoundLinksRow> FoundLinksRow::Decode(std::string_view bytes) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "found links"));
  FoundLinksRow row;
  uint64_t count = 0;
  if (!r.Varint64(&count) || count == 0) return DamagedRow("found links");
  for (uint64_t i = 0; i < count; ++i) {
    uint8_t is_name = 0;
    std::string_view target;
    if (!r.U8(&is_name) || is_name > 1 || !r.LengthPrefixed(&target) || target.empty() ||
        target.size() > kMaxLinkKeyBytes) {
      return DamagedRow("found links");
    }
    row.links.push_back({is_name == 1, std::string(target)});
  }
  if (!r.Varint64(&row.left_out) || !r.at_end()) return DamagedRow("found links");
  return row;
}

std::string FoldTitle(std::string_view title) {
  std::string folded;
  for (const char c : title) {
    if (!IsSpace(c)) {
      folded.push_back(Lower(c));
    } else if (!folded.empty() && folded.back() != ' ') {
      folded.push_back(' ');
    }
  }
  if (folded.ends_with(' ')) folded.pop_back();
  return folded;
}

std::string FoldName(std::string_view name) {
  std::string folded = FoldTitle(name);
  std::string_view last = std::string_view(folded).substr(folded.rfind('/') + 1);
  if (last.ends_with(".md")) last.remove_suffix(3);
  return last.empty() ? folded : FoldTitle(last);
}

std::string PlaceOfKey(std::string_view key) { return kKeyPlace + std::string(key); }
std::string PlaceOfName(std::string_view name) { return kNamePlace + FoldName(name); }
std::string PlaceOf(const FoundLink& link) {
  return link.is_name ? PlaceOfName(link.target) : PlaceOfKey(link.target);
}

std::string FoundOutKey(CollectionId collection, std::string_view unit) {
  return RowKey(collection, Kind::kFoundOut, unit);
}

std::string FoundInKey(CollectionId collection, std::string_view place, std::string_view unit) {
  std::string key = InPrefix(collection, place);
  key.append(unit);
  return key;
}

std::string FoundInValue() { return std::move(NewRow().buffer()); }

Result<FoundLinksRow> ReadFoundLinks(const ReadView& view, CollectionId collection,
                                     std::string_view unit) {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool found,
                        view.Get(Family::kMeta, FoundOutKey(collection, unit), &bytes));
  if (!found) return FoundLinksRow();
  return FoundLinksRow::Decode(bytes);
}

FoundInScan::FoundInScan(const ReadView& view, CollectionId collection, std::string_view place)
    : prefix_(InPrefix(collection, place)),
      // No key of a unit has more bytes than this.
      scan_(view.NewScan(Family::kMeta, prefix_,
                         prefix_ + std::string(kMaxLinkKeyBytes + 1, '\xff'))) {}

Result<bool> FoundInScan::Next() {
  if (started_) {
    scan_.Next();
  } else {
    scan_.Seek(prefix_);
  }
  started_ = true;
  if (!scan_.valid()) {
    WEND_RETURN_IF_ERROR(scan_.status());
    return false;
  }
  ByteReader r(scan_.value());
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "found links"));
  unit_ = scan_.key().substr(prefix_.size());
  if (unit_.empty() || !r.at_end()) return DamagedRow("found links");
  return true;
}

}  // namespace wend
