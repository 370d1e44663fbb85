// TensorFlow's library writes to stderr while it is being loaded, before any log level counts. Loaded first, these two functions turn descriptor 2 away for that
// moment; Node has no dup2 of its own.

#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

namespace {

// () -> the number under which stderr is kept, or -1
napi_value Silence(napi_env env, napi_callback_info) {
  const int kept = fcntl(2, F_DUPFD_CLOEXEC, 3);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (kept >= 0 && nowhere >= 0) dup2(nowhere, 2);
  if (nowhere >= 0) close(nowhere);
  napi_value result;
  napi_create_int32(env, kept, &result);
  return result;
}

// (number from Silence)
napi_value Restore(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int kept = -1;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  if (count == 1) napi_get_value_int32(env, argument, &kept);
  if (kept >= 0) {
    dup2(kept, 2);
    close(kept);
  }
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"silence", nullptr, Silence, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"restore", nullptr, Restore, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, 2, functions);
  return exports;
}
