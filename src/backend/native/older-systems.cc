// For the addon of a bundle: the one function of the C++ library that the compilers from GCC 11 on call and that the systems of GCC 10, whose glibc is 2.31, do
// not have. Hidden: each library keeps its own.
#include <new>

namespace std {
[[noreturn]] __attribute__((visibility("hidden"))) void __throw_bad_array_new_length() {
  throw std::bad_array_new_length();
}
}  // namespace std
