import { existsSync } from "node:fs";
import { alignFolder } from "../data/align-folder";
import type { DataSet } from "../data/sets/data-set";
import { setFolder } from "../data/sets/place";
import { findSet } from "../data/sets/registry";
import { checkSet } from "./data/check";
import { listText } from "./data/list";
import { makeSet } from "./data/make";
import { parseCommand, usage, type Command } from "./data/options";
import { countProgress } from "./data/progress";
import { endWith } from "./end-with";
import { interruption } from "./signals";
import { UsageError } from "./usage-error";

function setCalled(name: string): DataSet {
  try {
    return findSet(name);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function folderOf(set: DataSet, data: string | undefined): string {
  if (data !== undefined && !existsSync(data)) throw new UsageError(`--data ${data}: there is no such folder`);
  return setFolder(set.folder, data);
}

async function run(command: Command, signal: AbortSignal): Promise<number> {
  switch (command.command) {
    case "help":
      console.log(usage);
      return 0;
    case "list":
      if (command.data !== undefined && !existsSync(command.data))
        throw new UsageError(`--data ${command.data}: there is no such folder`);
      console.log(listText(command.data));
      return 0;
    case "check": {
      const set = setCalled(command.name);
      const folder = folderOf(set, command.data);
      const progress = countProgress();
      const say = (line: string) => {
        progress.finish();
        console.log(line);
      };
      const options = { sample: command.sample, signal, say, progress: (name: string) => progress.of(name) };
      return (await checkSet(set, folder, options)) > 0 ? 1 : 0;
    }
    case "make": {
      const set = setCalled(command.name);
      return makeSet(set, folderOf(set, command.data), command, signal);
    }
    case "align": {
      const progress = countProgress();
      const { made, kept, faults } = await alignFolder({ ...command, signal, progress: progress.of("align") });
      progress.finish();
      console.log(`${made} faces aligned into ${command.out}${kept > 0 ? `, ${kept} were there already` : ""}`);
      for (const fault of faults) console.error(`left out: ${fault}`);
      if (faults.length > 0) console.error(`${faults.length} pictures could not be aligned`);
      return faults.length > 0 ? 1 : 0;
    }
  }
}

async function main(signal: AbortSignal): Promise<number> {
  return run(parseCommand(process.argv.slice(2)), signal);
}

const stop = interruption("the same command goes on from here");
endWith(main(stop.signal), () => stop.status());
