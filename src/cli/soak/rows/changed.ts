import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ChangedError } from "../../../train/checkpoint";
import { runLoop, type LoopOptions } from "../../../train/loop";
import { judge, type Row } from "../row";
import { toyTraining } from "../toy";
import { drawNoise } from "../trainee";

interface Variant {
  readonly config?: unknown;
  readonly text?: string; // of the source that the training's source imports
  readonly data?: string;
}

const cases: { readonly what: string; readonly now: Variant; readonly expected: RegExp | undefined }[] = [
  { what: "nothing", now: {}, expected: undefined },
  { what: "a value", now: { config: { rate: 2, maps: [8, 8] } }, expected: /config\.rate: 1 -> 2$/m },
  { what: "a value in a list", now: { config: { rate: 1, maps: [8, 16] } }, expected: /config\.maps\.1: 8 -> 16$/m },
  {
    what: "a new key",
    now: { config: { rate: 1, maps: [8, 8], extra: true } },
    expected: /config\.extra: undefined -> true$/m,
  },
  { what: "imported code", now: { text: "export const b = 2;" }, expected: /code: .*b\.ts \(edited\)$/m },
  { what: "the data", now: { data: "other" }, expected: /data: set -> set, SHA-256 one -> other$/m },
];

/** R8: another configuration, code or data under a training that goes on. */
export const changed: Row = {
  id: "R8",
  title: "a training goes on after configuration, code or data have changed",
  bar: "refused with what differs, and nothing touched; with force it goes on and the record tells what changed",
  unit: "changes",
  counts: { full: cases.length, short: cases.length },
  prepare: ({ work }) =>
    Promise.resolve(async (index) => {
      const { what, now, expected } = cases[index % cases.length]!;
      const root = join(work, `case-${index}`);
      rmSync(root, { recursive: true, force: true });
      mkdirSync(root, { recursive: true });
      const go = (variant: Variant, images: number, force = false) => {
        writeFileSync(join(root, "a.ts"), 'export * from "./b";\n');
        writeFileSync(join(root, "b.ts"), variant.text ?? "export const b = 1;");
        const options: LoopOptions = {
          folder: join(root, "training"),
          images,
          draw: drawNoise(1),
          data: { name: "set", sha256: variant.data ?? "one" },
          force,
        };
        const config = variant.config ?? { rate: 1, maps: [8, 8] };
        return runLoop(toyTraining({ config, source: relative(process.cwd(), join(root, "a.ts")) }), options);
      };
      await go({}, 4);
      const refused = await go(now, 8).then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      if (expected === undefined) return judge([refused !== undefined && `refused: ${refused.message}`]);
      const forced = await go(now, 8, true);
      const recorded = forced.changes.flatMap((change) => change.what).join("\n");
      const again = await go(now, 12).then(
        (result) => result.step,
        (error: unknown) => String(error),
      );
      return judge(
        [
          !(refused instanceof ChangedError) && "not refused",
          refused instanceof ChangedError && !expected.test(refused.message) && `refused with: ${refused.message}`,
          (forced.step !== 4 || forced.changes[0]?.step !== 2) && `forced: step ${forced.step}`,
          !expected.test(recorded) && `recorded: ${recorded}`,
          again !== 6 && `after the forced run: ${again}`,
        ].map((fault) => (typeof fault === "string" ? `${what}: ${fault}` : fault)),
      );
    }),
};
