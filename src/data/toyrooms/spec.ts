import type { Colour } from "../toys/colour";
import type { CameraSpec } from "./camera";
import type { Wall } from "./parts";
import type { RoomBox } from "./walls";

export type Kind = "bedroom" | "kitchen";

/** Everything that makes up one room, as plain data: change one entry and the others stay. Lengths in metres, colours sRGB 0..255, shares 0..1. */
export interface RoomSpec {
  readonly seed: number;
  readonly kind: Kind;
  readonly box: RoomBox;
  readonly camera: CameraSpec;
  readonly light: LightSpec;
  readonly surfaces: SurfacesSpec;
  readonly window: WindowSpec;
  readonly bedroom: BedroomSpec;
  readonly kitchen: KitchenSpec;
  readonly decor: DecorSpec;
}

export interface LightSpec {
  readonly night: boolean;
  /** Of daylight, .35 (overcast) to 1. */
  readonly sun: number;
  /** Height of the sun in degrees, and how far its light runs along the wall per metre into the room. */
  readonly sunHeight: number;
  readonly sunSlant: number;
  /** The lamps, all by one switch; strength .4..1 */
  readonly on: boolean;
  readonly strength: number;
  /** Ceiling light: a dome, a hanging shade, or none (bedrooms with lamps beside the bed only). */
  readonly fixture: "dome" | "pendant" | "none";
  readonly shade: Colour;
  readonly exposure: number;
  /** Colour balance of the camera, -1 (cold) to 1 (warm). */
  readonly warmth: number;
  /** Standard deviation of its noise, grey levels. */
  readonly grain: number;
}

export interface SurfacesSpec {
  readonly paint: Colour;
  /** One wall in another colour. */
  readonly accentWall: Wall | undefined;
  readonly accentPaint: Colour;
  readonly paper: "plain" | "stripes" | "panels" | "dots";
  readonly trim: Colour;
  readonly ceiling: Colour;
  readonly floor: "planks" | "herringbone" | "tiles" | "checker" | "carpet";
  readonly floorColour: Colour;
}

export interface WindowSpec {
  readonly wall: Wall;
  /** Position along the furnished part of the wall, 0..1. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
  readonly view: "hills" | "city" | "garden" | "sea";
  readonly panes: number;
  readonly crossbar: boolean;
  readonly dressing: "drapes" | "blind" | "none";
  readonly cloth: Colour;
  /** How much of the window the drapes cover. */
  readonly drawn: number;
}

export interface BedroomSpec {
  readonly wall: Wall;
  readonly at: number;
  readonly width: number;
  readonly headboard: "panel" | "padded" | "bars" | "none";
  readonly headHeight: number;
  readonly wood: Colour;
  readonly cloth: Colour;
  readonly cover: Colour;
  readonly pattern: "plain" | "stripes" | "check";
  readonly blanket: Colour | undefined;
  readonly cushions: number;
  readonly cushion: Colour;
  /** How far the cover reaches up the bed. */
  readonly covered: number;
  readonly bedsides: 1 | 2;
  readonly tableLamps: boolean;
  readonly storage: "wardrobe" | "chest" | "books" | "none";
  readonly bench: boolean;
  readonly armchair: boolean;
}

export interface KitchenSpec {
  /** Units along the back wall only, or also along one side. */
  readonly corner: boolean;
  /** Where the fridge stands, or the side run turns. */
  readonly side: "left" | "right";
  readonly units: Colour;
  readonly wallUnits: Colour;
  readonly upper: "cabinets" | "shelves";
  readonly doors: "framed" | "smooth";
  readonly handles: Colour;
  readonly top: Colour;
  readonly splash: "brick" | "square" | "slab";
  readonly splashColour: Colour;
  readonly appliances: Colour;
  readonly fridge: Colour;
  /** Positions along the back run, 0..1. */
  readonly hobAt: number;
  readonly sinkAt: number;
  readonly dining: "table" | "island" | "none";
  readonly wood: Colour;
  readonly chair: Colour;
  readonly seats: number;
  readonly diningAt: number;
}

export interface DecorSpec {
  readonly pictures: number;
  /** Seeds what the pictures show and what stands on shelves. */
  readonly things: number;
  readonly rug: "none" | "plain" | "bordered" | "striped" | "round";
  readonly rugColour: Colour;
  readonly rugSecond: Colour;
  readonly plant: boolean;
  readonly door: boolean;
}
