// Linear algebra in float64, which TensorFlow.js has no type for: products, factors and eigenvalues by OpenBLAS, on typed arrays in row-major order.
// Argument errors are the caller's (src/backend/blas.ts checks shapes); what LAPACK reports is returned.

#include <cblas.h>
#include <lapacke.h>
#include <node_api.h>

namespace {

constexpr size_t kMost = 8;

struct Arguments {
  napi_env env;
  napi_value values[kMost];

  Arguments(napi_env env, napi_callback_info info) : env(env) {
    size_t count = kMost;
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  }
  int64_t Integer(size_t i) const {
    int64_t value = 0;
    napi_get_value_int64(env, values[i], &value);
    return value;
  }
  bool Flag(size_t i) const {
    bool value = false;
    napi_get_value_bool(env, values[i], &value);
    return value;
  }
  template <typename T>
  T* Values(size_t i) const {
    void* data = nullptr;
    napi_get_typedarray_info(env, values[i], nullptr, nullptr, &data, nullptr, nullptr);
    return static_cast<T*>(data);
  }
  double* Doubles(size_t i) const { return Values<double>(i); }
};

napi_value Status(napi_env env, int64_t info) {
  napi_value result;
  napi_create_int64(env, info, &result);
  return result;
}

// (a, b, c, m, n, k, transposeA, transposeB): c [m,n] = a [m,k] b [k,n]; a transposed one is held as [k,m] or [n,k]
napi_value Multiply(napi_env env, napi_callback_info info) {
  const Arguments of(env, info);
  const int64_t m = of.Integer(3), n = of.Integer(4), k = of.Integer(5);
  const bool a = of.Flag(6), b = of.Flag(7);
  scipy_cblas_dgemm64_(CblasRowMajor, a ? CblasTrans : CblasNoTrans, b ? CblasTrans : CblasNoTrans, m, n, k, 1,
                       of.Doubles(0), a ? m : k, of.Doubles(1), b ? k : n, 0, of.Doubles(2), n);
  return nullptr;
}

// (x, c, rows, d, transpose): adds x^T x, or x x^T where x is held as [d,rows], to the upper triangle of c [d,d]; x [rows,d]
napi_value AddSquare(napi_env env, napi_callback_info info) {
  const Arguments of(env, info);
  const int64_t rows = of.Integer(2), d = of.Integer(3);
  const bool outer = of.Flag(4);
  scipy_cblas_dsyrk64_(CblasRowMajor, CblasUpper, outer ? CblasNoTrans : CblasTrans, d, rows, 1, of.Doubles(0),
                       outer ? rows : d, 1, of.Doubles(1), d);
  return nullptr;
}

// (x, shift, centred, sums, rows, d): centred [rows,d] = x [rows,d] - shift [d], its rows added to sums [d]; x and shift are float32
napi_value Centre(napi_env env, napi_callback_info info) {
  const Arguments of(env, info);
  const int64_t rows = of.Integer(4), d = of.Integer(5);
  const float *all = of.Values<float>(0), *shift = of.Values<float>(1);
  double *results = of.Doubles(2), *__restrict sums = of.Doubles(3);
  for (int64_t row = 0; row < rows; ++row) {
    const float* x = all + row * d;
    double* __restrict centred = results + row * d;
    for (int64_t j = 0; j < d; ++j) {
      centred[j] = static_cast<double>(x[j]) - shift[j];
      sums[j] += centred[j];
    }
  }
  return nullptr;
}

// LAPACK counts by columns: what is the lower triangle for us is the upper one for it.

// (x, n): the lower triangle of x [n,n] becomes that of its Cholesky factor. -> 0, or the order of a minor that is not positive
napi_value Cholesky(napi_env env, napi_callback_info info) {
  const Arguments of(env, info);
  const int64_t n = of.Integer(1);
  return Status(env, scipy_LAPACKE_dpotrf64_(LAPACK_COL_MAJOR, 'U', n, of.Doubles(0), n));
}

// (x, values, n, vectors): ascending eigenvalues [n] of the symmetric matrix whose upper triangle is that of x [n,n]; the rows of x become the vectors, or rubbish
// without them. -> 0 where they converged
napi_value Eigen(napi_env env, napi_callback_info info) {
  const Arguments of(env, info);
  const int64_t n = of.Integer(2);
  const char job = of.Flag(3) ? 'V' : 'N';
  return Status(env, scipy_LAPACKE_dsyevd64_(LAPACK_COL_MAJOR, job, 'L', n, of.Doubles(0), n, of.Doubles(1)));
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"multiply", nullptr, Multiply, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"addSquare", nullptr, AddSquare, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"centre", nullptr, Centre, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"cholesky", nullptr, Cholesky, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"eigen", nullptr, Eigen, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}
