// From units to waves.
#include "engine/collection_writer.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/attributes.h"
#include "engine/found_links.h"
#include "engine/sealer.h"
#include "engine/unit_cursor.h"
#include "storage/format.h"
#include "storage/mark_rows.h"

namespace wend {
namespace {

// Text of a wave: with streams, directory and dictionary it stays below kTxnBytes.
constexpr size_t kWaveBytes = 8 << 20;
constexpr size_t kWaveUnits = 16 << 10;
// What an entry of a vector counts for: it takes up to 16 bytes in rows, and memory until then.
constexpr size_t kVectorEntryBytes = 32;
// Text that one wave removes: its term streams, about as large, are held for the statistics.
constexpr uint64_t kRemovalBytes = 32 << 20;
// Marks of one transaction; a wave of text leaves that much room.
constexpr size_t kMarkBytes = 1 << 20;
// A part is large enough to make chunk boundaries at its end rare, and small enough to share.
constexpr size_t kPartBytes = 512 << 10;

// A tail of at most this many chunks, or an eighth of the collection if that is less, is not worth
// sealing when the database is closed: reading it back costs about 1 us a chunk.
constexpr uint32_t kMaxIdleTail = 4096;
constexpr uint32_t kMinIdleTail = 256;
// A crash can leave a larger one, of a document that was published but not sealed.
constexpr uint32_t kMaxRecoveredTail = 128 << 10;

size_t SizeOf(const Unit& unit) {
  size_t size = unit.text.size() + unit.title.size();
  for (const auto& [space, vector] : unit.vectors) size += kVectorEntryBytes * vector.size();
  return size;
}

std::vector<Part> PartsOf(const Unit& unit, size_t index) {
  std::vector<Part> parts;
  // Who said a message is found like what it says, and so is a title with every chunk under it.
  for (const std::string* heading : {&unit.speaker, &unit.title}) {
    if (heading->empty()) continue;
    parts.emplace_back();
    parts.back().text = *heading;
    parts.back().is_title = true;
    parts.back().names_document = unit.kind == Unit::Kind::kDocument && unit.speaker.empty();
  }
  if (unit.kind == Unit::Kind::kMessage || unit.text.size() <= kPartBytes) {
    parts.emplace_back();
    parts.back().text = unit.text;
  } else {
    for (const std::string_view piece : SplitIntoParts(unit.text, kPartBytes)) {
      parts.emplace_back();
      parts.back().text = piece;
      parts.back().offset = static_cast<uint64_t>(piece.data() - unit.text.data());
    }
  }
  for (Part& part : parts) {
    part.unit = index;
    part.one_chunk = unit.kind == Unit::Kind::kMessage;
  }
  parts.front().first = true;
  parts.front().attributes = AttributeTermsOf(unit);
  if (!unit.vectors.empty()) parts.front().vectors = &unit.vectors;
  parts.back().last = true;
  return parts;
}

// The rows of a batch's marks, each with the removals of its own place in the batch: a unit that
// replaces one which an earlier mark speaks of makes that mark outdated, in the same batch too.
class MarkEncoder {
 public:
  MarkEncoder(CollectionId id, uint64_t removals, const std::vector<Mark>& marks)
      : id_(id), removals_(removals), marks_(marks) {}

  void EncodeBefore(size_t unit) {
    for (; next_ < marks_.size() && marks_[next_].position <= unit; ++next_) {
      const Mark& mark = marks_[next_];
      RowChange row{RowKey(id_, Kind::kMark, mark.name), std::nullopt};
      if (!mark.value.empty()) row.value = MarkRow{removals_, mark.value}.Encode();
      rows_.push_back(std::move(row));
    }
  }
  void CountReplaced(const UnitKeyRow& old) { removals_ += old.mark.empty() ? 1 : 0; }
  const std::vector<RowChange>& rows() const { return rows_; }

 private:
  const CollectionId id_;
  uint64_t removals_;
  const std::vector<Mark>& marks_;
  size_t next_ = 0;
  std::vector<RowChange> rows_;
};

RowChange MarkOfUnchanged(CollectionId id, const Unit& unit, UnitKeyRow row) {
  row.mark = unit.mark;
  return {RowKey(id, Kind::kUnitKey, unit.key), row.Encode()};
}

// The rows of a link whose weight was the first and becomes the second.
void AppendLinkRows(CollectionId id, std::pair<std::string_view, std::string_view> ends,
                    std::pair<std::optional<uint32_t>, std::optional<uint32_t>> weights,
                    std::vector<RowChange>* rows) {
  const auto& [from, to] = ends;
  const auto& [old, weight] = weights;
  RowChange out{LinkOutKey(id, from, to), std::nullopt, /*with_next=*/true};
  out.links = (weight.has_value() ? 1 : 0) - (old.has_value() ? 1 : 0);
  out.link_weight = int64_t{weight.value_or(0)} - int64_t{old.value_or(0)};
  if (weight.has_value()) out.value = LinkOutValue(*weight);
  rows->push_back(std::move(out));
  if (old.has_value()) {
    rows->push_back({LinkInKey(id, to, *old, from), std::nullopt, weight.has_value()});
  }
  if (weight.has_value()) rows->push_back({LinkInKey(id, to, *weight, from), LinkInValue()});
}

}  // namespace

Result<std::unique_ptr<CollectionWriter>> CollectionWriter::Create(Store* store,
                                                                   const CollectionVersion& current,
                                                                   const Limits& limits) {
  const CollectionInfo& info = current.info();
  if (Analyzer::IdentityHash(info.options.analyzer) != info.analyzer_hash) {
    return Status(Code::kFormat,
                  "collection '" + info.name +
                      "' was written with another version of the text analysis (Unicode tables or "
                      "stemmer); it can be read, but to write, add its documents to a new "
                      "collection");
  }
  std::unique_ptr<CollectionWriter> w(new CollectionWriter(store, limits));
  w->state_.info = current.shared_info();
  w->state_.counts = current.counts();
  if (w->state_.counts.staged_document != kNoId || w->state_.counts.sealing_to != 0) {
    WEND_RETURN_IF_ERROR(CleanUpInterrupted(store, info.id, &w->state_.counts));
  }
  w->published_counts_ = w->state_.counts;
  w->state_.staged_chunk = w->state_.counts.next_chunk;
  std::shared_ptr<const Resident> resident;
  if (w->state_.counts.next_chunk - w->state_.counts.sealed_chunks > kMaxRecoveredTail) {
    // A crash left more than should be held in memory: seal it from its rows first.
    WEND_RETURN_IF_ERROR(SealTail(store, info.id, &w->state_.counts));
    const CollectionVersion sealed(current.shared_info(), w->state_.counts, store->View(), nullptr);
    WEND_ASSIGN_OR_RETURN(resident, sealed.resident());
  } else {
    WEND_ASSIGN_OR_RETURN(resident, current.resident());
  }
  w->state_.sealed_lengths = resident->sealed_lengths();
  w->state_.tail = resident->tail();
  w->state_.unsealed_terms = w->state_.tail.posting_count();
  WEND_ASSIGN_OR_RETURN(
      w->state_.analyzer,
      PartAnalyzer::Create(info.options.analyzer, info.options.chunker, limits.threads));
  w->state_.resolver = std::make_unique<TermResolver>(info.id, w->state_.analyzer->worker_count(),
                                                      limits.remembered_bytes);
  return w;
}

Result<std::optional<StoredUnit>> CollectionWriter::FindUnit(const ReadView& view,
                                                             const std::string& key) {
  const CollectionId id = state_.info->id;
  WEND_ASSIGN_OR_RETURN(const std::optional<UnitKeyRow> key_row, ReadUnitKey(view, id, key));
  if (!key_row.has_value()) return std::optional<StoredUnit>();
  WEND_ASSIGN_OR_RETURN(UnitRow row, ReadUnit(view, id, key_row->document));
  row.unit.text = std::string();
  return std::optional<StoredUnit>(StoredUnit{*key_row, std::move(row)});
}

Status CollectionWriter::ApplyWave(std::vector<Part>* parts, std::vector<IncomingUnit>* units,
                                   std::vector<StoredUnit>* removals) {
  if (parts->empty() && removals->empty() && row_changes_.empty()) return {};
  // Until the wave is through: running out of memory may end it at any place.
  usable_ = false;
  WriteWave wave(store_, &state_);
  for (const RowChange& row : row_changes_) wave.Change(row);
  row_changes_.clear();
  WEND_RETURN_IF_ERROR(wave.Apply(std::move(*parts), units, *removals));
  usable_ = true;
  parts->clear();
  removals->clear();
  state_.resolver->Trim(state_.analyzer.get());
  if (state_.unsealed_terms > limits_.unsealed_terms && state_.counts.staged_document == kNoId) {
    return Seal();
  }
  if (state_.added.terms.size() > 2 * limits_.unsealed_terms) {
    // Streams of an unfinished unit are not kept: sealing reads them back from their rows.
    state_.added = TermStreams();
  }
  return {};
}

Status CollectionWriter::WriteLargeUnit(std::vector<Part> unit_parts,
                                        std::vector<IncomingUnit>* units) {
  std::vector<Part> wave;
  std::vector<StoredUnit> none;
  size_t bytes = 0;
  for (Part& part : unit_parts) {
    bytes += part.text.size();
    wave.push_back(std::move(part));
    if (bytes < kWaveBytes && !wave.back().last) continue;
    WEND_RETURN_IF_ERROR(ApplyWave(&wave, units, &none));
    bytes = 0;
  }
  return {};
}

Status CollectionWriter::WriteChanges(const std::vector<RowChange>& changes,
                                      std::vector<Part>* parts, std::vector<IncomingUnit>* units) {
  std::vector<StoredUnit> none;
  size_t bytes = 0;
  for (const RowChange& change : changes) {
    bytes += change.key.size() + change.value.value_or("").size();
    row_changes_.push_back(change);
    if (bytes < kMarkBytes || change.with_next) continue;
    WEND_RETURN_IF_ERROR(ApplyWave(parts, units, &none));
    bytes = 0;
  }
  return ApplyWave(parts, units, &none);
}

Status CollectionWriter::AddLinkChanges(const std::vector<LinkChange>& links,
                                        std::vector<RowChange>* rows, WriteSummary* summary) {
  if (links.empty()) return {};
  const CollectionId id = state_.info->id;
  const ReadView view = store_->View();
  std::map<std::pair<std::string_view, std::string_view>, std::optional<uint32_t>> last;
  for (const LinkChange& link : links) last[{link.from, link.to}] = link.weight;
  const size_t had = rows->size();
  for (const auto& [ends, weight] : last) {
    const auto& [from, to] = ends;
    WEND_ASSIGN_OR_RETURN(const std::optional<uint32_t> old, ReadLink(view, id, from, to));
    if (old == weight) continue;
    ++(weight.has_value() ? old.has_value() ? summary->reweighted : summary->linked
                          : summary->unlinked);
    AppendLinkRows(id, {from, to}, {old, weight}, rows);
  }
  links_changed_ = links_changed_ || rows->size() > had;
  return {};
}

Status CollectionWriter::RemoveLinksFrom(const ReadView& view, const std::string& key) {
  if (state_.counts.links == 0) return {};
  LinkScan scan(view, state_.info->id, LinkScan::Direction::kOut, key);
  while (true) {
    WEND_ASSIGN_OR_RETURN(const bool found, scan.Next());
    if (!found) return {};
    AppendLinkRows(state_.info->id, {key, scan.end().key}, {scan.end().weight, std::nullopt},
                   &row_changes_);
    links_changed_ = true;
  }
}

Result<size_t> CollectionWriter::AddFoundLinks(const ReadView& view, const std::string& key,
                                               bool exists, const FoundLinksRow& after,
                                               std::vector<RowChange>* rows) {
  const CollectionId id = state_.info->id;
  FoundLinksRow before;
  if (exists && state_.counts.found_links > 0) {
    WEND_ASSIGN_OR_RETURN(before, ReadFoundLinks(view, id, key));
  }
  size_t bytes = 0;
  if (before.links == after.links && before.left_out == after.left_out) return bytes;
  std::set<std::string> going;
  std::set<std::string> coming;
  for (const FoundLink& link : before.links) going.insert(FoundInKey(id, PlaceOf(link), key));
  for (const FoundLink& link : after.links) coming.insert(FoundInKey(id, PlaceOf(link), key));
  std::erase_if(going, [&](const std::string& in) { return coming.erase(in) > 0; });
  RowChange out{FoundOutKey(id, key), std::nullopt, /*with_next=*/true};
  if (!after.links.empty()) out.value = after.Encode();
  out.found_links =
      static_cast<int64_t>(after.links.size()) - static_cast<int64_t>(before.links.size());
  out.left_out_links = static_cast<int64_t>(after.left_out - before.left_out);
  bytes += out.value.value_or("").size();
  rows->push_back(std::move(out));
  for (const std::string& in : going) rows->push_back({in, std::nullopt, /*with_next=*/true});
  for (const std::string& in : coming) {
    bytes += in.size();
    rows->push_back({in, FoundInValue(), /*with_next=*/true});
  }
  rows->back().with_next = false;
  return bytes;
}

Result<WriteSummary> CollectionWriter::Write(const std::vector<Unit>& units,
                                             const std::vector<Mark>& marks,
                                             const std::vector<LinkChange>& links) {
  row_changes_.clear();
  WriteSummary summary;
  MarkEncoder encoder(state_.info->id, state_.counts.removals, marks);
  std::vector<IncomingUnit> incoming;
  incoming.reserve(units.size());
  std::vector<Part> wave;
  std::vector<StoredUnit> none;
  std::set<std::string_view> keys_in_wave;
  size_t bytes = 0;
  std::optional<ReadView> view;
  const auto flush = [&]() -> Status {
    WEND_RETURN_IF_ERROR(ApplyWave(&wave, &incoming, &none));
    keys_in_wave.clear();
    bytes = 0;
    view.reset();
    return {};
  };
  for (const Unit& unit : units) {
    encoder.EncodeBefore(static_cast<size_t>(&unit - units.data()));
    if (keys_in_wave.contains(unit.key)) WEND_RETURN_IF_ERROR(flush());
    if (!view.has_value()) view = store_->View();
    IncomingUnit next;
    next.unit = &unit;
    next.hash = HashUnit(unit);
    WEND_ASSIGN_OR_RETURN(const std::optional<UnitKeyRow> old,
                          ReadUnitKey(*view, state_.info->id, unit.key));
    if (old.has_value() && old->hash == next.hash) {
      ++summary.unchanged;
      if (unit.mark.empty() || unit.mark == old->mark) continue;
      row_changes_.push_back(MarkOfUnchanged(state_.info->id, unit, *old));
      keys_in_wave.insert(unit.key);
      bytes += unit.key.size() + unit.mark.size();
      if (keys_in_wave.size() >= kWaveUnits || bytes > kWaveBytes) WEND_RETURN_IF_ERROR(flush());
      continue;
    }
    size_t going = 0;
    if (old.has_value()) {
      encoder.CountReplaced(*old);
      WEND_ASSIGN_OR_RETURN(UnitRow row, ReadUnit(*view, state_.info->id, old->document));
      row.unit.text = std::string();
      going = row.text_bytes;
      next.replaces = StoredUnit{*old, std::move(row)};
    }
    ++(old.has_value() ? summary.replaced : summary.inserted);
    if (state_.info->options.find_links) {
      WEND_ASSIGN_OR_RETURN(const size_t put, AddFoundLinks(*view, unit.key, old.has_value(),
                                                            FindLinks(unit), &next.found_links));
      going += put;
    }
    const size_t size = SizeOf(unit);
    if (size > kWaveBytes || bytes + size + going > kWaveBytes + kWaveBytes / 4 ||
        keys_in_wave.size() >= kWaveUnits) {
      WEND_RETURN_IF_ERROR(flush());
    }
    incoming.push_back(std::move(next));
    std::vector<Part> parts = PartsOf(unit, incoming.size() - 1);
    if (size > kWaveBytes + kWaveBytes / 4) {
      WEND_RETURN_IF_ERROR(WriteLargeUnit(std::move(parts), &incoming));
      continue;
    }
    bytes += size + going;
    keys_in_wave.insert(unit.key);
    std::ranges::move(parts, std::back_inserter(wave));
  }
  encoder.EncodeBefore(units.size());
  std::vector<RowChange> changes = encoder.rows();
  WEND_RETURN_IF_ERROR(AddLinkChanges(links, &changes, &summary));
  WEND_RETURN_IF_ERROR(WriteChanges(changes, &wave, &incoming));
  return summary;
}

Result<uint64_t> CollectionWriter::Delete(const std::vector<std::string>& keys,
                                          std::optional<Unit::Kind> kind) {
  row_changes_.clear();
  std::set<std::string> wanted(keys.begin(), keys.end());
  std::vector<StoredUnit> removals;
  std::vector<Part> none;
  std::vector<IncomingUnit> no_units;
  uint64_t removed = 0;
  for (auto it = wanted.begin(); it != wanted.end();) {
    const ReadView view = store_->View();
    uint64_t bytes = 0;
    for (; it != wanted.end() && bytes < kRemovalBytes &&
           removals.size() + row_changes_.size() < kWaveUnits;
         ++it) {
      WEND_ASSIGN_OR_RETURN(std::optional<StoredUnit> found, FindUnit(view, *it));
      if (!found.has_value() || (kind.has_value() && found->row.unit.kind != *kind)) continue;
      bytes += found->row.text_bytes;
      WEND_RETURN_IF_ERROR(RemoveLinksFrom(view, *it));
      const Status unlinked =
          AddFoundLinks(view, *it, /*exists=*/true, FoundLinksRow(), &row_changes_).status();
      WEND_RETURN_IF_ERROR(unlinked);
      removals.push_back(std::move(*found));
      ++removed;
    }
    WEND_RETURN_IF_ERROR(ApplyWave(&none, &no_units, &removals));
  }
  return removed;
}

Status CollectionWriter::Edit(const std::shared_ptr<const CollectionVersion>& version,
                              std::vector<UnitEdit> edits) {
  UnitCursor cursor(version, UnitKinds::kAll);
  std::vector<Unit> batch;
  size_t bytes = 0;
  for (size_t i = 0; i < edits.size(); ++i) {
    Unit& unit = edits[i].unit;
    WEND_ASSIGN_OR_RETURN(const std::optional<UnitKeyRow> row,
                          ReadUnitKey(version->view(), state_.info->id, unit.key));
    if (!row.has_value()) return DamagedRow("keys");
    unit.mark = row->mark;
    if (edits[i].keeps_text) {
      WEND_ASSIGN_OR_RETURN(const bool found, cursor.Seek(row->document));
      if (!found) return DamagedRow("documents");
      WEND_ASSIGN_OR_RETURN(unit.text, cursor.ReadText());
    }
    bytes += unit.text.size();
    batch.push_back(std::move(unit));
    if (bytes < kWaveBytes && batch.size() < kWaveUnits && i + 1 < edits.size()) continue;
    WEND_RETURN_IF_ERROR(Write(batch).status());
    batch.clear();
    bytes = 0;
  }
  return {};
}

Status CollectionWriter::Seal() {
  usable_ = false;
  WEND_RETURN_IF_ERROR(SealTail(store_, state_.info->id, &state_.counts));
  auto lengths = std::make_shared<std::vector<uint32_t>>();
  WEND_RETURN_IF_ERROR(
      ReadLengths(store_->View(), state_.info->id, state_.counts.sealed_chunks, lengths.get()));
  state_.sealed_lengths = std::move(lengths);
  state_.tail = TailIndex(state_.counts.sealed_chunks);
  state_.added = TermStreams();
  state_.dead_in_tail.clear();
  state_.unsealed_terms = 0;
  usable_ = true;
  return {};
}

Status CollectionWriter::PrepareToClose() {
  if (!usable_) return {};
  const CountsRow& c = state_.counts;
  const uint32_t limit = std::max(kMinIdleTail, std::min(kMaxIdleTail, c.next_chunk / 8));
  return c.next_chunk - c.sealed_chunks > limit ? Seal() : Status();
}

std::shared_ptr<const CollectionVersion> CollectionWriter::Publish() {
  if (state_.counts == published_counts_ && !links_changed_) return nullptr;
  state_.tail = state_.tail.Append(state_.added);
  state_.added = TermStreams();
  if (!state_.dead_in_tail.empty()) {
    std::ranges::sort(state_.dead_in_tail);
    state_.tail = state_.tail.Without(state_.dead_in_tail);
    state_.dead_in_tail.clear();
  }
  auto version = std::make_shared<const CollectionVersion>(
      state_.info, state_.counts, store_->View(),
      std::make_shared<const Resident>(state_.sealed_lengths, state_.tail));
  published_counts_ = state_.counts;
  links_changed_ = false;
  return version;
}

}  // namespace wend
