#include "tests/model/naive_conversation.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace wend {
namespace {

using Words = std::vector<std::string>;

double Count(const Words& words, const std::string& word) {
  return static_cast<double>(std::count(words.begin(), words.end(), word));
}

double Part(double weight, double count, double length, double average) {
  return count == 0 ? 0 : weight * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / average));
}

struct Model {
  std::vector<Words> texts;  // speaker first, as they are indexed
  Words terms;               // of the question, without names
  std::vector<double> weights;
  double average = 0;

  double PartOf(size_t message, size_t term) const {
    const Words& text = texts[message];
    return Part(weights[term], Count(text, terms[term]), static_cast<double>(text.size()), average);
  }
  double Own(size_t message) const {
    double sum = 0;
    for (size_t t = 0; t < terms.size(); ++t) sum += PartOf(message, t);
    return sum;
  }
};

Model MakeModel(const std::vector<NaiveMessage>& messages, const Words& question,
                const std::set<std::string>& names) {
  Model model;
  for (const NaiveMessage& m : messages) {
    Words text = {m.speaker};
    text.insert(text.end(), m.words.begin(), m.words.end());
    model.average += static_cast<double>(text.size()) / static_cast<double>(messages.size());
    model.texts.push_back(std::move(text));
  }
  Words distinct;
  for (const std::string& word : question) {
    if (Count(distinct, word) == 0) distinct.push_back(word);
  }
  const auto df = [&](const std::string& word) {
    double n = 0;
    for (const Words& text : model.texts) n += Count(text, word) > 0 ? 1 : 0;
    return n;
  };
  for (const std::string& word : distinct) {
    if (!names.contains(word) && df(word) > 0) model.terms.push_back(word);
  }
  if (model.terms.empty()) model.terms = distinct;
  const auto n = static_cast<double>(messages.size());
  for (const std::string& word : model.terms) {
    const double d = df(word);
    model.weights.push_back(
        d == 0 ? 0 : Count(question, word) * std::log(1 + (n - d + 0.5) / (d + 0.5)));
  }
  return model;
}

// Of each session that a matching message is in: BM25 of all its texts as one, by the best.
std::map<std::string, double> SessionScores(const std::vector<NaiveMessage>& messages,
                                            const Model& model) {
  std::map<std::string, Words> texts;
  for (size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].allowed && model.Own(i) > 0) texts[messages[i].session];
  }
  double average = 0;
  for (auto& [session, text] : texts) {
    for (size_t i = 0; i < messages.size(); ++i) {
      if (messages[i].session != session || !messages[i].allowed) continue;
      text.insert(text.end(), model.texts[i].begin(), model.texts[i].end());
    }
    average += static_cast<double>(text.size()) / static_cast<double>(texts.size());
  }
  std::map<std::string, double> scores;
  double best = 0;
  for (const auto& [session, text] : texts) {
    for (size_t t = 0; t < model.terms.size(); ++t) {
      scores[session] += Part(model.weights[t], Count(text, model.terms[t]),
                              static_cast<double>(text.size()), average);
    }
    best = std::max(best, scores[session]);
  }
  for (auto& [session, score] : scores) score /= best;
  return scores;
}

}  // namespace

std::map<size_t, double> NaiveConversationScores(const std::vector<NaiveMessage>& messages,
                                                 const Words& question) {
  std::set<std::string> speakers, named;
  for (const NaiveMessage& m : messages) speakers.insert(m.speaker);
  for (const std::string& s : speakers) {
    if (Count(question, s) > 0) named.insert(s);
  }
  const Model model = MakeModel(messages, question, speakers);
  const std::map<std::string, double> sessions = SessionScores(messages, model);
  const std::map<int, double> window = {{-1, 0.6}, {-2, 0.3}, {0, 1.0}, {1, 0.35}, {2, 0.15}};
  std::map<size_t, double> near;
  double top = 0;
  for (size_t i = 0; i < messages.size(); ++i) {
    if (!messages[i].allowed) continue;
    std::vector<size_t> session;
    for (size_t j = 0; j < messages.size(); ++j) {
      if (messages[j].session == messages[i].session) session.push_back(j);
    }
    const auto at = std::find(session.begin(), session.end(), i) - session.begin();
    std::vector<double> best(model.terms.size(), 0.0);
    bool is_candidate = false;
    for (const auto& [step, discount] : window) {
      const auto place = at + step;
      if (place < 0 || place >= static_cast<std::ptrdiff_t>(session.size())) continue;
      const size_t other = session[static_cast<size_t>(place)];
      if (!messages[other].allowed) continue;
      is_candidate = is_candidate || model.Own(other) > 0;
      for (size_t t = 0; t < best.size(); ++t) {
        best[t] = std::max(best[t], discount * model.PartOf(other, t));
      }
    }
    if (!is_candidate) continue;
    for (const double part : best) near[i] += part;
    top = std::max(top, near[i]);
  }
  std::map<size_t, double> scores;
  for (const auto& [i, score] : near) {
    const auto session = sessions.find(messages[i].session);
    const double prior = session == sessions.end() ? 0 : 0.45 * top * session->second;
    const auto length = static_cast<double>(model.texts[i].size());
    double factor = 1 + 0.1 * std::log((length + 2) / (model.average + 2));
    if (messages[i].asks) factor *= 0.85;
    if (named.size() == 1 && messages[i].speaker != *named.begin()) factor *= 0.6;
    scores[i] = (score + prior) * factor;
  }
  return scores;
}

}  // namespace wend
