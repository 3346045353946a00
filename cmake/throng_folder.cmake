# throng_folder(NAME USES folder… [PUBLIC lib…] [PRIVATE lib…])
#   A folder is one static library of all its .cpp files (or an interface library if it has none yet).
function(throng_folder name)
  cmake_parse_arguments(F "" "" "USES;PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")  # belongs to the program, see throng_program
  list(TRANSFORM F_USES PREPEND throng_)
  if(sources)
    add_library(throng_${name} STATIC ${sources})
    target_include_directories(throng_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(throng_${name} PUBLIC ${F_USES} ${F_PUBLIC} PRIVATE ${F_PRIVATE})
    throng_warnings(throng_${name})
  else()
    add_library(throng_${name} INTERFACE)
    target_include_directories(throng_${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(throng_${name} INTERFACE ${F_USES} ${F_PUBLIC} ${F_PRIVATE})
  endif()
endfunction()

# throng_program(NAME FOLDER): the program whose main.cpp stands in this folder, linked with the folder's library.
function(throng_program name folder)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)
    add_executable(${name} main.cpp)
    target_link_libraries(${name} PRIVATE throng_${folder})
    throng_warnings(${name})
  endif()
endfunction()

function(throng_warnings target)
  # A designated initialiser that names some members means the defaults for the others; -Wextra would forbid that.
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                           -Wno-missing-field-initializers)
  # GCC 12 reports these inside Asio's and libstdc++'s own headers when it inlines them at -O2.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized -Wno-restrict -Wno-mismatched-new-delete)
  endif()
  if(THRONG_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
