#include "query/walk_words.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "engine/walk/walk_search.h"
#include "query/json_text.h"
#include "query/plan_text.h"

namespace wend {
namespace {

constexpr size_t kShownBytes = 60;

std::string Named(const std::string& text) { return OneLine(text, kShownBytes); }

std::string Short(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", number);
  return text.data();
}

// What the edge from `from` says about `to`.
std::string Clause(const WalkStop& from, const WalkStop& to) {
  const std::string key = Named(from.key);
  switch (to.step.edge) {
    case WalkEdge::kNext: {
      const std::string verb = to.step.back ? "stands before " : "follows ";
      return verb + (from.key == to.key ? "another passage of " : "") + key;
    }
    case WalkEdge::kLink:
      return (to.step.back ? "links to " : "is linked from ") + key;
    case WalkEdge::kMention:
      if (to.step.back) return "mentions '" + Named(from.title) + "' (" + key + ")";
      return "is mentioned as '" + Named(to.title) + "' in " + key;
    case WalkEdge::kSimilar:
      break;
  }
  return "is similar to " + key;
}

}  // namespace

std::string WalkSentence(const std::vector<WalkStop>& path) {
  if (path.empty()) return {};
  std::string sentence = "it ";
  for (size_t i = path.size() - 1; i > 0; --i) {
    sentence += Clause(path[i - 1], path[i]) + ", which ";
  }
  return sentence + "matches the question";
}

void AppendWalkJson(const RankRequest& request, const WalkFacts& facts, const RankedChunk& row,
                    const std::vector<WalkStop>& path, std::string* json) {
  const auto number = [json](const char* name, double value) {
    *json += ",\"" + std::string(name) + "\":";
    AppendJsonNumber(value, json);
  };
  *json += "{\"alpha\":";
  AppendJsonNumber(request.walk.alpha, json);
  *json += ",\"executor\":\"" + std::string(NameOfExecutor(facts.executor)) + "\"";
  *json += ",\"steps\":" + std::to_string(facts.steps);
  number("residual", facts.residual);
  double mass = 0;
  std::string parts;
  for (const ExpertShare& share : row.shares) {
    if (std::string_view(share.expert) == "lookup") continue;
    mass += share.score;
    parts += (parts.empty() ? "\"" : ",\"") + std::string(share.expert) + "\":";
    AppendJsonNumber(share.score, &parts);
  }
  number("mass", mass);
  *json += ",\"by_edge\":{" + parts + "}";
  if (!path.empty()) {
    *json += ",\"path\":[";
    for (const WalkStop& stop : path) {
      *json += stop.step.is_seed ? "{\"key\":" : ",{\"key\":";
      AppendJsonText(stop.key, json);
      if (!stop.step.is_seed) {
        *json += ",\"edge\":\"";
        *json += kWalkEdgeNames[static_cast<size_t>(stop.step.edge)];
        *json += stop.step.back ? "\",\"back\":true" : "\",\"back\":false";
      }
      *json += "}";
    }
    *json += "],\"because\":";
    AppendJsonText(WalkSentence(path), json);
  }
  *json += "}";
}

std::string DescribeWalk(const WalkOptions& options, const WalkFacts& plan) {
  const std::array<std::string, kWalkEdges> details = {
      " (window " + std::to_string(options.window) + ", decay " + Short(options.decay) + ")",
      " (back " + Short(options.link_back) + ")", " (back " + Short(options.mention_back) + ")",
      " (" + std::to_string(options.neighbours) + " neighbours)"};
  std::string edges;
  for (size_t type = 0; type < kWalkEdges; ++type) {
    if (!(plan.weights[type] > 0)) continue;
    edges += (edges.empty() ? "" : ", ") + std::string(kWalkEdgeNames[type]) + " " +
             Short(plan.weights[type]) + details[type];
  }
  return std::string(NameOfExecutor(plan.executor)) + ", " + plan.reason + "; " +
         (edges.empty() ? "no edges" : edges);
}

}  // namespace wend
