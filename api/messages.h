// Messages: what a Connection is asked and what it answers, as plain values.
//
// Everything that goes either way is in them, so that each can be written as bytes and read by
// another process (message_coding.h). In process they are handed over as they are.
//
// A request is answered by one reply of its kind. While a Run, Fetch or Write that carries a
// progress interval is under way, the answering side may send ticks, which are answered by whether
// to go on (ProgressTick, ProgressAnswer). CancelRequest is sent beside whatever is under way.
//
// Thread safety: as of any value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/database.h"
#include "query/row_block.h"
#include "query/statement.h"
#include "query/value.h"
#include "storage/base/status.h"
#include "storage/link_rows.h"
#include "storage/unit.h"

namespace wend {

// Statements are numbered by the side that answers; 0 is none.
using StatementNumber = uint64_t;

// Opens the database that the connection is about: the first message.
struct OpenRequest {
  std::string path;
  DatabaseOptions options;
};

struct PrepareRequest {
  std::string sql;
};
struct StatementDescription {
  StatementNumber statement = 0;
  std::vector<std::string> columns;
  std::vector<std::string> parameters;  // names; empty for `?`
  uint32_t first_late_column = 0;       // Statement::first_late_column
};

// Begins a run and fetches its first rows. A run that is under way is ended.
struct RunRequest {
  StatementNumber statement = 0;
  std::vector<std::optional<Value>> parameters;  // nullopt: nothing was bound
  int64_t timeout_ms = 0;                        // 0: none
  int64_t progress_interval_ms = 0;              // 0: no ticks
  FetchLimits limits;
};
// The next rows of the run.
struct FetchRequest {
  StatementNumber statement = 0;
  FetchLimits limits;
};
// Answers RunRequest and FetchRequest.
struct RowsReply {
  RowBlock rows;
  std::vector<std::string> notices;  // since the last reply of the run
  bool is_end = false;               // the run is over, well
  Status fault;                      // the run is over, behind the rows
};

// Reads a late column of the row that was fetched last.
struct ReadColumnRequest {
  StatementNumber statement = 0;
  uint32_t column = 0;
};
struct ValueReply {
  Value value;
};

// Ends the run, and with `finalizes` the statement.
struct EndRequest {
  StatementNumber statement = 0;
  bool finalizes = false;
};

struct WriteRequest {
  std::string collection;
  std::vector<Unit> units;
  std::vector<Mark> marks;        // in order of positions
  std::vector<LinkChange> links;  // in the order given
  int64_t progress_interval_ms = 0;
};

// Reads a mark of the collection by its name, or that of the unit under a key.
struct ReadMarkRequest {
  std::string collection;
  std::string name;
  bool of_unit = false;
};
struct MarkReply {
  std::optional<StoredMark> mark;
};

// Stops the run of one statement; of 0: all runs and writes of the connection.
struct CancelRequest {
  StatementNumber statement = 0;
};

struct CloseRequest {};

struct ProgressTick {};
struct ProgressAnswer {
  bool goes_on = true;
};

using Request = std::variant<OpenRequest, PrepareRequest, RunRequest, FetchRequest,
                             ReadColumnRequest, EndRequest, WriteRequest, ReadMarkRequest,
                             CancelRequest, CloseRequest, ProgressAnswer>;
// A Status alone answers what gives nothing else, and whatever fails but a run.
using Reply = std::variant<Status, StatementDescription, RowsReply, ValueReply, WriteSummary,
                           MarkReply, ProgressTick>;

}  // namespace wend
