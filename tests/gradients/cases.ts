import type { Tf } from "../../src/backend/binding";
import type { tf as tensorflow } from "../../src/backend/tf";

type Tensor = tensorflow.Tensor;
type Images = tensorflow.Tensor4D;
type Matrix = tensorflow.Tensor2D;

/** A method's parameters may be narrower than declared: a case names the ranks that its op asks for, and the test calls all cases alike. */
interface Declared {
  run(tf: Tf, h: Tensor, ...others: Tensor[]): Tensor;
}
export type Case = Declared["run"];
type Cases = Record<string, Case>;

function convolutions(): Cases {
  const cases: Cases = {};
  for (const stride of [1, 2])
    for (const pad of ["same", "valid"] as const) {
      cases[`conv2d s${stride} ${pad}`] = (tf, h: Images, w: Images) => tf.conv2d(h, w, stride, pad);
      cases[`depthwiseConv2d s${stride} ${pad}`] = (tf, h: Images, w: Images) => tf.depthwiseConv2d(h, w, stride, pad);
    }
  return {
    ...cases,
    "conv2d s2 same odd": (tf, h: Images, w: Images) => tf.conv2d(h, w, 2, "same"),
    "conv2d 4x4 s2 same": (tf, h: Images, w: Images) => tf.conv2d(h, w, 2, "same"),
    "conv2d 1x1": (tf, h: Images, w: Images) => tf.conv2d(h, w, 1, "same"),
    "conv2dTranspose s2 same": (tf, h: Images, w: Images) => tf.conv2dTranspose(h, w, [2, 6, 6, 2], 2, "same"),
    "conv2dTranspose s1 valid": (tf, h: Images, w: Images) => tf.conv2dTranspose(h, w, [2, 5, 5, 2], 1, "valid"),
    "depthwiseConv2d mult2": (tf, h: Images, w: Images) => tf.depthwiseConv2d(h, w, 1, "same"),
    "fused.conv2d linear+bias": (tf, h: Images, filter: Images, bias) =>
      tf.fused.conv2d({ x: h, filter, strides: 1, pad: "same", bias: bias! }),
  };
}

const products: Cases = {
  "fused.matMul bias relu": (tf, h, b, bias) => tf.fused.matMul({ a: h, b: b!, bias: bias!, activation: "relu" }),
  matMul: (tf, h, w) => tf.matMul(h, w!),
  "matMul transposed": (tf, h, w) => tf.matMul(h, w!, true, true),
  "matMul batched": (tf, h, w) => tf.matMul(h, w!),
  "einsum bij,bjk->bik": (tf, h, w) => tf.einsum("bij,bjk->bik", h, w!),
  "einsum bhwc,bc->bhwc": (tf, h, w) => tf.einsum("bhwc,bc->bhwc", h, w!),
  "einsum sum-only index ij,k->i": (tf, h, w) => tf.einsum("ij,k->i", h, w!),
  "einsum unary ijk->ki": (tf, h) => tf.einsum("ijk->ki", h),
  "bias add": (tf, h, b) => tf.add(h, b!),
  "mul broadcast [b,1,1,c]": (tf, h, b) => tf.mul(h, b!),
};

const elementwise: Cases = {
  leakyRelu: (tf, h) => tf.leakyRelu(h, 0.2),
  relu: (tf, h) => tf.relu(h),
  elu: (tf, h) => tf.elu(h),
  selu: (tf, h) => tf.selu(h),
  softplus: (tf, h) => tf.softplus(h),
  sigmoid: (tf, h) => tf.sigmoid(h),
  tanh: (tf, h) => tf.tanh(h),
  exp: (tf, h) => tf.exp(h),
  square: (tf, h) => tf.square(h),
  abs: (tf, h) => tf.abs(h),
  clipByValue: (tf, h) => tf.clipByValue(h, -0.7, 0.8),
  prelu: (tf, h, alpha) => tf.prelu(h, alpha!),
  log: (tf, h) => tf.log(h),
  sqrt: (tf, h) => tf.sqrt(h),
  rsqrt: (tf, h) => tf.rsqrt(h),
  reciprocal: (tf, h) => tf.reciprocal(h),
  "pow const 3": (tf, h) => tf.pow(h, 3),
  "pow tensor exponent": (tf, h, exponent) => tf.pow(h, exponent!),
  div: (tf, h, e) => tf.div(h, e!),
  "div x in denominator": (tf, h, e) => tf.div(e!, h),
  maximum: (tf, h, e) => tf.maximum(h, e!),
  minimum: (tf, h, e) => tf.minimum(h, e!),
  "maximum scalar 0.1": (tf, h) => tf.maximum(h, 0.1),
  "maximum broadcast [2]": (tf, h, e) => tf.maximum(h, e!),
  "where const mask": (tf, h, e) => tf.where(tf.range(0, h.size).reshape(h.shape).mod(3).equal(0), h, e!),
  "where x-dependent mask": (tf, h, e) => tf.where(h.greater(0), h, e!),
};

const reductions: Cases = {
  "mean all": (tf, h) => tf.mean(h),
  "mean axis": (tf, h) => tf.mean(h, [1, 2]),
  "mean keepDims": (tf, h) => tf.mean(h, [0], true),
  "sum axis": (tf, h) => tf.sum(h, [1, 2]),
  "max axis": (tf, h) => tf.max(h, [1]),
  logSumExp: (tf, h) => tf.logSumExp(h, [1, 2]),
  softmax: (tf, h) => tf.softmax(h),
  logSoftmax: (tf, h) => tf.logSoftmax(h),
};

const normalisations: Cases = {
  "l2-normalise rsqrt": (_, h) => h.mul(h.square().sum(1, true).add(1e-4).rsqrt()),
  "l2-normalise norm": (tf, h) => h.div(tf.norm(h, "euclidean", 1, true)),
  "pixel norm": (_, h) => h.mul(h.square().mean(-1, true).add(1e-2).rsqrt()),
  "instance norm (moments)": (tf, h, scale, offset) => {
    const { mean, variance } = tf.moments(h, [1, 2], true);
    return h.sub(mean).mul(variance.add(1e-3).rsqrt()).mul(scale!).add(offset!);
  },
  "batchNorm given stats": (tf, h, mean, variance, offset, scale) =>
    tf.batchNorm(h, mean!, variance!, offset, scale, 1e-3),
  "batchNorm batch stats": (tf, h, offset, scale) => {
    const { mean, variance } = tf.moments(h, [0, 1, 2]);
    return tf.batchNorm(h, mean, variance, offset, scale, 1e-3);
  },
  "minibatch stddev": (tf, h) => {
    const groups = h.reshape([2, 2, 3, 3, 2, 2]);
    const variance = groups.sub(groups.mean(0, true)).square().mean(0);
    const deviation = variance.add(1e-8).sqrt().mean([1, 2, 4], true).squeeze([4]);
    return tf.concat([h, tf.tile(deviation, [2, 3, 3, 1])], 3);
  },
};

const pooling: Cases = {
  "avgPool 2 s2 valid": (tf, h: Images) => tf.avgPool(h, 2, 2, "valid"),
  "avgPool 3 s1 same": (tf, h: Images) => tf.avgPool(h, 3, 1, "same"),
  "avgPool 3 s2 same": (tf, h: Images) => tf.avgPool(h, 3, 2, "same"),
  "maxPool 2 s2 valid": (tf, h: Images) => tf.maxPool(h, 2, 2, "valid"),
  "maxPool 3 s2 same": (tf, h: Images) => tf.maxPool(h, 3, 2, "same"),
};

function resizing(): Cases {
  const cases: Cases = {};
  for (const method of ["resizeNearest", "resizeBilinear"] as const) {
    const resize = (size: [number, number], alignCorners: boolean, halfPixelCenters: boolean) => (tf: Tf, h: Images) =>
      method === "resizeNearest"
        ? tf.image.resizeNearestNeighbor(h, size, alignCorners, halfPixelCenters)
        : tf.image.resizeBilinear(h, size, alignCorners, halfPixelCenters);
    cases[`${method} x2`] = resize([6, 8], false, false);
    cases[`${method} x2 alignCorners`] = resize([6, 8], true, false);
    cases[`${method} x2 halfPixel`] = resize([6, 8], false, true);
    cases[`${method} 5->3`] = resize([3, 3], false, false);
    cases[`${method} 5->3 halfPixel`] = resize([3, 3], false, true);
  }
  return cases;
}

const upsampling: Cases = {
  "upsample concat": (tf, h) => {
    const wide = tf.concat([h, h], 3).reshape([2, 3, 8, 2]);
    return tf.concat([wide, wide], 2).reshape([2, 6, 8, 2]);
  },
  "upsample tile rank4": (tf, h) => tf.tile(h.reshape([6, 1, 4, 2]), [1, 2, 1, 2]).reshape([2, 6, 8, 2]),
  "upsample tile rank6": (tf, h) => tf.tile(h.reshape([2, 3, 1, 4, 1, 2]), [1, 1, 2, 1, 2, 1]).reshape([2, 6, 8, 2]),
  "upsample reshape*ones": (tf, h) =>
    h
      .reshape([2, 3, 1, 4, 1, 2])
      .mul(tf.ones([1, 1, 2, 1, 2, 1]))
      .reshape([2, 6, 8, 2]),
  "upsample broadcastTo rank6": (_, h) =>
    h.reshape([2, 3, 1, 4, 1, 2]).broadcastTo([2, 3, 2, 4, 2, 2]).reshape([2, 6, 8, 2]),
  broadcastTo: (_, h) => h.broadcastTo([2, 4, 3]),
  tile: (tf, h) => tf.tile(h, [2, 3]),
};

const paddings = (bottom: number, left: number, right: number): [number, number][] => [
  [0, 0],
  [1, bottom],
  [left, right],
  [0, 0],
];

const arrangements: Cases = {
  pad: (tf, h) => tf.pad(h, paddings(2, 0, 1)),
  "mirrorPad reflect": (tf, h) => tf.mirrorPad(h, paddings(2, 1, 1), "reflect"),
  "mirrorPad symmetric": (tf, h) => tf.mirrorPad(h, paddings(2, 2, 1), "symmetric"),
  slice: (tf, h) => tf.slice(h, [0, 1, 1, 0], [2, 2, 2, 2]),
  stridedSlice: (tf, h) => tf.stridedSlice(h, [0, 0, 1, 0], [2, 3, 4, 2], [1, 2, 2, 1]),
  concat: (tf, h, e) => tf.concat([h, e!, h], 3),
  stack: (tf, h, e) => tf.stack([h, e!], 1),
  unstack: (tf, h) => {
    const [a, b, c] = tf.unstack(h, 1);
    return a!.mul(b!).add(c!);
  },
  "gather axis0 dup": (tf, h) => tf.gather(h, tf.tensor1d([1, 3, 1, 0, 1], "int32")),
  "gather axis1": (tf, h) => tf.gather(h, tf.tensor1d([1, 3, 1], "int32"), 1),
  transpose: (tf, h) => tf.transpose(h, [0, 3, 1, 2]),
  reshape: (tf, h) => tf.reshape(h, [6, 8]),
  split: (tf, h) => {
    const [a, b] = tf.split(h, 2, 3);
    return a!.mul(b!).add(a!);
  },
  reverse: (tf, h) => tf.reverse(h, [1, 2]),
  depthToSpace: (tf, h: Images) => tf.depthToSpace(h, 2),
  spaceToBatchND: (tf, h) =>
    tf.spaceToBatchND(
      h,
      [2, 2],
      [
        [0, 0],
        [0, 0],
      ],
    ),
  "cumsum last axis": (tf, h: Matrix) => tf.cumsum(h, 1),
  "cumsum axis 0 of [3,4]": (tf, h: Matrix) => tf.cumsum(h, 0),
  "cumsum axis 0 of [4,4]": (tf, h: Matrix) => tf.cumsum(h, 0),
  "cumsum axis 1 of [3,3,3]": (tf, h) => tf.cumsum(h, 1),
  "cumsum exclusive reverse": (tf, h: Matrix) => tf.cumsum(h, 1, true, true),
};

/** y = case(tf, x * v, ...others): the ops and settings whose gradients are compared; their inputs' shapes are in cases.json, their twins in reference.py. */
export const cases: Readonly<Cases> = {
  ...convolutions(),
  ...products,
  ...elementwise,
  ...reductions,
  ...normalisations,
  ...pooling,
  ...resizing(),
  ...upsampling,
  ...arrangements,
};
