# Everything here is a Debian 12 package; `./dev` installs them. Only what a target names is linked.
find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(simdjson REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED COMPONENTS core)
find_package(PkgConfig REQUIRED)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)

# Debian's yaml-cpp exports the plain name before 0.8 and the namespaced one since.
if(NOT TARGET yaml-cpp::yaml-cpp)
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()

# Boost.Asio over epoll, header-only; no Boost library is linked. Of the frames of coroutines and handlers that have ended
# it keeps two of each for the next by itself, which is too few where arrivals begin and end.
add_library(throng_asio INTERFACE)
target_link_libraries(throng_asio INTERFACE Boost::headers Threads::Threads OpenSSL::SSL OpenSSL::Crypto)
target_compile_definitions(throng_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE
                                                 BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=32)
