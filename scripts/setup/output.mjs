// What set-up prints: short lines, each led by the name of its step, because steps run side by side.

/** A fault that the user can mend: printed without a stack. */
export class SetupError extends Error {}

/** What is asked for in a way that cannot be: exit status 2. */
export class UsageError extends SetupError {}

/**
 * @param {string} topic
 * @param {string} text
 */
export function say(topic, text) {
  process.stdout.write(`${topic.padEnd(11)} ${text}\n`);
}

/**
 * Runs one step and says how long it took where that was worth a line.
 * @param {string} topic
 * @param {(say: (text: string) => void) => unknown} action
 */
export async function step(topic, action) {
  const start = performance.now();
  let isQuiet = true;
  await action((text) => {
    isQuiet = false;
    say(topic, text);
  });
  const taken = (performance.now() - start) / 1000;
  if (!isQuiet && taken >= 0.5) say(topic, `done in ${taken.toFixed(1)} s`);
}

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/**
 * The first line of an error, enough where another way is tried next.
 * @param {unknown} error
 */
export function firstLine(error) {
  const { message, cause } = /** @type {Error} */ (error);
  return String((cause instanceof Error && cause.message) || message).split("\n")[0];
}
