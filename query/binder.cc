#include "query/binder.h"

#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/packer.h"
#include "query/as_of.h"
#include "query/exchange/table_reader.h"
#include "query/key_rules.h"
#include "query/known_names.h"
#include "query/lexer.h"
#include "query/operand_reader.h"
#include "query/operators/insert.h"
#include "query/operators/update.h"
#include "query/select_plan.h"
#include "query/vector_question.h"
#include "query/walk_binder.h"

namespace wend {
namespace {

constexpr std::array<std::string_view, 8> kModes = {"default", "bm25",     "tfidf", "mixpr",
                                                    "global",  "evidence", "walk",  "vector"};
constexpr std::array<std::string_view, 4> kBm25Options = {"k1", "b", "min_relevance", "fallback"};
// Those of default and evidence: switches, and then others.
struct SwitchName {
  std::string_view name;
  bool ExpertSwitches::*value;
};
constexpr std::array<SwitchName, 11> kSwitches = {{{"router", &ExpertSwitches::router},
                                                   {"near", &ExpertSwitches::near},
                                                   {"session", &ExpertSwitches::session},
                                                   {"speaker", &ExpertSwitches::speaker},
                                                   {"title", &ExpertSwitches::title},
                                                   {"walk", &ExpertSwitches::walk},
                                                   {"pair", &ExpertSwitches::pair},
                                                   {"chain", &ExpertSwitches::chain},
                                                   {"similar", &ExpertSwitches::similar},
                                                   {"bridge", &ExpertSwitches::bridge},
                                                   {"link", &ExpertSwitches::link}}};
constexpr std::array<std::string_view, 14> kMixtureOptions = {
    "router", "near",    "session", "speaker", "title",         "walk",     "pair",
    "chain",  "similar", "bridge",  "link",    "min_relevance", "fallback", "scope"};
constexpr std::array<std::string_view, 2> kFallbacks = {"recent", "central"};
constexpr std::array<std::string_view, 4> kMixprOptions = {"alpha", "cutoff", "steps",
                                                           "self_loops"};
constexpr std::array<std::string_view, 3> kUnits = {"chunks", "documents", "messages"};
constexpr std::array<std::string_view, 4> kRecallUnits = {"chunks", "documents", "messages",
                                                          "sessions"};
constexpr std::array<std::string_view, 8> kCollectionOptions = {
    "language",   "stop_words",          "chunk_tokens", "chunk_overlap",
    "chunk_unit", "session_gap_minutes", "ttl",          "find_links"};
constexpr std::array<std::string_view, 2> kSettings = {"ttl", "session_gap_minutes"};
constexpr std::array<std::string_view, 4> kCopyToOptions = {"format", "header", "overwrite",
                                                            "null_text"};
constexpr std::array<std::string_view, 4> kCopyFromOptions = {"format", "header", "on_error",
                                                              "null_text"};
constexpr std::array<std::string_view, 1> kExportOptions = {"overwrite"};
constexpr std::array<std::string_view, 4> kImportOptions = {"format", "on_error", "dates", "zone"};
constexpr std::array<std::string_view, 2> kOnError = {"stop", "skip"};
constexpr std::array<std::string_view, 2> kChunkUnits = {"sentence", "line"};

// Bounds that keep every score finite; useful values are near the defaults.
constexpr double kMaxK1 = 1000.0;
constexpr int64_t kMaxSteps = 1000;
constexpr int64_t kMaxChunkTokens = 65'535;
constexpr int64_t kMaxSessionGapMinutes = 60 * 24 * 365;

// The same status with the place of the fault.
Status At(size_t offset, const Status& status) {
  if (status.code() != Code::kInvalid) return status;
  return Status::InvalidAt(offset, status.message());
}

class Binder : private OperandReader {
 public:
  explicit Binder(const std::vector<Value>* parameters)
      : OperandReader(parameters), parameters_(parameters) {}

  Result<BoundStatement> Bind(const RecallNode& node) {
    BoundRecall bound;
    WEND_RETURN_IF_ERROR(ReadText(node.question, "the question", &bound.question));
    if (bound.question.size() > kMaxQuestionBytes) {
      return Status::TooBig("a question has at most " + std::to_string(kMaxQuestionBytes) +
                            " bytes, this one " + std::to_string(bound.question.size()));
    }
    const std::optional<ExpressionNode> where = WithAsOf(node.where, node.as_of);
    if (where.has_value()) WEND_RETURN_IF_ERROR(CheckChunkCondition(*where, parameters_));
    if (node.target.collection.has_value()) {
      WEND_RETURN_IF_ERROR(BindCollection(*node.target.collection, &bound.collection));
    }
    if (node.target.unit.has_value()) {
      const NameNode& unit = *node.target.unit;
      WEND_RETURN_IF_ERROR(CheckName(unit, "unit", kRecallUnits));
      bound.request.scope = SameWord(unit.text, "documents")  ? RankRequest::Scope::kDocuments
                            : SameWord(unit.text, "messages") ? RankRequest::Scope::kMessages
                            : SameWord(unit.text, "sessions") ? RankRequest::Scope::kSessions
                                                              : RankRequest::Scope::kChunks;
    }
    if (node.limit.has_value()) {
      WEND_RETURN_IF_ERROR(ReadInteger(*node.limit, "LIMIT", 1, kMaxLimit, &bound.request.limit));
    }
    if (node.pack.has_value()) {
      uint64_t& budget = bound.pack_tokens.emplace(1);
      WEND_RETURN_IF_ERROR(ReadInteger(*node.pack, "PACK", 1, kMaxPackTokens, &budget));
      if (!node.limit.has_value()) bound.request.limit = CandidatesFor(budget);
      bound.request.term_scores = false;
    }
    bound.request.mode = RankMode::kDefault;
    bound.has_limit = node.limit.has_value();
    if (node.mode.has_value()) WEND_RETURN_IF_ERROR(BindMode(node, &bound));
    WEND_RETURN_IF_ERROR(BindWalkClause(node, parameters_, &bound.request));
    if (!node.mode.has_value()) bound.reads_time = node.walk.empty();
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const ShowCollectionsNode&) {
    return BoundStatement(BoundShowCollections{});
  }

  Result<BoundStatement> Bind(const ShowStatsNode& node) {
    BoundShowStats bound;
    if (node.collection.has_value()) {
      WEND_RETURN_IF_ERROR(BindCollection(*node.collection, &bound.collection.emplace()));
    }
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const CreateCollectionNode& node) {
    BoundCreateCollection bound;
    WEND_RETURN_IF_ERROR(BindCollection(node.collection, &bound.name));
    bound.if_not_exists = node.if_not_exists;
    WEND_RETURN_IF_ERROR(CheckOptions(node.options, "option of a collection", kCollectionOptions));
    bool complete = true;
    for (const OptionNode& option : node.options) {
      complete = complete && (parameters_ != nullptr || !IsParameter(option.value));
      WEND_RETURN_IF_ERROR(BindCollectionOption(option, &bound.options));
    }
    const ChunkerOptions& chunker = bound.options.chunker;
    if (complete && chunker.overlap_terms >= chunker.target_terms) {
      return Status::InvalidAt(node.collection.offset,
                               "chunk_overlap is less than chunk_tokens, but here it is " +
                                   std::to_string(chunker.overlap_terms) + " of " +
                                   std::to_string(chunker.target_terms));
    }
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const AlterCollectionNode& node) {
    BoundAlterCollection bound;
    WEND_RETURN_IF_ERROR(BindCollection(node.collection, &bound.name));
    WEND_RETURN_IF_ERROR(CheckOptions(node.options, "option that can be changed", kSettings));
    CollectionOptions options;
    for (const OptionNode& option : node.options) {
      WEND_RETURN_IF_ERROR(BindCollectionOption(option, &options));
      const bool ttl = SameWord(option.name.text, "ttl");
      if (ttl) bound.settings.ttl_seconds = options.ttl_seconds;
      if (!ttl) bound.settings.session_gap_minutes = options.session_gap_minutes;
    }
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const DeleteNode& node) {
    BoundDelete bound;
    if (node.target.collection.has_value()) {
      WEND_RETURN_IF_ERROR(BindCollection(*node.target.collection, &bound.collection));
    }
    if (node.target.unit.has_value()) {
      const NameNode& unit = *node.target.unit;
      WEND_RETURN_IF_ERROR(CheckName(unit, "unit", kUnits));
      if (SameWord(unit.text, "chunks")) {
        return Status::InvalidAt(unit.offset,
                                 "chunks go with their document; delete from documents or "
                                 "messages");
      }
      bound.kind = SameWord(unit.text, "documents") ? Unit::Kind::kDocument : Unit::Kind::kMessage;
    }
    const std::optional<OperandNode> key = KeyOf(node.where);
    if (!key.has_value()) {
      for (const TableKind kind : {TableKind::kDocuments, TableKind::kMessages}) {
        const bool documents = kind == TableKind::kDocuments;
        if (bound.kind.has_value() && (*bound.kind == Unit::Kind::kDocument) != documents) continue;
        TableSource source;
        source.kind = kind;
        WEND_RETURN_IF_ERROR(
            FindKeysWhere({source, &node.where, parameters_, PlannerOptions()}, nullptr).status());
      }
      return BoundStatement(std::move(bound));
    }
    WEND_RETURN_IF_ERROR(ReadText(*key, "a key", &bound.key.emplace()));
    if (parameters_ != nullptr || !IsParameter(*key)) {
      const Status status = CheckKey(*bound.key);
      if (!status.ok()) return At(key->offset, status);
    }
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const SelectNode& node) {
    WEND_ASSIGN_OR_RETURN(const std::unique_ptr<const SelectPlan> plan,
                          BindSelect(node, parameters_, nullptr));
    return BoundStatement(BoundSelect{plan->column_names});
  }

  Result<BoundStatement> Bind(const InsertNode& node) {
    WEND_ASSIGN_OR_RETURN(const TableSource source, BindTable(node.target));
    WEND_ASSIGN_OR_RETURN(std::vector<Unit> units, BindInsert(node, parameters_));
    return BoundStatement(BoundInsert{source.collection, std::move(units)});
  }

  Result<BoundStatement> Bind(const DropCollectionNode& node) {
    BoundDropCollection bound;
    bound.if_exists = node.if_exists;
    WEND_RETURN_IF_ERROR(BindCollection(node.collection, &bound.name));
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const LinkNode& node) {
    BoundLink bound;
    if (node.collection.has_value()) {
      WEND_RETURN_IF_ERROR(BindCollection(*node.collection, &bound.collection));
    }
    for (const LinkPairNode& pair : node.pairs) {
      LinkChange& link = bound.links.emplace_back();
      WEND_RETURN_IF_ERROR(BindKey(pair.from, &link.from));
      WEND_RETURN_IF_ERROR(BindKey(pair.to, &link.to));
      if (node.unlink) link.weight.reset();
      if (pair.weight.has_value()) {
        WEND_RETURN_IF_ERROR(BindLinkWeight(*pair.weight, &*link.weight));
      }
      if (link.from.empty() || link.to.empty()) continue;  // parameters that are not known yet
      const Status status = CheckLink(link);
      if (!status.ok()) return At(pair.to.offset, status);
    }
    if (node.unlink) return BoundStatement(BoundUnlink{std::move(bound)});
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const BackupNode& node) {
    BoundBackup bound;
    WEND_RETURN_IF_ERROR(ReadText(node.destination, "BACKUP TO", &bound.destination));
    const bool known = parameters_ != nullptr || !IsParameter(node.destination);
    if (known && bound.destination.empty()) {
      return Status::InvalidAt(node.destination.offset, "BACKUP TO takes the path of a new folder");
    }
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const CompactNode& node) {
    BoundCompact bound;
    if (node.collection.has_value()) {
      WEND_RETURN_IF_ERROR(BindCollection(*node.collection, &bound.collection.emplace()));
    }
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const CopyToNode& node) {
    BoundCopyTo bound;
    const auto bind = [this](const auto& query) { return Bind(query); };
    WEND_ASSIGN_OR_RETURN(BoundStatement query, std::visit(bind, node.query));
    if (auto* recall = std::get_if<BoundRecall>(&query)) {
      bound.query = std::move(*recall);
    } else {
      bound.query = std::get<BoundSelect>(std::move(query));
    }
    WEND_RETURN_IF_ERROR(BindPath(node.path, "COPY", &bound.path));
    WEND_RETURN_IF_ERROR(CheckOptions(node.options, "option of COPY TO", kCopyToOptions));
    WEND_RETURN_IF_ERROR(BindTableOptions(node.options, node.path, bound.path, &bound.options));
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const CopyFromNode& node) {
    BoundCopyFrom bound;
    WEND_ASSIGN_OR_RETURN(const TableSource source, BindTable(node.target));
    if (source.kind != TableKind::kDocuments && source.kind != TableKind::kMessages) {
      const NameNode& name =
          node.target.unit.has_value() ? *node.target.unit : *node.target.collection;
      return Status::InvalidAt(name.offset, "COPY … FROM fills documents or messages");
    }
    exchange::CopyFromRequest& request = bound.request;
    request.collection = source.collection;
    request.kind =
        source.kind == TableKind::kMessages ? Unit::Kind::kMessage : Unit::Kind::kDocument;
    for (const AttributeNode& attribute : node.attributes) {
      const char* const kind = attribute.metadata ? "meta." : attribute.vector ? "vector." : "";
      request.columns.push_back(kind + attribute.name.text);
      const Status status = exchange::CheckColumn(request.columns.back(), request.kind);
      if (!status.ok()) return At(attribute.name.offset, status);
    }
    WEND_RETURN_IF_ERROR(BindPath(node.path, "COPY", &request.path));
    WEND_RETURN_IF_ERROR(CheckOptions(node.options, "option of COPY FROM", kCopyFromOptions));
    WEND_RETURN_IF_ERROR(BindTableOptions(node.options, node.path, request.path, &request.options));
    if (!request.options.header && request.columns.empty() &&
        request.options.format != exchange::TableFormat::kJsonLines) {
      return Status::InvalidAt(node.path.offset,
                               "without a header COPY needs the columns: COPY documents (key, "
                               "text) FROM …");
    }
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const ExportNode& node) {
    BoundExport bound;
    WEND_RETURN_IF_ERROR(BindCollection(node.collection, &bound.collection));
    WEND_RETURN_IF_ERROR(BindPath(node.path, "EXPORT TO", &bound.path));
    WEND_RETURN_IF_ERROR(CheckOptions(node.options, "option of EXPORT", kExportOptions));
    for (const OptionNode& option : node.options) {
      WEND_RETURN_IF_ERROR(ReadBoolean(option.value, "overwrite", &bound.overwrite));
    }
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const ImportNode& node) {
    BoundImport bound;
    WEND_RETURN_IF_ERROR(BindCollection(node.collection, &bound.collection));
    WEND_RETURN_IF_ERROR(BindPath(node.path, "IMPORT", &bound.path));
    WEND_RETURN_IF_ERROR(CheckOptions(node.options, "option of IMPORT", kImportOptions));
    for (const OptionNode& option : node.options) {
      if (SameWord(option.name.text, "on_error")) {
        WEND_RETURN_IF_ERROR(BindOnError(option.value, &bound.options.skip_errors));
      } else if (SameWord(option.name.text, "format")) {
        WEND_RETURN_IF_ERROR(
            BindWord(option.value, "format", exchange::kImportFormats, &bound.options.format));
      } else {
        std::string text;
        WEND_RETURN_IF_ERROR(ReadText(option.value, option.name.text, &text));
        const Status set = exchange::SetChatOption(option.name.text, text, &bound.options.chat);
        if (!set.ok()) return At(option.value.offset, set);
      }
    }
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const UpdateNode& node) {
    WEND_RETURN_IF_ERROR(BindUpdate(node, parameters_).status());
    return BoundStatement(BoundUpdate{});
  }

  Result<BoundStatement> Bind(const TransactionNode& node) {
    return BoundStatement(BoundTransaction{node.kind});
  }

  Result<BoundStatement> Bind(const CheckNode& node) {
    return BoundStatement(BoundCheck{node.full});
  }

 private:
  // The operand of `key = operand`, if that is all of the expression and not null.
  std::optional<OperandNode> KeyOf(const ExpressionNode& where) const {
    using Kind = ExpressionNode::Kind;
    if (where.kind != Kind::kBinary || where.op != OperatorKind::kEqual) return std::nullopt;
    const ExpressionNode& left = where.operands[0];
    const ExpressionNode& right = where.operands[1];
    if (left.kind != Kind::kColumn || !SameWord(left.name, "key")) return std::nullopt;
    OperandNode operand;
    operand.offset = right.offset;
    if (right.kind == Kind::kParameter) {
      operand.value = right.parameter;
      if (parameters_ != nullptr && std::holds_alternative<std::monostate>(Known(right.parameter)))
        return std::nullopt;
    } else if (right.kind == Kind::kLiteral && right.literal.index() > 0) {
      std::visit(
          [&operand](const auto& value) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
              operand.value = value;
            }
          },
          right.literal);
    } else {
      return std::nullopt;
    }
    return operand;
  }

  static Status BindCollection(const NameNode& node, std::string* name) {
    const Status status = CheckCollectionName(node.text);
    if (!status.ok()) return At(node.offset, status);
    *name = node.text;
    return {};
  }

  Status BindPath(const OperandNode& node, std::string_view what, std::string* path) const {
    WEND_RETURN_IF_ERROR(ReadText(node, what, path));
    if (parameters_ == nullptr && IsParameter(node)) return {};
    const bool zero = path->find('\0') != std::string::npos;
    if (!path->empty() && !zero) return {};
    return Status::InvalidAt(node.offset, std::string(what) + " takes the path of a file" +
                                              (zero ? ", without zero bytes" : ""));
  }

  // Which of `words` the operand is; `*index` stays as it is for a parameter without a value.
  Status BindWord(const OperandNode& node, std::string_view what, Names words,
                  size_t* index) const {
    NameNode word{std::string(words[*index]), node.offset};
    WEND_RETURN_IF_ERROR(ReadText(node, what, &word.text));
    WEND_RETURN_IF_ERROR(CheckName(word, what, words));
    for (size_t i = 0; i < words.size(); ++i) {
      if (SameWord(words[i], word.text)) *index = i;
    }
    return {};
  }

  Status BindOnError(const OperandNode& node, bool* skip_errors) const {
    size_t choice = 0;
    WEND_RETURN_IF_ERROR(BindWord(node, "on_error", kOnError, &choice));
    *skip_errors = choice == 1;
    return {};
  }

  Status BindTableOptions(const std::vector<OptionNode>& options, const OperandNode& path_node,
                          const std::string& path, exchange::TableOptions* out) const {
    bool has_format = false;
    for (const OptionNode& option : options) {
      const std::string& name = option.name.text;
      if (SameWord(name, "format")) {
        size_t format = 0;
        WEND_RETURN_IF_ERROR(BindWord(option.value, "format", exchange::kTableFormats, &format));
        out->format = static_cast<exchange::TableFormat>(format);
        has_format = true;
      } else if (SameWord(name, "header")) {
        WEND_RETURN_IF_ERROR(ReadBoolean(option.value, "header", &out->header));
      } else if (SameWord(name, "overwrite")) {
        WEND_RETURN_IF_ERROR(ReadBoolean(option.value, "overwrite", &out->overwrite));
      } else if (SameWord(name, "on_error")) {
        WEND_RETURN_IF_ERROR(BindOnError(option.value, &out->skip_errors));
      } else {
        WEND_RETURN_IF_ERROR(ReadText(option.value, "null_text", &out->null_text));
        if (out->null_text.find_first_of("\",\t\r\n") == std::string::npos) continue;
        return Status::InvalidAt(option.value.offset,
                                 "null_text has no quote, comma, tab or line end in it");
      }
    }
    if (has_format || (parameters_ == nullptr && IsParameter(path_node))) return {};
    if (exchange::FormatOfPath(path, &out->format)) return {};
    return Status::InvalidAt(path_node.offset,
                             "the name does not tell the format; say (format => csv), tsv or "
                             "jsonl");
  }

  // Empty stands for a parameter without a value.
  Status BindKey(const OperandNode& node, std::string* key) const {
    WEND_RETURN_IF_ERROR(ReadText(node, "a key", key));
    if (IsUnknown(node)) return {};
    const Status status = CheckKey(*key);
    return status.ok() ? status : At(node.offset, status);
  }

  Status BindLinkWeight(const OperandNode& node, uint32_t* weight) const {
    double number = 1;
    const Status read = ReadReal(node, "WEIGHT", 0, 1000, &number);
    const Result<uint32_t> stored = LinkWeightOf(number);
    if (!read.ok() || !stored.ok()) {
      return WrongType(node, "WEIGHT", "a number from 0.000001 to 1000");
    }
    *weight = *stored;
    return {};
  }

  Status BindMode(const RecallNode& node, BoundRecall* bound) {
    RankRequest* const request = &bound->request;
    const NameNode& mode = *node.mode;
    WEND_RETURN_IF_ERROR(CheckName(mode, "mode", kModes));
    if (SameWord(mode.text, "vector")) return BindVectorMode(node, parameters_, bound);
    if (SameWord(mode.text, "mixpr")) {
      request->mode = RankMode::kMixpr;
      WEND_RETURN_IF_ERROR(CheckModeOptions(node.options, "option of mixpr", kMixprOptions));
    } else if (SameWord(mode.text, "bm25")) {
      request->mode = RankMode::kBm25;
      WEND_RETURN_IF_ERROR(CheckModeOptions(node.options, "option of bm25", kBm25Options));
    } else if (SameWord(mode.text, "default") || SameWord(mode.text, "evidence")) {
      request->mode = SameWord(mode.text, "default") ? RankMode::kDefault : RankMode::kEvidence;
      const std::string noun = "option of " + mode.text;
      WEND_RETURN_IF_ERROR(CheckModeOptions(node.options, noun, kMixtureOptions));
    } else if (SameWord(mode.text, "walk")) {
      request->mode = RankMode::kWalk;
      WEND_RETURN_IF_ERROR(CheckModeOptions(node.options, "option of walk", kWalkModeOptions));
    } else {
      request->mode = SameWord(mode.text, "tfidf") ? RankMode::kTfIdf : RankMode::kGlobal;
      WEND_RETURN_IF_ERROR(CheckModeOptions(node.options, "option of " + mode.text, {}));
    }
    // The other modes are plain unless one asks.
    bound->reads_time = request->mode == RankMode::kDefault;
    for (const OptionNode& option : node.options) {
      if (!Contains(kQuestionOptions, option.name.text)) {
        WEND_RETURN_IF_ERROR(BindModeOption(option, request));
        continue;
      }
      WEND_ASSIGN_OR_RETURN(const Value value, OptionValue(option.value, parameters_));
      const Status status = SetTimeOption(option.name.text, value, &bound->time);
      if (!status.ok()) return At(option.value.offset, status);
      bound->reads_time = bound->time.enabled.value_or(true);
    }
    return {};
  }

  Status ReadFallback(const OperandNode& value, Fallback* fallback) const {
    NameNode name{"recent", value.offset};
    WEND_RETURN_IF_ERROR(ReadText(value, "fallback", &name.text));
    WEND_RETURN_IF_ERROR(CheckName(name, "fallback", kFallbacks));
    *fallback = SameWord(name.text, "recent") ? Fallback::kRecent : Fallback::kCentral;
    return {};
  }

  // Those of the mode, and those of the question's words of time, which every mode takes.
  static Status CheckModeOptions(const std::vector<OptionNode>& options, std::string_view noun,
                                 Names names) {
    std::vector<std::string_view> all(names.begin(), names.end());
    all.insert(all.end(), kQuestionOptions.begin(), kQuestionOptions.end());
    return CheckOptions(options, noun, all);
  }

  Status BindModeOption(const OptionNode& option, RankRequest* request) {
    const std::string& name = option.name.text;
    const OperandNode& value = option.value;
    if (request->mode == RankMode::kWalk && IsWalkOption(name)) {
      return BindWalkOption(option, parameters_, &request->walk);
    }
    if (SameWord(name, "k1")) return ReadReal(value, "k1", 0, kMaxK1, &request->k1);
    if (SameWord(name, "b")) return ReadReal(value, "b", 0, 1, &request->b);
    if (SameWord(name, "alpha")) return ReadReal(value, "alpha", 0, 1, &request->alpha);
    if (SameWord(name, "cutoff")) return ReadReal(value, "cutoff", 0, 1, &request->cutoff);
    if (SameWord(name, "min_relevance")) {
      return ReadReal(value, "min_relevance", 0, 1, &request->min_relevance);
    }
    if (SameWord(name, "scope")) return ReadScope(value, &request->filters_walk);
    if (SameWord(name, "fallback")) return ReadFallback(value, &request->fallback);
    for (const SwitchName& known : kSwitches) {
      if (SameWord(name, known.name)) {
        return ReadBoolean(value, std::string(known.name).c_str(),
                           &(request->experts.*known.value));
      }
    }
    if (SameWord(name, "steps")) return ReadInteger(value, "steps", 1, kMaxSteps, &request->steps);
    return ReadBoolean(value, "self_loops", &request->self_loops);
  }

  Status BindCollectionOption(const OptionNode& option, CollectionOptions* options) {
    const std::string& name = option.name.text;
    const OperandNode& value = option.value;
    if (SameWord(name, "language")) {
      return ReadText(value, "language", &options->analyzer.language);
    }
    if (SameWord(name, "stop_words")) {
      return ReadBoolean(value, "stop_words", &options->analyzer.stop_words);
    }
    if (SameWord(name, "chunk_tokens")) {
      return ReadInteger(value, "chunk_tokens", 1, kMaxChunkTokens, &options->chunker.target_terms);
    }
    if (SameWord(name, "chunk_overlap")) {
      return ReadInteger(value, "chunk_overlap", 0, kMaxChunkTokens - 1,
                         &options->chunker.overlap_terms);
    }
    if (SameWord(name, "session_gap_minutes")) {
      return ReadInteger(value, "session_gap_minutes", 1, kMaxSessionGapMinutes,
                         &options->session_gap_minutes);
    }
    if (SameWord(name, "ttl")) return ReadDuration(value, "ttl", &options->ttl_seconds);
    if (SameWord(name, "find_links")) {
      return ReadBoolean(value, "find_links", &options->find_links);
    }
    NameNode unit{"sentence", value.offset};
    WEND_RETURN_IF_ERROR(ReadText(value, "chunk_unit", &unit.text));
    WEND_RETURN_IF_ERROR(CheckName(unit, "chunk_unit", kChunkUnits));
    options->chunker.unit = SameWord(unit.text, "line") ? ChunkUnit::kLine : ChunkUnit::kSentence;
    return {};
  }

  const std::vector<Value>* parameters_;
};

}  // namespace

Result<BoundStatement> Bind(const StatementNode& statement, const std::vector<Value>* parameters) {
  WEND_CHECK_OR_RETURN(
      parameters == nullptr || parameters->size() == static_cast<size_t>(statement.parameter_count),
      "one value for each parameter");
  return std::visit([parameters](const auto& body) { return Binder(parameters).Bind(body); },
                    statement.body);
}

}  // namespace wend
