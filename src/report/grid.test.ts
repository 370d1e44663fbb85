import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import type { tf } from "../backend/tf";
import { danfo } from "../results/frame";
import { comparisonRows, drawGrid, imageGrid, mixingImage, neighbourRows } from "./grid";
import { arrangeMixing, arrangeNeighbours } from "./grid-arrange";
import { toRgb } from "./image-batch";
import { gridPaperWidth } from "./theme";

/** n grey images of 2 x 2 pixels, each of one value. */
const grey = (...values: number[]) => ({
  data: Float32Array.from(values.flatMap((value) => [value, value, value, value])),
  shape: [values.length, 2, 2, 1],
});

async function pixels(png: Uint8Array) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => Array.from(data.subarray((y * info.width + x) * info.channels).subarray(0, 3));
  return { width: info.width, height: info.height, at };
}

const MARGIN = 4; // around a grid without labels

test("[-1,1] becomes 0..255, and what lies outside is clipped; the ground is white", async () => {
  const png = await imageGrid(grey(-1, -2, 0, 1, 3, 0.5), { columns: 3, scale: 4, gap: 2 });
  const { width, height, at } = await pixels(png);
  assert.deepEqual([width, height], [3 * 8 + 2 * 2 + 2 * MARGIN, 2 * 8 + 2 + 2 * MARGIN]);
  const centre = (column: number, row: number) => at(MARGIN + 4 + column * 10, MARGIN + 4 + row * 10)[0];
  assert.deepEqual([centre(0, 0), centre(1, 0), centre(2, 0)], [0, 0, 128]);
  assert.deepEqual([centre(0, 1), centre(1, 1), centre(2, 1)], [255, 255, 191]);
  assert.deepEqual(
    [at(0, 0), at(MARGIN + 8, MARGIN)],
    [
      [255, 255, 255],
      [255, 255, 255],
    ],
  );
});

test("images are enlarged without smoothing, at their places, in their colours", async () => {
  const bytes = { data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30), shape: [1, 2, 2, 3] };
  const { at, width } = await pixels(await imageGrid(bytes, { columns: 1, scale: 3, gap: 1 }));
  assert.equal(width, 6 + 2 * MARGIN);
  const corners = [at(4, 4), at(6, 6), at(7, 4), at(4, 7), at(9, 9)];
  assert.deepEqual(corners, [
    [255, 0, 0],
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [10, 20, 30],
  ]);
});

test("a tensor, floats and bytes of the same images give the same picture", async () => {
  const floats = grey(-1, 1);
  const bytes = { data: Uint8Array.from(floats.data, (x) => (x + 1) * 127.5), shape: floats.shape };
  const { tensorflow } = (await danfo()) as unknown as { tensorflow: typeof tf };
  const shape = floats.shape as [number, number, number, number];
  const [real, whole] = [tensorflow.tensor4d(floats.data, shape), tensorflow.tensor4d([...bytes.data], shape, "int32")];
  const pictures = await Promise.all([floats, bytes, real, whole].map((images) => imageGrid(images, { columns: 2 })));
  for (const picture of pictures) assert.deepEqual(picture, pictures[0]);
  assert.ok(!real.isDisposed, "the caller's tensor stays");
  tensorflow.dispose([real, whole]);
});

test("labels and titles make room for themselves and leave the images as they are", async () => {
  const plain = await pixels(await imageGrid(grey(0, 0), { columns: 2, scale: 32 }));
  const labels = { columnLabels: ["test image", "W+, 1000 x its time"], rowLabels: ["encoder"], title: "A title" };
  const { width, height, at } = await pixels(await imageGrid(grey(0, 0), { columns: 2, scale: 32, ...labels }));
  assert.ok(width > plain.width + 40 && height > plain.height + 30, `${width} x ${height}`);
  assert.deepEqual(at(width - 5, height - 5), [128, 128, 128]);
  const empty = Array.from({ length: height }, (_, y) => at(0, y)[0]);
  assert.ok(
    empty.every((value) => value === 255),
    "nothing touches the edge",
  );
});

test("rows to compare, style mixing and neighbours put every image where it belongs", async () => {
  const read = async (png: Promise<Uint8Array>, columns: number, rows: number) => {
    const { width, height, at } = await pixels(await png);
    const [right, bottom] = [width - MARGIN - 32, height - MARGIN - 32]; // centre of the last image
    const grid = (i: number, count: number, end: number) => end - (count - 1 - i) * 66 - (i === 0 ? 6 : 0);
    return Array.from({ length: rows }, (_, r) =>
      Array.from({ length: columns }, (__, c) => at(grid(c, columns, right), grid(r, rows, bottom))[0]),
    );
  };
  const [a, b, c, d] = [-1, -0.6, -0.2, 0.2];
  const value = (x: number) => Math.round((x + 1) * 127.5);
  const options = { scale: 32 };
  const mixed = await read(mixingImage(grey(a, b), grey(c, d), grey(-0.9, -0.8, -0.7, -0.5), options), 3, 2 + 1);
  assert.deepEqual(
    mixed.map((row) => row.slice(1)),
    [
      [c, d],
      [-0.9, -0.8],
      [-0.7, -0.5],
    ].map((row) => row.map(value)),
  );
  assert.deepEqual(
    mixed.slice(1).map(([first]) => first),
    [value(a), value(b)],
  );
  const arranged = arrangeMixing(grey(a, b), grey(c, d), grey(-0.9, -0.8, -0.7, -0.5), { own: grey(0.4, 0.5) });
  assert.deepEqual(
    Array.from(toRgb(arranged.images).pixels).filter((_, i) => i % 12 === 0),
    [c, d, a, 0.4, -0.9, -0.8, b, 0.5, -0.7, -0.5].map(value),
  );
  assert.deepEqual([arranged.options.columns, Object.keys(arranged.options.empty!)], [4, ["0", "1"]]);
  const found = await read(neighbourRows(grey(a, b), grey(c, d, -0.9, -0.8), options), 3, 1);
  assert.deepEqual(found, [[value(b), value(-0.9), value(-0.8)]]);
  const rows = [
    { label: "test", images: grey(a, b) },
    { label: "ours", images: grey(c, d) },
  ];
  const compared = (await read(comparisonRows(rows, options), 2, 2)).map((row) => row[1]);
  assert.deepEqual(compared, [value(b), value(d)]);
});

test("frames lie around images without covering them, in their colour, and are explained below", async () => {
  const frames = [
    { places: [1], color: "#009E73", label: "same class" },
    { places: [0, 2], color: "#D55E00" },
  ];
  const plain = await drawGrid(grey(-1, -1, -1), { columns: 3, scale: 40 });
  const { png, cells, height } = await drawGrid(grey(-1, -1, -1), { columns: 3, scale: 40, frames });
  const { at } = await pixels(png);
  const [first, second] = [cells[0]!, cells[1]!];
  assert.deepEqual(at(second.x - 1, second.y + 40), [0x00, 0x9e, 0x73]);
  assert.deepEqual(at(second.x + second.width, second.y + 40), [0x00, 0x9e, 0x73]);
  assert.deepEqual(at(first.x + 40, first.y - 1), [0xd5, 0x5e, 0x00]);
  for (const { x, y, width, height } of cells)
    for (const [dx, dy] of [
      [0, 0],
      [width - 1, 0],
      [0, height - 1],
      [width - 1, height - 1],
    ] as const)
      assert.deepEqual(at(x + dx, y + dy), [0, 0, 0], "the corners of every image");
  assert.ok(height > plain.height + 12, "room for the legend");
  assert.match((await drawGrid(grey(0, 0, 0), { columns: 3, frames })).svg, />same class<\/text>/);
});

test("names over groups of columns and beside groups of rows; a wider gap between groups; text stays text in the SVG", async () => {
  const options = {
    columns: 4,
    scale: 20,
    columnGroups: [
      { label: "coarse & low", count: 1 },
      { label: "fine", count: 3 },
    ],
    rowGroups: [
      { label: "inputs", count: 1 },
      { label: "mixed", count: 1 },
    ],
  };
  const { svg, cells, width, height, png } = await drawGrid(grey(0, 0, 0, 0, 0, 0, 0, 0), options);
  const gaps = [0, 1, 2].map((i) => cells[i + 1]!.x - cells[i]!.x - cells[i]!.width);
  assert.ok(gaps[0]! > 2 * gaps[1]! && gaps[1] === gaps[2], gaps.join());
  assert.ok(cells[4]!.y - cells[0]!.y - 40 > gaps[1]!);
  for (const text of ["coarse &amp; low", "fine", "inputs", "mixed"]) assert.ok(svg.includes(`>${text}</text>`), text);
  const meta = await sharp(png).metadata();
  assert.deepEqual([meta.width, meta.height], [width, height]);
  const drawnSvg = await sharp(Buffer.from(svg)).metadata(); // a strict XML parser
  assert.deepEqual([drawnSvg.width, drawnSvg.height], [width, height]);
});

test("neighbours of the query's class are framed apart from others", () => {
  const { options } = arrangeNeighbours(grey(0, 0), grey(0, 0, 0, 0, 0, 0), {
    matches: [true, false, true, true, true, false],
  });
  assert.deepEqual(
    options.frames!.map(({ places, label }) => [places, label]),
    [
      [[1, 3, 5, 6], "same class"],
      [[2, 7], "other class"],
    ],
  );
  assert.throws(() => arrangeNeighbours(grey(0), grey(0, 0), { matches: [true] }), /1 matches for 2 images/);
});

test("labels of a grid are at least 6.5 points high in the paper's width that it is made for", async () => {
  for (const [columns, scale] of [
    [3, 64],
    [6, 64],
    [8, 32],
    [16, 14],
    [12, 64],
  ] as const) {
    const images = { data: new Uint8Array(columns * 2 * 2), shape: [columns, 2, 2, 1] };
    const labels = {
      rowLabels: ["reconstruction"],
      title: "A",
      columnLabels: Array.from({ length: columns }, (_, i) => `${i}`),
    };
    const { svg, width } = await drawGrid(images, { columns, scale, ...labels });
    const sizes = [...svg.matchAll(/font-size="(\d+)"/g)].map((match) => Number(match[1]));
    const points = (Math.min(...sizes) / width) * ((gridPaperWidth(width) / 2.54) * 72);
    assert.ok(
      sizes.length > columns && points >= 6.5,
      `${columns} columns, ${width} pixels: ${points.toFixed(2)} points`,
    );
  }
});

test("what does not fit is refused with what was expected", async () => {
  const one = grey(0);
  const refused = (promise: Promise<unknown>, message: RegExp) => assert.rejects(promise, message);
  await refused(
    imageGrid({ ...one, shape: [2, 2] }, { columns: 1 }),
    /expected images \[n,h,w,c\] with c = 1 or 3, got shape \[2, 2\]/,
  );
  await refused(imageGrid({ ...one, shape: [1, 1, 2, 2] }, { columns: 1 }), /c = 1 or 3, got shape \[1, 1, 2, 2\]/);
  await refused(
    imageGrid({ ...one, shape: [2, 2, 2, 1] }, { columns: 1 }),
    /shape \[2, 2, 2, 1\] need 8 values, got 4/,
  );
  await refused(imageGrid(grey(0, NaN), { columns: 1 }), /image 1 of 2 holds NaN/);
  await refused(imageGrid({ data: new Float32Array(), shape: [0, 2, 2, 1] }, { columns: 1 }), /there are no images/);
  await refused(imageGrid(one, { columns: 0 }), /columns = 0, expected a whole number from 1/);
  await refused(imageGrid(one, { columns: 1, scale: 1.5 }), /scale = 1\.5, expected a whole number/);
  await refused(imageGrid(one, { columns: 1, rowLabels: ["a", "b"] }), /2 row labels for 1 rows/);
  await refused(imageGrid(one, { columns: 1, columnLabels: [] }), /0 column labels for 1 columns/);
  await refused(mixingImage(grey(0, 0), grey(0), grey(0), {}), /1 mixtures, expected 2 contents x 1 styles/);
  await refused(mixingImage(grey(0), grey(0), grey(0), { own: grey(0, 0) }), /2 reconstructions of 1 contents/);
  await refused(neighbourRows(grey(0, 0), grey(0, 0, 0)), /3 images for 2 queries/);
  await refused(
    imageGrid(one, { columns: 1, columnGroups: [{ label: "a", count: 2 }] }),
    /column groups hold 2 columns, there are 1/,
  );
  await refused(
    imageGrid(one, { columns: 1, frames: [{ places: [1], color: "#000000" }] }),
    /a frame at place 1; there are 1, from 0/,
  );
  await refused(
    imageGrid(one, { columns: 1, frames: [{ places: [0], color: "red" }] }),
    /colour "red", expected #RRGGBB/,
  );
  const rows = [
    { label: "a", images: grey(0, 0) },
    { label: "b", images: grey(0) },
  ];
  await refused(comparisonRows(rows), /"b" has 1 images, the first row 2/);
  const larger = { data: new Uint8Array(9), shape: [1, 3, 3, 1] };
  await refused(neighbourRows(grey(0), larger), /images of 3 x 3 pixels beside images of 2 x 2/);
});
