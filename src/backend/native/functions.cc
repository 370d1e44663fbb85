// The entry of the native addon: the unmodified binding of @tensorflow/tfjs-node-gpu, included here, and four functions more: two turn a GraphDef into
// a TensorFlow function which the binding's executeOp then runs by its name, one tells the shapes of a GraphDef's values without computing them, one has
// TensorFlow log where each op runs. Compiled together with the package's tfjs_backend.cc.

#include <cstdlib>
#include <string>
#include <vector>

#include "tensorflow/c/eager/c_api_experimental.h"
#include "tfjs_backend.h"

// The package registers itself as a Node module; that is done below, once its own registration is taken out.
#undef NAPI_MODULE
#define NAPI_MODULE(name, function)
#include "tfjs_binding.cc"

namespace {

using tfnodejs::TF_AutoStatus;
using tfnodejs::TFJSBackend;

// The eager context is private in the package's header. An explicit instantiation may name private members, so this reads it without changing the header.
TFE_Context* ContextOf(TFJSBackend* backend);
template <TFE_Context* TFJSBackend::*Member>
struct ContextReader {
  friend TFE_Context* ContextOf(TFJSBackend* backend) { return backend->*Member; }
};
template struct ContextReader<&TFJSBackend::tfe_context_>;

napi_value Throw(napi_env env, const std::string& message) {
  napi_throw_error(env, nullptr, message.c_str());
  return nullptr;
}

std::string StringOf(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, &text[0], length + 1, &length);
  return text;
}

std::vector<napi_value> ItemsOf(napi_env env, napi_value array) {
  uint32_t length = 0;
  napi_get_array_length(env, array, &length);
  std::vector<napi_value> items(length);
  for (uint32_t i = 0; i < length; i++) napi_get_element(env, array, i, &items[i]);
  return items;
}

bool BytesOf(napi_env env, napi_value value, void** data, size_t* length) {
  napi_typedarray_type type;
  return napi_get_typedarray_info(env, value, &type, length, data, nullptr, nullptr) == napi_ok;
}

// Reads exactly `count` arguments; returns this thread's eager context, or null when the call is malformed.
TFE_Context* ReadArguments(napi_env env, napi_callback_info info, napi_value* arguments, size_t count) {
  size_t given = count;
  napi_get_cb_info(env, info, &given, arguments, nullptr, nullptr);
  TFJSBackend* backend = nullptr;
  napi_get_instance_data(env, reinterpret_cast<void**>(&backend));
  return backend != nullptr && given == count ? ContextOf(backend) : nullptr;
}

// "node:2" -> output 2 of that node.
TF_Output OutputOf(TF_Graph* graph, const std::string& name) {
  const size_t colon = name.find(':');
  const int index = colon == std::string::npos ? 0 : std::atoi(name.c_str() + colon + 1);
  return {TF_GraphOperationByName(graph, name.substr(0, colon).c_str()), index};
}

bool Resolve(napi_env env, TF_Graph* graph, napi_value names, std::vector<TF_Output>* outputs, std::string* error) {
  for (napi_value item : ItemsOf(env, names)) {
    const std::string name = StringOf(env, item);
    outputs->push_back(OutputOf(graph, name));
    if (outputs->back().oper == nullptr) *error = "the graph has no node " + name;
  }
  return error->empty();
}

bool ImportGraph(TF_Graph* graph, const void* bytes, size_t length, TF_Status* status) {
  TF_Buffer* buffer = TF_NewBufferFromString(bytes, length);
  TF_ImportGraphDefOptions* options = TF_NewImportGraphDefOptions();
  TF_GraphImportGraphDef(graph, buffer, options, status);
  TF_DeleteImportGraphDefOptions(options);
  TF_DeleteBuffer(buffer);
  return TF_GetCode(status) == TF_OK;
}

// addFunction(name, graphDef: Uint8Array, inputs: string[], outputs: string[], attributes: (name, AttrValue bytes)[] in pairs)
napi_value AddFunction(napi_env env, napi_callback_info info) {
  napi_value arguments[5];
  TFE_Context* context = ReadArguments(env, info, arguments, 5);
  void* bytes = nullptr;
  size_t length = 0;
  if (context == nullptr || !BytesOf(env, arguments[1], &bytes, &length)) {
    return Throw(env, "addFunction: expected name, GraphDef bytes, inputs, outputs and attributes");
  }
  const std::string name = StringOf(env, arguments[0]);
  TF_AutoStatus status;
  TF_Graph* graph = TF_NewGraph();
  TF_Function* function = nullptr;
  std::vector<TF_Output> inputs, outputs;
  std::string error;
  auto is_ok = [&] { return TF_GetCode(status.status) == TF_OK && error.empty(); };

  ImportGraph(graph, bytes, length, status.status) && Resolve(env, graph, arguments[2], &inputs, &error) &&
      Resolve(env, graph, arguments[3], &outputs, &error);
  if (is_ok()) {
    function = TF_GraphToFunction(graph, name.c_str(), /*append_hash_to_fn_name=*/0, /*num_opers=*/-1, nullptr,
                                  static_cast<int>(inputs.size()), inputs.data(), static_cast<int>(outputs.size()),
                                  outputs.data(), nullptr, nullptr, /*description=*/"", status.status);
  }
  const std::vector<napi_value> attributes = ItemsOf(env, arguments[4]);
  for (size_t i = 0; is_ok() && i + 1 < attributes.size(); i += 2) {
    if (BytesOf(env, attributes[i + 1], &bytes, &length)) {
      TF_FunctionSetAttrValueProto(function, StringOf(env, attributes[i]).c_str(), bytes, length, status.status);
    }
  }
  if (is_ok()) TFE_ContextAddFunction(context, function, status.status);
  TF_DeleteFunction(function);
  TF_DeleteGraph(graph);
  return is_ok() ? arguments[0] : Throw(env, name + ": " + (error.empty() ? TF_Message(status.status) : error));
}

// removeFunction(name)
napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  TFE_Context* context = ReadArguments(env, info, arguments, 1);
  if (context == nullptr) return Throw(env, "removeFunction: expected a name");
  TF_AutoStatus status;
  TFE_ContextRemoveFunction(context, StringOf(env, arguments[0]).c_str(), status.status);
  return TF_GetCode(status.status) == TF_OK ? nullptr : Throw(env, TF_Message(status.status));
}

napi_value NumberOf(napi_env env, int64_t value) {
  napi_value number;
  napi_create_int64(env, value, &number);
  return number;
}

// inferShapes(graphDef: Uint8Array, outputs: string[]) -> ({ shape: number[], dtype: number } | null)[]; null where TensorFlow cannot tell the shape
napi_value InferShapes(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  void* bytes = nullptr;
  size_t length = 0;
  if (ReadArguments(env, info, arguments, 2) == nullptr || !BytesOf(env, arguments[0], &bytes, &length)) {
    return Throw(env, "inferShapes: expected GraphDef bytes and outputs");
  }
  TF_AutoStatus status;
  TF_Graph* graph = TF_NewGraph();
  std::vector<TF_Output> outputs;
  std::string error;
  napi_value results;
  napi_create_array(env, &results);
  if (ImportGraph(graph, bytes, length, status.status) && Resolve(env, graph, arguments[1], &outputs, &error)) {
    for (size_t i = 0; i < outputs.size() && TF_GetCode(status.status) == TF_OK; i++) {
      const int rank = TF_GraphGetTensorNumDims(graph, outputs[i], status.status);
      std::vector<int64_t> sizes(rank > 0 ? rank : 0);
      if (rank > 0) TF_GraphGetTensorShape(graph, outputs[i], sizes.data(), rank, status.status);
      bool is_known = rank >= 0;
      napi_value shape, result;
      napi_create_array(env, &shape);
      for (int d = 0; d < rank; d++) {
        is_known = is_known && sizes[d] >= 0;
        napi_set_element(env, shape, d, NumberOf(env, sizes[d]));
      }
      napi_create_object(env, &result);
      napi_set_named_property(env, result, "shape", shape);
      napi_set_named_property(env, result, "dtype", NumberOf(env, TF_OperationOutputType(outputs[i])));
      if (!is_known) napi_get_null(env, &result);
      napi_set_element(env, results, i, result);
    }
  }
  TF_DeleteGraph(graph);
  if (TF_GetCode(status.status) != TF_OK) return Throw(env, TF_Message(status.status));
  return error.empty() ? results : Throw(env, error);
}

// logPlacement(): from here on TensorFlow prints the device of each op, where its log level lets it
napi_value LogPlacement(napi_env env, napi_callback_info info) {
  TFE_Context* context = ReadArguments(env, info, nullptr, 0);
  if (context == nullptr) return Throw(env, "logPlacement: expected no arguments");
  TF_AutoStatus status;
  TFE_ContextSetLogDevicePlacement(context, 1, status.status);
  return TF_GetCode(status.status) == TF_OK ? nullptr : Throw(env, TF_Message(status.status));
}

// Whether TensorFlow makes a context at all, else its reason is thrown: the package goes on without one, and the process ends, as where another one has the card.
bool HasContext(napi_env env) {
  TF_AutoStatus status;
  TFE_ContextOptions* options = TFE_NewContextOptions();
  TFE_Context* context = TFE_NewContext(options, status.status);
  TFE_DeleteContextOptions(options);
  if (context != nullptr) TFE_DeleteContext(context);
  if (TF_GetCode(status.status) == TF_OK) return true;
  Throw(env, TF_Message(status.status));
  return false;
}

}  // namespace

NAPI_MODULE_INIT() {
  if (!HasContext(env)) return nullptr;
  exports = tfnodejs::InitTFNodeJSBinding(env, exports);
  if (exports == nullptr) return nullptr;
  const napi_property_descriptor functions[] = {
      {"addFunction", nullptr, AddFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, RemoveFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"inferShapes", nullptr, InferShapes, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"logPlacement", nullptr, LogPlacement, nullptr, nullptr, nullptr, napi_default, nullptr}};
  napi_define_properties(env, exports, 4, functions);
  return exports;
}
