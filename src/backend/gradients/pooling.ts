import type { Attributes, Registrar } from "./register";

/** Mean and maximum pooling to any order: the gradients of pooling are native ops, and theirs are pooling again. */
export function registerPooling({ tf, backend, gradient, kernel, run, constant, attribute }: Registrar): void {
  type Sizes = Parameters<typeof tf.backend_util.computePool2DInfo>;
  const poolAttributes = (a: Attributes, shape: number[]) => {
    const info = tf.backend_util.computePool2DInfo(
      shape as Sizes[0],
      a["filterSize"] as Sizes[1],
      a["strides"] as Sizes[2],
      1,
      a["pad"] as Sizes[4],
      a["dimRoundingMode"] as Sizes[5],
    );
    return [
      attribute.type("T", "float32"),
      attribute.integer("ksize", [1, info.filterHeight, info.filterWidth, 1]),
      attribute.integer("strides", [1, info.strideHeight, info.strideWidth, 1]),
      attribute.text("padding", info.padInfo.type),
      attribute.text("data_format", "NHWC"),
    ];
  };

  gradient("AvgPoolGrad", { inputs: ["dy", "input"] }, (ddy, [, x], { filterSize, strides, pad }) => ({
    dy: () => tf.avgPool(ddy as never, filterSize as number, strides as number, pad as "valid"),
    input: () => tf.zeros(x!.shape),
  }));

  kernel("MaxPoolGradGrad", ({ dd, input, output }, attributes) =>
    backend.executeSingleOutput("MaxPoolGradGrad", poolAttributes(attributes, input!.shape), [input!, output!, dd!]),
  );
  type Tensor = ReturnType<typeof constant>;
  const spread = (dy: Tensor, x: Tensor, y: Tensor, attributes: Attributes) =>
    run("MaxPoolGrad", { dy, input: constant(x), output: constant(y) }, attributes);
  gradient("MaxPool", { inputs: ["x"], outputs: [true] }, (dy, [x, y], a) => ({ x: () => spread(dy, x!, y!, a) }));
  gradient("MaxPoolGrad", { inputs: ["input", "output"] }, (dd, [x, y], a) => ({
    dy: () => run("MaxPoolGradGrad", { dd, input: constant(x!), output: constant(y!) }, a),
  }));
  gradient("MaxPoolGradGrad", { inputs: ["input", "output"] }, (dy, [x, y], a) => ({
    dd: () => spread(dy, x!, y!, a),
  }));
}
