#pragma once

#include <cstdint>
#include <optional>

#include "engines/postgres/feeder.h"
#include "engines/postgres/surroundings.h"
#include "engines/postgres/tool_listener.h"

namespace strongroom::postgres {

// Watches psql. It says nothing and does nothing while the server builds an index for hours, so what is stalled is
// decided here: no byte went in for the plan's limit, and the server is not computing for this session either.
class RestoreListener final : public ToolListener {
 public:
  RestoreListener(const domain::EngineCall& call, const Feeder& feeder, const Surroundings& around,
                  const domain::DatabaseAccess& access, std::string session)
      : ToolListener{call}, feeder_{feeder}, around_{around}, access_{access}, session_{std::move(session)} {}

  // False once it is stalled.
  bool tick(base::MonotonicTime now) override;
  bool stalled() const { return stalled_; }

 protected:
  domain::Progress progress() override { return feeder_.progress(); }

 private:
  bool server_works() const;

  const Feeder& feeder_;
  const Surroundings& around_;
  const domain::DatabaseAccess& access_;
  const std::string session_;
  std::uint64_t bytes_ = 0;
  std::optional<base::MonotonicTime> moved_;  // when `bytes_` last grew, or the server was last seen at work
  bool stalled_ = false;
};

}  // namespace strongroom::postgres
