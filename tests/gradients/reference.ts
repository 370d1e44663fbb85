import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeSafetensors } from "../../src/files/safetensors";
import type { Kind } from "./inputs";

/** What is differentiated: the loss, the squared gradient of x (R1), the squared gradients of all inputs. */
export const orders = ["first", "penaltyOfX", "penaltyOfAll"] as const;
export type Order = (typeof orders)[number];

export interface Declared {
  readonly shape: readonly number[];
  readonly kind: Kind;
}

/** The inputs of every case, in the order that numbers the cases. */
export function declaredInputs(): Map<string, Declared[]> {
  const text = readFileSync(join(__dirname, "cases.json"), "utf8");
  const declared = Object.entries(JSON.parse(text) as Record<string, [number[], Kind][]>);
  return new Map(declared.map(([name, inputs]) => [name, inputs.map(([shape, kind]) => ({ shape, kind }))]));
}

/** TensorFlow's gradients in float64, as reference.py wrote them. */
export function referenceGradients(): (caseNumber: number, order: Order, inputNumber: number) => Float32Array {
  const file = "reference.safetensors";
  const { tensors } = decodeSafetensors(readFileSync(join(__dirname, file)), file);
  return (caseNumber, order, inputNumber) => {
    const key = `${caseNumber}.${order}.${inputNumber}`;
    const tensor = tensors[key];
    if (!tensor) throw new Error(`${file} has no "${key}"; run reference.py again`);
    return tensor.data as Float32Array;
  };
}
