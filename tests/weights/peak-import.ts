import { spawnSync } from "node:child_process";
import { memoryOf, resetPeak } from "../../src/cli/bench/memory";
import { importWeights } from "../../src/weights/import-weights";

/** What an import in a process of its own came to, and how many bytes it took beside those that the process had before. */
export interface PeakOfImport {
  readonly fault: string | undefined; // undefined: imported
  readonly grown: number | undefined; // where the system does not say
}

/** Imports a file into the cache below `cache`. */
export function peakOfImport(file: string, cache: string): PeakOfImport {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", __filename, file], {
    ...{ encoding: "utf8", env: { ...process.env, XDG_CACHE_HOME: cache } },
  });
  if (status !== 0) throw new Error(`import of ${file}: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as PeakOfImport;
}

async function child(file: string): Promise<void> {
  resetPeak(process.pid);
  const before = memoryOf(process.pid, "now");
  let fault: string | undefined;
  try {
    await importWeights(file, "large");
  } catch (error) {
    fault = (error as Error).message;
  }
  const peak = memoryOf(process.pid, "peak");
  console.log(JSON.stringify({ fault, grown: peak === null || before === null ? undefined : peak - before }));
}

if (require.main === module) void child(process.argv[2]!);
