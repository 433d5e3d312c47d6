#include <utility>

#include "cli/run_watch.h"
#include "operations/runs.h"

namespace strongroom::cli {
namespace {

class OwnRunWatch final : public RunWatch {
 public:
  OwnRunWatch(const base::Clock& clock, Owner& owner, std::string run_id)
      : clock_{clock}, owner_{owner}, run_id_{std::move(run_id)} {}

  const std::string& id() const override { return run_id_; }

  void cancel() override {
    owner_.tracker().cancelling(run_id_);
    owner_.queue().cancel(run_id_);
  }

  std::optional<jobs::LiveRun> look() override { return owner_.tracker().find(run_id_); }

  // The tracker may change hundreds of times a second; a person and a script need four. The end is not waited for.
  void wait(base::Milliseconds time) override {
    const auto next = clock_.monotonic() + time;
    for (auto now = clock_.monotonic(); now < next; now = clock_.monotonic()) {
      const auto seen = owner_.tracker().version();
      if (!owner_.tracker().find(run_id_)) return;
      owner_.tracker().wait_for_change(seen, std::chrono::ceil<base::Milliseconds>(next - now));
    }
  }

  domain::Run end() override {
    owner_.queue().wait(run_id_, {});
    if (const auto lost = owner_.executor().unrecorded(run_id_)) throw base::Error{*lost};
    return *operations::wait_for_run(owner_.tools(), run_id_, {});
  }

  std::vector<domain::Dump> dumps(const domain::Run& run) override {
    return operations::dumps_of_run(owner_.store(), run);
  }

 private:
  const base::Clock& clock_;
  Owner& owner_;
  const std::string run_id_;
};

}  // namespace

std::unique_ptr<RunWatch> watch_own_run(const base::Clock& clock, Owner& owner, std::string run_id) {
  return std::make_unique<OwnRunWatch>(clock, owner, std::move(run_id));
}

}  // namespace strongroom::cli
