import { readArguments } from "../arguments";
import { UsageError } from "../usage-error";
import { peerNames, type PeerName } from "./contenders";
import { rows } from "./rows";
import type { Row } from "./rows/row";

const names = rows.map(({ name }) => name);
const usualRounds = 15;

export const usage = `npm run bench -- [--rows a,b] [--peers a,b] [--rounds n] [--resume] [--memory] [--results folder]

Times our backend, compiled and eager, against Python's TensorFlow of the same version (tf.function and eager), PyTorch (torch.compile and eager) and JAX
(jit). Outputs are compared first. Writes results/bench/. The first call installs the peers into the cache, 3.4 GB. All rows take an hour and a half on two
cores, encoder-step-256-4 20 GB of memory. Nothing else should run on the machine meanwhile. Ctrl-C stops; the rows that were finished are kept for --resume.

  --rows      of ${names.join(", ")}; all unless given
  --peers     of ${peerNames.join(", ")}; all that can be installed unless given
  --rounds    in each, every candidate is measured once; ${usualRounds} unless given; large rows, whose candidates run in turn, have a third
  --resume    takes rows that an earlier call with the same options, code and contenders has measured as they are
  --memory    instead measures the most memory that training steps at 256 px take, without peers; a quarter of an hour, 12 GB
  --results   where bench/ is made; results unless given`;

export interface Options {
  readonly rows: readonly Row[];
  readonly peers: readonly PeerName[] | undefined;
  readonly rounds: number;
  readonly isResumed: boolean; // rows that were measured before are taken as they are
  readonly isMemory: boolean; // measures memory and no speed
  readonly results: string;
}

/** Reads the command line (without node and script); "help" if that is what was asked for. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { help, rows: list, peers, rounds, resume, memory, results } = parse(args);
  if (help === true) return "help";
  const ofSpeed = Object.entries({ rows: list, peers, rounds, resume }).find(([, value]) => value !== undefined);
  if (memory && ofSpeed) throw new UsageError(`--memory: measures no speed; leave out --${ofSpeed[0]}`);
  const count = Number(rounds ?? usualRounds);
  if (!/^\d+$/.test(rounds ?? "1") || count < 1)
    throw new UsageError(`--rounds ${rounds}: expected a whole number from 1 on`);
  const wanted = chosen("row", list, names);
  const wantedPeers = peers === undefined ? undefined : chosen("peer", peers, peerNames);
  return {
    rows: rows.filter(({ name }) => wanted.includes(name)),
    peers: wantedPeers && peerNames.filter((name) => wantedPeers.includes(name)),
    ...{ rounds: count, isResumed: resume ?? false, isMemory: memory, results },
  };
}

/** The parts of a list with commas, all of which must be among `names`. */
function chosen(what: string, list: string | undefined, names: readonly string[]): readonly string[] {
  const wanted = list?.split(",").map((name) => name.trim()) ?? names;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`--${what}s: no ${what} "${unknown}"; there are ${names.join(", ")}`);
  return wanted;
}

function parse(args: readonly string[]) {
  return readArguments(
    {
      args: [...args],
      options: {
        rows: { type: "string" },
        peers: { type: "string" },
        rounds: { type: "string" },
        resume: { type: "boolean" },
        memory: { type: "boolean", default: false },
        results: { type: "string", default: "results" },
        help: { type: "boolean", short: "h" },
      },
    },
    `\n\n${usage}`,
  ).values;
}
