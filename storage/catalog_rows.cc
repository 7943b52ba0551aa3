// Encoding of the catalogue and the counts.
#include "storage/catalog_rows.h"

#include "storage/base/coding.h"
#include "storage/format.h"

namespace wend {
namespace {

constexpr uint8_t kVersionWithLinks = 2;  // of a row of the catalogue

}  // namespace

std::string CollectionRow::Encode() const {
  ByteWriter w;
  w.U8(find_links ? kVersionWithLinks : kRowVersion);
  w.Varint(id.value);
  w.LengthPrefixed(language);
  w.U8(stop_words ? 1 : 0);
  w.Varint(chunk_target_terms);
  w.Varint(chunk_overlap_terms);
  w.U8(chunk_unit);
  w.Fixed64(analyzer_hash);
  if (session_gap_minutes != kDefaultSessionGapMinutes || ttl_seconds > 0) {
    w.Varint(session_gap_minutes);
  }
  if (ttl_seconds > 0) w.Varint(ttl_seconds);
  return std::move(w.buffer());
}

Result<CollectionRow> CollectionRow::Decode(std::string_view bytes) {
  CollectionRow row;
  row.find_links = !bytes.empty() && bytes.front() == kVersionWithLinks;
  ByteReader r(bytes.substr(row.find_links ? 1 : 0));
  if (!row.find_links) WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "catalogue"));
  std::string_view language;
  uint8_t stop_words = 0;
  if (!r.Varint32(&row.id.value) || !r.LengthPrefixed(&language) || !r.U8(&stop_words) ||
      !r.Varint32(&row.chunk_target_terms) || !r.Varint32(&row.chunk_overlap_terms) ||
      !r.U8(&row.chunk_unit) || !r.Fixed64(&row.analyzer_hash)) {
    return DamagedRow("catalogue");
  }
  if (!r.at_end() && !r.Varint32(&row.session_gap_minutes)) return DamagedRow("catalogue");
  if (!r.at_end() && (!r.Varint64(&row.ttl_seconds) || !r.at_end() ||
                      row.ttl_seconds > CollectionRow::kMaxTtlSeconds)) {
    return DamagedRow("catalogue");
  }
  row.language = language;
  row.stop_words = stop_words != 0;
  return row;
}

std::string CountsRow::Encode() const {
  ByteWriter w = NewRow();
  for (const uint32_t v : {next_document, next_chunk, next_term, attribute_terms, sealed_chunks}) {
    w.Varint(v);
  }
  for (const uint64_t v : {documents, messages, live_chunks, tokens, text_bytes}) w.Varint(v);
  w.Varint(staged_document);
  w.Varint(sealing_to);
  w.Varint(removals);
  if (links > 0 || titled > 0 || found_links > 0) {
    w.Varint(links);
    w.Varint(link_weight);
  }
  if (titled > 0 || found_links > 0) {
    w.Varint(titled);
    w.Varint(self_named);
  }
  if (found_links > 0) {
    w.Varint(found_links);
    w.Varint(left_out_links);
  }
  return std::move(w.buffer());
}

Result<CountsRow> CountsRow::Decode(std::string_view bytes) {
  ByteReader r(bytes);
  WEND_RETURN_IF_ERROR(CheckRowVersion(&r, "counts"));
  CountsRow c;
  for (uint32_t* v :
       {&c.next_document, &c.next_chunk, &c.next_term, &c.attribute_terms, &c.sealed_chunks}) {
    if (!r.Varint32(v)) return DamagedRow("counts");
  }
  for (uint64_t* v : {&c.documents, &c.messages, &c.live_chunks, &c.tokens, &c.text_bytes}) {
    if (!r.Varint64(v)) return DamagedRow("counts");
  }
  bool complete =
      r.Varint32(&c.staged_document) && r.Varint32(&c.sealing_to) && r.Varint64(&c.removals);
  if (complete && !r.at_end()) {
    complete = r.Varint64(&c.links) && r.Varint64(&c.link_weight) && (c.links > 0 || !r.at_end());
  }
  if (complete && !r.at_end()) {
    complete = r.Varint64(&c.titled) && r.Varint64(&c.self_named) &&
               (c.titled > 0 || !r.at_end()) && c.self_named <= c.titled;
  }
  if (complete && !r.at_end()) {
    complete = r.Varint64(&c.found_links) && r.Varint64(&c.left_out_links) && c.found_links > 0;
  }
  if (!complete || !r.at_end() || c.sealed_chunks > c.next_chunk || c.live_chunks > c.next_chunk ||
      c.attribute_terms > c.next_term) {
    return DamagedRow("counts");
  }
  return c;
}

}  // namespace wend
