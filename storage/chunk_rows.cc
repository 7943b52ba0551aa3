// Encoding of packed rows. Decoders check every number before they believe it.
#include "storage/chunk_rows.h"

#include <algorithm>

#include "storage/base/time_text.h"

namespace wend {
namespace {

enum EntryFlags : uint8_t { kLive = 1, kMessage = 2, kTimed = 4, kSameDocument = 8 };

// A chunk is one message at most, and messages are bounded by the size of a text.
constexpr uint32_t kMaxStreamTerms = 1u << 30;

}  // namespace

void DirectoryRowBuilder::Append(const DirectoryEntry& e) {
  ++size_;
  if (!e.live) {
    writer_.U8(0);
    return;
  }
  const bool same = follows_live_ && e.document == last_document_;
  writer_.U8(kLive | (e.is_message ? kMessage : 0) | (e.time.has_value() ? kTimed : 0) |
             (same ? kSameDocument : 0));
  if (same) {
    writer_.ZigZag(static_cast<int64_t>(e.begin) - static_cast<int64_t>(last_end_));
  } else {
    writer_.ZigZag(int64_t{e.document} - int64_t{last_document_});
    writer_.Varint(e.begin);
  }
  writer_.Varint(e.size);
  writer_.Varint(e.title_terms);
  if (e.time.has_value()) {
    writer_.ZigZag(e.time->microseconds);
    writer_.ZigZag(e.time->offset_minutes);
  }
  last_document_ = e.document;
  last_end_ = e.begin + e.size;
  follows_live_ = true;
}

Status DecodeDirectory(std::string_view bytes, uint32_t count, std::vector<DirectoryEntry>* out) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "directory"));
  uint32_t last_document = 0;
  uint64_t last_end = 0;
  for (uint32_t i = 0; i < count; ++i) {
    uint8_t flags = 0;
    if (!r.U8(&flags) || flags > 15) return DamagedRow("directory");
    DirectoryEntry e;
    if ((flags & kLive) == 0) {
      out->push_back(e);
      continue;
    }
    e.live = true;
    e.is_message = (flags & kMessage) != 0;
    int64_t difference = 0;
    if ((flags & kSameDocument) != 0) {
      if (!r.ZigZag(&difference)) return DamagedRow("directory");
      e.document = last_document;
      e.begin = last_end + static_cast<uint64_t>(difference);
    } else {
      if (!r.ZigZag(&difference) || !r.Varint64(&e.begin)) return DamagedRow("directory");
      const int64_t document = int64_t{last_document} + difference;
      if (document < 0 || document >= int64_t{kNoId}) return DamagedRow("directory");
      e.document = static_cast<uint32_t>(document);
    }
    if (!r.Varint32(&e.size) || !r.Varint32(&e.title_terms)) return DamagedRow("directory");
    if ((flags & kTimed) != 0) {
      TimePoint t;
      int64_t offset = 0;
      if (!r.ZigZag(&t.microseconds) || !r.ZigZag(&offset) || offset < -kMaxOffsetMinutes ||
          offset > kMaxOffsetMinutes) {
        return DamagedRow("directory");
      }
      t.offset_minutes = static_cast<int16_t>(offset);
      e.time = t;
    }
    last_document = e.document;
    last_end = e.begin + e.size;
    out->push_back(e);
  }
  return {};
}

void TermLists::Append(const TermLists& other) {
  const auto base = static_cast<uint32_t>(terms.size());
  terms.insert(terms.end(), other.terms.begin(), other.terms.end());
  for (const uint32_t end : other.ends) ends.push_back(base + end);
}

void StreamRowBuilder::Append(std::span<const uint32_t> terms,
                              std::span<const uint32_t> attributes) {
  ++size_;
  writer_.Varint(terms.size());
  for (const uint32_t term : terms) writer_.Varint(term);
  writer_.Varint(attributes.size());
  uint32_t last = 0;
  for (const uint32_t term : attributes) {
    writer_.Varint(term - last);
    last = term;
  }
}

namespace {

// Makes room for one more list of `size` terms at the end of `*lists`.
Result<std::span<uint32_t>> AddList(uint32_t size, TermLists* lists) {
  const size_t begin = lists->terms.size();
  if (begin + size > kNoId) {
    return Status::TooBig("more than 2^32 - 1 terms cannot be held in memory at once");
  }
  lists->terms.resize(begin + size);
  lists->ends.push_back(static_cast<uint32_t>(lists->terms.size()));
  return std::span(lists->terms).subspan(begin);
}

Status DecodeAttributes(ByteReader* r, TermLists* out) {
  uint32_t size = 0;
  if (!r->Varint32(&size) || size > r->remaining()) return DamagedRow("term streams");
  WEND_ASSIGN_OR_RETURN(const std::span<uint32_t> list, AddList(size, out));
  uint64_t term = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    uint32_t difference = 0;
    if (!r->Varint32(&difference) || (i > 0 && difference == 0)) return DamagedRow("term streams");
    term += difference;
    if (term >= kNoId) return DamagedRow("term streams");
    list[i] = static_cast<uint32_t>(term);
  }
  return {};
}

}  // namespace

Status DecodeStreams(std::string_view bytes, uint32_t skip, uint32_t count, TermStreams* out) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "term streams"));
  for (uint32_t list = 0; list < 2 * skip; ++list) {  // terms, then attributes
    uint32_t size = 0;
    if (!r.Varint32(&size) || !r.SkipVarints(size)) return DamagedRow("term streams");
  }
  for (uint32_t i = skip; i < count; ++i) {
    uint32_t size = 0;
    // A term takes at least one byte, so a row cannot make us reserve more than it holds.
    if (!r.Varint32(&size) || size > r.remaining() || size > kMaxStreamTerms) {
      return DamagedRow("term streams");
    }
    WEND_ASSIGN_OR_RETURN(const std::span<uint32_t> stream, AddList(size, out));
    for (uint32_t& term : stream) {
      if (!r.Varint32(&term) || term == kNoId) return DamagedRow("term streams");
    }
    WEND_RETURN_IF_ERROR(DecodeAttributes(&r, &out->attributes));
    if (size > 0 && out->attributes.Stream(out->attributes.ends.size() - 1).empty()) {
      return DamagedRow("term streams");
    }
  }
  return {};
}

std::string EncodeAdjacency(uint32_t first_chunk, const AdjacencyRow& lists) {
  ByteWriter w = NewRow();
  for (size_t i = 0; i < lists.size(); ++i) {
    w.Varint(lists[i].size());
    for (const Edge& e : lists[i]) {
      w.ZigZag(int64_t{e.target} - int64_t{first_chunk} - static_cast<int64_t>(i));
      w.U8(e.weight);
    }
  }
  return std::move(w.buffer());
}

Status DecodeAdjacency(std::string_view bytes, uint32_t first_chunk, uint32_t count,
                       AdjacencyRow* out) {
  out->assign(count, {});
  return VisitAdjacency(bytes, first_chunk, count, [&](uint32_t chunk, std::span<const Edge> list) {
    (*out)[chunk - first_chunk].assign(list.begin(), list.end());
  });
}

Status VisitAdjacency(std::string_view bytes, uint32_t first_chunk, uint32_t count,
                      const std::function<void(uint32_t chunk, std::span<const Edge>)>& visit) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "adjacency lists"));
  std::vector<Edge> list;
  for (uint32_t i = 0; i < count && !r.at_end(); ++i) {
    uint32_t size = 0;
    if (!r.Varint32(&size) || size > r.remaining() / 2) return DamagedRow("adjacency lists");
    list.clear();
    for (uint32_t n = 0; n < size; ++n) {
      int64_t difference = 0;
      Edge e{};
      if (!r.ZigZag(&difference) || !r.U8(&e.weight)) return DamagedRow("adjacency lists");
      const int64_t target = int64_t{first_chunk} + i + difference;
      if (target < 0 || target >= int64_t{kNoId}) return DamagedRow("adjacency lists");
      e.target = static_cast<uint32_t>(target);
      list.push_back(e);
    }
    if (!list.empty()) visit(first_chunk + i, list);
  }
  return {};
}

std::string EncodeLengths(std::span<const uint32_t> lengths) {
  ByteWriter w = NewRow();
  for (const uint32_t length : lengths) w.Varint(length);
  return std::move(w.buffer());
}

Status DecodeLengths(std::string_view bytes, uint32_t count, std::vector<uint32_t>* out) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "lengths"));
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t length = 0;
    if (!r.Varint32(&length)) return DamagedRow("lengths");
    out->push_back(length);
  }
  return {};
}

namespace {

// Calls decode(bytes, first, count) for each row of `kind` that holds part of [begin, end), where
// `count` entries of the row lie below `end`.
template <typename Decode>
Status ForEachRow(const ReadView& view, CollectionId collection, Kind kind, uint32_t per_row,
                  uint32_t begin, uint32_t end, Decode decode) {
  if (begin >= end) return {};
  Scan scan = view.NewScan(Family::kIndex, RowKey(collection, kind), KindEnd(collection, kind));
  const uint32_t last_row = (end - 1) / per_row;
  scan.Seek(RowKey(collection, kind, begin / per_row));
  for (uint32_t row = begin / per_row; row <= last_row; ++row, scan.Next()) {
    if (!scan.valid() || scan.key() != RowKey(collection, kind, row)) {
      WEND_RETURN_IF_ERROR(scan.status());
      return Status::Corruption("a row of chunks " + std::to_string(row * per_row) +
                                " and following is missing");
    }
    const uint32_t first = row * per_row;
    WEND_RETURN_IF_ERROR(decode(scan.value(), first, std::min(end - first, per_row)));
  }
  return {};
}

}  // namespace

Status ReadDirectory(const ReadView& view, CollectionId collection, uint32_t begin, uint32_t end,
                     std::vector<DirectoryEntry>* out) {
  const auto decode = [&](std::string_view bytes, uint32_t first, uint32_t count) -> Status {
    const size_t had = out->size();
    WEND_RETURN_IF_ERROR(DecodeDirectory(bytes, count, out));
    if (first < begin) {
      const auto from = out->begin() + static_cast<ptrdiff_t>(had);
      out->erase(from, from + (begin - first));
    }
    return {};
  };
  return ForEachRow(view, collection, Kind::kDirectory, kChunksPerRow, begin, end, decode);
}

Status ReadStreams(const ReadView& view, CollectionId collection, uint32_t begin, uint32_t end,
                   TermStreams* out) {
  const auto decode = [&](std::string_view bytes, uint32_t first, uint32_t count) {
    return DecodeStreams(bytes, first < begin ? begin - first : 0, count, out);
  };
  return ForEachRow(view, collection, Kind::kStreams, kChunksPerRow, begin, end, decode);
}

Status ReadLengths(const ReadView& view, CollectionId collection, uint32_t end,
                   std::vector<uint32_t>* out) {
  out->reserve(end);
  const auto decode = [&](std::string_view bytes, uint32_t, uint32_t count) {
    return DecodeLengths(bytes, count, out);
  };
  return ForEachRow(view, collection, Kind::kLengths, kLengthsPerRow, 0, end, decode);
}

Result<AdjacencyRow> ReadAdjacencyRow(const ReadView& view, CollectionId collection, EdgeType type,
                                      uint32_t row, uint32_t count) {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool found,
                        view.Get(Family::kIndex, AdjacencyKey(collection, type, row), &bytes));
  AdjacencyRow lists(count);
  if (found) {
    WEND_RETURN_IF_ERROR(DecodeAdjacency(bytes, row * kChunksPerRow, count, &lists));
  }
  return lists;
}

}  // namespace wend
