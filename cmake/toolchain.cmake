# Compiler settings shared by every target of ours.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # What one clone compiled serves the next: paths below the source directory count as relative ones. The sloppiness is what
  # ccache asks for before it keeps what uses a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_INODECACHE=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# Two dozen test programs hold most of the code each: this linker takes a tenth of the time for them. What users run is
# linked by the distribution's own.
if(STRONGROOM_TESTS)
  find_program(MOLD mold)
  if(MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

add_library(strongroom_build_flags INTERFACE)
target_compile_options(strongroom_build_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion)
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  # What g++ believes to see while it optimises differs from release to release, and is often not so: whoever only wants to
  # run us is not stopped by it.
  target_compile_options(strongroom_build_flags INTERFACE -Werror)
endif()
target_include_directories(strongroom_build_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_definitions(strongroom_build_flags INTERFACE
  STRONGROOM_VERSION="${PROJECT_VERSION}"
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
if(STRONGROOM_KILL_POINTS)
  target_compile_definitions(strongroom_build_flags INTERFACE STRONGROOM_KILL_POINTS)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  add_link_options(-Wl,-z,relro,-z,now)
endif()

find_package(Threads REQUIRED)
target_link_libraries(strongroom_build_flags INTERFACE Threads::Threads)

if(STRONGROOM_SANITIZER)
  # g++ 12 has no support for std::atomic_thread_fence under TSan and Asio uses it; -Wno-tsan says we know.
  # Lines are enough for a stack trace. Optimising what a sanitizer has added takes most of the compile time once
  # headers are compiled already, and the tests are not that slow without (docs/decisions/0023).
  add_compile_options(-fsanitize=${STRONGROOM_SANITIZER} -fno-omit-frame-pointer -O0 -g1)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The sanitizers' own code looks uninitialised to g++ (in std::regex, for one); the dev preset warns truly.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
  if(STRONGROOM_SANITIZER MATCHES "thread")
    add_compile_options(-Wno-tsan)
  endif()
  if(STRONGROOM_SANITIZER MATCHES "undefined")
    # The vptr check opens descriptors to look at memory, and mistakes having none for a broken object: a test takes all
    # of them away.
    add_compile_options(-fno-sanitize-recover=undefined -fno-sanitize=vptr)
  endif()
  add_link_options(-fsanitize=${STRONGROOM_SANITIZER})
endif()
