# Headers that are not ours and that most files include, compiled once: reading them is four fifths of what compiling one
# of our files takes. Every file includes what it uses all the same; scripts/lint compiles without this, and says so when
# one does not.
option(STRONGROOM_PRECOMPILED_HEADERS "Compile the headers of others once" ON)

set(STRONGROOM_COMMON_HEADERS <algorithm> <array> <atomic> <boost/json.hpp> <charconv> <chrono> <condition_variable> <cstdint>
  <filesystem> <fstream> <functional> <future> <map> <memory> <mutex> <optional> <set> <span> <sstream> <stop_token> <string>
  <string_view> <thread> <utility> <variant> <vector>)

# strongroom_precompiled(<target> HEADERS <header>… [LIBRARIES <target>…])
#
# Makes what other targets name in REUSE_FROM. Those must be compiled with the same definitions and options that change
# code; g++ says where they are not (-Winvalid-pch, an error here).
function(strongroom_precompiled target)
  cmake_parse_arguments(P "" "" "HEADERS;LIBRARIES" ${ARGN})
  set(source ${CMAKE_BINARY_DIR}/${target}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "// An object library has a source.\n")
  add_library(${target} OBJECT ${source})
  target_link_libraries(${target} PRIVATE ${P_LIBRARIES} strongroom_build_flags)
  target_precompile_headers(${target} PRIVATE ${P_HEADERS})
endfunction()

set(STRONGROOM_EVERY_MODULE_LINKS Boost::json PkgConfig::sodium spdlog::spdlog)
if(STRONGROOM_PRECOMPILED_HEADERS)
  # For ccache, which has to see which header was used.
  target_compile_options(strongroom_build_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  strongroom_precompiled(strongroom_headers HEADERS ${STRONGROOM_COMMON_HEADERS} LIBRARIES ${STRONGROOM_EVERY_MODULE_LINKS})
  if(STRONGROOM_TESTS)
    strongroom_precompiled(strongroom_test_headers HEADERS ${STRONGROOM_COMMON_HEADERS} <gmock/gmock.h> <gtest/gtest.h>
      LIBRARIES ${STRONGROOM_EVERY_MODULE_LINKS} GTest::gmock_main)
  endif()
endif()

# strongroom_reuse(<target> <precompiled>): nothing where nothing is compiled once.
function(strongroom_reuse target precompiled)
  if(STRONGROOM_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM ${precompiled})
  endif()
endfunction()
