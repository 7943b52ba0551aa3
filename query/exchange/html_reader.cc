// HTML, parsed by gumbo.

#include <gumbo.h>

#include <array>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "query/exchange/text_reader.h"

namespace wend::exchange {
namespace {

// gumbo frees its tree by recursion and looks through all open elements for each tag; this many
// are far inside the stack and far beyond any page that people read.
constexpr size_t kMaxOpenElements = 4000;

// Of addresses that a page's links are kept by.
constexpr size_t kMaxLinkBytes = 64 << 10;

constexpr std::array kHiddenTags = {GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE, GUMBO_TAG_NOSCRIPT,
                                    GUMBO_TAG_TEMPLATE, GUMBO_TAG_TITLE, GUMBO_TAG_SVG,
                                    GUMBO_TAG_IFRAME,   GUMBO_TAG_OBJECT};
constexpr std::array kInlineTags = {
    GUMBO_TAG_A,     GUMBO_TAG_ABBR, GUMBO_TAG_B,      GUMBO_TAG_BDI, GUMBO_TAG_BDO,
    GUMBO_TAG_CITE,  GUMBO_TAG_CODE, GUMBO_TAG_DATA,   GUMBO_TAG_DEL, GUMBO_TAG_DFN,
    GUMBO_TAG_EM,    GUMBO_TAG_FONT, GUMBO_TAG_I,      GUMBO_TAG_IMG, GUMBO_TAG_INS,
    GUMBO_TAG_KBD,   GUMBO_TAG_MARK, GUMBO_TAG_Q,      GUMBO_TAG_S,   GUMBO_TAG_SAMP,
    GUMBO_TAG_SMALL, GUMBO_TAG_SPAN, GUMBO_TAG_STRONG, GUMBO_TAG_SUB, GUMBO_TAG_SUP,
    GUMBO_TAG_TIME,  GUMBO_TAG_TT,   GUMBO_TAG_U,      GUMBO_TAG_VAR, GUMBO_TAG_WBR,
    GUMBO_TAG_BIG,   GUMBO_TAG_NOBR, GUMBO_TAG_LABEL};

template <size_t kCount>
bool IsOneOf(GumboTag tag, const std::array<GumboTag, kCount>& tags) {
  for (GumboTag candidate : tags) {
    if (candidate == tag) return true;
  }
  return false;
}

// An upper estimate of how many elements are open at once: start tags less end tags, without those
// that pages leave open as a matter of course.
size_t DeepestNesting(std::string_view html) {
  static constexpr std::array<std::string_view, 20> kOftenOpen = {
      "p",    "li",   "td",    "tr",  "th",   "dt",   "dd",  "br",     "hr",    "img",
      "meta", "link", "input", "col", "area", "base", "wbr", "option", "param", "source"};
  size_t open = 0;
  size_t deepest = 0;
  for (size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const bool closes = at + 1 < html.size() && html[at + 1] == '/';
    std::string name;
    for (size_t i = at + 1 + (closes ? 1 : 0); i < html.size() && name.size() < 10; ++i) {
      const char c = static_cast<char>(html[i] | 0x20);
      if (c < 'a' || c > 'z') break;
      name += c;
    }
    if (name.empty()) continue;
    bool often_open = false;
    for (std::string_view tag : kOftenOpen) often_open = often_open || tag == name;
    if (often_open) continue;
    if (!closes)
      deepest = std::max(deepest, ++open);
    else if (open > 0)
      --open;
  }
  return deepest;
}

// Gathers the text of a tree, walking it without recursion.
class TextGatherer {
 public:
  std::string Gather(const GumboNode* root) {
    Enter(root);
    while (!path_.empty()) {
      Step& step = path_.back();
      const GumboVector& children = ChildrenOf(step.node);
      if (step.next_child < children.length) {
        Enter(static_cast<const GumboNode*>(children.data[step.next_child++]));
      } else {
        Leave(step.node);
        path_.pop_back();
      }
    }
    while (!text_.empty() && (text_.back() == '\n' || text_.back() == ' ')) text_.pop_back();
    if (!text_.empty()) text_ += '\n';
    return std::move(text_);
  }

  // The addresses that its links lead to, one a line.
  std::string TakeLinks() { return std::move(links_); }

 private:
  struct Step {
    const GumboNode* node;
    unsigned next_child;
  };

  static const GumboVector& ChildrenOf(const GumboNode* node) {
    return node->type == GUMBO_NODE_DOCUMENT ? node->v.document.children : node->v.element.children;
  }

  void Enter(const GumboNode* node) {
    switch (node->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_CDATA:
      case GUMBO_NODE_WHITESPACE:
        AddText(node->v.text.text);
        return;
      case GUMBO_NODE_DOCUMENT:
        path_.push_back({node, 0});
        return;
      case GUMBO_NODE_ELEMENT:
        break;
      default:
        return;
    }
    const GumboTag tag = node->v.element.tag;
    if (IsOneOf(tag, kHiddenTags)) return;
    if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH)
      AddSpace();
    else if (!IsOneOf(tag, kInlineTags))
      BreakLine();
    if (tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_TEXTAREA) ++preformatted_;
    if (tag == GUMBO_TAG_A) AddLink(node->v.element);
    path_.push_back({node, 0});
  }

  void Leave(const GumboNode* node) {
    if (node->type != GUMBO_NODE_ELEMENT) return;
    const GumboTag tag = node->v.element.tag;
    if (tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_TEXTAREA) --preformatted_;
    if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) return;
    if (IsOneOf(tag, kInlineTags)) return;
    BreakLine();
    // A blank line after what stands alone, so that chunks can end there.
    if (tag == GUMBO_TAG_P || (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6)) paragraph_ends_ = true;
  }

  void AddLink(const GumboElement& element) {
    const GumboAttribute* const href = gumbo_get_attribute(&element.attributes, "href");
    if (href == nullptr) return;
    // Ends of lines within an address do not count, and places in the page itself are no links.
    std::string address(href->value);
    std::erase_if(address, [](char c) { return c == '\n' || c == '\r' || c == '\t'; });
    if (address.empty() || address.front() == '#') return;
    if (links_.size() + address.size() >= kMaxLinkBytes || !known_.insert(address).second) return;
    links_ += (links_.empty() ? "" : "\n") + address;
  }

  void AddText(std::string_view text) {
    for (char c : text) {
      if (preformatted_ > 0) {
        EndParagraph();
        text_ += c;
      } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
        AddSpace();
      } else {
        EndParagraph();
        text_ += c;
      }
    }
  }

  void EndParagraph() {
    if (paragraph_ends_ && !text_.empty()) text_ += '\n';
    paragraph_ends_ = false;
  }
  void AddSpace() {
    if (!text_.empty() && text_.back() != ' ' && text_.back() != '\n') text_ += ' ';
  }
  void BreakLine() {
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    if (!text_.empty() && text_.back() != '\n') text_ += '\n';
  }

  std::vector<Step> path_;
  std::string text_;
  std::string links_;
  std::set<std::string> known_;  // what is in links_
  size_t preformatted_ = 0;
  bool paragraph_ends_ = false;
};

// The first element of a kind in document order; null where there is none.
const GumboNode* FindElement(const GumboNode* root, GumboTag tag) {
  std::vector<const GumboNode*> to_visit = {root};
  while (!to_visit.empty()) {
    const GumboNode* node = to_visit.back();
    to_visit.pop_back();
    if (node->type != GUMBO_NODE_ELEMENT) continue;
    if (node->v.element.tag == tag) return node;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = children.length; i > 0; --i) {
      to_visit.push_back(static_cast<const GumboNode*>(children.data[i - 1]));
    }
  }
  return nullptr;
}

std::string OneLine(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

std::string TitleOf(const GumboNode* root) {
  const GumboNode* title = FindElement(root, GUMBO_TAG_TITLE);
  if (title != nullptr && title->v.element.children.length > 0) {
    // Entered by its children: the element itself is hidden in the text.
    const auto* text = static_cast<const GumboNode*>(title->v.element.children.data[0]);
    std::string gathered = OneLine(TextGatherer().Gather(text));
    if (!gathered.empty()) return gathered;
  }
  const GumboNode* heading = FindElement(root, GUMBO_TAG_H1);
  return heading == nullptr ? std::string() : OneLine(TextGatherer().Gather(heading));
}

}  // namespace

bool ReadHtml(const std::string& content, const Origin& origin, Record* record,
              std::string* reason) {
  if (DeepestNesting(content) > kMaxOpenElements) {
    *reason = "HTML that nests over 4,000 elements deep";
    return false;
  }
  const auto free_output = [](GumboOutput* output) {
    gumbo_destroy_output(&kGumboDefaultOptions, output);
  };
  const std::unique_ptr<GumboOutput, decltype(free_output)> output(
      gumbo_parse_with_options(&kGumboDefaultOptions, content.data(), content.size()), free_output);
  TextGatherer page;
  *record = ReadText(page.Gather(output->document), origin);
  std::string links = page.TakeLinks();
  if (!links.empty()) record->attributes.emplace_back("links", std::move(links));
  std::string title = TitleOf(output->root);
  if (!title.empty()) record->title = std::move(title);
  return true;
}

}  // namespace wend::exchange
