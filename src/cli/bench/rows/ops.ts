import { createRandom } from "../../../backend/random";
import { tf } from "../../../backend/tf";
import type { Row, Tensors } from "./row";

const side = 1024;

export const matMul: Row = {
  name: "matmul",
  job: "matmul",
  title: "matMul",
  sizes: `[${side},${side}] x [${side},${side}]`,
  compare: "values",
  inputs: (random) => ({ a: random.normal([side, side]), b: random.normal([side, side]) }),
  start: ({ a, b }) => ({ step: () => ({ product: tf.matMul(a!, b!) }) }),
};

const image = [16, 32, 32, 128] as const;
const kernel = [3, 3, 128, 128] as const;
const convSizes = `[${image.join()}], kernel [${kernel.join()}]`;

const convolve = (x: tf.Tensor, k: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, "same");

export const conv: Row = {
  name: "conv",
  job: "conv",
  title: "conv",
  sizes: convSizes,
  compare: "values",
  inputs: (random) => ({ x: random.normal(image), kernel: random.normal(kernel, 0, 0.03) }),
  start: ({ x, kernel }) => ({ step: () => ({ y: convolve(x!, kernel!) }) }),
};

export const convGradients: Row = {
  name: "conv-gradients",
  job: "conv-gradients",
  title: "conv and gradients",
  sizes: `${convSizes}; with the gradients of both`,
  compare: "values",
  inputs: (random) => ({ ...conv.inputs(random), dy: random.normal(image) }),
  start: ({ x, kernel, dy }) => {
    const gradients = tf.valueAndGrads((image: tf.Tensor, filter: tf.Tensor) => convolve(image, filter));
    const step = () => {
      const { value, grads } = gradients([x!, kernel!], dy! as tf.Tensor4D);
      return { y: value, dx: grads[0]!, dkernel: grads[1]! };
    };
    return { step };
  },
};

const pairs = 50;

export const smallOps: Row = {
  name: "small-ops",
  job: "small-ops",
  title: "100 small ops",
  sizes: `${pairs} x (mul, add) on [64]`,
  compare: "values",
  inputs: (random) => ({ x: random.normal([64]), a: random.uniform([64], 0.8, 1), b: random.normal([64]) }),
  start: ({ x, a, b }) => ({
    step: () => {
      let y = x!;
      for (let i = 0; i < pairs; i++) y = y.mul(a!).add(b!);
      return { y };
    },
  }),
};

const draws = 1_000_000;

export const noise: Row = {
  name: "noise",
  job: "noise",
  title: "noise",
  sizes: "1,000,000 normal numbers",
  compare: "moments",
  inputs: ({ variable }): Tensors => ({ state: variable.clone() }),
  start: ({ state }) => {
    const random = createRandom(0);
    random.restore([...state!.dataSync()] as [number, number]);
    return { step: () => ({ values: random.normal([draws]) }), dispose: () => random.dispose() };
  },
};
