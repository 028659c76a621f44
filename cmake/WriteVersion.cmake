# cmake -DSOURCE_DIR=.. -DTEMPLATE=.. -DOUTPUT=.. -DSPIKEDEPTH_VERSION=.. -P WriteVersion.cmake
# A file of its own that is built again when the commit changes, so that nothing else has to be.
set(SPIKEDEPTH_COMMIT "")
if(EXISTS ${SOURCE_DIR}/.git)  # else a git repository further up would answer
  find_program(GIT git)
  if(GIT)
    execute_process(COMMAND ${GIT} rev-parse HEAD WORKING_DIRECTORY ${SOURCE_DIR}
                    OUTPUT_VARIABLE SPIKEDEPTH_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE
                    ERROR_QUIET RESULT_VARIABLE failed)
    if(failed)
      set(SPIKEDEPTH_COMMIT "")
    endif()
  endif()
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
file(TOUCH ${OUTPUT})
