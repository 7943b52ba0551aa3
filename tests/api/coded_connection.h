// A Connection whose other side might be anywhere: every request and every reply goes through
// bytes.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "api/connection.h"
#include "api/message_coding.h"

namespace wend {

class CodedConnection : public Connection {
 public:
  explicit CodedConnection(std::unique_ptr<Connection> owner) : owner_(std::move(owner)) {}

  Result<StatementDescription> Prepare(const PrepareRequest& request) override {
    return Ask<StatementDescription>(request, {});
  }
  void Run(const RunRequest& request, const ProgressHook& progress, RowsReply* reply) override {
    AskForRows(request, progress, reply);
  }
  void Fetch(const FetchRequest& request, RowsReply* reply) override {
    AskForRows(request, {}, reply);
  }
  Result<ValueReply> ReadColumn(const ReadColumnRequest& request) override {
    return Ask<ValueReply>(request, {});
  }
  void End(const EndRequest& request) override { (void)Ask<ValueReply>(request, {}); }
  Result<WriteSummary> Write(WriteRequest request, const ProgressHook& progress) override {
    return Ask<WriteSummary>(request, progress);
  }
  Result<MarkReply> ReadMark(const ReadMarkRequest& request) override {
    return Ask<MarkReply>(request, {});
  }
  void Cancel(const CancelRequest& request) override { (void)Ask<ValueReply>(request, {}); }
  Status Close(const CloseRequest& request) override {
    return Ask<ValueReply>(request, {}).status();
  }

 private:
  // The owner's side: an answer to any request.
  struct Server {
    Connection* owner;
    const ProgressHook& progress;  // on this side, ticks and their answers

    template <typename T>
    static Reply Wrap(Result<T> result) {
      if (!result.ok()) return result.status();
      return std::move(*result);
    }
    Reply operator()(const OpenRequest&) const { return Status::Misuse("open already"); }
    Reply operator()(const PrepareRequest& request) const { return Wrap(owner->Prepare(request)); }
    Reply operator()(const RunRequest& request) const {
      RowsReply reply;
      owner->Run(request, progress, &reply);
      return reply;
    }
    Reply operator()(const FetchRequest& request) const {
      RowsReply reply;
      owner->Fetch(request, &reply);
      return reply;
    }
    Reply operator()(const ReadColumnRequest& request) const {
      return Wrap(owner->ReadColumn(request));
    }
    Reply operator()(const EndRequest& request) const {
      owner->End(request);
      return Status();
    }
    Reply operator()(WriteRequest& request) const {
      return Wrap(owner->Write(std::move(request), progress));
    }
    Reply operator()(const ReadMarkRequest& request) const {
      return Wrap(owner->ReadMark(request));
    }
    Reply operator()(const CancelRequest& request) const {
      owner->Cancel(request);
      return Status();
    }
    Reply operator()(const CloseRequest& request) const { return owner->Close(request); }
    Reply operator()(const ProgressAnswer&) const { return Status::Misuse("nothing is under way"); }
  };

  Result<Reply> AskForReply(const Request& request, const ProgressHook& progress) {
    WEND_ASSIGN_OR_RETURN(Request received, DecodeRequest(EncodeRequest(request)));
    const Reply reply = std::visit(Server{owner_.get(), progress}, received);
    return DecodeReply(EncodeReply(reply));
  }

  template <typename T>
  Result<T> Ask(const Request& request, const ProgressHook& progress) {
    WEND_ASSIGN_OR_RETURN(Reply reply, AskForReply(request, progress));
    if (auto* const answer = std::get_if<T>(&reply)) return std::move(*answer);
    const auto* const status = std::get_if<Status>(&reply);
    if (status == nullptr) return Status::Corruption("an answer of another kind");
    if (!status->ok()) return *status;
    return T();
  }

  void AskForRows(const Request& request, const ProgressHook& progress, RowsReply* reply) {
    Result<RowsReply> answer = Ask<RowsReply>(request, progress);
    if (answer.ok()) {
      *reply = std::move(*answer);
    } else {
      reply->fault = answer.status();
    }
  }

  const std::unique_ptr<Connection> owner_;
};

}  // namespace wend
