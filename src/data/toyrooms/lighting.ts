import type { Lighting, Source } from "./light";
import type { Wall } from "./parts";
import { bedsideHeight, bedsidePlaces, diningPlace } from "./places";
import type { RoomSpec } from "./spec";
import { times, type Radiance } from "./tone";
import type { Vector } from "./vector";
import type { WallFrame } from "./walls";
import type { WindowPlace } from "./window-place";

/** A warm white lamp, about 2900 K. */
export const lampColour: Radiance = [1, 0.74, 0.42];

/** The places of all lamps that the room has. */
export function lampPlaces(
  spec: RoomSpec,
  frames: Readonly<Record<Wall, WallFrame>>,
): { ceiling: Vector[]; table: Vector[] } {
  const { box, light, kitchen, bedroom } = spec;
  const ceiling: Vector[] = [];
  if (light.fixture === "dome") ceiling.push([0, box.height - 0.1, box.depth * 0.55]);
  if (light.fixture === "pendant") {
    const low = spec.kind === "kitchen" && kitchen.dining !== "none";
    const [x, z] = spec.kind === "kitchen" ? diningPlace(spec) : [0, box.depth * 0.55];
    const y = low ? box.height - 0.85 : box.height - 0.6;
    if (low) ceiling.push([x - 0.38, y, z], [x + 0.38, y, z]);
    else ceiling.push([x, y, z]);
  }
  const table: Vector[] = [];
  if (spec.kind === "bedroom" && bedroom.tableLamps) {
    const frame = frames[bedroom.wall];
    for (const { middle } of bedsidePlaces(spec)) table.push(frame.at(middle, bedsideHeight + 0.36, 0.24));
  }
  return { ceiling, table };
}

/** All the room's light. The first source is the one that shadows follow. */
export function lightingOf(spec: RoomSpec, frames: Readonly<Record<Wall, WallFrame>>, window: WindowPlace): Lighting {
  const { light, box } = spec;
  const day = !light.night;
  const area = (window.to - window.from) * (window.head - window.sill);
  const open = spec.window.dressing === "none" ? 1 : 1 - 0.4 * spec.window.drawn;
  const sky: Radiance = day ? times([1, 1.02, 1.06], 1.9 * light.sun) : [0.09, 0.12, 0.2];
  const sources: Source[] = [
    { position: window.middle, facing: window.frame.normal, power: times(sky, area * open), extent: area * 0.5 },
  ];
  const ambientDay = 0.34 + 0.24 * light.sun;
  let ambient: Radiance = day ? [ambientDay, ambientDay, ambientDay * 1.02] : [0.045, 0.055, 0.088];
  if (light.on) {
    const places = lampPlaces(spec, frames);
    const each = 2.6 / Math.max(1, places.ceiling.length);
    const lamps: Source[] = [
      ...places.ceiling.map((position) => ({
        position,
        power: times(lampColour, each * light.strength),
        extent: 0.25,
      })),
      ...places.table.map((position) => ({ position, power: times(lampColour, 0.5 * light.strength), extent: 0.08 })),
    ];
    if (day) sources.push(...lamps);
    else sources.unshift(...lamps);
    const bounced = light.strength * (places.ceiling.length > 0 ? 0.2 : 0.09);
    ambient = [ambient[0] + bounced, ambient[1] + bounced * 0.84, ambient[2] + bounced * 0.62];
  }
  return { ambient, sources, room: box };
}
