import { readArguments } from "../arguments";
import { UsageError } from "../usage-error";

export const usage = `npm run sweep -- GRID.json [--on local|parallel|slurm] [--jobs N]

Runs a notebook once for every point of a grid, and gathers the results in one table. A point is one run of npm run reproduce in a folder of its own,
results/sweeps/<name>/points/<hash>/: what is done already and up to date is left out, the same command goes on after an interruption or a failure. A
point that trains does not go on from checkpoints of other code: it fails and says so, and --force begins anew.

  GRID.json     { "notebook": "quickstart", "preset": "tiny", "set": { "psi": [0.5, 1], "k": [4, 8] } }: every combination of the values in "set";
                "points": [{ "psi": 0.5 }, …] lists combinations instead of making all; "name": of the folder, the file's name unless given;
                "collect": ["reconstruction: GH-Feat encoder: MSE", …]: the columns of the table
  --on          local (unless given): here, one after the other. parallel: GNU parallel, on this machine or over ssh on others that see this folder
                under the same path. slurm: an array job
  --jobs        points at once (parallel: on each host; slurm: of the array); 1 unless given, slurm: no limit
  --hosts       parallel: ssh logins, as me@node1,me@node2; ":" is this machine
  --gpus        slurm: GPUs for each task (--gres=gpu:N)
  --sbatch      slurm: an option for sbatch, as --sbatch=--time=2:00:00; may be repeated
  --no-wait     slurm: returns when the job is submitted; --collect gathers the results later
  --collect     gathers what there is; runs nothing
  --dry-run     lists the points and what became of them; runs nothing
  --force       runs all points again, from nothing
  --results     where the results go, instead of results/

Exit status: 0 all points done, 1 some failed, 2 a mistake in the command or the grid, 130 or 143 interrupted, by SIGINT or SIGTERM.`;

const engines = ["local", "parallel", "slurm"] as const;

export interface SweepOptions {
  readonly grid: string;
  readonly on: (typeof engines)[number];
  readonly jobs: number | undefined;
  readonly hosts: readonly string[];
  readonly gpus: number;
  readonly sbatch: readonly string[];
  readonly wait: boolean;
  readonly collect: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly results: string;
}

/** How launchers call this program for one point. */
export interface WorkerOptions {
  readonly worker: string; // the list of points
  readonly point: number;
  readonly anew: string | undefined; // see runPoint
}

export function parseSweepOptions(args: readonly string[]): SweepOptions | WorkerOptions | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  if (values.worker !== undefined)
    return { worker: values.worker, point: whole("point", values.point ?? "", 0), anew: values.anew };
  const [grid, more] = positionals;
  if (grid === undefined || more !== undefined)
    throw new UsageError(`expected one grid file, got ${positionals.join(" ") || "none"}\n\n${usage}`);
  const on = engines.find((name) => name === values.on);
  if (!on) throw new UsageError(`--on ${values.on} is unknown; there are ${engines.join(", ")}`);
  return {
    grid,
    on,
    jobs: values.jobs === undefined ? undefined : whole("jobs", values.jobs, 1),
    hosts: values.hosts?.split(",").filter(Boolean) ?? [],
    gpus: whole("gpus", values.gpus, 0),
    sbatch: values.sbatch ?? [],
    wait: !values["no-wait"],
    collect: values.collect,
    dryRun: values["dry-run"],
    force: values.force,
    results: values.results,
  };
}

function parse(args: readonly string[]) {
  return readArguments(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        on: { type: "string", default: "local" },
        jobs: { type: "string" },
        hosts: { type: "string" },
        gpus: { type: "string", default: "0" },
        sbatch: { type: "string", multiple: true },
        "no-wait": { type: "boolean", default: false },
        collect: { type: "boolean", default: false },
        "dry-run": { type: "boolean", default: false },
        force: { type: "boolean", default: false },
        results: { type: "string", default: "results" },
        worker: { type: "string" },
        point: { type: "string" },
        anew: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    },
    `\n\n${usage}`,
  );
}

function whole(option: string, text: string, least: number): number {
  if (!/^\d+$/.test(text) || Number(text) < least)
    throw new UsageError(`--${option} ${text}: expected a whole number from ${least} on`);
  return Number(text);
}
