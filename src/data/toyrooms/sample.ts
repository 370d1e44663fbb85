import { blend, hsl, scale, type Colour } from "../toys/colour";
import { clamp, degrees, lerp } from "../toys/geometry";
import { createDice, mixSeed, type Dice } from "../toys/random";
import type { CameraSpec } from "./camera";
import { black, sampleCloth, sampleScheme, steel, white, woods, type Scheme } from "./palette";
import type { Wall } from "./parts";
import type { BedroomSpec, DecorSpec, Kind, KitchenSpec, LightSpec, RoomSpec, SurfacesSpec, WindowSpec } from "./spec";
import type { RoomBox } from "./walls";

const walls: readonly Wall[] = ["left", "back", "right"];

/** A room drawn at random. seed: an integer; kind: given, or bedroom and kitchen alike likely. Each group of factors has random numbers of its own. */
export function sampleRoom(seed: number, kind?: Kind): RoomSpec {
  const dice = (purpose: number) => createDice(mixSeed(seed, purpose));
  const scheme = sampleScheme(dice(1));
  const first = dice(0);
  const chosen = kind ?? first.pick(["bedroom", "kitchen"] as const);
  const box = { width: first.between(3.3, 4.8), depth: first.between(3, 4.4), height: first.between(2.4, 2.9) };
  const bedroom = sampleBedroom(dice(2), scheme);
  const kitchen = sampleKitchen(dice(3), scheme);
  const furnished: Wall = chosen === "bedroom" ? bedroom.wall : "back";
  return {
    seed,
    kind: chosen,
    box,
    camera: sampleCamera(dice(4), box, chosen, furnished, kitchen),
    light: sampleLight(dice(5), chosen, bedroom),
    surfaces: sampleSurfaces(dice(6), chosen, scheme, furnished),
    window: sampleWindow(dice(7), chosen, scheme, bedroom, kitchen),
    bedroom,
    kitchen,
    decor: sampleDecor(dice(8), scheme),
  };
}

function sampleCamera(dice: Dice, box: RoomBox, kind: Kind, furnished: Wall, kitchen: KitchenSpec): CameraSpec {
  const side = furnished === "left" ? -1 : furnished === "right" ? 1 : 0;
  const away = kind === "kitchen" && kitchen.corner ? (kitchen.side === "left" ? 0.12 : -0.12) : -0.15 * side;
  const x = (dice.between(-0.18, 0.18) + away) * box.width;
  const z = dice.between(-1.3, -0.1);
  const goal = side === 0 ? [0, box.depth] : [side * (box.width / 2 - 1), box.depth * 0.6];
  const aim = Math.atan2(goal[0]! - x, goal[1]! - z) / degrees; // the main furniture stays in view
  return {
    x,
    y: dice.between(1.1, 1.85),
    z,
    yaw: clamp(clamp(dice.between(-26, 26), aim - 16, aim + 16), -36, 36),
    pitch: dice.between(-11, -1),
    focal: dice.between(0.62, 0.86),
  };
}

function sampleLight(dice: Dice, kind: Kind, bedroom: BedroomSpec): LightSpec {
  const night = dice.chance(0.33);
  const free =
    kind === "bedroom" && bedroom.tableLamps
      ? (["dome", "pendant", "none"] as const)
      : (["dome", "pendant", "pendant"] as const);
  return {
    night,
    sun: dice.between(0.35, 1),
    sunHeight: dice.between(28, 55),
    sunSlant: dice.between(-0.5, 0.5),
    on: dice.chance(night ? 0.8 : 0.25),
    strength: dice.between(0.4, 1),
    fixture: dice.pick(free),
    shade: dice.pick([white, [232, 220, 196], [60, 60, 62], hsl(dice.unit(), 0.35, 0.55)]),
    exposure: dice.between(0.88, 1.15),
    warmth: dice.between(-1, 1),
    grain: dice.between(0.4, 2.5),
  };
}

function sampleSurfaces(dice: Dice, kind: Kind, scheme: Scheme, furnished: Wall): SurfacesSpec {
  const floor = dice.pick(
    kind === "kitchen"
      ? (["tiles", "checker", "planks", "planks"] as const)
      : (["planks", "planks", "herringbone", "carpet"] as const),
  );
  const wood = dice.pick(woods);
  const floorColour: Record<SurfacesSpec["floor"], Colour> = {
    planks: wood,
    herringbone: wood,
    tiles: dice.pick([
      [206, 200, 190],
      [168, 160, 150],
      [188, 140, 112],
      [122, 124, 128],
    ] as const),
    checker: dice.pick([
      [92, 94, 98],
      [120, 74, 60],
      [96, 112, 108],
      [58, 56, 58],
    ] as const),
    carpet: blend(hsl(scheme.second, dice.between(0.05, 0.25), dice.between(0.42, 0.72)), [190, 184, 174], 0.4),
  };
  return {
    paint: scheme.paint,
    accentWall: dice.chance(0.3) ? furnished : undefined,
    accentPaint: scheme.accentPaint,
    paper: dice.pick(["plain", "plain", "plain", "stripes", "panels", "dots"] as const),
    trim: dice.chance(0.75) ? white : scale(wood, 0.9),
    ceiling: blend([250, 249, 246], scheme.paint, dice.between(0, 0.25)),
    floor,
    floorColour: floorColour[floor],
  };
}

function sampleWindow(dice: Dice, kind: Kind, scheme: Scheme, bedroom: BedroomSpec, kitchen: KitchenSpec): WindowSpec {
  const other = walls.filter((wall) => (kind === "bedroom" ? wall !== bedroom.wall || wall === "back" : true));
  const free = kind === "kitchen" && kitchen.corner ? other.filter((wall) => wall !== kitchen.side) : other;
  return {
    wall: dice.pick(free),
    at: dice.between(0.3, 0.7),
    width: dice.between(1, 1.8),
    height: dice.between(1, 1.45),
    view: dice.pick(["hills", "city", "garden", "sea"] as const),
    panes: dice.pick([1, 2, 2, 3] as const),
    crossbar: dice.chance(0.5),
    dressing: dice.pick(["drapes", "drapes", "blind", "none"] as const),
    cloth: sampleCloth(dice, dice.pick([scheme.main, scheme.second])),
    drawn: dice.between(0.1, 0.42),
  };
}

function sampleBedroom(dice: Dice, scheme: Scheme): BedroomSpec {
  return {
    wall: dice.pick(["back", "back", "left", "right"] as const),
    at: dice.between(0.36, 0.64),
    width: dice.pick([1, 1.4, 1.6, 1.8] as const),
    headboard: dice.pick(["panel", "panel", "padded", "padded", "bars", "none"] as const),
    headHeight: dice.between(0.95, 1.35),
    wood: dice.chance(0.2) ? white : dice.pick(woods),
    cloth: sampleCloth(dice, scheme.second),
    cover: sampleCloth(dice, scheme.main),
    pattern: dice.pick(["plain", "plain", "stripes", "check"] as const),
    blanket: dice.chance(0.45) ? sampleCloth(dice, scheme.second) : undefined,
    cushions: dice.pick([0, 1, 2, 3] as const),
    cushion: hsl(scheme.second, dice.between(0.28, 0.52), dice.between(0.36, 0.6)),
    covered: dice.between(0.62, 0.76),
    bedsides: dice.pick([1, 2, 2] as const),
    tableLamps: dice.chance(0.75),
    storage: dice.pick(["wardrobe", "chest", "books", "none"] as const),
    bench: dice.chance(0.2),
    armchair: dice.chance(0.35),
  };
}

function sampleKitchen(dice: Dice, scheme: Scheme): KitchenSpec {
  const painted = () => hsl(scheme.main, dice.between(0.12, 0.35), dice.between(0.26, 0.6));
  const units: Colour = dice.pick([white, white, dice.pick(woods), painted(), painted(), [86, 90, 94]]);
  const dark = dice.chance(0.3);
  return {
    corner: dice.chance(0.4),
    side: dice.pick(["left", "right"] as const),
    units,
    wallUnits: dice.chance(0.65) ? units : dice.pick([white, dice.pick(woods)]),
    upper: dice.pick(["cabinets", "cabinets", "shelves"] as const),
    doors: dice.pick(["framed", "smooth"] as const),
    handles: dice.pick([steel, black, [176, 140, 76]] as const),
    top: dice.pick([
      [58, 56, 56],
      [214, 210, 202],
      [168, 122, 80],
      [232, 230, 226],
      [120, 118, 116],
    ] as const),
    splash: dice.pick(["brick", "brick", "square", "slab"] as const),
    splashColour: dice.chance(0.45) ? white : hsl(scheme.second, dice.between(0.1, 0.4), dice.between(0.5, 0.85)),
    appliances: dark ? black : steel,
    fridge: dice.pick([steel, white, dark ? black : white]),
    hobAt: dice.between(0.15, 0.45),
    sinkAt: dice.between(0.6, 0.9),
    dining: dice.pick(["table", "island", "none"] as const),
    wood: dice.pick(woods),
    chair: dice.chance(0.5) ? dice.pick(woods) : sampleCloth(dice, scheme.second),
    seats: dice.pick([2, 3, 4] as const),
    diningAt: lerp(-0.2, 0.2, dice.unit()),
  };
}

function sampleDecor(dice: Dice, scheme: Scheme): DecorSpec {
  return {
    pictures: dice.pick([0, 1, 2, 3, 3] as const),
    things: Math.floor(dice.unit() * 1e6),
    rug: dice.pick(["none", "plain", "bordered", "striped", "round"] as const),
    rugColour: sampleCloth(dice, scheme.second),
    rugSecond: sampleCloth(dice, scheme.main),
    plant: dice.chance(0.4),
    door: dice.chance(0.3),
  };
}
