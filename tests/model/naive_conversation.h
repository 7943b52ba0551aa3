// NaiveConversation: the ranking of messages as engine/mixture/conversation_expert.h describes it,
// computed for every message from lists of words. Texts are words without stop words and endings,
// parted by single blanks.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace wend {

struct NaiveMessage {
  std::string session;
  std::string speaker;
  std::vector<std::string> words;
  bool asks = false;
  bool allowed = true;
};

// The score of each message that has one, by its place.
std::map<size_t, double> NaiveConversationScores(const std::vector<NaiveMessage>& messages,
                                                 const std::vector<std::string>& question);

}  // namespace wend
