// Checks of the rows about links: each has two, which say the same. Where they lead is no matter:
// a link may wait for its units.
#include "engine/collection_verifier.h"
#include "storage/format.h"
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

}  // namespace wend
