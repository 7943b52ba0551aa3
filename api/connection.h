// Connection: what stands between the C calls and a database. Each operation is a message that is
// answered by a message (messages.h): the database is in this process for now, and may be with the
// owner of the folder in another later, with nothing above this changing.
//
// Invariants:
//  1. Nothing but messages crosses: no pointer into the database comes back, and what a caller
//     holds (rows, names, notices) is its own.
//  2. A progress function is the one thing that is called back, in the thread of the call that it
//     reports on; on a wire it is a ProgressTick and its ProgressAnswer.
//  3. A statement's messages come one at a time; those of different statements, writes and
//     Cancel come from any thread, at once.
//
// Thread safety: any thread, by 3.
#pragma once

#include <memory>
#include <optional>

#include "api/messages.h"
#include "storage/base/cancellation.h"
#include "storage/base/status.h"

namespace wend {

class Connection {
 public:
  virtual ~Connection() = default;

  virtual Result<StatementDescription> Prepare(const PrepareRequest& request) = 0;
  // The reply's memory is used again; whatever fails is in its `fault`. `progress` is called while
  // the answer is awaited, as in the fetches of that run; its interval is that of the request.
  virtual void Run(const RunRequest& request, const ProgressHook& progress, RowsReply* reply) = 0;
  virtual void Fetch(const FetchRequest& request, RowsReply* reply) = 0;
  // A column that cannot be read is null, and the next Fetch says why.
  virtual Result<ValueReply> ReadColumn(const ReadColumnRequest& request) = 0;
  virtual void End(const EndRequest& request) = 0;

  virtual Result<WriteSummary> Write(WriteRequest request, const ProgressHook& progress) = 0;
  virtual Result<MarkReply> ReadMark(const ReadMarkRequest& request) = 0;

  virtual void Cancel(const CancelRequest& request) = 0;
  // Nothing but End and Cancel may follow.
  virtual Status Close(const CloseRequest& request) = 0;
};

// A connection to a database that is opened by this process.
Result<std::unique_ptr<Connection>> OpenHere(const OpenRequest& request);

}  // namespace wend
