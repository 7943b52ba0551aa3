# wend_node: the addon of the Node package, beside the libraries of the bundle. Where there is no
# Node of 18 or later, or none of its headers, there is no target; scripts/install_dependencies.sh
# brings both.
#
#   node-package     the package, <build>/node/wend-*.tgz
find_program(WEND_NODE NAMES node nodejs)
if(WEND_NODE)
  execute_process(COMMAND ${WEND_NODE} -p process.versions.node OUTPUT_VARIABLE node_version)
  file(REAL_PATH ${WEND_NODE} node_program)
  cmake_path(GET node_program PARENT_PATH node_folder)
  # Debian's libnode-dev, or what lies beside a Node from elsewhere.
  find_path(WEND_NODE_INCLUDE node_api.h HINTS ${node_folder}/../include/node
            PATH_SUFFIXES node nodejs/src)
endif()
if(NOT WEND_NODE OR NOT WEND_NODE_INCLUDE OR node_version VERSION_LESS 18)
  message(STATUS "No Node of 18 or later with node_api.h: the Node package is neither built nor "
                 "tested (scripts/install_dependencies.sh bindings)")
  return()
endif()

file(GLOB node_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/api/node/addon/*.cc)
add_library(wend_node MODULE ${node_sources})
set_target_properties(wend_node PROPERTIES
  PREFIX "" OUTPUT_NAME wend SUFFIX .node LIBRARY_OUTPUT_DIRECTORY ${WEND_BUNDLE}
  BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN")
target_include_directories(wend_node SYSTEM PRIVATE ${WEND_NODE_INCLUDE})
target_link_libraries(wend_node PRIVATE wend_flags wend_bundled)
target_link_options(wend_node PRIVATE LINKER:--disable-new-dtags LINKER:--strip-all)

add_custom_target(node-package
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/api/node/npm_package.py
          ${PROJECT_VERSION} ${WEND_BUNDLE} ${PROJECT_BINARY_DIR}/node
  DEPENDS wend_node VERBATIM)
