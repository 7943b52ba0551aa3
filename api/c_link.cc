// Links: edges between two documents or messages, gathered in a batch.
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/boundary.h"
#include "api/handles.h"
#include "query/key_rules.h"
#include "storage/link_rows.h"

namespace wend {
namespace {

using BatchLease = Lease<BatchObject>;
using TextPair = std::pair<const char*, size_t>;

// `weight`: none to remove the link.
Status AddLink(wend_batch* handle, TextPair from, TextPair to, std::optional<double> weight) {
  const BatchLease batch(handle);
  WEND_RETURN_IF_ERROR(batch.Check());
  WEND_ASSIGN_OR_RETURN(const std::string_view from_key,
                        TextArgument(from.first, from.second, "from"));
  WEND_ASSIGN_OR_RETURN(const std::string_view to_key, TextArgument(to.first, to.second, "to"));
  WEND_RETURN_IF_ERROR(CheckKey(from_key));
  WEND_RETURN_IF_ERROR(CheckKey(to_key));
  LinkChange link{std::string(from_key), std::string(to_key), std::nullopt};
  if (weight.has_value()) {
    WEND_ASSIGN_OR_RETURN(link.weight, LinkWeightOf(*weight));
  }
  WEND_RETURN_IF_ERROR(CheckLink(link));
  batch->request.links.push_back(std::move(link));
  return {};
}

}  // namespace
}  // namespace wend

extern "C" {

int wend_batch_link(wend_batch* batch, const char* from, size_t from_size, const char* to,
                    size_t to_size, double weight, wend_error** error) {
  return wend::Guard(error, [&] {
    return wend::AddLink(batch, {from, from_size}, {to, to_size}, weight);
  });
}

int wend_batch_unlink(wend_batch* batch, const char* from, size_t from_size, const char* to,
                      size_t to_size, wend_error** error) {
  return wend::Guard(error, [&] {
    return wend::AddLink(batch, {from, from_size}, {to, to_size}, std::nullopt);
  });
}

}  // extern "C"
