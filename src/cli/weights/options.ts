import { exportFormats, type ExportFormat } from "../../weights/export-weights";
import { readArguments } from "../arguments";
import { UsageError } from "../usage-error";

export const usage = `npm run weights -- list | get NAME | import FILE --as NAME | check NAME | export NAME --to safetensors|npz

  list                     released weights that are known here, with licence, size and where they come from; what is imported; and the project's own
  get NAME                 downloads released weights and imports them; where a browser is needed, says which file to save and how to import it
  import FILE              converts a file once into the cache and names it; nothing in the file is run
      --as NAME            letters, digits, ".", "-", "_"; of released weights their own, which tells their licence
  check NAME               hashes, names and shapes, every number, and one pass of each network
  export NAME              all networks in one file, under the project's names; halves stay halves in safetensors, all else is 32-bit floats
      --to FORMAT          safetensors, or npz for numpy
      --out FILE           NAME.FORMAT unless given

Read are: pickles of StyleGAN v1 (G, D, Gs) and of GH-Feat (E, G, D, Gs); genforce's and idinvert's .pth, in both of torch's containers; Keras's VGG16 .h5;
torchvision's AlexNet, VGG16, ResNet-18 and -50, pytorch-fid's Inception, the heads of lpips; safetensors that this project exported (npz is for NumPy).
GH-Feat is used by name: npm run extract -- --weights NAME, npm run reproduce -- released-weights --set weights=NAME; Inception, AlexNet, VGG16 and heads there
as inception= and lpips=. The others are for src.`;

export type Command =
  | { readonly command: "help" | "list" }
  | { readonly command: "get" | "check"; readonly name: string }
  | { readonly command: "import"; readonly file: string; readonly name: string }
  | { readonly command: "export"; readonly name: string; readonly format: ExportFormat; readonly out: string };

const allowed: Readonly<Record<string, readonly string[]>> = {
  list: [],
  get: [],
  check: [],
  import: ["as"],
  export: ["to", "out"],
};

/** Reads the command line (without node and script). */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = readArguments(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        as: { type: "string" },
        to: { type: "string" },
        out: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    },
    `\n\n${usage}`,
  );
  if (values.help || args.length === 0) return { command: "help" };
  const [command = "", subject, ...rest] = positionals;
  const known = allowed[command];
  if (!known) throw new UsageError(`npm run weights: no command "${command}"\n\n${usage}`);
  const strange = Object.keys(values).find((key) => !known.includes(key));
  if (strange !== undefined) throw new UsageError(`npm run weights -- ${command}: has no option --${strange}`);
  const more = command === "list" ? subject : rest[0];
  if (more !== undefined) throw new UsageError(`npm run weights -- ${command}: "${more}" is more than it takes`);
  if (command === "list") return { command };
  if (subject === undefined)
    throw new UsageError(
      `npm run weights -- ${command}: which ${command === "import" ? "file" : "weights"}? npm run weights -- list names what there is`,
    );
  if (command === "import") {
    if (values.as === undefined)
      throw new UsageError("npm run weights -- import: --as is missing, the name to use the weights by");
    return { command, file: subject, name: values.as };
  }
  if (command !== "export") return { command: command === "get" ? "get" : "check", name: subject };
  const format = exportFormats.find((one) => one === values.to);
  if (!format)
    throw new UsageError(
      `npm run weights -- export: --to ${values.to ?? "is missing"}: expected ${exportFormats.join(" or ")}`,
    );
  return { command, name: subject, format, out: values.out ?? `${subject}.${format}` };
}
