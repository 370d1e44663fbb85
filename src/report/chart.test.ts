import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figure } from "../results/figure";
import { logTicks, tickLabel } from "./axes";
import { bars } from "./bars";
import { curves, fromLog, points } from "./curves";
import { panels } from "./panels";
import { smooth } from "./smooth";
import { palette } from "./theme";

interface Drawn {
  readonly data: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly y: readonly (number | null)[];
    readonly opacity?: number;
    readonly xaxis?: string;
    readonly legend?: string;
    readonly line?: { readonly color: string };
    readonly marker?: { readonly symbol: string; readonly color: string };
  }[];
  readonly layout: {
    readonly showlegend: boolean;
    readonly margin: { readonly t: number };
    readonly yaxis: {
      readonly type?: string;
      readonly range?: readonly number[];
      readonly ticktext?: readonly string[];
    };
    readonly xaxis2?: { readonly domain: readonly number[]; readonly anchor: string };
    readonly annotations?: readonly { readonly text: string }[];
    readonly shapes: readonly { readonly y0: number; readonly name: string; readonly layer: string }[];
  };
}

const drawn = (figure: Figure) => figure as unknown as Drawn;
const axes = { x: { title: "images seen" }, y: { title: "loss" } };

test("logarithmic axes have a handful of round ticks, written as in tables", () => {
  assert.deepEqual(logTicks(0.004, 0.3), [0.005, 0.01, 0.02, 0.05, 0.1, 0.2]);
  assert.deepEqual(logTicks(2, 9), [2, 3, 4, 5, 7]);
  assert.deepEqual(logTicks(1e-6, 1), [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]);
  for (const [low, high] of [
    [1, 2],
    [0.03, 40],
    [1e-9, 1e9],
  ] as const) {
    const count = logTicks(low, high).length;
    assert.ok(count >= 3 && count <= 20, `${count} ticks from ${low} to ${high}`);
  }
  const labels = [0.002, 0.5, 5000, 20000, 1e5, 2e-4, 1e-6].map(tickLabel);
  assert.deepEqual(labels, [
    "0.002",
    "0.5",
    "5000",
    "20,000",
    "10<sup>5</sup>",
    "2·10<sup>−4</sup>",
    "10<sup>−6</sup>",
  ]);
});

test("a logarithmic axis without a positive value is refused", () => {
  const frame = { ...axes, y: { title: "loss", log: true } };
  assert.throws(() => points([{ name: "a", x: [1], y: [-1] }], frame), /needs at least one positive value/);
  const { layout } = drawn(points([{ name: "a", x: [1, 2, 3], y: [0, 0.01, 1] }], frame));
  assert.equal(layout.yaxis.type, "log");
  assert.ok(layout.yaxis.range![0]! < -2 && layout.yaxis.range![1]! > 0);
});

test("smoothing keeps constants, gaps and the length; on a logarithmic axis it is geometric", () => {
  assert.deepEqual(
    smooth([3, 3, 3, 3], 0.3).map((y) => y!.toFixed(9)),
    Array(4).fill("3.000000000"),
  );
  assert.deepEqual(smooth([1, null, 1], 0.5), [1, null, 1]);
  const [middle] = [smooth([1, 100, 1], 10, true)[1]!];
  assert.ok(Math.abs(middle - 100 ** (1 / 3)) < 0.05, `${middle} is near the geometric mean`);
  assert.equal(smooth([1, 0, 1], 0.5, true)[1], null, "there is no logarithm of 0");
});

test("training curves: faint as measured, strong as smoothed, in one colour, at most 1,000 points, ends kept", () => {
  const log = Array.from({ length: 5000 }, (_, i) => ({ images: 64 * i, generator: i % 2, other: 1 }));
  const { data, layout } = drawn(curves(fromLog([...log, { images: 1 }] as never, ["generator", "other"]), axes));
  assert.deepEqual(
    data.map(({ name, opacity }) => [name, opacity]),
    [
      ["generator", 0.25],
      ["other", 0.25],
      ["generator", undefined],
      ["other", undefined],
    ],
  );
  assert.deepEqual(
    data.map(({ line }) => line!.color),
    [palette[0], palette[1], palette[0], palette[1]],
  );
  assert.deepEqual([data[2]!.x.length, data[2]!.x[0], data[2]!.x.at(-1)], [1000, 0, 64 * 4999]);
  assert.ok(data[2]!.y.slice(20, -20).every((y) => Math.abs(y! - 0.5) < 0.02));
  assert.equal(layout.showlegend, true);
  assert.throws(() => fromLog(log, ["critic"]), /the log has no "critic"; it has images, generator, other/);
});

test("series differ in colour and in shape; one series alone needs no legend", () => {
  const series = ["a", "b", "c"].map((name) => ({ name, x: [1, 2], y: [1, 2] }));
  const { data } = drawn(points(series, axes, true));
  assert.equal(new Set(data.map(({ marker }) => marker!.symbol)).size, 3);
  assert.equal(new Set(data.map(({ marker }) => marker!.color)).size, 3);
  assert.equal(drawn(points(series.slice(1), axes)).layout.showlegend, true);
  assert.equal(drawn(points(series.slice(2), axes)).layout.showlegend, false);
  const top = (names: readonly string[]) =>
    drawn(
      points(
        names.map((name) => ({ ...series[0]!, name })),
        axes,
      ),
    ).layout.margin.t;
  const [short, wide] = [["adam", "eves", "kain", "abel"], "a name of thirty-two characters."];
  assert.equal(top([wide, ...short]) - top(short), 4 * 22, "a column is as wide as the widest entry");
  assert.equal(top([...short, "noah"]), top(short.slice(2)), "all in one row");
  const long = series.map(({ name, ...one }) => ({ ...one, name: name.repeat(60) }));
  assert.ok(
    drawn(points(long, axes)).layout.margin.t > drawn(points(series, axes)).layout.margin.t,
    "room for its rows",
  );
});

test("a reference stands in the legend, before bars and behind points", () => {
  const frame = { ...axes, references: [{ y: 0.1, label: "chance" }] };
  const before = drawn(bars(["1", "2"], [{ name: "ours", values: [0.8, 0.9] }], frame)).layout.shapes[0]!;
  assert.deepEqual([before.y0, before.name, before.layer], [0.1, "chance", "above"]);
  assert.equal(drawn(points([{ name: "a", x: [1], y: [1] }], frame)).layout.shapes[0]!.layer, "between");
  assert.throws(
    () => bars(["1"], [{ name: "ours", values: [1, 2] }], frame),
    /bars "ours": values has 2 entries, categories has 1/,
  );
});

interface Axis {
  readonly domain: readonly number[];
}

test("panels: each chart on axes and a legend of its own, lettered, without overlap", () => {
  const one = curves([{ name: "a", x: [1, 2], y: [1, 2] }], { ...axes, title: "left" });
  const two = points(
    ["b", "c"].map((name) => ({ name, x: [1], y: [1] })),
    { ...axes, title: "right" },
  );
  const { data, layout } = drawn(panels([one, two]));
  assert.deepEqual(
    layout.annotations!.map(({ text }) => text),
    ["<b>(a)</b> left", "<b>(b)</b> right"],
  );
  assert.deepEqual(
    data.map(({ xaxis, legend }) => [xaxis, legend]),
    [
      ["x", "legend"],
      ["x", "legend"],
      ["x2", "legend2"],
      ["x2", "legend2"],
    ],
  );
  const { xaxis } = layout as unknown as { xaxis: { domain: number[] } };
  assert.ok(xaxis.domain[1]! < layout.xaxis2!.domain[0]! && Math.abs(layout.xaxis2!.domain[1]! - 1) < 1e-9);
  assert.equal(layout.xaxis2!.anchor, "y2");
});

test("panels stand in rows of two, none over another", () => {
  const charts = ["a", "b", "c"].map((title) => curves([{ name: title, x: [1, 2], y: [1, 2] }], { ...axes, title }));
  const layout = panels(charts).layout as unknown as Record<"yaxis" | "yaxis2" | "yaxis3" | "xaxis" | "xaxis3", Axis> &
    Record<"width" | "height", number>;
  const { width, height } = charts[0]!.layout as { width: number; height: number };
  assert.deepEqual([layout.width, layout.height], [2 * width, 2 * height]);
  assert.deepEqual(layout.xaxis3.domain, layout.xaxis.domain);
  assert.deepEqual(layout.yaxis2.domain, layout.yaxis.domain);
  assert.ok(layout.yaxis3.domain[1]! < layout.yaxis.domain[0]! && Math.abs(layout.yaxis3.domain[0]!) < 1e-9);
});
