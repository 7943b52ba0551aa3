// Walk words: what a walk left on a row and the way that led there, as JSON and in words.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "engine/rank_request.h"

namespace wend {

// A step of RankedChunk::path, and what its unit is called.
struct WalkStop {
  WalkStep step;
  std::string key;
  std::string title;
};

// "it follows k3, which mentions 'Paris' (k1), which matches the question"; empty without a path.
// What is long is cut, control characters become spaces.
std::string WalkSentence(const std::vector<WalkStop>& path);

// {"alpha":0.5,"executor":"push","steps":81,"residual":0.004,"mass":0.031,
//  "by_edge":{"seed":0.02,"next":0.011},
//  "path":[{"key":"k1"},{"key":"k3","edge":"mention","back":true}],
//  "because":"it …"}
void AppendWalkJson(const RankRequest& request, const WalkFacts& facts, const RankedChunk& row,
                    const std::vector<WalkStop>& path, std::string* json);

// "push, the walk stays near its seeds; next 1 (window 2, decay 0.5), similar 0.5 (16 neighbours)"
std::string DescribeWalk(const WalkOptions& options, const WalkFacts& plan);

}  // namespace wend
