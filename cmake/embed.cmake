# Turns a text file into a header that holds it: paraf::embedded::<path with underscores>.
# MSVC's limit on literals does not concern us; the delimiter must not occur in a text. The length is the array's:
# counted by a string_view's constructor it would meet the compiler's bound of 262144 rounds in a constant.
file(READ "${IN}" text)
string(REGEX REPLACE "[^A-Za-z0-9]" "_" identifier "${NAME}")
set(body "// made from ${NAME}; do not edit\n#pragma once\n#include <string_view>\n\nnamespace paraf::embedded {\ninline constexpr char ${identifier}_octets[] = R\"~embed~(${text})~embed~\";\ninline constexpr std::string_view ${identifier}{${identifier}_octets, sizeof ${identifier}_octets - 1};\n}  // namespace paraf::embedded\n")
if(EXISTS "${OUT}")
  file(READ "${OUT}" before)
  if(before STREQUAL body)
    file(TOUCH "${OUT}")
    return()
  endif()
endif()
file(WRITE "${OUT}" "${body}")
