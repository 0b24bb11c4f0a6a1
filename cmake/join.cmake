# Joins text files, each after a comment that names it.
set(body "")
foreach(file IN LISTS IN)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(APPEND body "# ${name}\n${text}\n")
endforeach()
file(WRITE "${OUT}" "${body}")
