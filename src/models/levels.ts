declare const layerBrand: unique symbol;
declare const levelBrand: unique symbol;

/** A style layer of the generator, counted from 0, the coarsest (4 x 4). The papers count layers from 1. */
export type Layer = number & { readonly [layerBrand]: true };

/** A level of GH-Feat as the papers count it (but for the first arXiv version, which starts at 0): 1 is the finest style layer. Not a Layer, so that nobody mixes them up. */
export type Level = number & { readonly [levelBrand]: true };

/** All layers of a generator with `count` of them, coarsest first. */
export function layersOf(count: number): Layer[] {
  return Array.from({ length: count }, (_, i) => i as Layer);
}

/** Level l replaces the style code of layer L - l + 1 (GH-Feat section 3.1, counted from 1). */
export function levelOf(layer: Layer, count: number): Level {
  return (count - layer) as Level;
}

/** A number as a level of a generator with `count` layers. Throws outside 1..count. */
export function levelAt(level: number, count: number): Level {
  if (!Number.isInteger(level) || level < 1 || level > count)
    throw new Error(`level ${level}: expected a whole number from 1 (finest) to ${count} (coarsest)`);
  return level as Level;
}

/** The layer whose style code a level replaces. */
export function layerOf(level: Level, count: number): Layer {
  return (count - level) as Layer;
}

/**
 * The layers whose codes come from R4, R5 and R6 (GH-Feat TPAMI 3.2: of 14 layers, counted from 1, 9-14, 5-8 and 1-4). For other sizes the two layers of a
 * resolution stay together, R6 has the coarsest quarter of the resolutions, R5 the finer rest's smaller half: 8 layers give 4-7, 2-3 and 0-1.
 */
export function layersOfStages(count: number): [Layer[], Layer[], Layer[]] {
  const resolutions = count / 2;
  const coarse = 2 * Math.round(resolutions / 4);
  const middle = 2 * Math.floor((count - coarse) / 4);
  const all = layersOf(count);
  return [all.slice(coarse + middle), all.slice(coarse, coarse + middle), all.slice(0, coarse)];
}
