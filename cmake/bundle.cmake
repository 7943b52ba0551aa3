# wend_bundled: libwend.so and the libraries that it needs, side by side in <build>/bundle. What
# packages for other languages carry, so that their users need neither a compiler nor Debian's
# libraries: scripts/bundle_library.py says how.
#
#   wheel        the Python package, <build>/wheel/wend-*.whl
set(WEND_BUNDLE ${PROJECT_BINARY_DIR}/bundle)
add_library(wend_bundled SHARED ${PROJECT_BINARY_DIR}/empty.cc)
set_target_properties(wend_bundled PROPERTIES
  OUTPUT_NAME wend LIBRARY_OUTPUT_DIRECTORY ${WEND_BUNDLE}
  BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN"
  LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/wend.map)
target_link_libraries(wend_bundled PRIVATE wend_flags ${WEND_LAYERS} wend_dependencies_shared)
target_link_options(wend_bundled PRIVATE
  LINKER:--version-script=${PROJECT_SOURCE_DIR}/cmake/wend.map LINKER:--no-undefined-version
  LINKER:--disable-new-dtags LINKER:--strip-all)
target_include_directories(wend_bundled INTERFACE ${PROJECT_SOURCE_DIR}/api/include)
add_custom_command(TARGET wend_bundled POST_BUILD
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/bundle_library.py
          $<TARGET_FILE:wend_bundled>
  VERBATIM)

add_custom_target(wheel
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/api/python/backend/wend_wheel.py
          ${WEND_BUNDLE} ${PROJECT_BINARY_DIR}/wheel
  DEPENDS wend_bundled VERBATIM)

include(cmake/node.cmake)
