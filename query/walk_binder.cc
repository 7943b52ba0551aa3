#include "query/walk_binder.h"

#include <algorithm>
#include <span>
#include <string>

#include "query/known_names.h"
#include "query/lexer.h"
#include "query/operand_reader.h"

namespace wend {
namespace {

constexpr std::array<std::string_view, 3> kExecutors = {"auto", "push", "power"};
constexpr std::array<std::string_view, kWalkEdges> kTypes = {"next", "link", "mention", "similar"};
constexpr std::array<std::string_view, 3> kNextOptions = {"weight", "window", "decay"};
constexpr std::array<std::string_view, 2> kDirectedOptions = {"weight", "back"};
constexpr std::array<std::string_view, 2> kSimilarOptions = {"weight", "neighbours"};

constexpr double kMinAlpha = 0.01;
constexpr double kMaxSharpen = 16;
constexpr int64_t kMaxSeeds = 1000;
constexpr double kMinEpsilon = 1e-8;
constexpr double kMaxEpsilon = 0.1;
constexpr double kMaxWeight = 1000;
constexpr int64_t kMaxWindow = 16;

Names OptionsOf(WalkEdge type) {
  switch (type) {
    case WalkEdge::kNext:
      return kNextOptions;
    case WalkEdge::kSimilar:
      return kSimilarOptions;
    case WalkEdge::kLink:
    case WalkEdge::kMention:
      break;
  }
  return kDirectedOptions;
}

class WalkBinder : private OperandReader {
 public:
  WalkBinder(const std::vector<Value>* parameters, WalkOptions* walk)
      : OperandReader(parameters), walk_(walk) {}

  Status BindOption(const OptionNode& option) const {
    const std::string& name = option.name.text;
    const OperandNode& value = option.value;
    if (SameWord(name, "alpha")) return ReadReal(value, "alpha", kMinAlpha, 1, &walk_->alpha);
    if (SameWord(name, "sharpen")) {
      return ReadReal(value, "sharpen", 0, kMaxSharpen, &walk_->sharpen);
    }
    if (SameWord(name, "seeds")) return ReadInteger(value, "seeds", 1, kMaxSeeds, &walk_->seeds);
    if (SameWord(name, "epsilon")) {
      return ReadReal(value, "epsilon", kMinEpsilon, kMaxEpsilon, &walk_->epsilon);
    }
    NameNode word{"auto", value.offset};
    WEND_RETURN_IF_ERROR(ReadText(value, "executor", &word.text));
    WEND_RETURN_IF_ERROR(CheckName(word, "executor", kExecutors));
    walk_->executor = SameWord(word.text, "push")    ? WalkExecutor::kPush
                      : SameWord(word.text, "power") ? WalkExecutor::kPower
                                                     : WalkExecutor::kAuto;
    return {};
  }

  Status BindEdge(const WalkEdgeNode& edge, EdgeWeights* weights) const {
    const std::string& name = edge.type.text;
    WEND_RETURN_IF_ERROR(CheckName(edge.type, "type of edge", kTypes));
    size_t type = 0;
    while (!SameWord(kTypes[type], name)) ++type;
    if ((*weights)[type] >= 0) {
      return Status::InvalidAt(edge.type.offset, "the edges '" + name + "' are named twice");
    }
    const auto kind = static_cast<WalkEdge>(type);
    WEND_RETURN_IF_ERROR(CheckOptions(edge.options, "option of " + name, OptionsOf(kind)));
    (*weights)[type] = WalkOptions().weights[type];
    for (const OptionNode& option : edge.options) {
      if (SameWord(option.name.text, "weight")) {
        WEND_RETURN_IF_ERROR(ReadReal(option.value, "weight", 0, kMaxWeight, &(*weights)[type]));
      } else {
        WEND_RETURN_IF_ERROR(BindEdgeOption(kind, option));
      }
    }
    return {};
  }

 private:
  Status BindEdgeOption(WalkEdge type, const OptionNode& option) const {
    const std::string& name = option.name.text;
    const OperandNode& value = option.value;
    if (SameWord(name, "window")) {
      return ReadInteger(value, "window", 1, kMaxWindow, &walk_->window);
    }
    if (SameWord(name, "decay")) return ReadReal(value, "decay", 0, 1, &walk_->decay);
    if (SameWord(name, "neighbours")) {
      return ReadInteger(value, "neighbours", 1, WalkOptions::kMaxNeighbours, &walk_->neighbours);
    }
    return ReadReal(value, "back", 0, 1,
                    type == WalkEdge::kLink ? &walk_->link_back : &walk_->mention_back);
  }

  WalkOptions* const walk_;
};

}  // namespace

bool IsWalkOption(std::string_view name) {
  return Contains(std::span(kWalkModeOptions).first(5), name);
}

Status BindWalkOption(const OptionNode& option, const std::vector<Value>* parameters,
                      WalkOptions* walk) {
  return WalkBinder(parameters, walk).BindOption(option);
}

Status BindWalkClause(const RecallNode& node, const std::vector<Value>* parameters,
                      RankRequest* request) {
  if (node.walk.empty()) return {};
  if (node.mode.has_value() && !SameWord(node.mode->text, "walk")) {
    return Status::InvalidAt(node.mode->offset, "WALK says what USING walk walks over, and '" +
                                                    node.mode->text +
                                                    "' does not read it; leave out one of the two");
  }
  request->mode = RankMode::kWalk;
  const WalkBinder binder(parameters, &request->walk);
  EdgeWeights weights;
  weights.fill(-1);
  for (const WalkEdgeNode& edge : node.walk) {
    WEND_RETURN_IF_ERROR(binder.BindEdge(edge, &weights));
  }
  for (double& weight : weights) weight = std::max(weight, 0.0);
  request->walk.weights = weights;
  request->walk.chosen = true;
  return {};
}

}  // namespace wend
