# What `make install` puts down, and the package that `make deb` makes of it.
#
# Everything finds its prefix from where it lies, so `cmake --install --prefix` may move it.
include(CMakePackageConfigHelpers)

# What libwend.a needs at the end of a link; libwend.so brings it along.
set(WEND_PRIVATE_LIBRARIES rocksdb icuuc stemmer xxhash roaring gumbo csv z stdc++ m)
list(TRANSFORM WEND_PRIVATE_LIBRARIES PREPEND -l OUTPUT_VARIABLE pc_libraries)
list(JOIN pc_libraries " " WEND_PC_LIBRARIES)
string(APPEND WEND_PC_LIBRARIES " -lpthread")

cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY
           ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE WEND_PC_PREFIX)
configure_file(cmake/wend.pc.in wend.pc @ONLY)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Wend)
configure_package_config_file(cmake/WendConfig.cmake.in WendConfig.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(WendConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(TARGETS wend_shared wend_static
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET wend)
  install(TARGETS wend RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES api/include/wend/wend.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/wend)
install(FILES ${PROJECT_BINARY_DIR}/wend.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_BINARY_DIR}/WendConfig.cmake ${PROJECT_BINARY_DIR}/WendConfigVersion.cmake
        DESTINATION ${package_dir})
install(FILES docs/wend.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

# One package with program, libraries and header. dpkg-shlibdeps names the packages that the shared
# libraries come from; what only libwend.a needs is suggested.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME wend)
set(CPACK_PACKAGE_VENDOR Wend)
set(CPACK_PACKAGE_CONTACT "The Wend authors <wend@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
# cmake/triggers runs ldconfig when the package comes and goes.
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/triggers)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
    "librocksdb-dev, libicu-dev, libstemmer-dev, libxxhash-dev, libroaring-dev")
include(CPack)
