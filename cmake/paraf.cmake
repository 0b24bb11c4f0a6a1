# The words the CMakeLists of the modules are written in.
#
# paraf_module(NAME platform/store NEEDS base LIBS ... [PACKAGES pkg-config names] [EMBED files])
#   one static library out of every *.cc beside the CMakeLists that is not a test, and one test
#   program <name>_test out of every *_test.cc. NEEDS is the list of modules it may include;
#   `tools/tidy` holds the includes to it. Every *.sql and every EMBED file becomes a header
#   <dir>/<file>.h, holding its text.

set(PARAF_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")  # an embedded file is one long string, which both compilers take
  list(APPEND PARAF_WARNINGS -Wno-overlength-strings)
endif()
# g++ 12 at -O2 sees overflows inside std::string and std::copy that are not there (GCC PR 105329,
# 105651). Only these; everything else stays an error. ASan and the fuzz targets watch the same ground.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND PARAF_WARNINGS -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()

function(paraf_target_name out path)
  string(REPLACE "/" "_" flat "${path}")
  set(${out} "paraf_${flat}" PARENT_SCOPE)
endfunction()

function(paraf_embed target directory)
  foreach(file IN LISTS ARGN)
    get_filename_component(absolute "${file}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
    get_filename_component(base "${absolute}" NAME)
    set(header "${CMAKE_BINARY_DIR}/gen/${directory}/${base}.h")
    add_custom_command(
      OUTPUT "${header}"
      COMMAND "${CMAKE_COMMAND}" "-DIN=${absolute}" "-DOUT=${header}" "-DNAME=${directory}/${base}"
              -P "${CMAKE_SOURCE_DIR}/cmake/embed.cmake"
      DEPENDS "${absolute}" "${CMAKE_SOURCE_DIR}/cmake/embed.cmake"
      VERBATIM)
    target_sources(${target} PRIVATE "${header}")
  endforeach()
endfunction()

function(paraf_module)
  cmake_parse_arguments(M "" "NAME" "NEEDS;LIBS;PACKAGES;EMBED" ${ARGN})
  paraf_target_name(target "${M_NAME}")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  file(GLOB sql CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.sql")
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(NOT sources AND NOT sql)
    file(WRITE "${CMAKE_BINARY_DIR}/gen/empty.cc" "")
    set(sources "${CMAKE_BINARY_DIR}/gen/empty.cc")
  endif()

  add_library(${target} STATIC ${sources})
  paraf_embed(${target} "${M_NAME}" ${sql} ${M_EMBED})
  target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}/src" "${CMAKE_BINARY_DIR}/gen")
  target_compile_options(${target} PRIVATE ${PARAF_WARNINGS})
  foreach(need IN LISTS M_NEEDS)
    paraf_target_name(needed "${need}")
    target_link_libraries(${target} PUBLIC ${needed})
  endforeach()
  foreach(package IN LISTS M_PACKAGES)
    string(MAKE_C_IDENTIFIER "PKG_${package}" id)
    pkg_check_modules(${id} REQUIRED IMPORTED_TARGET GLOBAL "${package}")
    # Its include folders and libraries, but not its macros: a precompiled header is of use only
    # to translation units that define the same ones.
    set_target_properties(PkgConfig::${id} PROPERTIES INTERFACE_COMPILE_OPTIONS "")
    target_link_libraries(${target} PUBLIC PkgConfig::${id})
  endforeach()
  target_link_libraries(${target} PUBLIC ${M_LIBS} Threads::Threads)
  set_property(GLOBAL APPEND PROPERTY PARAF_MODULES "${M_NAME}")
  if(PARAF_PCH AND NOT M_NAME STREQUAL "base")
    target_precompile_headers(${target} REUSE_FROM paraf_base)
  endif()

  if(tests AND NOT PARAF_FUZZ)
    string(REPLACE "paraf_" "" test_name "${target}_test")
    add_executable(${test_name} ${tests} "${CMAKE_SOURCE_DIR}/tests/doctest_main.cc")
    target_link_libraries(${test_name} PRIVATE ${target} paraf_tests_support)
    target_compile_options(${test_name} PRIVATE ${PARAF_WARNINGS})
    if(PARAF_PCH)
      target_precompile_headers(${test_name} REUSE_FROM paraf_base)
    endif()
    add_test(NAME ${test_name} COMMAND ${test_name})
    set_tests_properties(${test_name} PROPERTIES
      WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}" ENVIRONMENT "PARAF_ROOT=${CMAKE_SOURCE_DIR};PARAF_BUILD=${CMAKE_BINARY_DIR}")
  endif()
endfunction()
