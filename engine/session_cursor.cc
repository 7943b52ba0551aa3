#include "engine/session_cursor.h"

#include <utility>

#include "engine/chunk_cursor.h"
#include "storage/format.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

Scan ScanSessions(const CollectionVersion& version) {
  const CollectionId id = version.info().id;
  return version.view().NewScan(Family::kMeta, RowKey(id, Kind::kSession),
                                KindEnd(id, Kind::kSession));
}

}  // namespace

SessionCursor::SessionCursor(std::shared_ptr<const CollectionVersion> version,
                             ChunksOfSession chunks_of)
    : version_(std::move(version)),
      chunks_of_(std::move(chunks_of)),
      scan_(ScanSessions(*version_)) {}

Result<bool> SessionCursor::CountMessages(uint64_t stored) {
  messages_ = stored;
  if (!version_->visible_from().has_value()) return true;
  if (!all_.has_value()) WEND_RETURN_IF_ERROR(GatherAll());
  const auto it = all_->find(session_);
  if (it == all_->end()) return false;
  messages_ = it->second.messages;
  return true;
}

Result<bool> SessionCursor::Next() {
  for (;;) {
    if (started_) {
      scan_.Next();
    } else {
      scan_.Seek(RowKey(version_->info().id, Kind::kSession));
    }
    started_ = true;
    if (!scan_.valid()) {
      WEND_RETURN_IF_ERROR(scan_.status());
      return false;
    }
    WEND_ASSIGN_OR_RETURN(const SessionRow row, SessionRow::Decode(scan_.value()));
    session_ = scan_.key().substr(kRowKeyPrefixBytes);
    WEND_ASSIGN_OR_RETURN(const bool visible, CountMessages(row.messages));
    if (visible) return true;
  }
}

Result<bool> SessionCursor::Seek(std::string_view session) {
  const std::string key = RowKey(version_->info().id, Kind::kSession, session);
  scan_.Seek(key);
  started_ = true;
  WEND_RETURN_IF_ERROR(scan_.status());
  if (!scan_.valid() || scan_.key() != key) return false;
  WEND_ASSIGN_OR_RETURN(const SessionRow row, SessionRow::Decode(scan_.value()));
  session_ = session;
  return CountMessages(row.messages);
}

void SessionCursor::Add(const UnitRowView& unit, Gathered* gathered) {
  ++gathered->messages;
  SessionFacts& facts = gathered->facts;
  if (!unit.speaker.empty() && !gathered->speakers.contains(unit.speaker)) {
    gathered->speakers.emplace(unit.speaker);
    facts.speakers = gathered->speakers.size();
  }
  if (!unit.time.has_value()) return;
  const int64_t at = unit.time->microseconds;
  if (!facts.first_time.has_value() || at < facts.first_time->microseconds) {
    facts.first_time = unit.time;
  }
  if (!facts.last_time.has_value() || at > facts.last_time->microseconds) {
    facts.last_time = unit.time;
  }
}

Status SessionCursor::GatherAll() {
  std::unordered_map<std::string, Gathered> all;
  UnitCursor units(version_, UnitKinds::kMessages);
  Gathered* last = nullptr;
  std::string last_session;
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, units.Next());
    if (!found) break;
    const UnitRowView& unit = units.unit();
    if (unit.session.empty()) continue;
    // Messages of a session mostly follow each other.
    if (last == nullptr || last_session != unit.session) {
      last_session = unit.session;
      last = &all[last_session];
    }
    Add(unit, last);
  }
  all_ = std::move(all);
  return {};
}

Result<SessionCursor::Gathered> SessionCursor::GatherFromChunks() {
  WEND_ASSIGN_OR_RETURN(ChunkSet set, chunks_of_(session_));
  ChunkCursor chunks(version_, std::make_shared<const ChunkSet>(std::move(set)));
  Gathered gathered;
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, chunks.Next());
    if (!found) return gathered;
    if (!chunks.entry().is_message) continue;
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, chunks.ReadUnit());
    if (unit->session == session_) Add(*unit, &gathered);
  }
}

Result<SessionFacts> SessionCursor::ReadFacts() {
  if (!all_.has_value()) {
    if (chunks_of_) {
      WEND_ASSIGN_OR_RETURN(const Gathered gathered, GatherFromChunks());
      if (gathered.messages == messages_) return gathered.facts;
    }
    WEND_RETURN_IF_ERROR(GatherAll());
  }
  const auto it = all_->find(session_);
  if (it == all_->end()) return DamagedRow("sessions");
  return it->second.facts;
}

}  // namespace wend
