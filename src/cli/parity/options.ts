import { existsSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../arguments";
import { UsageError } from "../usage-error";
import { authorNetworks } from "./authors";
import { packageNetworks, type Network } from "./networks";

const networks = [...packageNetworks, ...authorNetworks];
const names = networks.map(({ name }) => name);
const files = authorNetworks.map(({ file }) => file!);

export const usage = `npm run parity -- [--reference folder] [--only a,b] [--results folder]

Runs our networks and their references with the same weights and inputs, which a formula makes, and compares all they give. References of torchvision,
pytorch-fid and lpips are installed into the cache at the first call. The authors' own are looked for below --reference, as their repositories lay them:

  models/stylegan_generator.py       of genforce/sefa or genforce/genforce, with sync_op.py beside it: class StyleGANGenerator
  models/stylegan_discriminator.py   of the same: class StyleGANDiscriminator
  training/networks_ghfeat.py        of genforce/ghfeat: function Encoder, run by TensorFlow's compat.v1
  models/stylegan_generator_network.py, models/stylegan_encoder_network.py   of genforce/idinvert_pytorch

Writes results/parity/networks/, or where not all networks are compared results/local/parity/networks/. The exit status is 1 where a network differs from its reference or could not be compared.

  --reference   the folder with the authors' files, or some of them; without it only packages are references
  --only        of ${names.join(", ")}
  --results     where parity/ is made`;

export interface Options {
  readonly networks: readonly Network[];
  readonly reference: string | undefined;
  readonly results: string;
  readonly command: string; // that repeats it, without the user's paths
}

/** Reads the command line (without node and script); "help" if that is what was asked for. Throws where a file of the authors' that is asked for is not there. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { help, reference, only, results } = parse(args);
  if (help === true) return "help";
  const chosen = only?.split(",").map((name) => name.trim()) ?? names;
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only: no network "${unknown}"; there are ${names.join(", ")}`);
  const wanted = networks.filter(({ name }) => chosen.includes(name));
  if (reference !== undefined && !files.some((file) => existsSync(join(reference, file))))
    throw new UsageError(`--reference ${reference}: none of ${files.join(", ")} is there`);
  const absent = only === undefined ? undefined : wanted.find((network) => !isThere(network, reference));
  if (absent !== undefined)
    throw new UsageError(
      reference === undefined
        ? `--only ${absent.name}: its reference is the authors' ${absent.file}; name its folder with --reference`
        : `--only ${absent.name}: ${join(reference, absent.file!)} is not there`,
    );
  const isWhole = only === undefined && networks.every((network) => isThere(network, reference)); // else it would take the place of one that is
  const settings = [reference !== undefined && "--reference DIR", only !== undefined && `--only ${chosen.join(",")}`];
  const command = ["npm run parity --", ...settings.filter(Boolean)].join(" ");
  return { networks: wanted, reference, results: results ?? (isWhole ? "results" : join("results", "local")), command };
}

/** Whether a network's reference is a package, or its file is there. */
export const isThere = ({ file }: Network, reference: string | undefined): boolean =>
  file === undefined || (reference !== undefined && existsSync(join(reference, file)));

function parse(args: readonly string[]) {
  return readArguments(
    {
      args: [...args],
      options: {
        reference: { type: "string" },
        only: { type: "string" },
        results: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    },
    `\n\n${usage}`,
  ).values;
}
