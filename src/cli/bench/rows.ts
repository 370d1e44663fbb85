import { encoderSteps } from "./rows/encoder-step";
import { forwardRows } from "./rows/forward";
import { ganSteps } from "./rows/gan-step";
import { conv, convGradients, matMul, noise, smallOps } from "./rows/ops";
import { r1Steps } from "./rows/r1-step";
import type { Row } from "./rows/row";

/** All rows, in the order in which they run and are shown. */
export const rows: readonly Row[] = [
  ...[matMul, conv, convGradients, smallOps, noise],
  ...forwardRows,
  ...r1Steps,
  ...ganSteps,
  ...encoderSteps,
];
