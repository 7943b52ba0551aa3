// Building one transaction: what goes, what comes, what it adds up to.
#include "engine/write_wave.h"

#include <algorithm>

#include "engine/attributes.h"
#include "storage/base/cancellation.h"
#include "storage/format.h"

namespace wend {
namespace {

// Every chunk of a unit repeats the terms of its headings, so a heading as long as its text would
// take space in the square of it. Words of a title past these are stored, but not found.
constexpr size_t kMaxHeadingTerms = 64;

bool Contains(std::span<const uint32_t> ascending, uint32_t id) {
  return std::ranges::binary_search(ascending, id);
}

// An edited message keeps its place among the others of its session.
bool KeepsItsPlace(const IncomingUnit& incoming) {
  if (!incoming.replaces.has_value() || incoming.unit->session.empty()) return false;
  const UnitRow& old = incoming.replaces->row;
  return incoming.unit->kind == Unit::Kind::kMessage && old.unit.kind == Unit::Kind::kMessage &&
         old.unit.session == incoming.unit->session && old.chunk_count == 1;
}

}  // namespace

WriteWave::WriteWave(Store* store, WriterState* state)
    : store_(store),
      state_(state),
      view_(store->View()),
      rows_(&view_, state->info->id, &txn_),
      working_(state->counts) {}

void WriteWave::Change(const RowChange& row) {
  working_.links += static_cast<uint64_t>(row.links);
  working_.link_weight += static_cast<uint64_t>(row.link_weight);
  working_.found_links += static_cast<uint64_t>(row.found_links);
  working_.left_out_links += static_cast<uint64_t>(row.left_out_links);
  if (row.value.has_value()) {
    txn_.Put(Family::kMeta, row.key, *row.value);
  } else {
    txn_.Delete(Family::kMeta, row.key);
  }
}

Status WriteWave::Apply(std::vector<Part> parts, std::vector<IncomingUnit>* units,
                        const std::vector<StoredUnit>& removals) {
  WEND_RETURN_IF_ERROR(state_->analyzer->AnalyzeParts(&parts));
  Status status =
      state_->resolver->Resolve(view_, state_->analyzer.get(), &parts, &working_, &txn_);
  bool unit_open = false;
  DocumentId open_document;
  if (status.ok()) status = rows_.Begin(state_->staged_chunk);
  if (status.ok()) status = RemoveAll(parts, *units, removals);
  for (const StoredUnit& r : removals) {
    txn_.Delete(Family::kMeta, RowKey(state_->info->id, Kind::kUnitKey, r.row.unit.key));
  }
  for (Part& part : parts) {
    if (status.ok()) status = CheckCancelled();
    if (!status.ok()) break;
    IncomingUnit* incoming = &(*units)[part.unit];
    if (part.first) status = StartUnit(part, incoming);
    if (status.ok()) status = part.is_title ? SetTitle(part, incoming) : AddChunks(part, incoming);
    if (status.ok() && part.last) status = FinishUnit(incoming);
    unit_open = !part.last;
    open_document = incoming->document;
  }
  if (status.ok()) status = CheckCancelledNow();
  if (status.ok()) status = rows_.Finish();
  if (status.ok()) status = CommitWave(unit_open, open_document);
  if (!status.ok()) state_->resolver->Forget(state_->analyzer.get());
  return status;
}

// ---- What goes --------------------------------------------------------------------------------

Status WriteWave::RemoveAll(const std::vector<Part>& parts, const std::vector<IncomingUnit>& units,
                            const std::vector<StoredUnit>& removals) {
  for (const StoredUnit& old : removals) {
    WEND_RETURN_IF_ERROR(RemoveUnit(old));
    WEND_RETURN_IF_ERROR(LeaveChain(old.row));
  }
  for (const Part& part : parts) {
    const IncomingUnit& incoming = units[part.unit];
    if (!part.last || !incoming.replaces.has_value()) continue;
    WEND_RETURN_IF_ERROR(RemoveUnit(*incoming.replaces));
    if (!KeepsItsPlace(incoming)) WEND_RETURN_IF_ERROR(LeaveChain(incoming.replaces->row));
  }
  if (dead_.empty()) return {};
  std::ranges::sort(dead_);
  if (std::ranges::adjacent_find(dead_) != dead_.end()) return DamagedRow("documents");
  TermStreams streams;
  WEND_RETURN_IF_ERROR(rows_.Remove(dead_, &streams));
  WEND_RETURN_IF_ERROR(CountRemovedTitles(streams));
  return CountRemoved(dead_, streams);
}

// Everything of a unit but its key and its `next` edges.
Status WriteWave::RemoveUnit(const StoredUnit& old) {
  const CollectionId id = state_->info->id;
  const UnitRow& row = old.row;
  if (uint64_t{row.first_chunk} + row.chunk_count > working_.next_chunk) {
    return DamagedRow("documents");
  }
  const uint32_t document = old.key_row.document.value;
  for (uint32_t i = 0; i < row.chunk_count; ++i) dead_.push_back(row.first_chunk + i);
  if (!row.unit.vectors.empty()) dead_vectors_.push_back(row.first_chunk);
  if (row.unit.kind == Unit::Kind::kDocument && !row.unit.title.empty() && row.chunk_count > 0) {
    dead_titles_.emplace_back(row.first_chunk, row.unit.title);
  }
  txn_.Delete(Family::kText, RowKey(id, Kind::kUnit, document));
  if (!row.text_inline()) {
    const auto pieces =
        static_cast<uint32_t>((row.text_bytes + kTextPieceBytes - 1) / kTextPieceBytes);
    for (uint32_t p = 0; p < pieces; ++p) {
      txn_.Delete(Family::kText, RowKey(id, Kind::kText, document, p));
    }
  }
  if (old.key_row.mark.empty()) ++working_.removals;
  working_.text_bytes -= row.text_bytes;
  working_.live_chunks -= row.chunk_count;
  const bool is_message = row.unit.kind == Unit::Kind::kMessage;
  --(is_message ? working_.messages : working_.documents);
  if (!is_message || row.unit.session.empty()) return {};
  WEND_ASSIGN_OR_RETURN(SessionRow* const session, Session(row.unit.session));
  --session->messages;
  return {};
}

// Takes the chunks of a unit out of their chain of `next` edges.
Status WriteWave::LeaveChain(const UnitRow& row) {
  std::vector<uint32_t> joined;
  for (uint32_t i = 0; i < row.chunk_count; ++i) {
    WEND_ASSIGN_OR_RETURN(joined, rows_.Detach(row.first_chunk + i));
  }
  if (row.unit.session.empty() || row.chunk_count == 0) return {};
  WEND_ASSIGN_OR_RETURN(SessionRow* const session, Session(row.unit.session));
  // The last message has one neighbour, the one before it, which is the last from now on.
  if (session->last_chunk == row.first_chunk) {
    session->last_chunk = joined.empty() ? kNoId : joined.front();
  }
  return {};
}

Status WriteWave::CountRemovedTitles(const TermStreams& streams) {
  if (dead_titles_.empty()) return {};
  WEND_ASSIGN_OR_RETURN(const AnalyzerPool::Lease analyzer, state_->info->analyzers.Borrow());
  std::vector<AnalyzedTerm> terms;
  for (const auto& [chunk, title] : dead_titles_) {
    terms.clear();
    analyzer->Analyze(title, &terms);
    const uint32_t count = CountNameTerms(title, terms);
    const auto at = static_cast<size_t>(std::ranges::lower_bound(dead_, chunk) - dead_.begin());
    const std::span<const uint32_t> stream = streams.Stream(at);
    if (count == 0 || count > kMaxTitleTerms || count > stream.size()) continue;
    const std::string term = EncodeTitle(stream.first(count));
    const std::string_view asked[] = {term};
    WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> ids,
                          FindTermIds(view_, state_->info->id, asked));
    if (ids[0] == kNoId || !Contains(streams.attributes.Stream(at), ids[0])) continue;
    const size_t headings = std::min({terms.size(), kMaxHeadingTerms, stream.size()});
    --working_.titled;
    working_.self_named -= NamesTitle(stream.subspan(headings), stream.first(count)) ? 1 : 0;
  }
  return {};
}

Status WriteWave::CountRemoved(const std::vector<uint32_t>& dead, const TermStreams& streams) {
  std::vector<uint32_t> distinct;
  for (size_t i = 0; i < dead.size(); ++i) {
    const std::span<const uint32_t> stream = streams.Stream(i);
    working_.tokens -= stream.size();
    if (dead[i] >= working_.sealed_chunks) {
      state_->dead_in_tail.push_back(dead[i]);
      continue;
    }
    const std::span<const uint32_t> attributes = streams.attributes.Stream(i);
    distinct.assign(stream.begin(), stream.end());
    distinct.insert(distinct.end(), attributes.begin(), attributes.end());
    std::ranges::sort(distinct);
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    for (const uint32_t term : distinct) frequencies_.Add(term, -1);
    if (new_lengths_ == nullptr) {
      new_lengths_ = std::make_shared<std::vector<uint32_t>>(*state_->sealed_lengths);
    }
    (*new_lengths_)[dead[i]] = 0;
  }
  WEND_RETURN_IF_ERROR(RemoveVectors());
  WEND_RETURN_IF_ERROR(frequencies_.Write(view_, state_->info->id, &txn_));
  uint32_t written = kNoId;
  for (const uint32_t chunk : dead) {
    const uint32_t row = chunk / kLengthsPerRow;
    if (chunk >= working_.sealed_chunks || row == written) continue;
    written = row;
    const size_t begin = size_t{row} * kLengthsPerRow;
    const size_t end = std::min<size_t>(begin + kLengthsPerRow, new_lengths_->size());
    txn_.Put(Family::kIndex, RowKey(state_->info->id, Kind::kLengths, row),
             EncodeLengths(std::span(*new_lengths_).subspan(begin, end - begin)));
  }
  return {};
}

// Of the chunks that go, and takes their dimensions off the frequencies.
Status WriteWave::RemoveVectors() {
  const CollectionId id = state_->info->id;
  for (const uint32_t chunk : dead_vectors_) {
    WEND_ASSIGN_OR_RETURN(const std::vector<WeightedTerm> vector, ReadVectorOf(view_, id, chunk));
    txn_.Delete(Family::kIndex, RowKey(id, Kind::kVectors, chunk));
    if (chunk >= working_.sealed_chunks) continue;  // the tail drops the chunk whole
    for (const WeightedTerm& t : vector) frequencies_.Add(t.term, -1);
  }
  return {};
}

// ---- What comes -------------------------------------------------------------------------------

Status WriteWave::StartUnit(const Part& part, IncomingUnit* incoming) {
  if (working_.next_document == kNoId) {
    return Status::TooBig("a collection holds at most 2^32 - 1 documents over its life");
  }
  incoming->document = DocumentId(working_.next_document++);
  incoming->first_chunk = rows_.next_chunk();
  incoming->attributes = part.attribute_ids;
  incoming->vector = part.vector_terms;
  return {};
}

Status WriteWave::SetTitle(const Part& part, IncomingUnit* incoming) {
  incoming->title_id = part.title_id;
  incoming->name_terms = part.name_terms;
  for (const AnalyzedTerm& t : part.terms) {
    if (incoming->title_terms.size() >= kMaxHeadingTerms) break;
    incoming->title_terms.push_back(state_->resolver->Id(part.worker, t.term));
  }
  return {};
}

Status WriteWave::AddChunks(const Part& part, IncomingUnit* incoming) {
  for (const ChunkSpan& span : part.chunks) {
    WEND_RETURN_IF_ERROR(AddChunk(part, span, incoming));
  }
  // A vector needs a chunk to stand on, be it an empty one.
  if (part.last && incoming->chunk_count == 0 && !incoming->vector.empty()) {
    WEND_RETURN_IF_ERROR(AddChunk(part, ChunkSpan{}, incoming));
  }
  const std::string& text = incoming->unit->text;
  const uint64_t upto = part.last ? text.size() : part.offset + part.text.size();
  PutText(*incoming, upto, &incoming->pieces_written);
  return {};
}

Status WriteWave::AddChunk(const Part& part, const ChunkSpan& span, IncomingUnit* incoming) {
  if (rows_.next_chunk() == kNoId) {
    return Status::TooBig("a collection holds at most 2^32 - 1 chunks over its life");
  }
  const Unit& unit = *incoming->unit;
  DirectoryEntry entry;
  entry.live = true;
  entry.is_message = unit.kind == Unit::Kind::kMessage;
  entry.document = incoming->document.value;
  entry.title_terms = static_cast<uint32_t>(incoming->title_terms.size());
  entry.time = unit.time;
  entry.begin = part.offset + span.begin;
  entry.size = span.end - span.begin;
  std::vector<uint32_t>& terms = added_.terms;
  const size_t from = terms.size();
  terms.insert(terms.end(), incoming->title_terms.begin(), incoming->title_terms.end());
  for (uint32_t i = 0; i < span.term_count; ++i) {
    terms.push_back(state_->resolver->Id(part.worker, part.terms[span.first_term + i].term));
  }
  const uint32_t chunk = rows_.next_chunk();
  if (incoming->chunk_count == 0) PutVector(chunk, incoming->vector);
  added_.ends.push_back(static_cast<uint32_t>(terms.size()));
  std::vector<uint32_t> attributes = incoming->attributes;
  if (incoming->chunk_count == 0 && incoming->title_id != kNoId) {
    attributes.insert(std::ranges::upper_bound(attributes, incoming->title_id), incoming->title_id);
    const auto stream = std::span<const uint32_t>(terms).subspan(from);
    incoming->names_itself = NamesTitle(stream.subspan(incoming->title_terms.size()),
                                        stream.first(incoming->name_terms));
  }
  added_.attributes.Append(attributes);
  rows_.Append(entry, std::span(terms).subspan(from), attributes);
  incoming->tokens += terms.size() - from;
  if (incoming->chunk_count++ == 0) return {};
  return rows_.Connect(chunk - 1, chunk);
}

// Before the end of the chunk's stream is noted in `added_`.
void WriteWave::PutVector(uint32_t chunk, const std::vector<WeightedTerm>& vector) {
  if (vector.empty()) return;
  txn_.Put(Family::kIndex, RowKey(state_->info->id, Kind::kVectors, chunk),
           EncodeVectorRow(vector));
  const auto place = static_cast<uint32_t>(added_.ends.size());
  for (const WeightedTerm& t : vector) added_.vectors.push_back({place, t.term, t.weight});
}

void WriteWave::PutText(const IncomingUnit& incoming, uint64_t upto, uint32_t* pieces_written) {
  const std::string& text = incoming.unit->text;
  if (text.size() <= kInlineTextBytes) return;
  std::string piece;
  for (uint64_t begin = uint64_t{*pieces_written} * kTextPieceBytes; begin < upto;
       begin += kTextPieceBytes) {
    const uint64_t end = std::min<uint64_t>(begin + kTextPieceBytes, text.size());
    if (end > upto) return;  // the rest of this piece comes with a later part
    piece.assign(1, static_cast<char>(kRowVersion));
    piece.append(text, begin, end - begin);
    txn_.Put(Family::kText,
             RowKey(state_->info->id, Kind::kText, incoming.document.value, *pieces_written),
             piece);
    ++*pieces_written;
  }
}

Status WriteWave::FinishUnit(IncomingUnit* incoming) {
  const Unit& unit = *incoming->unit;
  const CollectionId id = state_->info->id;
  for (const RowChange& row : incoming->found_links) Change(row);
  UnitKeyRow key_row;
  key_row.document = incoming->document;
  key_row.hash = incoming->hash;
  key_row.mark = unit.mark;
  if (incoming->replaces.has_value()) key_row.revision = incoming->replaces->key_row.revision + 1;
  txn_.Put(Family::kMeta, RowKey(id, Kind::kUnitKey, unit.key), key_row.Encode());
  txn_.Put(Family::kText, RowKey(id, Kind::kUnit, incoming->document.value),
           EncodeUnitRow(unit, key_row.revision, incoming->first_chunk, incoming->chunk_count));
  working_.text_bytes += unit.text.size();
  working_.live_chunks += incoming->chunk_count;
  working_.tokens += incoming->tokens;
  // Where earlier waves began the unit, its id is still the next one.
  working_.next_document = std::max(working_.next_document, incoming->document.value + 1);
  if (incoming->title_id != kNoId && incoming->chunk_count > 0) {
    ++working_.titled;
    working_.self_named += incoming->names_itself ? 1 : 0;
  }
  const bool is_message = unit.kind == Unit::Kind::kMessage;
  ++(is_message ? working_.messages : working_.documents);
  return is_message && !unit.session.empty() ? JoinSession(*incoming) : Status();
}

Status WriteWave::JoinSession(const IncomingUnit& incoming) {
  WEND_ASSIGN_OR_RETURN(SessionRow* const session, Session(incoming.unit->session));
  ++session->messages;
  const uint32_t chunk = incoming.first_chunk;
  if (KeepsItsPlace(incoming)) {
    const UnitRow& old = incoming.replaces->row;
    if (incoming.chunk_count == 0) return LeaveChain(old);
    if (session->last_chunk == old.first_chunk) session->last_chunk = chunk;
    return rows_.Replace(old.first_chunk, chunk);
  }
  if (incoming.chunk_count == 0) return {};
  if (session->last_chunk != kNoId) {
    WEND_RETURN_IF_ERROR(rows_.Connect(session->last_chunk, chunk));
  }
  session->last_chunk = chunk;
  return {};
}

Result<SessionRow*> WriteWave::Session(const std::string& session) {
  auto it = sessions_.find(session);
  if (it == sessions_.end()) {
    WEND_ASSIGN_OR_RETURN(std::optional<SessionRow> row,
                          ReadSession(view_, state_->info->id, session));
    it = sessions_.emplace(session, row.value_or(SessionRow())).first;
  }
  return &it->second;
}

// ---- Commit -----------------------------------------------------------------------------------

Status WriteWave::CommitWave(bool unit_open, DocumentId open_document) {
  const CollectionId id = state_->info->id;
  for (const auto& [session, row] : sessions_) {
    const std::string key = RowKey(id, Kind::kSession, session);
    if (row.messages == 0) {
      txn_.Delete(Family::kMeta, key);
    } else {
      txn_.Put(Family::kMeta, key, row.Encode());
    }
  }
  if (unit_open) {
    // The document id of the unfinished unit stays the next one; its rows are invisible.
    working_.next_document = open_document.value;
    working_.staged_document = open_document.value;
  } else {
    working_.next_chunk = rows_.next_chunk();
    working_.staged_document = kNoId;
  }
  txn_.Put(Family::kMeta, RowKey(id, Kind::kCounts), working_.Encode());
  WEND_RETURN_IF_ERROR(store_->Commit(std::move(txn_)));
  state_->counts = working_;
  state_->staged_chunk = rows_.next_chunk();
  if (new_lengths_ != nullptr) state_->sealed_lengths = std::move(new_lengths_);
  state_->unsealed_terms +=
      added_.terms.size() + added_.attributes.terms.size() + added_.vectors.size();
  state_->added.AppendRun(added_);
  return {};
}

}  // namespace wend
