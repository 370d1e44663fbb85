import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Preset } from "../experiments/preset";
import { quickstartPresets } from "../experiments/quickstart";
import { imageGrid } from "../report/grid";
import { saveQuickstart, shippedFolder, trainQuickstart } from "../tasks/quickstart";
import { terminalProgress } from "./progress";

const usage = `npm run train -- quickstart [--preset tiny|small|paper] [--publish]

  Trains F, StyleGAN and the GH-Feat encoder on Fashion-MNIST, in turn. Ctrl-C stops within a step and writes a checkpoint; the same command goes on.
  --preset    tiny unless given
  --publish   writes the networks to data/weights, where the notebook finds them`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      preset: { type: "string", default: "tiny" },
      publish: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help || positionals.length !== 1 || positionals[0] !== "quickstart") {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const presets = Object.keys(quickstartPresets);
  if (!presets.includes(values.preset))
    throw new Error(`--preset ${values.preset}: expected one of ${presets.join(", ")}`);
  const preset = values.preset as Preset;
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () =>
      controller.abort(new Error(`stopped by ${signal}; the same command goes on from the checkpoint`)),
    );
  const folder = join("results", preset, "00-quickstart", "training");
  const models = await trainQuickstart(quickstartPresets[preset], folder, {
    progress: terminalProgress(),
    picture: (images, columns) => imageGrid(images, { columns }),
    signal: controller.signal,
  });
  if (!values.publish) console.log(`trained, in ${folder}; with --publish the notebook takes these networks`);
  else {
    await saveQuickstart(models, shippedFolder(preset));
    console.log(`published to ${shippedFolder(preset)}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
