// The test program is its own supervisor, as strongroom is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "process/supervision.h"
#include "process/supervisor.h"

int main(int argc, char* argv[]) {
  namespace process = strongroom::process;
  if (argc > 1 && std::string_view{argv[1]} == process::supervision::kSwitch)
    return process::supervisor_main(argc, argv);
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
