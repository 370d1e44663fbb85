import { existsSync } from "node:fs";
import { fashionMnist } from "../data/fashion";
import type { Preset } from "../experiments/preset";
import { quickstartPresets } from "../experiments/quickstart";
import { createExplorer } from "../tasks/explore";
import { loadQuickstart, shippedFolder } from "../tasks/quickstart";
import { recordFile } from "../tasks/shipped-record";
import { serveExplorer } from "./explore/server";
import { readArguments } from "./arguments";
import { UsageError } from "./usage-error";

const usage = `npm run explore -- [--preset small] [--port N]

  A page in your browser, on this machine only: two images, a slider per level that mixes their codes, a button per level that draws its code anew,
  and a patch of one image pasted into the other. Ctrl-C ends it.
  --preset   whose networks: those in data/weights/quickstart (small unless given)
  --port     a fixed port; any free one unless given`;

async function main(): Promise<void> {
  const { preset, port, help } = parseOptions(process.argv.slice(2));
  if (help) return console.log(usage);
  const folder = shippedFolder(preset);
  if (!existsSync(recordFile(folder)))
    throw new UsageError(
      `${folder}: there are no networks of the preset ${preset}; npm run train -- quickstart --preset ${preset} --publish makes them`,
    );
  const set = fashionMnist("test");
  const explorer = createExplorer(loadQuickstart(quickstartPresets[preset], folder), set);
  explorer.draw({
    a: { image: 0 },
    b: { seed: 1 },
    mix: explorer.layers.map(() => 0),
    resample: explorer.layers.map(() => null),
  }); // compiles
  const about = { data: set.name, networks: `quickstart, preset ${preset}` };
  const server = await serveExplorer(explorer, about, port);
  console.log(`The explorer is at\n  ${server.url}\nCtrl-C ends it.`);
  const signal = await new Promise<NodeJS.Signals>((done) => process.once("SIGINT", done).once("SIGTERM", done));
  await server.close();
  explorer.dispose();
  process.exitCode = signal === "SIGTERM" ? 143 : 130;
}

function parseOptions(args: string[]): { preset: Preset; port: number; help: boolean } {
  const { values } = readArguments(
    {
      args,
      options: {
        preset: { type: "string", default: "small" },
        port: { type: "string", default: "0" },
        help: { type: "boolean", short: "h", default: false },
      },
    },
    `\n\n${usage}`,
  );
  const presets = Object.keys(quickstartPresets);
  if (!presets.includes(values.preset))
    throw new UsageError(`--preset ${values.preset}: expected one of ${presets.join(", ")}`);
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
    throw new UsageError(`--port ${values.port}: expected a number from 0 to 65535`);
  return { preset: values.preset as Preset, port: Number(values.port), help: values.help };
}

main().catch((error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof UsageError) console.error(message);
  else if (code === "EADDRINUSE")
    console.error(`${message}: another program has this port; leave --port out for a free one`);
  else console.error(error);
  process.exit(error instanceof UsageError ? 2 : 1);
});
