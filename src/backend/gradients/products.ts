import type { Registrar } from "./register";

/** Products of two matrices by MatMul: tfjs takes the op for batches of them, which is up to 1.6 times slower and is not joined with a bias and an activation. */
export function registerProducts({ backend, kernel, attribute }: Registrar): void {
  kernel("BatchMatMul", ({ a, b }, { transposeA, transposeB }) => {
    const isPlain = a!.shape.length === 2 && b!.shape.length === 2;
    const [op, left, right] = isPlain ? ["MatMul", "transpose_a", "transpose_b"] : ["BatchMatMulV2", "adj_x", "adj_y"];
    const attributes = [
      attribute.type("T", a!.dtype as "float32"),
      attribute.flag(left!, transposeA as boolean),
      attribute.flag(right!, transposeB as boolean),
    ];
    return backend.executeSingleOutput(op!, attributes, [a!, b!]);
  });
}
