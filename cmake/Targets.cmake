# Shared rules for every target: warnings, include root, sanitizers.

function(spikedepth_configure_target name)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow)
  if(SPIKEDEPTH_WERROR)
    target_compile_options(${name} PRIVATE -Werror)
  endif()
  if(SPIKEDEPTH_SANITIZE)
    target_compile_options(${name} PRIVATE -fsanitize=${SPIKEDEPTH_SANITIZE}
                           -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${name} PRIVATE -fsanitize=${SPIKEDEPTH_SANITIZE})
  endif()
endfunction()

# spikedepth_library(NAME SOURCES ... PUBLIC targets... PRIVATE targets...)
function(spikedepth_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(spikedepth_${name} STATIC ${ARG_SOURCES})
  add_library(spikedepth::${name} ALIAS spikedepth_${name})
  spikedepth_configure_target(spikedepth_${name})
  target_link_libraries(spikedepth_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# Torch headers cost 10-30 s a file, most of it again for every file however small: torch targets share one precompiled header and
# compile several files as one. Names in anonymous namespaces must therefore differ within a folder.
function(spikedepth_share_torch_headers name)
  if(name STREQUAL "spikedepth_snn")
    target_precompile_headers(${name} PRIVATE <torch/torch.h>)
  else()
    target_precompile_headers(${name} REUSE_FROM spikedepth_snn)
  endif()
  set_target_properties(${name} PROPERTIES UNITY_BUILD ${SPIKEDEPTH_UNITY} UNITY_BUILD_BATCH_SIZE 8)
endfunction()

function(spikedepth_use_torch name)
  # at::parallel_for is a template: without OpenMP in our own files it runs on one thread.
  target_link_libraries(${name} PUBLIC torch OpenMP::OpenMP_CXX)
  spikedepth_share_torch_headers(${name})
endfunction()
