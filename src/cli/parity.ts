import { join } from "node:path";
import { publish } from "../report/publish";
import { toMarkdown } from "../report/table";
import { openRun } from "../results/run";
import { endWith } from "./end-with";
import { compareWith } from "./parity/compare";
import type { Network } from "./parity/networks";
import { isThere, parseOptions, usage, type Options } from "./parity/options";
import { referencePython, runReference } from "./parity/reference";
import { parityTable, type Row } from "./parity/report";
import { interruption } from "./signals";

const { signal } = interruption("nothing was kept");

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return 0;
  }
  const { networks, results, command, reference } = options;
  const run = await openRun("networks", {
    preset: "parity",
    title: "Networks beside their references",
    summary: "Our networks and others' own code with the same weights and the same input, both made by a formula.",
    config: { networks: networks.map(({ name }) => name) },
    command,
    root: results,
  });
  try {
    const { rows, faults } = await compareAll(options);
    await run.protocol("bar", "1e-4 for whole networks in float32, 1e-5 for LPIPS with its trained heads.");
    await run.table("networks", parityTable(rows));
    const theirs = networks.flatMap((network) =>
      network.file !== undefined && isThere(network, reference) ? [join(reference!, network.file)] : [],
    );
    if (theirs.length > 0) await run.data("the authors' files", theirs);
    for (const fault of faults) await run.note("not compared", fault);
    await run.close();
    console.log(`${toMarkdown(parityTable(rows))}\n${await publish(run.folder)}`);
    for (const fault of faults) console.error(fault);
    return faults.length > 0 || rows.some(({ comparison }) => comparison?.isEqual === false) ? 1 : 0;
  } catch (error) {
    await run.close(error as Error);
    throw error;
  }
}

/** All networks, one after another; what goes wrong with one does not cost the others. */
async function compareAll({ networks, reference }: Options): Promise<{ rows: Row[]; faults: string[] }> {
  const [rows, faults]: [Row[], string[]] = [[], []];
  for (const network of networks) rows.push(await rowOf(network, reference, faults));
  return { rows, faults };
}

async function rowOf(network: Network, reference: string | undefined, faults: string[]): Promise<Row> {
  const notRun = (why: string): Row => ({ network, whose: network.file ?? "", comparison: undefined, why });
  if (!isThere(network, reference))
    return notRun(reference === undefined ? "it needs --reference" : "its file is not there");
  try {
    const say = (text: string) => console.error(text);
    const python = await referencePython(network, say, signal);
    say(`${network.name}: the reference`);
    const theirs = await runReference(python, network, reference, signal);
    say(`${network.name}: ours`);
    return { network, whose: theirs.whose, comparison: compareWith(network, theirs) };
  } catch (error) {
    signal.throwIfAborted();
    faults.push((error as Error).message);
    return notRun((error as Error).message);
  }
}

endWith(main());
