# The longest a test may take. Under a sanitizer everything takes several times as long.
set(STRONGROOM_TEST_SECONDS 300)
if(STRONGROOM_SANITIZER)
  set(STRONGROOM_TEST_SECONDS 900)
endif()

# Several files of a module are compiled as one, so that each header is read once for all of them: a quarter of the time.
# The unnamed namespaces of a module's files share their names then; a name that two files use for different things is an
# error here (docs/decisions/0029). Without it every file stands alone: for an editor, clang-tidy, and scripts/lint, which
# finds what includes too little.
option(STRONGROOM_UNITY "Compile several files of a module at once" ON)
set(STRONGROOM_UNITY_FILES 20)
set(STRONGROOM_UNITY_TEST_FILES 14)
if(STRONGROOM_UNITY)
  # g++ takes a file that a file includes for a header, where a class with a member of an unnamed namespace's type is a fault.
  target_compile_options(strongroom_build_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
function(strongroom_unite target files)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${STRONGROOM_UNITY} UNITY_BUILD_BATCH_SIZE ${files})
endfunction()

# strongroom_module(<folder> [USES <folder>…] [LIBRARIES <target>…])
#
# Makes the library strongroom_<folder> (slashes become underscores) from every .cpp in src/<folder>, and, in test
# builds, <folder>_tests from every *_test.cpp there. A folder without sources yet becomes an interface library, so that
# the dependency list in the top CMakeLists.txt can be complete from the start.
function(strongroom_module folder)
  cmake_parse_arguments(M "" "" "USES;LIBRARIES" ${ARGN})
  string(REPLACE "/" "_" name ${folder})
  set(target strongroom_${name})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  set(used ${M_LIBRARIES})
  foreach(dependency ${M_USES})
    string(REPLACE "/" "_" dependency ${dependency})
    list(APPEND used strongroom_${dependency})
  endforeach()

  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${used} PRIVATE strongroom_build_flags)
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    strongroom_reuse(${target} strongroom_headers)
    strongroom_unite(${target} ${STRONGROOM_UNITY_FILES})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${used})
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR}/src)
  endif()

  if(STRONGROOM_TESTS AND tests)
    add_executable(${name}_tests ${tests})
    target_link_libraries(${name}_tests PRIVATE ${target} strongroom_build_flags GTest::gmock_main rapidcheck
      ${STRONGROOM_TEST_SUPPORT_${name}})
    target_include_directories(${name}_tests PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    strongroom_reuse(${name}_tests strongroom_test_headers)
    strongroom_unite(${name}_tests ${STRONGROOM_UNITY_TEST_FILES})
    # Tests that share something dear, a database server for one, run in one process: those that the filter in
    # STRONGROOM_TESTS_TOGETHER_<name> names.
    set(together ${STRONGROOM_TESTS_TOGETHER_${name}})
    if(together)
      add_test(NAME ${folder}:${together} COMMAND ${name}_tests --gtest_filter=${together})
      set_tests_properties(${folder}:${together} PROPERTIES TIMEOUT ${STRONGROOM_TEST_SECONDS} PROCESSORS 4)
      set(rest TEST_FILTER -${together})
    endif()
    gtest_discover_tests(${name}_tests TEST_PREFIX "${folder}:" DISCOVERY_TIMEOUT 60 ${rest} PROPERTIES TIMEOUT ${STRONGROOM_TEST_SECONDS} PROCESSORS 4)
  endif()
endfunction()
