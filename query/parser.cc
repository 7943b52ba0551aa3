#include "query/parser.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "query/expression_parser.h"
#include "query/token_cursor.h"
#include "storage/base/nearest_name.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

constexpr std::array<std::string_view, 7> kSelectClauses = {"FROM",  "WHERE", "GROUP", "HAVING",
                                                            "ORDER", "LIMIT", "OFFSET"};

class Parser {
 public:
  explicit Parser(std::string_view sql) : cursor_(sql), expressions_(&cursor_) {}

  Result<StatementNode> ParseStatement() {
    StatementNode statement;
    if (cursor_.Take("EXPLAIN")) ParseExplain(&statement.explain.emplace());
    WEND_RETURN_IF_ERROR(ParseBody(&statement));
    if (cursor_.Take(TokenKind::kSemicolon)) {
      if (!cursor_.Is(TokenKind::kEnd)) {
        return cursor_.Unexpected(
            "nothing after the ';', because statements are prepared one by one", {});
      }
    }
    if (!cursor_.Is(TokenKind::kEnd)) return UnexpectedEnding();
    statement.parameter_count = cursor_.parameter_count();
    statement.parameter_names = cursor_.parameter_names();
    return statement;
  }

 private:
  // A statement is in the language by its line in kStatements.
  struct StatementRule {
    std::string_view word;
    Status (Parser::*parse)(StatementNode*);
  };
  static const std::array<StatementRule, 20> kStatements;

  Status ParseBody(StatementNode* statement) {
    for (const StatementRule& rule : kStatements) {
      if (!cursor_.Is(rule.word)) continue;
      cursor_.Advance();
      return (this->*rule.parse)(statement);
    }
    std::array<std::string_view, kStatements.size()> words;
    std::string expected;
    for (size_t i = 0; i < words.size(); ++i) {
      words[i] = kStatements[i].word;
      if (i > 0) expected += i + 1 == words.size() ? " or " : ", ";
      expected += words[i];
    }
    return cursor_.Unexpected(expected, words);
  }

  // A misspelt FROM behind a column was read as its alias; the fault is there, not behind it.
  Status UnexpectedEnding(std::string_view ending = "the end of the statement") const {
    const bool behind_alias = bare_alias_.has_value() && alias_end_ == cursor_.position();
    if (behind_alias && !cursor_.Is(TokenKind::kMalformed)) {
      const std::string meant = DidYouMean(bare_alias_->text, kSelectClauses);
      if (!meant.empty()) {
        return Status::InvalidAt(bare_alias_->offset,
                                 "expected ',' or FROM, found '" + bare_alias_->text + "'" + meant);
      }
    }
    return cursor_.UnexpectedEnding(clause_order_, ending);
  }

  // ANALYZE and JSON cannot be the first word of a statement.
  void ParseExplain(ExplainNode* explain) {
    explain->analyze = cursor_.Take("ANALYZE");
    explain->json = cursor_.Take("JSON");
  }

  Status ParseSelect(StatementNode* statement) {
    SelectNode& select = statement->body.emplace<SelectNode>();
    clause_order_ = "FROM, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET";
    select.distinct = cursor_.Take("DISTINCT");
    if (!cursor_.Take(TokenKind::kStar)) {
      do {
        WEND_RETURN_IF_ERROR(ParseItem(&select.items.emplace_back()));
      } while (cursor_.Take(TokenKind::kComma));
    }
    if (cursor_.Take("FROM")) {
      WEND_RETURN_IF_ERROR(ParseTarget(&select.target.emplace()));
      WEND_RETURN_IF_ERROR(ParseAsOf(&select.as_of));
    }
    WEND_RETURN_IF_ERROR(ParseWhere(&select.where));
    if (cursor_.Take("GROUP")) {
      WEND_RETURN_IF_ERROR(cursor_.Expect("BY"));
      WEND_RETURN_IF_ERROR(expressions_.ParseExpressionList(&select.group_by));
      if (cursor_.Take("HAVING")) {
        WEND_RETURN_IF_ERROR(expressions_.ParseExpression(&select.having.emplace()));
      }
    }
    if (cursor_.Take("ORDER")) {
      WEND_RETURN_IF_ERROR(cursor_.Expect("BY"));
      do {
        WEND_RETURN_IF_ERROR(ParseOrder(&select.order_by.emplace_back()));
      } while (cursor_.Take(TokenKind::kComma));
    }
    if (!cursor_.Take("LIMIT")) return {};
    WEND_RETURN_IF_ERROR(cursor_.ParseOperand("a number or ?", &select.limit.emplace()));
    if (!cursor_.Take("OFFSET")) return {};
    return cursor_.ParseOperand("a number or ?", &select.offset.emplace());
  }

  Status ParseItem(SelectItemNode* item) {
    WEND_RETURN_IF_ERROR(expressions_.ParseExpression(&item->expression));
    if (cursor_.Take("AS")) return cursor_.ParseName("a name", &item->alias.emplace());
    const Token& token = cursor_.Current();
    const bool bare = token.kind == TokenKind::kQuotedName ||
                      (token.kind == TokenKind::kWord && !IsReservedInExpressions(token.text));
    if (!bare) return {};
    WEND_RETURN_IF_ERROR(cursor_.ParseName("a name", &item->alias.emplace()));
    bare_alias_ = item->alias;
    alias_end_ = cursor_.position();
    return {};
  }

  Status ParseOrder(OrderNode* order) {
    WEND_RETURN_IF_ERROR(expressions_.ParseExpression(&order->expression));
    order->descending = cursor_.Take("DESC");
    if (!order->descending) cursor_.Take("ASC");
    if (!cursor_.Take("NULLS")) return {};
    order->nulls_first = cursor_.Take("FIRST");
    if (*order->nulls_first || cursor_.Take("LAST")) return {};
    return cursor_.Unexpected("FIRST or LAST", {"FIRST", "LAST"});
  }

  Status ParseAsOf(std::optional<OperandNode>* as_of) {
    if (!cursor_.Take("AS")) return {};
    WEND_RETURN_IF_ERROR(cursor_.Expect("OF"));
    return cursor_.ParseOperand("a time or ?", &as_of->emplace());
  }

  Status ParseWhere(std::optional<ExpressionNode>* where) {
    if (!cursor_.Take("WHERE")) return {};
    return expressions_.ParseExpression(&where->emplace());
  }

  Status ParseRecall(StatementNode* statement) {
    RecallNode& recall = statement->body.emplace<RecallNode>();
    clause_order_ = "FROM, AS OF, WHERE, LIMIT, PACK, WALK, USING";
    if (cursor_.Is(TokenKind::kQuotedName)) {
      return cursor_.Unexpected("a text or ?", {}, "a text is written in single quotes");
    }
    WEND_RETURN_IF_ERROR(cursor_.ParseOperand("a text or ?", &recall.question));
    if (cursor_.Take("FROM")) WEND_RETURN_IF_ERROR(ParseTarget(&recall.target));
    WEND_RETURN_IF_ERROR(ParseAsOf(&recall.as_of));
    WEND_RETURN_IF_ERROR(ParseWhere(&recall.where));
    if (cursor_.Take("LIMIT")) {
      WEND_RETURN_IF_ERROR(cursor_.ParseOperand("a number or ?", &recall.limit.emplace()));
    }
    if (cursor_.Take("PACK")) {
      WEND_RETURN_IF_ERROR(cursor_.ParseOperand("a number of tokens or ?", &recall.pack.emplace()));
      WEND_RETURN_IF_ERROR(cursor_.Expect("TOKENS"));
    }
    if (cursor_.Take("WALK")) WEND_RETURN_IF_ERROR(ParseWalk(&recall.walk));
    if (!cursor_.Take("USING")) return {};
    WEND_RETURN_IF_ERROR(cursor_.ParseName("the name of a mode", &recall.mode.emplace()));
    if (!cursor_.Is(TokenKind::kLeftParenthesis)) return {};
    return cursor_.ParseSettings(TokenKind::kArrow, "=>", &recall.options);
  }

  Status ParseWalk(std::vector<WalkEdgeNode>* walk) {
    do {
      WalkEdgeNode& edge = walk->emplace_back();
      WEND_RETURN_IF_ERROR(cursor_.ParseName("a type of edge", &edge.type));
      if (!cursor_.Is(TokenKind::kLeftParenthesis)) continue;
      WEND_RETURN_IF_ERROR(cursor_.ParseSettings(TokenKind::kArrow, "=>", &edge.options));
    } while (cursor_.Take(TokenKind::kComma));
    return {};
  }

  Status ParseShow(StatementNode* statement) {
    if (cursor_.Take("COLLECTIONS")) {
      statement->body.emplace<ShowCollectionsNode>();
      return {};
    }
    if (!cursor_.Take("STATS")) {
      return cursor_.Unexpected("COLLECTIONS or STATS", {"COLLECTIONS", "STATS"});
    }
    ShowStatsNode& show = statement->body.emplace<ShowStatsNode>();
    if (!cursor_.Take("FROM")) return {};
    return cursor_.ParseName("the name of a collection", &show.collection.emplace());
  }

  Status ParseCreate(StatementNode* statement) {
    CreateCollectionNode& create = statement->body.emplace<CreateCollectionNode>();
    WEND_RETURN_IF_ERROR(cursor_.Expect("COLLECTION"));
    // A collection may itself be called "if".
    if (cursor_.Is("IF") && TokenCursor::IsWord(cursor_.Ahead(1), "NOT")) {
      cursor_.Advance();
      cursor_.Advance();
      WEND_RETURN_IF_ERROR(cursor_.Expect("EXISTS"));
      create.if_not_exists = true;
    }
    WEND_RETURN_IF_ERROR(ParseCollection("WITH or the end of the statement", &create.collection));
    if (!cursor_.Take("WITH")) return {};
    return cursor_.ParseSettings(TokenKind::kEquals, "=", &create.options);
  }

  Status ParseAlter(StatementNode* statement) {
    AlterCollectionNode& alter = statement->body.emplace<AlterCollectionNode>();
    WEND_RETURN_IF_ERROR(cursor_.Expect("COLLECTION"));
    WEND_RETURN_IF_ERROR(ParseCollection("SET", &alter.collection));
    WEND_RETURN_IF_ERROR(cursor_.Expect("SET"));
    return cursor_.ParseSettings(TokenKind::kEquals, "=", &alter.options);
  }

  Status ParseDrop(StatementNode* statement) {
    DropCollectionNode& drop = statement->body.emplace<DropCollectionNode>();
    WEND_RETURN_IF_ERROR(cursor_.Expect("COLLECTION"));
    if (cursor_.Is("IF") && TokenCursor::IsWord(cursor_.Ahead(1), "EXISTS")) {
      cursor_.Advance();
      cursor_.Advance();
      drop.if_exists = true;
    }
    return ParseCollection("the end of the statement", &drop.collection);
  }

  Status ParseCollection(const std::string& behind, NameNode* collection) {
    WEND_RETURN_IF_ERROR(cursor_.ParseName("the name of a collection", collection));
    if (!cursor_.Is(TokenKind::kDot)) return {};
    return cursor_.Unexpected(behind, {}, "a name with a '.' in it is written in double quotes");
  }

  Status ParseDelete(StatementNode* statement) {
    DeleteNode& node = statement->body.emplace<DeleteNode>();
    clause_order_ = "FROM, WHERE";
    WEND_RETURN_IF_ERROR(cursor_.Expect("FROM"));
    WEND_RETURN_IF_ERROR(ParseTarget(&node.target));
    WEND_RETURN_IF_ERROR(cursor_.Expect("WHERE"));
    return expressions_.ParseExpression(&node.where);
  }

  Status ParseUpdate(StatementNode* statement) {
    UpdateNode& update = statement->body.emplace<UpdateNode>();
    clause_order_ = "SET, WHERE";
    WEND_RETURN_IF_ERROR(ParseTarget(&update.target));
    WEND_RETURN_IF_ERROR(cursor_.Expect("SET"));
    do {
      AssignmentNode& assignment = update.assignments.emplace_back();
      WEND_RETURN_IF_ERROR(ParseAttribute(&assignment.attribute));
      WEND_RETURN_IF_ERROR(cursor_.Expect(TokenKind::kEquals, "'='"));
      WEND_RETURN_IF_ERROR(expressions_.ParseExpression(&assignment.value));
    } while (cursor_.Take(TokenKind::kComma));
    return ParseWhere(&update.where);
  }

  Status ParseInsert(StatementNode* statement) {
    InsertNode& insert = statement->body.emplace<InsertNode>();
    WEND_RETURN_IF_ERROR(cursor_.Expect("INTO"));
    WEND_RETURN_IF_ERROR(ParseTarget(&insert.target));
    WEND_RETURN_IF_ERROR(cursor_.Expect(TokenKind::kLeftParenthesis, "'('"));
    do {
      WEND_RETURN_IF_ERROR(ParseAttribute(&insert.attributes.emplace_back()));
    } while (cursor_.Take(TokenKind::kComma));
    WEND_RETURN_IF_ERROR(cursor_.Expect(TokenKind::kRightParenthesis, "',' or ')'"));
    WEND_RETURN_IF_ERROR(cursor_.Expect("VALUES"));
    do {
      const size_t offset = cursor_.Current().offset;
      WEND_RETURN_IF_ERROR(cursor_.Expect(TokenKind::kLeftParenthesis, "'('"));
      std::vector<ExpressionNode>& row = insert.rows.emplace_back();
      WEND_RETURN_IF_ERROR(expressions_.ParseExpressionList(&row));
      WEND_RETURN_IF_ERROR(cursor_.Expect(TokenKind::kRightParenthesis, "',' or ')'"));
      if (row.size() == insert.attributes.size()) continue;
      return Status::InvalidAt(offset, "these are " + std::to_string(row.size()) + " values for " +
                                           std::to_string(insert.attributes.size()) + " columns");
    } while (cursor_.Take(TokenKind::kComma));
    return {};
  }

  Status ParseAttribute(AttributeNode* attribute) {
    const bool meta = cursor_.Is("meta");
    const bool vector = cursor_.Is("vector");
    WEND_RETURN_IF_ERROR(cursor_.ParseName("the name of a column", &attribute->name));
    if (!(meta || vector) || !cursor_.Take(TokenKind::kDot)) return {};
    attribute->metadata = meta;
    attribute->vector = vector;
    return cursor_.ParseName(meta ? "the name of metadata" : "the name of a space",
                             &attribute->name);
  }

  Status ParseLink(StatementNode* statement) {
    LinkNode& link = statement->body.emplace<LinkNode>();
    clause_order_ = "WEIGHT, IN";
    do {
      LinkPairNode& pair = link.pairs.emplace_back();
      WEND_RETURN_IF_ERROR(ParseKey(&pair.from));
      WEND_RETURN_IF_ERROR(cursor_.Expect("TO"));
      WEND_RETURN_IF_ERROR(ParseKey(&pair.to));
      if (!cursor_.Take("WEIGHT")) continue;
      WEND_RETURN_IF_ERROR(cursor_.ParseOperand("a number or ?", &pair.weight.emplace()));
    } while (cursor_.Take(TokenKind::kComma));
    return ParseInCollection(&link.collection);
  }

  Status ParseUnlink(StatementNode* statement) {
    LinkNode& link = statement->body.emplace<LinkNode>();
    link.unlink = true;
    do {
      LinkPairNode& pair = link.pairs.emplace_back();
      WEND_RETURN_IF_ERROR(ParseKey(&pair.from));
      WEND_RETURN_IF_ERROR(cursor_.Expect("FROM"));
      WEND_RETURN_IF_ERROR(ParseKey(&pair.to));
    } while (cursor_.Take(TokenKind::kComma));
    return ParseInCollection(&link.collection);
  }

  Status ParseKey(OperandNode* key) {
    if (cursor_.Is(TokenKind::kQuotedName)) {
      return cursor_.Unexpected("a key or ?", {}, "a key is written in single quotes");
    }
    return cursor_.ParseOperand("a key or ?", key);
  }

  Status ParseInCollection(std::optional<NameNode>* collection) {
    if (!cursor_.Take("IN")) return {};
    return ParseCollection("the end of the statement", &collection->emplace());
  }

  template <TransactionNode::Kind kind>
  Status ParseTransaction(StatementNode* statement) {
    statement->body.emplace<TransactionNode>().kind = kind;
    return {};
  }

  Status ParseCheck(StatementNode* statement) {
    statement->body.emplace<CheckNode>().full = cursor_.Take("FULL");
    return {};
  }

  Status ParseBackup(StatementNode* statement) {
    WEND_RETURN_IF_ERROR(cursor_.Expect("TO"));
    return cursor_.ParseOperand("a path or ?", &statement->body.emplace<BackupNode>().destination);
  }

  Status ParseCompact(StatementNode* statement) {
    CompactNode& compact = statement->body.emplace<CompactNode>();
    if (!cursor_.Take("COLLECTION")) return {};
    return cursor_.ParseName("the name of a collection", &compact.collection.emplace());
  }

  Status ParseCopy(StatementNode* statement) {
    if (cursor_.Take(TokenKind::kLeftParenthesis)) {
      StatementNode query;
      if (cursor_.Take("SELECT")) {
        WEND_RETURN_IF_ERROR(ParseSelect(&query));
      } else if (cursor_.Take("RECALL")) {
        WEND_RETURN_IF_ERROR(ParseRecall(&query));
      } else {
        return cursor_.Unexpected("SELECT or RECALL", {"SELECT", "RECALL"});
      }
      if (!cursor_.Take(TokenKind::kRightParenthesis)) return UnexpectedEnding("')'");
      clause_order_ = {};
      WEND_RETURN_IF_ERROR(cursor_.Expect("TO"));
      CopyToNode& copy = statement->body.emplace<CopyToNode>();
      if (auto* select = std::get_if<SelectNode>(&query.body)) {
        copy.query = std::move(*select);
      } else {
        copy.query = std::get<RecallNode>(std::move(query.body));
      }
      return ParsePath(&copy.path, &copy.options);
    }
    TargetNode target;
    WEND_RETURN_IF_ERROR(ParseTarget(&target));
    if (cursor_.Take("TO")) {
      CopyToNode& copy = statement->body.emplace<CopyToNode>();
      copy.query.emplace<SelectNode>().target = std::move(target);
      return ParsePath(&copy.path, &copy.options);
    }
    CopyFromNode& copy = statement->body.emplace<CopyFromNode>();
    copy.target = std::move(target);
    if (cursor_.Take(TokenKind::kLeftParenthesis)) {
      do {
        WEND_RETURN_IF_ERROR(ParseAttribute(&copy.attributes.emplace_back()));
      } while (cursor_.Take(TokenKind::kComma));
      WEND_RETURN_IF_ERROR(cursor_.Expect(TokenKind::kRightParenthesis, "',' or ')'"));
    }
    if (!cursor_.Take("FROM")) {
      return copy.attributes.empty() ? cursor_.Unexpected("TO, '(' or FROM", {"TO", "FROM"})
                                     : cursor_.Expect("FROM");
    }
    return ParsePath(&copy.path, &copy.options);
  }

  Status ParseExport(StatementNode* statement) {
    ExportNode& node = statement->body.emplace<ExportNode>();
    WEND_RETURN_IF_ERROR(ParseCollection("TO", &node.collection));
    WEND_RETURN_IF_ERROR(cursor_.Expect("TO"));
    return ParsePath(&node.path, &node.options);
  }

  Status ParseImport(StatementNode* statement) {
    ImportNode& node = statement->body.emplace<ImportNode>();
    WEND_RETURN_IF_ERROR(cursor_.ParseOperand("the path of a file or ?", &node.path));
    WEND_RETURN_IF_ERROR(cursor_.Expect("INTO"));
    WEND_RETURN_IF_ERROR(ParseCollection("'(' or the end of the statement", &node.collection));
    return ParseChoices(&node.options);
  }

  Status ParsePath(OperandNode* path, std::vector<OptionNode>* options) {
    if (cursor_.Is(TokenKind::kQuotedName)) {
      return cursor_.Unexpected("the path of a file or ?", {}, "it is written in single quotes");
    }
    WEND_RETURN_IF_ERROR(cursor_.ParseOperand("the path of a file or ?", path));
    return ParseChoices(options);
  }

  // A word stands for a text of its own: format => csv.
  Status ParseChoices(std::vector<OptionNode>* options) {
    if (!cursor_.Take(TokenKind::kLeftParenthesis)) return {};
    do {
      OptionNode& option = options->emplace_back();
      WEND_RETURN_IF_ERROR(cursor_.ParseName("the name of an option", &option.name));
      WEND_RETURN_IF_ERROR(cursor_.Expect(TokenKind::kArrow, "=>"));
      const Token& token = cursor_.Current();
      if (token.kind == TokenKind::kWord && !IsReservedInExpressions(token.text)) {
        option.value.value = token.text;
        option.value.offset = token.offset;
        cursor_.Advance();
      } else {
        WEND_RETURN_IF_ERROR(
            cursor_.ParseOperand("a word, a text, true, false or ?", &option.value));
      }
    } while (cursor_.Take(TokenKind::kComma));
    return cursor_.Expect(TokenKind::kRightParenthesis, "',' or ')'");
  }

  Status ParseTarget(TargetNode* target) {
    const bool quoted = cursor_.Is(TokenKind::kQuotedName);
    NameNode name;
    WEND_RETURN_IF_ERROR(cursor_.ParseName("the name of a collection", &name));
    if (cursor_.Take(TokenKind::kDot)) {
      target->collection = std::move(name);
      return cursor_.ParseName("chunks, documents or messages", &target->unit.emplace());
    }
    const bool table = !quoted && IsTableWord(name.text);
    (table ? target->unit : target->collection) = std::move(name);
    return {};
  }

  TokenCursor cursor_;
  ExpressionParser expressions_;
  std::string_view clause_order_;
  std::optional<NameNode> bare_alias_;  // the last one without AS
  size_t alias_end_ = 0;
};

constexpr std::array<Parser::StatementRule, 20> Parser::kStatements = {{
    {"SELECT", &Parser::ParseSelect},
    {"RECALL", &Parser::ParseRecall},
    {"INSERT", &Parser::ParseInsert},
    {"UPDATE", &Parser::ParseUpdate},
    {"DELETE", &Parser::ParseDelete},
    {"LINK", &Parser::ParseLink},
    {"UNLINK", &Parser::ParseUnlink},
    {"CREATE", &Parser::ParseCreate},
    {"ALTER", &Parser::ParseAlter},
    {"DROP", &Parser::ParseDrop},
    {"SHOW", &Parser::ParseShow},
    {"BEGIN", &Parser::ParseTransaction<TransactionNode::Kind::kBegin>},
    {"COMMIT", &Parser::ParseTransaction<TransactionNode::Kind::kCommit>},
    {"ROLLBACK", &Parser::ParseTransaction<TransactionNode::Kind::kRollback>},
    {"CHECK", &Parser::ParseCheck},
    {"BACKUP", &Parser::ParseBackup},
    {"COMPACT", &Parser::ParseCompact},
    {"COPY", &Parser::ParseCopy},
    {"EXPORT", &Parser::ParseExport},
    {"IMPORT", &Parser::ParseImport},
}};

}  // namespace

Result<StatementNode> Parse(std::string_view sql) {
  if (sql.size() > kMaxStatementBytes) {
    return Status::TooBig("a statement has at most " + std::to_string(kMaxStatementBytes) +
                          " bytes, this one " + std::to_string(sql.size()) +
                          "; bind long texts as parameters");
  }
  size_t bad_offset = 0;
  if (!IsValidUtf8(sql, &bad_offset)) {
    return Status::InvalidAt(bad_offset, "the statement is not well-formed UTF-8 here");
  }
  return Parser(sql).ParseStatement();
}

}  // namespace wend
