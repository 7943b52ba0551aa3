#include "query/exchange/unit_writer.h"

#include <utility>

namespace wend::exchange {
namespace {

constexpr uint64_t kMaxBatchBytes = uint64_t{8} << 20;
constexpr size_t kMaxBatchUnits = 20'000;
constexpr uint64_t kUnitBytes = 256;  // a unit's share beside its texts

}  // namespace

UnitWriter::UnitWriter(Database* database, std::string collection)
    : database_(database),
      collection_(std::move(collection)),
      in_transaction_(database->InTransaction()) {}

Status UnitWriter::MakeRoom(uint64_t bytes) {
  if (in_transaction_) {
    const uint64_t limit = database_->options().memory_budget_bytes / 4;
    if (bytes_ + bytes <= limit) return {};
    return Status::TooBig("the file is over the " + std::to_string(limit >> 20) +
                          " MiB that a transaction holds; COMMIT first, or raise memory_budget");
  }
  const bool full =
      bytes_ + bytes > kMaxBatchBytes || units_.size() + links_.size() >= kMaxBatchUnits;
  return full ? Flush() : Status();
}

Status UnitWriter::Add(Unit unit) {
  const uint64_t bytes = kUnitBytes + unit.key.size() + unit.text.size() + unit.title.size();
  WEND_RETURN_IF_ERROR(MakeRoom(bytes));
  bytes_ += bytes;
  units_.push_back(std::move(unit));
  return {};
}

Status UnitWriter::Add(LinkChange link) {
  const uint64_t bytes = kUnitBytes + link.from.size() + link.to.size();
  WEND_RETURN_IF_ERROR(MakeRoom(bytes));
  bytes_ += bytes;
  links_.push_back(std::move(link));
  return {};
}

Status UnitWriter::Flush() {
  bool created = false;
  if (options_.has_value()) {
    const Status there = database_->View().Collection(collection_).status();
    created = there.code() == Code::kNotFound;
    if (created) WEND_RETURN_IF_ERROR(database_->CreateCollection(collection_, *options_, true));
    options_.reset();
  }
  if (units_.empty() && links_.empty()) return {};
  const Result<WriteSummary> written =
      database_->Write(collection_, std::exchange(units_, {}), {}, std::exchange(links_, {}));
  bytes_ = 0;
  if (!written.ok()) {
    // Within a transaction a statement that fails leaves no trace.
    if (created && in_transaction_) (void)database_->DropCollection(collection_, true);
    return written.status();
  }
  summary_.inserted += written->inserted;
  summary_.replaced += written->replaced;
  summary_.unchanged += written->unchanged;
  return {};
}

Status UnitWriter::Finish() { return Flush(); }

Status UnitWriter::WithProgress(const Status& fault) const {
  const uint64_t stored = summary_.inserted + summary_.replaced + summary_.unchanged;
  if (fault.code() != Code::kInvalid && stored == 0) return fault;
  const std::string kept = stored == 0
                               ? "nothing of the file is stored"
                               : "the first " + std::to_string(stored) + " of the file are stored";
  return {fault.code(), fault.message() + " (" + kept + ")"};
}

}  // namespace wend::exchange
