// Asio and Beast, compiled here once: everywhere else only their declarations are (BOOST_ASIO_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
