import { changed } from "../../experiments/change";
import { imageSets } from "../../experiments/ghfeat";
import type { Preset } from "../../experiments/preset";
import { readArguments } from "../arguments";
import { parseValue, splitAssignment } from "../reproduce/options";
import { UsageError } from "../usage-error";

export const usage = `npm run train -- EXPERIMENT [--preset tiny|small|paper] [--only NAME,...] [--set key=value ...] [--resume] [--force] [--publish] [--results DIR]

  quickstart  F, StyleGAN and the GH-Feat encoder on Fashion-MNIST at 32 px, in turn
  fashion     the ablations of GH-Feat on Fashion-MNIST: F, the network of the Frechet distance and StyleGAN, then the encoders w-sam, y, y-sam, y-sam-reg,
              spatial and scratch, each with as many seeds as the preset says: y-sam-1, y-sam-2, ..., and trials, rows with one thing changed: strong-reg, ...
  toyfaces    the same on drawn faces, encoders y-sam, y-sam-reg and spatial
  toyrooms    the same on drawn bedrooms

  Ctrl-C stops within a step and writes a checkpoint; the same command goes on from it. What is finished is not trained again.
  --preset    tiny unless given
  --only      not of quickstart: of the encoders these (y-sam, all its seeds; y-sam-2, one of them; strong-reg, a trial); none: what they share, and no encoder
  --set       another value of the configuration, by its path: gan.images=1000; JSON, or else text; may be repeated. A training that has begun under another
              value is not continued unless --force is given; --results keeps it apart
              gan.memory.parts=4, encoders.y-sam.memory.recompute=true (of the quickstart encoder.memory...): less memory, more time
              perceptual.vgg16=FILE (not of quickstart) makes VGG16 the F of the perceptual loss, with the weights of a safetensors file (src/models/vgg16.ts)
  --resume    what the command does without it, too
  --results   where the training is kept, instead of results/
  --force     goes on from a checkpoint although configuration, code or data have changed since; the record tells what
  --publish   writes the networks to data/weights, in place of those there, where notebooks find them; with --only what they share and these encoders; not
              together with --set

Exit status: 0 trained, 2 a mistake in the command, 130 or 143 stopped by Ctrl-C or SIGTERM, 1 any other failure.`;

const experiments = ["quickstart", ...imageSets] as const;
const presets = ["tiny", "small", "paper"] as const satisfies readonly Preset[];

export interface TrainCommand {
  readonly experiment: (typeof experiments)[number];
  readonly preset: Preset;
  readonly only: readonly string[] | undefined;
  readonly set: readonly (readonly [path: string, value: unknown])[];
  readonly results: string;
  readonly force: boolean;
  readonly publish: boolean;
}

export function parseTraining(args?: string[]): TrainCommand | "help" {
  const { values, positionals } = readArguments(
    {
      ...(args && { args }),
      allowPositionals: true,
      options: {
        preset: { type: "string", default: "tiny" },
        only: { type: "string" },
        set: { type: "string", multiple: true, default: [] },
        results: { type: "string", default: "results" },
        publish: { type: "boolean", default: false },
        force: { type: "boolean", default: false },
        resume: { type: "boolean" }, // always
        help: { type: "boolean" },
      },
    },
    `\n\n${usage}`,
  );
  if (values.help) return "help";
  const [experiment] = positionals;
  if (positionals.length !== 1 || !isOneOf(experiments, experiment))
    throw new UsageError(
      `what is to be trained? expected one of ${experiments.join(", ")}, got ${positionals.join(" ") || "nothing"}\n\n${usage}`,
    );
  const { preset, only, results, force, publish } = values;
  if (!isOneOf(presets, preset)) throw new UsageError(`--preset ${preset}: expected one of ${presets.join(", ")}`);
  if (only !== undefined && experiment === "quickstart")
    throw new UsageError("--only: the quickstart has one encoder; --only belongs to the others");
  const set = values.set.map((text) => {
    const [path, value] = splitAssignment(text);
    return [path, parseValue(value)] as const;
  });
  if (publish && set.length > 0)
    throw new UsageError("--publish: writes what the preset says; leave out --set, or change the preset");
  return { experiment, preset, only: only?.split(","), set, results, force, publish };
}

const isOneOf = <T extends string>(names: readonly T[], name: string | undefined): name is T =>
  (names as readonly (string | undefined)[]).includes(name);

/** What presets leave out: a GAN's or an encoder's training may trade time for memory (src/train/in-parts.ts), an encoder may predict y or dy. */
function withChoices(part: object): object {
  if ("model" in part && "adam" in part) return { ...part, memory: { parts: 1, recompute: false } };
  return "variant" in part && "space" in part ? { ...part, residual: part.variant !== "code" } : part;
}

/** A preset with the values of --set. */
export function withSet<C extends object>(config: C, { set }: Pick<TrainCommand, "set">): C {
  return set.reduce((before, [path, value]) => {
    try {
      return changed(before, path, value, withChoices);
    } catch (error) {
      throw new UsageError(`--set ${(error as Error).message}`);
    }
  }, config);
}
