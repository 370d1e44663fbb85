import {
  registerCumsum,
  registerDepthToSpace,
  registerEinsum,
  registerGather,
  registerStridedSlice,
  registerTile,
} from "./gradients/arrays";
import { registerBatchNorm } from "./gradients/batch-norm";
import { registerConvolutions } from "./gradients/convolution";
import { registerAbs, registerComparisons, registerExtremes, registerRectifiers } from "./gradients/masks";
import { registerPooling } from "./gradients/pooling";
import { registerProducts } from "./gradients/products";
import { registrar } from "./gradients/register";
import { registerMirrorPad, registerResizing } from "./gradients/spatial";
import { freeTape, orderTape } from "./gradients/tape";
import type { Tf } from "./binding";

/**
 * Corrects the gradients of tfjs-core 4.22, first and second order, for the native backend. 109 cases against float64 values of TensorFlow are the test; an
 * op outside them gets a case before a model uses it.
 */
export function installGradients(core: Tf): void {
  orderTape(core);
  freeTape(core);
  const r = registrar(core);
  for (const register of [
    registerComparisons,
    registerAbs,
    registerRectifiers,
    registerExtremes,
    registerPooling,
    registerResizing,
    registerMirrorPad,
    registerConvolutions,
    registerBatchNorm,
    registerProducts,
    registerTile,
    registerCumsum,
    registerStridedSlice,
    registerDepthToSpace,
    registerEinsum,
    registerGather,
  ])
    register(r);
}
