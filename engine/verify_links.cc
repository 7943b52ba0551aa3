// Checks of the rows about links: each has two, which say the same, and those found in texts are in
// the texts. Where they lead is no matter: a link may wait for its units.
#include <set>

#include "engine/collection_verifier.h"
#include "engine/found_links.h"
#include "storage/format.h"
#include "storage/found_link_rows.h"
#include "storage/link_rows.h"

namespace wend {

uint64_t CollectionVerifier::CheckLinkRow(Kind kind, std::string_view key, std::string_view value) {
  const bool out = kind == Kind::kLinksOut;
  std::string_view unit;
  LinkEnd end;
  const Status status =
      out ? DecodeLinkOut(key, value, &unit, &end) : DecodeLinkIn(key, value, &unit, &end);
  if (!status.ok()) {
    Add("a link is damaged", Quoted(key.substr(kRowKeyPrefixBytes)));
    return 0;
  }
  const std::string_view from = out ? unit : end.key;
  const std::string_view to = out ? end.key : unit;
  if (from == to) Add("a link leads to where it comes from", Quoted(from));
  if (out) {
    ++found_.links;
    found_.link_weight += end.weight;
  }
  std::string text;
  text.append(from).push_back('\0');
  text.append(to).push_back('\0');
  text += std::to_string(end.weight);
  return HashOfAttribute(text);
}

// The rows of the two kinds are in different orders, so they are compared by their sums.
Status CollectionVerifier::CheckLinks() {
  uint64_t sum = 0;
  uint64_t rows = 0;
  for (const Kind kind : {Kind::kLinksOut, Kind::kLinksIn}) {
    const std::string begin = RowKey(id_, kind);
    Scan scan = view_.NewScan(Family::kMeta, begin, KindEnd(id_, kind));
    for (scan.Seek(begin); scan.valid(); scan.Next()) {
      const uint64_t hash = CheckLinkRow(kind, scan.key(), scan.value());
      sum += kind == Kind::kLinksOut ? hash : ~hash + 1;
      rows += kind == Kind::kLinksIn ? 1 : 0;
    }
    WEND_RETURN_IF_ERROR(scan.status());
  }
  if (sum != 0) Add("a link has one row only", InsteadOf(rows, found_.links) + " rows of ends");
  return {};
}

// ---- Found in texts ---------------------------------------------------------------------------

namespace {

uint64_t HashOfRow(std::string_view key, std::string_view value) {
  return HashOfAttribute(std::string(key) + '\0' + std::string(value));
}

}  // namespace

Status CollectionVerifier::CheckFoundLinksOf(const Unit& unit) {
  const FoundLinksRow row = FindLinks(unit);
  found_.found_links += row.links.size();
  found_.left_out_links += row.left_out;
  if (row.links.empty()) return {};
  const std::string key = FoundOutKey(id_, unit.key);
  const std::string expected = row.Encode();
  std::string stored;
  WEND_ASSIGN_OR_RETURN(const bool found, view_.Get(Family::kMeta, key, &stored));
  if (!found || stored != expected) Add("found links are not those of the text", Quoted(unit.key));
  found_out_ += found ? HashOfRow(key, stored) : 0;
  std::set<std::string> places;
  for (const FoundLink& link : row.links) places.insert(PlaceOf(link));
  for (const std::string& place : places) {
    found_in_ += HashOfRow(FoundInKey(id_, place, unit.key), FoundInValue());
  }
  return {};
}

Status CollectionVerifier::CheckFoundLinks() {
  for (const Kind kind : {Kind::kFoundOut, Kind::kFoundIn}) {
    uint64_t* const sum = kind == Kind::kFoundOut ? &found_out_ : &found_in_;
    const std::string begin = RowKey(id_, kind);
    Scan scan = view_.NewScan(Family::kMeta, begin, KindEnd(id_, kind));
    for (scan.Seek(begin); scan.valid(); scan.Next()) *sum -= HashOfRow(scan.key(), scan.value());
    WEND_RETURN_IF_ERROR(scan.status());
    if (*sum == 0) continue;
    Add(kind == Kind::kFoundOut ? "a found link belongs to no text"
                                : "found links lead to other places than those of their texts",
        "among the rows of kind " + std::string(1, static_cast<char>(kind)));
  }
  return {};
}

}  // namespace wend
