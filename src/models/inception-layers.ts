/** Convolutions of a block: maps that go in and come out, height and width of the kernel. */
export type Layers = Readonly<
  Record<string, readonly [inputs: number, outputs: number, height: number, width: number]>
>;

const blockA = (inputs: number, pooled: number) =>
  ({
    branch1x1: [inputs, 64, 1, 1],
    branch5x5_1: [inputs, 48, 1, 1],
    branch5x5_2: [48, 64, 5, 5],
    branch3x3dbl_1: [inputs, 64, 1, 1],
    branch3x3dbl_2: [64, 96, 3, 3],
    branch3x3dbl_3: [96, 96, 3, 3],
    branch_pool: [inputs, pooled, 1, 1],
  }) as const satisfies Layers;

const blockC = (maps: number) =>
  ({
    branch1x1: [768, 192, 1, 1],
    branch7x7_1: [768, maps, 1, 1],
    branch7x7_2: [maps, maps, 1, 7],
    branch7x7_3: [maps, 192, 7, 1],
    branch7x7dbl_1: [768, maps, 1, 1],
    branch7x7dbl_2: [maps, maps, 7, 1],
    branch7x7dbl_3: [maps, maps, 1, 7],
    branch7x7dbl_4: [maps, maps, 7, 1],
    branch7x7dbl_5: [maps, 192, 1, 7],
    branch_pool: [768, 192, 1, 1],
  }) as const satisfies Layers;

const blockE = (inputs: number) =>
  ({
    branch1x1: [inputs, 320, 1, 1],
    branch3x3_1: [inputs, 384, 1, 1],
    branch3x3_2a: [384, 384, 1, 3],
    branch3x3_2b: [384, 384, 3, 1],
    branch3x3dbl_1: [inputs, 448, 1, 1],
    branch3x3dbl_2: [448, 384, 3, 3],
    branch3x3dbl_3a: [384, 384, 1, 3],
    branch3x3dbl_3b: [384, 384, 3, 1],
    branch_pool: [inputs, 192, 1, 1],
  }) as const satisfies Layers;

/** Inception-v3 (Szegedy et al. 2016) up to its last pooling, with the names of the file of weights that FID is defined by. */
export const inceptionLayers = {
  stem: {
    Conv2d_1a_3x3: [3, 32, 3, 3],
    Conv2d_2a_3x3: [32, 32, 3, 3],
    Conv2d_2b_3x3: [32, 64, 3, 3],
    Conv2d_3b_1x1: [64, 80, 1, 1],
    Conv2d_4a_3x3: [80, 192, 3, 3],
  },
  Mixed_5b: blockA(192, 32),
  Mixed_5c: blockA(256, 64),
  Mixed_5d: blockA(288, 64),
  Mixed_6a: {
    branch3x3: [288, 384, 3, 3],
    branch3x3dbl_1: [288, 64, 1, 1],
    branch3x3dbl_2: [64, 96, 3, 3],
    branch3x3dbl_3: [96, 96, 3, 3],
  },
  Mixed_6b: blockC(128),
  Mixed_6c: blockC(160),
  Mixed_6d: blockC(160),
  Mixed_6e: blockC(192),
  Mixed_7a: {
    branch3x3_1: [768, 192, 1, 1],
    branch3x3_2: [192, 320, 3, 3],
    branch7x7x3_1: [768, 192, 1, 1],
    branch7x7x3_2: [192, 192, 1, 7],
    branch7x7x3_3: [192, 192, 7, 1],
    branch7x7x3_4: [192, 192, 3, 3],
  },
  Mixed_7b: blockE(1280),
  Mixed_7c: blockE(2048),
} as const satisfies Readonly<Record<string, Layers>>;
