import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figure } from "../results/figure";
import { NotFiniteError } from "../results/json";
import { bands, overSeeds } from "./bands";
import { bars } from "./bars";
import { contrast, luminance } from "./color";
import { curves, points } from "./curves";
import { darkPalette, inDark } from "./dark";
import { heatMap } from "./heat-map";
import { placeLabels } from "./label-places";
import { pareto, paretoFront } from "./pareto";
import { palette, sequential } from "./theme";
import { meanOf, trajectories } from "./trajectories";

interface Drawn {
  readonly data: readonly {
    readonly name: string;
    readonly type: string;
    readonly mode?: string;
    readonly x: readonly (number | string)[];
    readonly y: readonly (number | null)[];
    readonly text?: readonly string[];
    readonly textangle?: number;
    readonly base?: readonly number[];
    readonly textfont?: { readonly color: readonly string[] };
    readonly textposition?: readonly string[];
    readonly line?: { readonly width: number };
    readonly zmin?: number;
    readonly zmax?: number;
  }[];
  readonly layout: {
    readonly width: number;
    readonly xaxis: {
      readonly type: string;
      readonly range?: readonly number[];
      readonly title: { readonly text: string };
    };
    readonly yaxis: { readonly range?: readonly number[]; readonly title: { readonly text: string } };
  };
}

const drawn = (figure: Figure) => figure as unknown as Drawn;
const frame = { x: { title: "level" }, y: { title: "error" } };

test("runs of several seeds become mean and sample deviation; a gap in all stays a gap", () => {
  const band = overSeeds(
    "a",
    [1, 2, 3],
    [
      [1, null, 5],
      [3, null, null],
    ],
  );
  assert.deepEqual(
    [band.mean, band.std],
    [
      [2, null, 5],
      [Math.SQRT2, null, null],
    ],
  );
  assert.deepEqual(overSeeds("one", [1], [[4]]).std, [null]);
  assert.throws(() => overSeeds("a", [1, 2], [[1, 2], [1]]), /curve "a", run 2: y has 1 entries, x has 2/);
});

test("bands: the outline goes along mean + std and back along mean - std, one for each stretch", () => {
  const x = [1, 2, 3, 4, 5];
  const band = { name: "a", x, mean: [1, 2, null, 4, 5], std: [0.5, 0.5, null, 1, 1] };
  const [area, line] = drawn(bands([band], frame)).data;
  assert.deepEqual(area!.x, [1, 2, 2, 1, 1, 4, 5, 5, 4]);
  assert.deepEqual(area!.y, [1.5, 2.5, 1.5, 0.5, null, 5, 6, 4, 3]);
  assert.deepEqual(line!.y, band.mean);
  const log = drawn(
    bands([{ name: "a", x: [1, 2], mean: [1, 1], std: [0.5, 2] }], { ...frame, y: { title: "", log: true } }),
  );
  assert.deepEqual(log.data[0]!.y, [1.5, 3, 0.1, 0.5], "below zero it ends at a tenth of the mean");
  assert.equal(drawn(bands([{ name: "a", x: [1, 2], mean: [1, 1], std: [null, null] }], frame)).data.length, 1);
});

test("bands over named levels keep their order, also where the first curve has gaps", () => {
  const figure = drawn(
    bands(
      [
        { name: "a", x: ["6", "6-5", "6-4"], mean: [1, null, 2], std: [0, null, 0] },
        { name: "b", x: ["6", "6-5", "6-4"], mean: [1, 2, 3], std: [0.1, 0.1, 0.1] },
      ],
      frame,
    ),
  );
  const { type, categoryarray } = figure.layout.xaxis as unknown as { type: string; categoryarray: string[] };
  assert.deepEqual([type, categoryarray], ["category", ["6", "6-5", "6-4"]]);
});

test("bars: numbers stand above the error bars, upright where they would not fit", () => {
  const series = [{ name: "ours", values: [0.5, null, 0.75], error: [0.1, null, 0.05] }];
  const { data, layout } = drawn(bars(["1", "2", "3"], series, frame, { numbers: { decimals: 2 } }));
  assert.deepEqual([data[1]!.text, data[1]!.base, data[1]!.textangle], [["0.50", "", "0.75"], [0.6, 0, 0.8], 0]);
  assert.ok(layout.yaxis.range![0] === 0 && layout.yaxis.range![1]! > 0.85);
  const many = Array.from({ length: 20 }, (_, i) => String(i));
  const narrow = ["a", "b"].map((name) => ({ name, values: many.map(() => 0.5) }));
  assert.equal(drawn(bars(many, narrow, frame, { numbers: { decimals: 2 } })).data[2]!.textangle, -90);
});

test("heat map: numbers are readable on every colour, empty cells are named so", () => {
  const values = Array.from({ length: 5 }, (_, i) => Array.from({ length: 10 }, (__, j) => (i * 10 + j) / 49));
  const names = (n: number) => Array.from({ length: n }, (_, i) => `n${i}`);
  for (const middle of [undefined, 0.5]) {
    const what = { x: "level", y: "task", value: "accuracy", ...(middle !== undefined && { middle }) };
    const [cells, text] = drawn(heatMap(names(5), names(10), values, what)).data;
    const { colorscale, zmin, zmax } = cells as unknown as {
      colorscale: [number, string][];
      zmin: number;
      zmax: number;
    };
    values.flat().forEach((value, i) => {
      const place = ((value - zmin) / (zmax - zmin)) * (colorscale.length - 1);
      const nearest = colorscale[Math.round(place)]![1];
      if (Math.abs(place - Math.round(place)) > 0.1) return;
      const clear = contrast(luminance(nearest), luminance(text!.textfont!.color[i]!));
      assert.ok(clear >= 4, `${value} on ${nearest}: ${clear}`);
    });
  }
  const sparse = drawn(heatMap(["a"], ["x", "y"], [[null, 2]], { x: "", y: "", value: "v" })).data[1]!;
  assert.match(sparse.text!.join(" "), /^[–—] 2\.00$/);
  const signed = drawn(heatMap(["a"], ["x", "y"], [[-1, 3]], { x: "", y: "", value: "v", middle: 0 })).data[0]!;
  assert.deepEqual([signed.zmin, signed.zmax], [-3, 3], "equally far on both sides of the middle");
  assert.throws(() => heatMap(["a"], ["x"], [[null]], { x: "", y: "", value: "" }), /all cells are empty/);
  assert.throws(() => heatMap(["a", "b"], ["x"], [[1]], { x: "", y: "", value: "" }), /1 rows of values for 2 names/);
});

test("trajectories: the mean of runs covers the times that all have, between points straight over log time", () => {
  const one = { x: [1, 10, 100], y: [4, 2, 1] };
  const other = { x: [10, 1000], y: [4, 2] };
  const mean = meanOf([one, other], false);
  assert.deepEqual(mean.x, [10, 100]);
  assert.deepEqual(
    Array.from(mean.y, (y) => y.toFixed(6)),
    ["3.000000", "2.000000"],
  );
  assert.deepEqual(
    Array.from(meanOf([one, other], true).y, (y) => y.toFixed(6)),
    [Math.sqrt(8).toFixed(6), Math.sqrt(Math.sqrt(8)).toFixed(6)],
  );
  const { data, layout } = drawn(
    trajectories([{ name: "W+", runs: [one, other] }], [{ name: "encoder", x: 0.5, y: 1.5 }], frame),
  );
  assert.deepEqual(
    data.map(({ name, line }) => [name, line?.width]),
    [
      ["W+", 1],
      ["W+", 1],
      ["W+", 2.25],
      ["encoder", undefined],
    ],
  );
  assert.equal(layout.xaxis.type, "log");
  assert.ok(10 ** layout.xaxis.range![0]! < 0.5 && 10 ** layout.xaxis.range![1]! > 1000);
  const runs = (...x: number[]) => [{ name: "W+", runs: [{ x, y: x.map(() => 1) }] }];
  assert.throws(() => trajectories(runs(1, 1), [], frame), /"W\+", run 1: x\[1\] = 1 does not come after x\[0\] = 1/);
  assert.throws(() => trajectories(runs(0, 1), [], frame), /x\[0\] is 0; a logarithmic axis needs positive numbers/);
  assert.throws(() => meanOf([one, { x: [200, 300], y: [1, 1] }], false), /begins at 200, after another ended at 100/);
});

test("the Pareto front: what no other point beats, whichever way is better", () => {
  const all = [
    [1, 5],
    [2, 3],
    [3, 4],
    [4, 1],
    [4, 2],
    [2, 3],
  ].map(([x, y]) => ({ x: x!, y: y! }));
  const front = (x: "lower" | "higher", y: "lower" | "higher") => paretoFront(all, { x, y }).map((p) => [p.x, p.y]);
  assert.deepEqual(front("lower", "lower"), [
    [1, 5],
    [2, 3],
    [2, 3],
    [4, 1],
  ]);
  assert.deepEqual(front("higher", "higher"), [
    [1, 5],
    [3, 4],
    [4, 2],
  ]);
  assert.deepEqual(front("lower", "higher"), [[1, 5]]);
  const { data, layout } = drawn(
    pareto(
      all.slice(0, 5).map((p, i) => ({ ...p, name: `m${i}` })),
      { x: "lower", y: "lower" },
      frame,
    ),
  );
  assert.deepEqual(data[0]!.x.slice(0, -1), [1, 1, 2, 2, 4, 4]);
  assert.deepEqual(data[0]!.y.slice(1), [5, 5, 3, 3, 1, 1]);
  assert.deepEqual([layout.xaxis.title.text, layout.yaxis.title.text], ["level ↓", "error ↓"]);
});

test("labels keep clear of points, of each other and of the plot's edges", () => {
  const plot = { width: 300, height: 200 };
  const label = { width: 60, height: 16 };
  assert.deepEqual(placeLabels([{ x: 100, y: 100, ...label }], plot), ["middle right"]);
  assert.deepEqual(placeLabels([{ x: 295, y: 100, ...label }], plot), ["middle left"]);
  const [first] = placeLabels(
    [
      { x: 100, y: 100, ...label },
      { x: 130, y: 100, ...label },
    ],
    plot,
  );
  assert.equal(first, "middle left");
  const rule = [
    { x: 0, y: 100 },
    { x: 300, y: 100 },
  ];
  assert.equal(placeLabels([{ x: 100, y: 100, ...label }], plot, rule)[0], "top center");
});

test("NaN, lengths that differ, nothing at all and names given twice are refused by name, in every kind", () => {
  const nan = (make: () => unknown, place: RegExp) =>
    assert.throws(make, (error) => error instanceof NotFiniteError && place.test(error.message));
  nan(() => points([{ name: "ours", x: [1, 2], y: [1, NaN] }], frame), /^points "ours": y\[1\] is NaN; write null/);
  nan(() => curves([{ name: "ours", x: [1, Infinity], y: [1, 2] }], frame), /^curve "ours": x\[1\] is Infinity; leave/);
  nan(() => bars(["a"], [{ name: "ours", values: [1], error: [NaN] }], frame), /^bars "ours": error\[0\] is NaN/);
  nan(() => bands([{ name: "ours", x: [1], mean: [1], std: [NaN] }], frame), /^curve "ours": std\[0\] is NaN/);
  nan(() => heatMap(["yaw"], ["1"], [[NaN]], { x: "", y: "", value: "" }), /^heat map, row "yaw": values\[0\] is NaN/);
  nan(
    () => trajectories([{ name: "W+", runs: [{ x: [1], y: [NaN] }] }], [], frame),
    /^trajectory "W\+", run 1: y\[0\] is NaN/,
  );
  nan(() => pareto([{ name: "E", x: NaN, y: 1 }], { x: "lower", y: "lower" }, frame), /^point "E": x\[0\] is NaN/);
  const one = { name: "a", x: [1], y: [1] };
  assert.throws(() => points([one, one], frame), /points: two series are called "a"/);
  assert.throws(() => points([], frame), /points: nothing to draw/);
  assert.throws(() => points([{ ...one, x: [], y: [] }], frame), /points "a": x is empty/);
  assert.throws(() => points([{ ...one, error: [1, 2] }], frame), /points "a": error has 2 entries, x has 1/);
});

test("on dark pages the theme's colours change, opacity and other colours stay", () => {
  const figure = bands([{ name: "a", x: [1, 2], mean: [1, 2], std: [1, 1] }], frame);
  const text = JSON.stringify(inDark(figure));
  for (const color of [palette[0], "#FFFFFF", "#222222"]) assert.ok(!text.includes(`"${color}`), color);
  assert.ok(text.includes(`"${darkPalette[0]}33"`), "the band's opacity");
  const cells = inDark(heatMap(["a"], ["x"], [[1]], { x: "", y: "", value: "" }));
  assert.ok(JSON.stringify(cells).includes(sequential[0]));
  for (const color of darkPalette) assert.ok(contrast(luminance(color), luminance("#15181C")) > 4.5, color);
});
