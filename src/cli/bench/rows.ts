import { conv, convGradients, matMul, noise, smallOps } from "./rows/ops";
import { r1Step } from "./rows/r1-step";
import type { Row } from "./rows/row";

/** All rows, in the order in which they run and are shown. */
export const rows: readonly Row[] = [matMul, conv, convGradients, smallOps, noise, r1Step(4), r1Step(32)];
