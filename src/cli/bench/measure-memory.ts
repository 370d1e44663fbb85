import { publish } from "../../report/publish";
import { toMarkdown } from "../../report/table";
import { backendInfo } from "../../backend/tf";
import { UsageError } from "../usage-error";
import { openRun } from "../../results/run";
import type { Table } from "../../results/table";
import { paperSteps, peakOf, type Peak } from "./peak-memory";

/** Most memory of training steps at the papers' size, into results/bench/memory. Throws what the signal was aborted with. */
export async function measureMemory(root: string, signal: AbortSignal): Promise<void> {
  if (backendInfo().device !== "CPU") throw new UsageError("--memory: counts what the processor's memory holds, not a card's; set CUDA_VISIBLE_DEVICES to nothing"); // prettier-ignore
  const run = await openRun("memory", {
    preset: "bench",
    title: "Memory of a training step at 256 x 256",
    summary:
      "The most memory that a whole step takes, compiled: StyleGAN with R1, and GH-Feat's encoder with ResNet-50 and F by VGG16.",
    config: { steps: paperSteps },
    command: "npm run bench -- --memory",
    root,
  });
  try {
    const measured: { readonly request: Step; readonly peak: Peak }[] = [];
    for (const [i, request] of paperSteps.entries()) {
      signal.throwIfAborted();
      console.error(`${i + 1} of ${paperSteps.length}: ${stepOf(request)}`);
      measured.push({ request, peak: await peakOf(request, { steps, isReturning: false, signal }) });
    }
    await run.protocol(
      "memory",
      `Most resident memory of a process that does nothing else, its allocator as it is by default: in its first step, which is traced, and in ${steps} steps after it. Weights are random, images zeros.`,
    );
    const table = memoryTable(measured);
    await run.table("memory", table);
    await run.close();
    console.log(`${toMarkdown(table)}\n${await publish(run.folder)}`);
  } catch (error) {
    await run.close(error as Error);
    throw error;
  }
}

const steps = 4; // after the first; the allocator comes to hold more than a step needs

const names = { gan: "StyleGAN, both networks, R1", encoder: "GH-Feat's encoder" };

type Step = (typeof paperSteps)[number];

function stepOf({ kind, batch, memory: { parts = 1, recompute = false } }: Step): string {
  const how = [...(recompute ? ["computed again"] : []), ...(parts > 1 ? [`in ${parts} parts`] : [])].join(", ");
  return `${names[kind]}, ${batch} images${how && `, ${how}`}`;
}

function memoryTable(measured: readonly { readonly request: Step; readonly peak: Peak }[]): Table {
  const [before, first, later] = ["before", "first step", "later steps"];
  return {
    columns: ["step", "images", "computed again", "parts", before, first, later],
    rows: measured.map(({ request: { kind, batch, memory }, peak: { start, trace, step } }) => [
      ...[names[kind], batch, memory.recompute ? "yes" : "no", memory.parts ?? 1],
      ...[start / 1024, trace / 1024, step / 1024],
    ]),
    formats: {
      step: { once: true },
      ...Object.fromEntries([before, first, later].map((name) => [name, { decimals: 1, unit: "GiB" }])),
    },
    caption:
      "Before: what the process holds before its first step, the library and the weights. Computed again: activations of G and the critic, for the gradient, in place of kept ones.",
  };
}
