import { join } from "node:path";
import type { Preset } from "../experiments/preset";
import { quickstartPresets } from "../experiments/quickstart";
import { imageGrid } from "../report/grid";
import { saveQuickstart, shippedFolder, trainQuickstart } from "../tasks/quickstart";
import { terminalProgress } from "./progress";
import { interruption } from "./signals";
import { readArguments } from "./arguments";
import { UsageError } from "./usage-error";

const usage = `npm run train -- quickstart [--preset tiny|small|paper] [--force] [--publish] [--results DIR]

  Trains F, StyleGAN and the GH-Feat encoder on Fashion-MNIST, in turn. Ctrl-C stops within a step and writes a checkpoint; the same command goes on.
  --preset    tiny unless given
  --results   where the training is kept, instead of results/
  --force     goes on from a checkpoint although configuration, code or data have changed since; the record tells what
  --publish   writes the networks to data/weights, where the notebook finds them

Exit status: 0 trained, 2 a mistake in the command, 130 or 143 stopped by Ctrl-C or SIGTERM, 1 any other failure.`;

const interrupted = interruption();

async function main(): Promise<void> {
  const { values, positionals } = parse();
  if (values.help) {
    console.log(usage);
    return;
  }
  if (positionals.length !== 1 || positionals[0] !== "quickstart")
    throw new UsageError(
      `what is to be trained? expected quickstart, got ${positionals.join(" ") || "nothing"}\n\n${usage}`,
    );
  const presets = Object.keys(quickstartPresets);
  if (!presets.includes(values.preset))
    throw new UsageError(`--preset ${values.preset}: expected one of ${presets.join(", ")}`);
  const preset = values.preset as Preset;
  const folder = join(values.results, preset, "00-quickstart", "training");
  const models = await trainQuickstart(quickstartPresets[preset], folder, {
    progress: terminalProgress(),
    picture: (images, columns) => imageGrid(images, { columns }),
    signal: interrupted.signal,
    force: values.force,
  });
  if (!values.publish) console.log(`trained, in ${folder}; with --publish the notebook takes these networks`);
  else {
    await saveQuickstart(models, shippedFolder(preset));
    console.log(`published to ${shippedFolder(preset)}`);
  }
}

function parse() {
  return readArguments(
    {
      allowPositionals: true,
      options: {
        preset: { type: "string", default: "tiny" },
        results: { type: "string", default: "results" },
        publish: { type: "boolean", default: false },
        force: { type: "boolean", default: false },
        help: { type: "boolean" },
      },
    },
    `\n\n${usage}`,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : (interrupted.status() ?? 1);
});
