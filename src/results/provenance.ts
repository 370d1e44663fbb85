/** Every "seed" in a nested configuration, by its path: { gan: { seed: 1 } } -> { "gan.seed": 1 } */
export function seedsOf(config: unknown, path = ""): Record<string, number> {
  if (typeof config !== "object" || config === null) return {};
  const found: Record<string, number> = {};
  for (const [key, value] of Object.entries(config)) {
    const name = path ? `${path}.${key}` : key;
    if (key === "seed" && typeof value === "number") found[name] = value;
    else Object.assign(found, seedsOf(value, name));
  }
  return found;
}
