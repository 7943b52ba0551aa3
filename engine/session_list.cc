#include "engine/session_list.h"

#include <algorithm>
#include <limits>

#include "engine/collection_version.h"
#include "storage/format.h"
#include "storage/unit_row_view.h"

namespace wend {

Result<std::shared_ptr<const SessionList>> SessionList::Load(const CollectionVersion& version) {
  const CountsRow& counts = version.counts();
  const std::shared_ptr<const SessionList> kept = version.info().sessions.Get();
  const int64_t visible_from = version.visible_from().value_or(std::numeric_limits<int64_t>::min());
  if (kept != nullptr && kept->IsWithout(visible_from) &&
      kept->next_document_ == counts.next_document && kept->messages_ == counts.messages &&
      kept->removals_ == counts.removals) {
    return kept;
  }
  const bool extends = kept != nullptr && kept->next_document_ <= counts.next_document &&
                       kept->removals_ == counts.removals && kept->IsWithout(visible_from);
  auto list = extends ? std::make_shared<SessionList>(*kept) : std::make_shared<SessionList>();
  WEND_RETURN_IF_ERROR(list->Extend(version));
  if (list->messages_ != counts.messages) {  // some went away: those with a mark are not counted
    list = std::make_shared<SessionList>();
    WEND_RETURN_IF_ERROR(list->Extend(version));
  }
  // One of an old version is of no use to those to come, one of a transaction may be taken back.
  const bool newest = kept == nullptr || kept->next_document_ <= counts.next_document;
  if (newest && !version.view().shows_transaction()) version.info().sessions.Put(list);
  return std::shared_ptr<const SessionList>(std::move(list));
}

Status SessionList::Extend(const CollectionVersion& version) {
  const CollectionId id = version.info().id;
  const CountsRow& counts = version.counts();
  gap_us_ = version.info().options.session_gap_minutes * int64_t{60'000'000};
  const std::string begin = RowKey(id, Kind::kUnit, next_document_);
  Scan scan =
      version.view().NewScan(Family::kText, begin, RowKey(id, Kind::kUnit, counts.next_document));
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    UnitRowView unit;
    WEND_RETURN_IF_ERROR(UnitRowView::Decode(scan.value(), &unit));
    if (!unit.is_message()) continue;
    ++messages_;
    if (!version.Shows(unit.time)) continue;
    if (unit.time) earliest_ = std::min(earliest_, unit.time->microseconds);
    Add(unit.session, unit.speaker, unit.time);
  }
  WEND_RETURN_IF_ERROR(scan.status());
  left_out_before_ = version.visible_from().value_or(left_out_before_);
  next_document_ = counts.next_document;
  removals_ = counts.removals;
  Arrange();
  return {};
}

void SessionList::Add(std::string_view session, std::string_view speaker,
                      const std::optional<TimePoint>& time) {
  if (!speaker.empty() && !names_.contains(speaker)) names_.emplace(speaker);
  if (time && (!latest_ || time->microseconds > latest_->microseconds)) latest_ = time;
  if (session.empty()) {
    if (time) AddUngrouped(*time);
    return;
  }
  const auto [it, is_new] =
      place_of_.try_emplace(std::string(session), static_cast<uint32_t>(given_.size()));
  if (is_new) given_.push_back({std::string(session), std::nullopt, std::nullopt, it->second});
  if (!time) return;
  ListedSession& listed = given_[it->second];
  if (!listed.start || time->microseconds < listed.start->microseconds) listed.start = time;
  if (!listed.end || time->microseconds > listed.end->microseconds) listed.end = time;
}

// Joins the message with the sessions that lie no further than the gap from it.
void SessionList::AddUngrouped(const TimePoint& time) {
  SessionSpan joined{time, time};
  auto next = inferred_.upper_bound(time.microseconds);
  if (next != inferred_.begin()) {
    const auto before = std::prev(next);
    if (time.microseconds - before->second.end.microseconds <= gap_us_) {
      joined.start = before->second.start;
      if (before->second.end.microseconds > time.microseconds) joined.end = before->second.end;
      inferred_.erase(before);
    }
  }
  if (next != inferred_.end() && next->first - joined.end.microseconds <= gap_us_) {
    joined.end = next->second.end;
    inferred_.erase(next);
  }
  inferred_.emplace(joined.start.microseconds, joined);
}

void SessionList::Arrange() {
  sessions_ = given_;
  for (const auto& [start, stretch] : inferred_) {
    sessions_.push_back({"", stretch.start, stretch.end, std::numeric_limits<uint32_t>::max()});
  }
  const auto start_of = [](const ListedSession& session) {
    return session.start.value_or(kTimeless).microseconds;
  };
  std::ranges::sort(sessions_, [&](const ListedSession& a, const ListedSession& b) {
    return start_of(a) != start_of(b) ? start_of(a) < start_of(b) : a.place < b.place;
  });
  spans_.clear();
  timeless_count_ = 0;
  for (const ListedSession& session : sessions_) {
    spans_.push_back({session.start.value_or(kTimeless), session.end.value_or(kTimeless)});
    timeless_count_ += session.start ? 0 : 1;
  }
  speakers_.assign(names_.begin(), names_.end());
}

}  // namespace wend
