import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { sha256 } from "../../files/hash";
import { attribute } from "../sets/annotations";
import { faceAttributes } from "./attributes";
import { identityFactors } from "./identity";
import type { FaceLabels } from "./labels";
import { verificationPairs } from "./pairs";
import { faceParts } from "./parts";
import { toyFaces } from "./toy-faces";

const folder = mkdtempSync(join(tmpdir(), "toyfaces-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const all = (count: number) => Array.from({ length: count }, (_, i) => i);
const labelHash = (faces: FaceLabels) =>
  sha256(Object.entries(faces).map(([name, { values }]) => `${name} ${[...(values as Iterable<number>)].join(" ")}`).sort().join("\n")); // prettier-ignore

test("the same options give the same pixels and labels, in this process, another one, and from the pack", async () => {
  const options = { size: 32, count: 40, seed: 7 };
  const first = await toyFaces({ ...options, folder });
  const again = await toyFaces({ ...options, folder: join(folder, "again") });
  const packed = await toyFaces({ ...options, folder });
  const script = `const { toyFaces } = require("./src/data/toyfaces/toy-faces");
    void toyFaces(${JSON.stringify({ ...options, folder: join(folder, "other") })}).then(({ sha256 }) => console.log(sha256));`;
  const other = execFileSync(process.execPath, ["--import", "tsx", "-e", script], {
    cwd: resolve(__dirname, "../../.."),
    encoding: "utf8",
  }).trim();
  assert.equal(again.sha256, first.sha256);
  assert.equal(other, first.sha256);
  assert.deepEqual(packed.read(all(40)), first.read(all(40)));
  assert.equal(labelHash(packed.faces), labelHash(first.faces));
  assert.equal(labelHash(again.faces), labelHash(first.faces));
  const longer = await toyFaces({ ...options, count: 70, folder });
  assert.deepEqual(longer.read(all(40)), first.read(all(40)), "a longer set begins with the shorter");
  const another = await toyFaces({ ...options, seed: 8, folder });
  assert.notEqual(another.sha256, first.sha256);
});

test("a drawing that was interrupted goes on and ends with the same bytes", async () => {
  const options = { size: 32, count: 100, seed: 3 };
  const whole = await toyFaces({ ...options, folder: join(folder, "whole") });
  const stop = new AbortController();
  const seen: number[] = [];
  const interrupted = toyFaces({
    ...options,
    folder,
    signal: stop.signal,
    progress: (done) => {
      seen.push(done);
      if (done >= 48) stop.abort(new Error("enough"));
    },
  });
  await assert.rejects(interrupted, /enough/);
  const resumed: number[] = [];
  const rest = await toyFaces({ ...options, folder, progress: (done) => resumed.push(done) });
  assert.deepEqual(seen, [16, 32, 48]);
  assert.deepEqual(resumed, [64, 80, 96, 100]);
  assert.equal(rest.sha256, whole.sha256);
});

test("labels: shapes, ranges, names, who is in which split", async () => {
  const options = { size: 32, count: 60, people: 12, folder };
  const train = await toyFaces(options);
  const test_ = await toyFaces({ ...options, split: "test" });
  const b = await toyFaces({ ...options, distribution: "b" });
  const shared = await toyFaces({ ...options, split: "test", sharedPeople: true });
  const { faces } = train;
  assert.equal(train.name, "toyfaces (drawn, stands for LFW) train");
  assert.equal(b.name, "toyfaces-b (drawn, stands for MAFL) train");
  assert.deepEqual([faces.pose.values.length, faces.landmarks.values.length, faces.visible.values.length], [180, 60 * 136, 60 * 68]); // prettier-ignore
  assert.equal(faces.vector.width, identityFactors.length);
  const range = (values: Float32Array, from: number, step: number) => {
    const own = values.filter((_, i) => i % step === from);
    return [Math.min(...own), Math.max(...own)] as const;
  };
  const [low, high] = range(faces.pose.values, 0, 3);
  assert.ok(low < -35 && low >= -60 && high > 35 && high <= 60, `yaw ${low} to ${high}`);
  const [dark, bright] = range(faces.luminance.values, 0, 1);
  assert.ok(dark > 0.05 && bright < 0.95 && bright - dark > 0.2, `luminance ${dark} to ${bright}`);
  assert.ok(faces.landmarks.values.every((v) => v > -0.1 && v < 1.1));
  const people = (set: typeof train) => new Set(set.faces.person.values);
  assert.equal(people(train).size, 12);
  for (const other of [test_, b]) assert.ok([...people(other)].every((one) => !people(train).has(one)));
  assert.deepEqual(people(shared), people(train));
  assert.notEqual(shared.sha256, train.sha256);
  assert.deepEqual([...train.labels!.subarray(0, 13)], [...all(12), 0]);
  assert.deepEqual(faces.vector.values.subarray(0, 22), faces.vector.values.subarray(12 * 22, 13 * 22));
  for (const name of ["Male", "Smiling", "Eyeglasses", "Young"]) {
    const mean = attribute(train, name).reduce((a, v) => a + v, 0) / 60;
    assert.ok(mean > 0.05 && mean < 0.95, `${name}: ${mean}`);
  }
  assert.equal(train.attributes!.names.length, faceAttributes.length);
  const masks = await train.masks();
  assert.equal(masks.channels, 1);
  const used = new Set(masks.read(all(60)));
  assert.ok([...used].every((part) => part < faceParts.length) && used.size >= 10, `${used.size} parts`);
});

test("options out of range are refused with the remedy", async () => {
  const wrong: readonly [object, RegExp][] = [
    [{ size: 20 }, /size 20; a whole number of pixels from 32 to 256/],
    [{ count: 0 }, /count 0/],
    [{ people: 11 }, /people 11; a whole number from 1 to count \(10\)/],
    [{ difficulty: "brutal" }, /difficulty brutal; one of easy, medium, hard/],
    [{ split: "validation" }, /split validation; one of train, test/],
  ];
  for (const [option, message] of wrong)
    await assert.rejects(() => toyFaces({ size: 32, count: 10, folder, ...option }), message);
});

test("pairs: folds share nobody, half of one person, none twice", () => {
  const persons = all(400).map((i) => i % 80);
  const pairs = verificationPairs(persons, { folds: 10, perFold: 30, seed: 1 });
  assert.equal(pairs.length, 600);
  assert.equal(new Set(pairs.map(({ first, second }) => `${first} ${second}`)).size, 600);
  const foldOf = new Map<number, number>();
  for (const { first, second, same, fold } of pairs) {
    assert.equal(persons[first] === persons[second], same);
    for (const image of [first, second]) {
      assert.equal(foldOf.get(persons[image]!) ?? fold, fold);
      foldOf.set(persons[image]!, fold);
    }
  }
  assert.deepEqual(pairs, verificationPairs(persons, { folds: 10, perFold: 30, seed: 1 }));
  assert.throws(() => verificationPairs(all(100)), /0 pairs of one person/);
});
