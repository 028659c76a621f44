# spikedepth_version_source(VARIABLE TEMPLATE): a source file with the version and the commit, written when it is built.
function(spikedepth_version_source variable template)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/version.cpp)
  # Git appends a line here whenever HEAD moves; .git is a file in worktrees, so git is asked where.
  set(moves "")
  if(EXISTS ${PROJECT_SOURCE_DIR}/.git)
    execute_process(COMMAND git rev-parse --git-path logs/HEAD WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                    OUTPUT_VARIABLE moves OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    get_filename_component(moves "${moves}" ABSOLUTE BASE_DIR ${PROJECT_SOURCE_DIR})
    if(NOT EXISTS "${moves}" OR IS_DIRECTORY "${moves}")
      set(moves "")
    endif()
  endif()
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DTEMPLATE=${CMAKE_CURRENT_SOURCE_DIR}/${template}
            -DOUTPUT=${output} -DSPIKEDEPTH_VERSION=${PROJECT_VERSION} -P ${PROJECT_SOURCE_DIR}/cmake/WriteVersion.cmake
    DEPENDS ${template} ${PROJECT_SOURCE_DIR}/cmake/WriteVersion.cmake ${moves}
    COMMENT "Version and commit" VERBATIM)
  set(${variable} ${output} PARENT_SCOPE)
endfunction()
