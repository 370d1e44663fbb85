import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "./usage-error";

/** Node's parseArgs for a command; what it refuses becomes a UsageError that ends with `help`. Without `args`: those of this process. */
export function readArguments<T extends ParseArgsConfig>(config: T, help: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${(error as Error).message}${help}`);
  }
}
