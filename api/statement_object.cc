#include "api/statement_object.h"

#include <algorithm>

namespace wend {

StatementObject::StatementObject(std::shared_ptr<DatabaseObject> owner,
                                 StatementDescription description)
    : database(std::move(owner)),
      description_(std::move(description)),
      late_(description_.columns.size() - description_.first_late_column) {
  request_.statement = description_.statement;
  request_.parameters.resize(description_.parameters.size());
}

StatementObject::~StatementObject() { database->connection()->End({description_.statement, true}); }

Status StatementObject::Bind(int index, Value value) {
  const auto count = static_cast<int>(request_.parameters.size());
  WEND_RETURN_IF_ERROR(CheckBinding(index, count, value));
  if (state_ != State::kReady) {
    return Status::Misuse("a parameter is bound before the first step or after a reset");
  }
  request_.parameters[static_cast<size_t>(index) - 1] = std::move(value);
  return {};
}

Result<bool> StatementObject::Step() {
  if (state_ == State::kDone) return false;
  if (state_ == State::kFailed) {
    return Status::Misuse("the statement failed; reset it before the next step");
  }
  if (state_ == State::kReady) {
    Run();
  } else {
    Status wanted = request_.timeout_ms > 0 ? run_.PollNow() : run_.Poll();
    if (!wanted.ok()) return Fail(std::move(wanted));
    ++row_;
  }
  while (row_ >= row_count_) {
    if (!reply_.fault.ok()) return Fail(std::move(reply_.fault));
    if (reply_.is_end) {
      row_count_ = 0;
      state_ = State::kDone;
      return false;
    }
    FetchMore();
  }
  for (Late& late : late_) late.is_read = false;
  state_ = State::kOnRow;
  return true;
}

void StatementObject::Run() {
  notices_.clear();
  const ProgressHook progress = database->progress();
  request_.progress_interval_ms = progress.call == nullptr ? 0 : progress.interval_ms;
  request_.limits.rows = 1;
  run_.Begin(request_.timeout_ms, {});
  state_ = State::kFailed;  // until it has answered, also when memory runs out on the way
  database->connection()->Run(request_, progress, &reply_);
  TakeReply();
}

void StatementObject::FetchMore() {
  request_.limits.rows = std::min(2 * request_.limits.rows, kMaxBlockRows);
  row_count_ = 0;
  state_ = State::kFailed;
  database->connection()->Fetch({description_.statement, request_.limits}, &reply_);
  TakeReply();
}

void StatementObject::TakeReply() {
  for (std::string& notice : reply_.notices) notices_.push_back(std::move(notice));
  row_ = 0;
  row_count_ = reply_.rows.row_count();
}

Status StatementObject::Fail(Status status) {
  Reset();
  state_ = State::kFailed;
  return status;
}

void StatementObject::Reset() {
  row_count_ = 0;
  if (state_ != State::kReady) database->connection()->End({description_.statement, false});
  state_ = State::kReady;
}

void StatementObject::Interrupt() {
  StopRows();
  database->connection()->Cancel({description_.statement});
}

StatementObject::ColumnView StatementObject::LateColumn(size_t column) {
  Late& late = late_[column - description_.first_late_column];
  if (!late.is_read) {
    late.value.Clear(1);
    const Result<ValueReply> reply =
        database->connection()->ReadColumn({description_.statement, static_cast<uint32_t>(column)});
    late.value.Add(reply.ok() ? reply->value : Value());
    late.is_read = true;
  }
  return {&late.value, &late.value.cell(0, 0)};
}

}  // namespace wend
