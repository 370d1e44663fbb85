import type { CardFacts } from "../backend/gpu";
import type { CodeVersion, Machine } from "../files/provenance";
import type { DataIdentity } from "../train/identity";
import type { LogLine } from "../train/log";
import type { LoopResult } from "../train/loop";

/** How one network was trained. */
export interface TrainingRecord<N extends string = string> {
  readonly name: N;
  readonly images: number; // seen
  readonly minutes: number;
  readonly device: string;
  readonly card?: CardFacts; // where the device is a GPU
  readonly libtensorflow: string;
  readonly date: string;
  readonly machine?: Machine;
  readonly version?: CodeVersion; // of the code
  readonly data?: string; // the set it saw
  readonly dataSha256?: string;
  readonly changes?: LoopResult["changes"]; // of configuration, code or data under it, by force
  readonly flags?: readonly string[]; // why it counts as collapsed
  readonly config: unknown;
  readonly curves: readonly LogLine[]; // the log, thinned to at most 300 lines, each the mean over its span
}

/** What is kept of a training that came to its end. */
export function recordOf<N extends string>(
  name: N,
  config: unknown,
  { images, seconds, origin, changes, watch: { flags } }: LoopResult,
  data: DataIdentity,
  log: LogLine[],
): TrainingRecord<N> {
  const { device, card, libtensorflow, date, machine, version } = origin;
  const minutes = Number((seconds / 60).toFixed(2));
  return {
    ...{ name, images, minutes, device, libtensorflow, date, machine, version },
    ...(card && { card }),
    ...{ data: data.name, dataSha256: data.sha256 },
    ...(changes.length > 0 && { changes }),
    ...(flags.length > 0 && { flags }),
    config,
    curves: thin(log, 300),
  };
}

/** At most `count` lines, each the mean of the lines in its span, of those values that the span has. */
export function thin(log: readonly LogLine[], count: number): LogLine[] {
  const span = Math.ceil(log.length / count);
  return Array.from({ length: Math.ceil(log.length / span) || 0 }, (_, i) => {
    const lines = log.slice(i * span, (i + 1) * span);
    const keys = new Set(lines.flatMap((line) => Object.keys(line)));
    const mean = (key: string) => {
      const values = lines.map((line) => line[key]).filter((value): value is number => value !== undefined);
      return Number((values.reduce((a, b) => a + b, 0) / values.length).toPrecision(5));
    };
    return Object.fromEntries([...keys].map((key) => [key, mean(key)])) as LogLine;
  });
}
