// Binder: looks up the names of a syntax tree and checks types and ranges of its values.
//
// A tree is bound twice: without parameters when the statement is prepared, so that its names and
// literals are checked then, and with them when it first steps. Which collections exist is not the
// binder's business: they may be created between the two.
//
// Errors are Invalid (or TooBig) with the byte offset of the name or value; a name that does not
// exist comes with the nearest that does. A parameter without a value is Misuse.
//
// Thread safety: a pure function.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/database.h"
#include "engine/rank_request.h"
#include "query/ast.h"
#include "query/exchange/exchange_options.h"
#include "query/time_options.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

inline constexpr size_t kMaxQuestionBytes = 1 << 20;
inline constexpr uint32_t kMaxLimit = 1000;

struct BoundRecall {
  std::string question;
  std::string collection = "main";
  std::string space;    // of the mode vector, as the one below
  SparseVector vector;  // what the question says
  // All but `question`, `space` and `vector`, which borrow those above when it runs.
  RankRequest request;
  std::optional<uint64_t> pack_tokens;
  TimeOptions time;
  bool reads_time = true;  // conditions are read out of the question
  bool has_limit = false;  // LIMIT was said
};

struct BoundShowCollections {};

struct BoundShowStats {
  std::optional<std::string> collection;  // none: all together
};

struct BoundCreateCollection {
  std::string name;
  CollectionOptions options;
  bool if_not_exists = false;
};

struct BoundAlterCollection {
  std::string name;
  CollectionSettings settings;
};

struct BoundDelete {
  std::string collection = "main";
  std::optional<Unit::Kind> kind;
  std::optional<std::string> key;  // none: by the condition of the statement
};

struct BoundSelect {
  std::vector<std::string> column_names;
};

struct BoundInsert {
  std::string collection;
  std::vector<Unit> units;
};

struct BoundLink {
  std::string collection = "main";
  std::vector<LinkChange> links;
};

struct BoundUnlink {
  BoundLink link;  // without weights
};

struct BoundDropCollection {
  std::string name;
  bool if_exists = false;
};

struct BoundBackup {
  std::string destination;
};

struct BoundCompact {
  std::optional<std::string> collection;  // none: all
};

struct BoundCopyTo {
  std::variant<BoundRecall, BoundSelect> query;
  std::string path;
  exchange::TableOptions options;
};

struct BoundCopyFrom {
  exchange::CopyFromRequest request;
};

struct BoundExport {
  std::string collection;
  std::string path;
  bool overwrite = false;
};

struct BoundImport {
  std::string collection;
  std::string path;
  exchange::ImportOptions options;
};

struct BoundUpdate {};

struct BoundTransaction {
  TransactionNode::Kind kind = TransactionNode::Kind::kBegin;
};

struct BoundCheck {
  bool full = false;
};

using BoundStatement =
    std::variant<BoundRecall, BoundShowCollections, BoundShowStats, BoundCreateCollection,
                 BoundDelete, BoundSelect, BoundInsert, BoundDropCollection, BoundBackup,
                 BoundCompact, BoundLink, BoundUnlink, BoundUpdate, BoundTransaction, BoundCheck,
                 BoundCopyTo, BoundCopyFrom, BoundExport, BoundImport, BoundAlterCollection>;

// `parameters` is null while they have no values yet: then what they stand for is left at its
// default. Otherwise it has one value for each parameter of the tree.
Result<BoundStatement> Bind(const StatementNode& statement, const std::vector<Value>* parameters);

}  // namespace wend
