import type { Attributes, Registrar } from "./register";

/** The gradients of the filter gradients: a penalty on dL/dw, or a modulated convolution, needs them. All are convolutions. */
export function registerConvolutions({ tf, gradient, run }: Registrar): void {
  type Tensor = ReturnType<typeof run>;
  const convolve = (x: Tensor, filter: Tensor, a: Attributes) =>
    tf.conv2d(
      x as never,
      filter as never,
      a["strides"] as number,
      a["pad"] as "same",
      "NHWC",
      1,
      a["dimRoundingMode"] as "floor",
    );
  gradient("Conv2DBackpropFilter", { inputs: ["x", "dy"] }, (ddw, [x, dy], a) => ({
    x: () => run("Conv2DBackpropInput", { dy: dy!, filter: ddw }, { ...a, inputShape: x!.shape }),
    dy: () => convolve(x!, ddw, a),
  }));

  const depthwise = (x: Tensor, filter: Tensor, a: Attributes) =>
    tf.depthwiseConv2d(
      x as never,
      filter as never,
      a["strides"] as number,
      a["pad"] as "same",
      "NHWC",
      a["dilations"] as number,
      a["dimRoundingMode"] as "floor",
    );
  const [ofInput, ofFilter] = ["DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter"];
  gradient(ofInput, { inputs: ["dy", "filter"] }, (ddx, [dy, filter], a) => ({
    dy: () => depthwise(ddx, filter!, a),
    filter: () => run(ofFilter, { x: ddx, dy: dy! }, { ...a, filterShape: filter!.shape }),
  }));
  gradient(ofFilter, { inputs: ["x", "dy"] }, (ddw, [x, dy], a) => ({
    x: () => run(ofInput, { dy: dy!, filter: ddw }, { ...a, inputShape: x!.shape }),
    dy: () => depthwise(x!, ddw, a),
  }));
}
