// Links: edges that a caller drew between two units, kept by their keys.
//
// A link belongs to the unit it leads from: it goes when that unit is deleted, and stays when the
// unit is replaced. A link to or from a key that no unit has is kept, and leads somewhere as soon
// as a unit has that key. So rows name keys, never chunks, and nothing is rewritten when a unit
// is: who reads a link looks the keys up.
//
// Each link is two rows, both in family kMeta:
//
//   'O'  size of `from` u16 big-endian, from, to               weight, a varint
//   'I'  size of `to` u16, to, complement of the weight u32,   -
//        from
//
// so that links to a unit come by weight, heaviest first: readers that want the best few of a
// unit that all others name read no more than these.
//
// Invariants:
//  1. Both rows are there or neither; the weight is the same.
//  2. A weight is a whole number of millionths, 1 to kMaxLinkWeight, so that sums are exact.
//
// Thread safety: functions and values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/store.h"

namespace wend {

inline constexpr uint32_t kLinkWeightOne = 1'000'000;
inline constexpr uint32_t kMaxLinkWeight = 1000 * kLinkWeightOne;
inline constexpr size_t kMaxLinkKeyBytes = 1024;

// A weight as it is stored, rounded to the nearest; Invalid where that is not 1 to kMaxLinkWeight.
Result<uint32_t> LinkWeightOf(double weight);

// A link that comes or changes its weight, or (nullopt) goes.
struct LinkChange {
  std::string from;
  std::string to;
  std::optional<uint32_t> weight = kLinkWeightOne;
};

// Ok for two different keys of 1 to 1,024 bytes, and a weight in range.
Status CheckLink(const LinkChange& link);

// The end that is not the unit asked for, with the weight. `key` points into the row's key.
struct LinkEnd {
  std::string_view key;
  uint32_t weight = 0;
};

std::string LinkOutKey(CollectionId collection, std::string_view from, std::string_view to);
std::string LinkOutValue(uint32_t weight);
std::string LinkInKey(CollectionId collection, std::string_view to, uint32_t weight,
                      std::string_view from);
std::string LinkInValue();

// What all links from a unit, or to it, begin with.
std::string LinkOutPrefix(CollectionId collection, std::string_view from);
std::string LinkInPrefix(CollectionId collection, std::string_view to);

// The unit whose row it is (`from` of a row 'O', `to` of a row 'I'), and the other end.
Status DecodeLinkOut(std::string_view key, std::string_view value, std::string_view* from,
                     LinkEnd* to);
Status DecodeLinkIn(std::string_view key, std::string_view value, std::string_view* to,
                    LinkEnd* from);

// The weight of a link; nullopt where there is none.
Result<std::optional<uint32_t>> ReadLink(const ReadView& view, CollectionId collection,
                                         std::string_view from, std::string_view to);

// Walks the links from a unit (kOut, in order of the other key) or to it (kIn, heaviest first).
class LinkScan {
 public:
  enum class Direction : uint8_t { kOut, kIn };
  LinkScan(const ReadView& view, CollectionId collection, Direction direction,
           std::string_view unit);

  // False behind the last one. `end().key` lasts until the next call.
  Result<bool> Next();
  const LinkEnd& end() const { return end_; }

 private:
  const Direction direction_;
  const std::string prefix_;
  Scan scan_;
  bool started_ = false;
  LinkEnd end_;
};

}  // namespace wend
