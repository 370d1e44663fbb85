/** Throws where a word of a configuration is none of those there are: a misspelt one would else count as the last. */
export function assertOneOf(what: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) throw new Error(`${what}: expected ${words.join(" or ")}, got ${value}`);
}
