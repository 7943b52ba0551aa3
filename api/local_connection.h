// LocalConnection: the answering side of a Connection, with the database in this process.
//
// Invariants:
//  1. A run or a write is under way within a Cancellation that Cancel reaches by number.
//  2. The lock covers the tables of statements and writes alone; nothing of the database is called
//     while it is held.
//
// Thread safety: as Connection says.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "api/connection.h"
#include "engine/database.h"
#include "query/statement.h"

namespace wend {

class LocalConnection : public Connection {
 public:
  explicit LocalConnection(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Result<StatementDescription> Prepare(const PrepareRequest& request) override;
  void Run(const RunRequest& request, const ProgressHook& progress, RowsReply* reply) override;
  void Fetch(const FetchRequest& request, RowsReply* reply) override;
  Result<ValueReply> ReadColumn(const ReadColumnRequest& request) override;
  void End(const EndRequest& request) override;
  Result<WriteSummary> Write(WriteRequest request, const ProgressHook& progress) override;
  Result<MarkReply> ReadMark(const ReadMarkRequest& request) override;
  void Cancel(const CancelRequest& request) override;
  Status Close(const CloseRequest& request) override;

 private:
  struct Prepared {
    std::unique_ptr<Statement> statement;
    Cancellation cancellation;  // of its run
    size_t notices_told = 0;    // how many of the run's notices were in a reply
  };

  // Misuse where there is none of that number.
  Result<std::shared_ptr<Prepared>> Find(StatementNumber number);
  static void FetchInto(Prepared* prepared, const FetchLimits& limits, RowsReply* reply);

  const std::unique_ptr<Database> database_;
  std::mutex mutex_;
  StatementNumber last_number_ = 0;
  std::unordered_map<StatementNumber, std::shared_ptr<Prepared>> statements_;
  std::unordered_set<Cancellation*> writes_;  // under way
};

}  // namespace wend
