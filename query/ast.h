// Syntax trees of statements: what was written, names not yet looked up.
//
// Offsets are bytes in the statement's text, for errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace wend {

struct NameNode {
  std::string text;
  size_t offset = 0;
};

// The n-th `?` of the statement, counted from 1.
struct ParameterNode {
  int index = 0;
};

// A literal or a parameter.
struct OperandNode {
  std::variant<int64_t, double, std::string, bool, ParameterNode> value;
  size_t offset = 0;
};

// name => value, or name = value.
struct OptionNode {
  NameNode name;
  OperandNode value;
};

struct RecallNode {
  OperandNode question;
  std::optional<NameNode> collection;
  std::optional<NameNode> unit;
  std::optional<OperandNode> limit;
  std::optional<NameNode> mode;
  std::vector<OptionNode> options;
};

struct ShowCollectionsNode {};

struct ShowStatsNode {
  std::optional<NameNode> collection;
};

struct CreateCollectionNode {
  NameNode collection;
  bool if_not_exists = false;
  std::vector<OptionNode> options;
};

struct DeleteNode {
  NameNode collection;
  std::optional<NameNode> unit;
  OperandNode key;
};

struct StatementNode {
  std::variant<RecallNode, ShowCollectionsNode, ShowStatsNode, CreateCollectionNode, DeleteNode>
      body;
  int parameter_count = 0;
};

}  // namespace wend
