import type { Attributes, Registrar } from "./register";

/** tile of any rank: the stock gradient takes one slice per copy and stops at rank 4. */
export function registerTile({ gradient }: Registrar): void {
  gradient("Tile", { inputs: ["x"] }, (dy, [x], { reps }) => ({
    x: () => {
      const shape: number[] = [];
      const axes: number[] = [];
      x!.shape.forEach((size, i) => {
        const copies = (reps as number[])[i]!;
        if (copies > 1) axes.push(shape.push(copies) - 1);
        shape.push(size);
      });
      return dy.reshape(shape).sum(axes).reshape(x!.shape);
    },
  }));
}

/** cumsum on any axis is its own reverse; the stock gradient transposes wrongly. */
export function registerCumsum({ tf, gradient }: Registrar): void {
  gradient("Cumsum", { inputs: [] }, (dy, _, { axis, exclusive, reverse }) => ({
    x: () => tf.cumsum(dy, axis as number, exclusive as boolean, !reverse),
  }));
}

export function registerStridedSlice({ gradient, kernel, native, run, attribute }: Registrar): void {
  const masks = ["begin", "end", "ellipsis", "newAxis", "shrinkAxis"] as const;
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  kernel("StridedSliceGrad", ({ dy }, a) =>
    native(
      "StridedSliceGrad",
      [
        attribute.type("T", "float32"),
        attribute.type("Index", "int32"),
        ...masks.map((mask) => attribute.integer(`${snake(mask)}_mask`, a[`${mask}Mask`] as number)),
      ],
      [a["inputShape"] as number[], a["begin"] as number[], a["end"] as number[], a["strides"] as number[], dy!],
    ),
  );
  gradient("StridedSlice", { inputs: ["x"] }, (dy, [x], a) => ({
    x: () => run("StridedSliceGrad", { dy }, { ...a, inputShape: x!.shape }),
  }));
  gradient("StridedSliceGrad", { inputs: [] }, (ddy, _, a) => ({ dy: () => run("StridedSlice", { x: ddy }, a) }));
}

export function registerDepthToSpace({ gradient }: Registrar): void {
  gradient("DepthToSpace", { inputs: ["x"] }, (dy, [x], { blockSize }) => ({
    x: () => {
      const block = blockSize as number;
      const [n, h, w, c] = dy.shape as [number, number, number, number];
      return dy
        .reshape([n, h / block, block, w / block, block, c])
        .transpose([0, 1, 3, 2, 4, 5])
        .reshape(x!.shape);
    },
  }));
}

/** einsum without repeated indices in one operand: the gradient of an operand is the einsum of dy with the others; indices that only it has are broadcast. */
export function registerEinsum({ tf, gradient, constant }: Registrar): void {
  gradient("Einsum", { allInputs: true }, (dy, operands, attributes: Attributes) => {
    const [left, output] = (attributes["equation"] as string).replace(/\s/g, "").split("->") as [string, string];
    const indices = left.split(",");
    return operands.map((x, n) => () => {
      const others = operands.map((_, m) => m).filter((m) => m !== n);
      const own = indices[n]!.split("");
      const present = [output, ...others.map((m) => indices[m]!)].join("");
      const kept = own.filter((index) => present.includes(index)).join("");
      const equation = `${[output, ...others.map((m) => indices[m]!)].join(",")}->${kept}`;
      const dx = tf.einsum(equation, dy, ...others.map((m) => operands[m]!));
      if (kept === indices[n]) return dx;
      const shape = own.map((index, i) => (kept.includes(index) ? x.shape[i]! : 1));
      return dx.reshape(shape).mul(tf.onesLike(constant(x)));
    });
  });
}

/** gather without the stock kernel's look at the indices on the host, which a compiled function cannot have; a wrong index is TensorFlow's own error. */
export function registerGather({ kernel, backend, native, attribute }: Registrar): void {
  kernel("GatherV2", ({ x, indices }, { axis, batchDims }) =>
    native(
      "GatherV2",
      [
        attribute.integer("batch_dims", batchDims as number),
        { ...attribute.type("Tparams", "float32"), value: backend.getDTypeInteger(x!.dtype) },
        attribute.type("Tindices", "int32"),
        attribute.type("Taxis", "int32"),
      ],
      [x!, indices!, axis as number],
    ),
  );
}
