// Encoding, checking and reading of links.
#include "storage/link_rows.h"

#include <cmath>

#include "storage/base/coding.h"
#include "storage/format.h"

namespace wend {
namespace {

constexpr size_t kSizeBytes = 2;
constexpr size_t kWeightBytes = 4;

std::string PrefixOf(CollectionId collection, Kind kind, std::string_view unit) {
  std::string key = RowKey(collection, kind);
  key.push_back(static_cast<char>(unit.size() >> 8));
  key.push_back(static_cast<char>(unit.size()));
  key.append(unit);
  return key;
}

// The key of the unit that a row begins with, and what is behind it.
bool Split(std::string_view key, std::string_view* unit, std::string_view* rest) {
  if (key.size() < kRowKeyPrefixBytes + kSizeBytes) return false;
  key.remove_prefix(kRowKeyPrefixBytes);
  const auto* bytes = reinterpret_cast<const uint8_t*>(key.data());
  const size_t size = size_t{bytes[0]} << 8 | bytes[1];
  key.remove_prefix(kSizeBytes);
  if (size == 0 || size > kMaxLinkKeyBytes || key.size() < size) return false;
  *unit = key.substr(0, size);
  *rest = key.substr(size);
  return true;
}

bool IsSound(const LinkEnd& end) {
  return !end.key.empty() && end.key.size() <= kMaxLinkKeyBytes && end.weight > 0 &&
         end.weight <= kMaxLinkWeight;
}

Status CheckLinkKey(std::string_view key) {
  if (key.empty()) return Status::Invalid("a link joins two keys, and one of them is empty");
  if (key.size() <= kMaxLinkKeyBytes) return {};
  return Status::TooBig("a key has at most " + std::to_string(kMaxLinkKeyBytes) +
                        " bytes, this one " + std::to_string(key.size()));
}

}  // namespace

Result<uint32_t> LinkWeightOf(double weight) {
  const double millionths = std::round(weight * kLinkWeightOne);
  // Written so that a number that is none fails too.
  if (millionths >= 1 && millionths <= kMaxLinkWeight) return static_cast<uint32_t>(millionths);
  return Status::Invalid("the weight of a link is a number from 0.000001 to 1000");
}

Status CheckLink(const LinkChange& link) {
  WEND_RETURN_IF_ERROR(CheckLinkKey(link.from));
  WEND_RETURN_IF_ERROR(CheckLinkKey(link.to));
  if (link.from == link.to) {
    return Status::Invalid("'" + link.from + "' cannot be linked to itself");
  }
  const uint32_t weight = link.weight.value_or(kLinkWeightOne);
  if (weight > 0 && weight <= kMaxLinkWeight) return {};
  return Status::Invalid("the weight of a link is a number from 0.000001 to 1000");
}

std::string LinkOutPrefix(CollectionId collection, std::string_view from) {
  return PrefixOf(collection, Kind::kLinksOut, from);
}
std::string LinkInPrefix(CollectionId collection, std::string_view to) {
  return PrefixOf(collection, Kind::kLinksIn, to);
}

std::string LinkOutKey(CollectionId collection, std::string_view from, std::string_view to) {
  std::string key = LinkOutPrefix(collection, from);
  key.append(to);
  return key;
}

std::string LinkOutValue(uint32_t weight) {
  ByteWriter w = NewRow();
  w.Varint(weight);
  return std::move(w.buffer());
}

std::string LinkInKey(CollectionId collection, std::string_view to, uint32_t weight,
                      std::string_view from) {
  std::string key = LinkInPrefix(collection, to);
  AppendBigEndian32(&key, ~weight);
  key.append(from);
  return key;
}

std::string LinkInValue() { return std::move(NewRow().buffer()); }

Status DecodeLinkOut(std::string_view key, std::string_view value, std::string_view* from,
                     LinkEnd* to) {
  ByteReader r(value);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "links"));
  if (!Split(key, from, &to->key) || !r.Varint32(&to->weight) || !r.at_end() || !IsSound(*to)) {
    return DamagedRow("links");
  }
  return {};
}

Status DecodeLinkIn(std::string_view key, std::string_view value, std::string_view* to,
                    LinkEnd* from) {
  ByteReader r(value);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "links"));
  std::string_view rest;
  if (!Split(key, to, &rest) || rest.size() < kWeightBytes || !r.at_end()) {
    return DamagedRow("links");
  }
  from->weight = ~LoadBigEndian32(rest.data());
  from->key = rest.substr(kWeightBytes);
  return IsSound(*from) ? Status() : DamagedRow("links");
}

Result<std::optional<uint32_t>> ReadLink(const ReadView& view, CollectionId collection,
                                         std::string_view from, std::string_view to) {
  const std::string key = LinkOutKey(collection, from, to);
  std::string value;
  WEND_ASSIGN_OR_RETURN(const bool found, view.Get(Family::kMeta, key, &value));
  if (!found) return std::optional<uint32_t>();
  std::string_view unit;
  LinkEnd end;
  WEND_RETURN_IF_ERROR(DecodeLinkOut(key, value, &unit, &end));
  return std::optional<uint32_t>(end.weight);
}

LinkScan::LinkScan(const ReadView& view, CollectionId collection, Direction direction,
                   std::string_view unit)
    : direction_(direction),
      prefix_(direction == Direction::kOut ? LinkOutPrefix(collection, unit)
                                           : LinkInPrefix(collection, unit)),
      // No key of a link has more behind its prefix than this.
      scan_(view.NewScan(Family::kMeta, prefix_,
                         prefix_ + std::string(kWeightBytes + kMaxLinkKeyBytes + 1, '\xff'))) {}

Result<bool> LinkScan::Next() {
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
  std::string_view unit;
  WEND_RETURN_IF_ERROR(direction_ == Direction::kOut
                           ? DecodeLinkOut(scan_.key(), scan_.value(), &unit, &end_)
                           : DecodeLinkIn(scan_.key(), scan_.value(), &unit, &end_));
  return true;
}

}  // namespace wend
