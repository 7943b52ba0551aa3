#include "api/local_connection.h"

#include <string_view>
#include <utility>

namespace wend {

Result<std::unique_ptr<Connection>> OpenHere(const OpenRequest& request) {
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                        Database::Open(request.path, request.options));
  return std::unique_ptr<Connection>(std::make_unique<LocalConnection>(std::move(database)));
}

Result<StatementDescription> LocalConnection::Prepare(const PrepareRequest& request) {
  auto prepared = std::make_shared<Prepared>();
  WEND_ASSIGN_OR_RETURN(prepared->statement, Statement::Prepare(database_.get(), request.sql));
  const Statement& statement = *prepared->statement;
  StatementDescription description;
  for (int i = 0; i < statement.column_count(); ++i) {
    description.columns.emplace_back(statement.column_name(i));
  }
  for (int i = 1; i <= statement.parameter_count(); ++i) {
    const char* const name = statement.parameter_name(i);
    description.parameters.emplace_back(name == nullptr ? "" : name);
  }
  description.first_late_column = static_cast<uint32_t>(statement.first_late_column());
  const std::lock_guard lock(mutex_);
  description.statement = ++last_number_;
  statements_.emplace(description.statement, std::move(prepared));
  return description;
}

Result<std::shared_ptr<LocalConnection::Prepared>> LocalConnection::Find(StatementNumber number) {
  const std::lock_guard lock(mutex_);
  const auto found = statements_.find(number);
  if (found != statements_.end()) return found->second;
  return Status::Misuse("there is no statement " + std::to_string(number));
}

void LocalConnection::FetchInto(Prepared* prepared, const FetchLimits& limits, RowsReply* reply) {
  Statement* const statement = prepared->statement.get();
  const CancellationScope scope(&prepared->cancellation);
  reply->fault = statement->Fetch(limits, &reply->rows);
  reply->is_end = statement->done();
  const std::vector<std::string>& notices = statement->notices();
  for (; prepared->notices_told < notices.size(); ++prepared->notices_told) {
    reply->notices.push_back(notices[prepared->notices_told]);
  }
}

void LocalConnection::Run(const RunRequest& request, const ProgressHook& progress,
                          RowsReply* reply) {
  reply->rows.Clear(0);
  reply->notices.clear();
  reply->is_end = false;
  const Result<std::shared_ptr<Prepared>> found = Find(request.statement);
  reply->fault = found.status();
  if (!found.ok()) return;
  Prepared* const prepared = found->get();
  prepared->statement->Reset();
  for (size_t i = 0; i < request.parameters.size(); ++i) {
    if (!request.parameters[i].has_value()) continue;
    reply->fault = prepared->statement->Bind(static_cast<int>(i) + 1, *request.parameters[i]);
    if (!reply->fault.ok()) return;
  }
  prepared->notices_told = 0;
  prepared->cancellation.Begin(request.timeout_ms,
                               {progress.call, progress.context, request.progress_interval_ms});
  FetchInto(prepared, request.limits, reply);
}

void LocalConnection::Fetch(const FetchRequest& request, RowsReply* reply) {
  reply->rows.Clear(0);
  reply->notices.clear();
  reply->is_end = false;
  const Result<std::shared_ptr<Prepared>> found = Find(request.statement);
  reply->fault = found.status();
  if (!found.ok()) return;
  if ((*found)->statement->ready()) {
    reply->fault = Status::Misuse("no run of the statement is under way");
    return;
  }
  FetchInto(found->get(), request.limits, reply);
}

Result<ValueReply> LocalConnection::ReadColumn(const ReadColumnRequest& request) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<Prepared> prepared, Find(request.statement));
  const CancellationScope scope(&prepared->cancellation);
  const Value* const value = prepared->statement->Column(static_cast<int>(request.column));
  return ValueReply{value == nullptr ? Value() : *value};
}

void LocalConnection::End(const EndRequest& request) {
  std::shared_ptr<Prepared> prepared;  // what it holds goes without the lock
  {
    const std::lock_guard lock(mutex_);
    const auto found = statements_.find(request.statement);
    if (found == statements_.end()) return;
    prepared = found->second;
    if (request.finalizes) statements_.erase(found);
  }
  prepared->statement->Reset();
}

Result<WriteSummary> LocalConnection::Write(WriteRequest request, const ProgressHook& progress) {
  Cancellation cancellation;
  cancellation.Begin(0, {progress.call, progress.context, request.progress_interval_ms});
  {
    const std::lock_guard lock(mutex_);
    writes_.insert(&cancellation);
  }
  // Taken out again however the write ends: memory may run out in it.
  struct Registration {
    LocalConnection* connection;
    Cancellation* cancellation;
    ~Registration() {
      const std::lock_guard lock(connection->mutex_);
      connection->writes_.erase(cancellation);
    }
  };
  const Registration registration{this, &cancellation};
  const CancellationScope scope(&cancellation);
  return database_->Write(request.collection, std::move(request.units), request.marks,
                          request.links);
}

Result<MarkReply> LocalConnection::ReadMark(const ReadMarkRequest& request) {
  if (!request.of_unit) {
    WEND_ASSIGN_OR_RETURN(std::optional<StoredMark> mark,
                          database_->ReadMark(request.collection, request.name));
    return MarkReply{std::move(mark)};
  }
  WEND_ASSIGN_OR_RETURN(std::optional<std::string> mark,
                        database_->ReadUnitMark(request.collection, request.name));
  if (!mark.has_value()) return MarkReply{};
  return MarkReply{StoredMark{std::move(*mark), true}};
}

void LocalConnection::Cancel(const CancelRequest& request) {
  const std::lock_guard lock(mutex_);
  if (request.statement != 0) {
    const auto found = statements_.find(request.statement);
    if (found != statements_.end()) found->second->cancellation.Request();
    return;
  }
  for (const auto& [number, prepared] : statements_) prepared->cancellation.Request();
  for (Cancellation* const write : writes_) write->Request();
}

Status LocalConnection::Close(const CloseRequest& /*request*/) { return database_->Close(); }

}  // namespace wend
