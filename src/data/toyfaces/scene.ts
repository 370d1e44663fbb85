import { blend, ramp, scale, type Colour } from "../toys/colour";
import { clamp, degrees, type Point } from "../toys/geometry";
import { facets, oval, polygon, spline } from "../toys/path";
import { createPicture, type Picture } from "../toys/picture";
import { createDice, mixSeed, type Dice } from "../toys/random";
import { hairStyleOf, type HairStyle } from "./hair-styles";
import { createHead, type Head, type Vector } from "./head";
import type { Identity } from "./identity";
import { hairColours, skinColours } from "./palette";
import type { DrawnPart } from "./parts";
import type { Shot } from "./shot";

/** What every part of the drawing needs: who, how, the turned head, the light, the colours and the picture in the making. */
export interface Scene {
  readonly identity: Identity;
  readonly shot: Shot;
  readonly head: Head;
  readonly picture: Picture<DrawnPart>;
  /** Pictures above 64 px show details that smaller ones cannot; what has a class is the same at every size. */
  readonly detailed: boolean;
  /** Above 128 px there are more of them. */
  readonly fine: boolean;
  /** A closed or open smooth path through points. */
  readonly smooth: (points: readonly Point[], closed?: boolean) => string;
  readonly light: Vector; // unit vector towards the light, in the camera's frame
  readonly strength: number; // of the light, 0..1
  readonly skin: Colour;
  readonly shade: Colour; // skin in the dark
  readonly hair: Colour;
  readonly style: HairStyle;
  readonly dice: Dice; // for shapes: drawn from alike at every size
  readonly texture: Dice; // for strands, bristles and freckles, whose number depends on the size
  readonly places: Places;
}

/** Where the features sit, in head units. */
export interface Places {
  readonly eyeX: number;
  readonly eyeHalf: number; // half an eye's width
  readonly noseY: number; // its tip
  readonly mouthY: number;
}

export function createScene(identity: Identity, shot: Shot, size: number): Scene {
  const { factors } = identity;
  const head = createHead(identity, shot);
  const { stretch, drop } = head.skull;
  const [azimuth, elevation] = [shot.light.azimuth * degrees, shot.light.elevation * degrees];
  const { exposure, warmth, strength } = shot.light;
  const picture = createPicture<DrawnPart>([exposure * (1 + 0.05 * warmth), exposure, exposure * (1 - 0.09 * warmth)]);
  const undertone = factors.undertone;
  const pale = ramp(skinColours, (factors.skin + 1) / 2);
  const skin: Colour = [pale[0] * (1 + 0.015 * undertone), pale[1], pale[2] * (1 - 0.05 * undertone)];
  const shade: Colour = [skin[0] * 0.42, skin[1] * 0.28, skin[2] * 0.24];
  const grown = identity.age > 0.75 ? blend(hairColours[identity.hairColour], hairColours.grey, 0.4) : undefined;
  const scene: Scene = {
    identity,
    shot,
    head,
    picture,
    detailed: size > 64,
    fine: size > 128,
    smooth: size > 64 ? spline : (points, closed = true) => (closed ? facets(points) : polygon(points, false)),
    light: [Math.sin(azimuth) * Math.cos(elevation), -Math.sin(elevation), Math.cos(azimuth) * Math.cos(elevation)],
    strength,
    skin,
    shade,
    hair: isGrey(identity) ? hairColours[identity.hairColour] : (grown ?? hairColours[identity.hairColour]),
    style: hairStyleOf(identity.hair),
    dice: createDice(mixSeed(identity.number, 3)),
    texture: createDice(mixSeed(identity.number, 4)),
    places: {
      eyeX: 0.42 * (1 + 0.11 * factors.eyeGap),
      eyeHalf: (identity.feminine ? 0.215 : 0.203) * (1 + 0.13 * factors.eyeSize),
      noseY: (0.56 + 0.07 * factors.noseLength) * (0.5 + 0.5 * stretch),
      mouthY: (0.945 + 0.035 * factors.mouthHeight) * stretch + drop * 0.25,
    },
  };
  const glow = blend(skin, [255, 246, 232], 0.3 + (0.4 * skin[1]) / 222);
  picture.soft("dark", picture.tone(shade));
  picture.soft("bright", picture.tone(glow));
  picture.soft("red", picture.tone(blend(skin, [200, 56, 50], 0.6)));
  return scene;
}

const isGrey = ({ hairColour }: Identity): boolean => hairColour === "grey" || hairColour === "white";

/** Cosine between a normal and the light. */
export const lit = ({ light }: Scene, n: Vector): number => n[0] * light[0] + n[1] * light[1] + n[2] * light[2];

/** A colour between skin and its shade. */
export const shaded = (scene: Scene, t: number): string => scene.picture.tone(blend(scene.skin, scene.shade, t));

export const hairTone = (scene: Scene, brightness: number): string => scene.picture.tone(scale(scene.hair, brightness));

/** A soft spot on the face at (x, y), foreshortened where the face turns away. */
export function spot(
  scene: Scene,
  kind: "dark" | "bright" | "red",
  [x, y]: Point,
  rx: number,
  ry: number,
  opacity: number,
): void {
  if (opacity < (scene.detailed ? 0.06 : 0.2)) return;
  const { head, picture } = scene;
  const toCamera = head.normal(x, y)[2];
  if (toCamera < 0.12) return;
  const width = rx * head.unit * Math.min(1, toCamera + 0.12);
  picture.fill(
    undefined,
    oval(head.on(x, y), width, ry * head.unit),
    `url(#${kind})`,
    opacity * Math.min(1, toCamera * 2),
  );
}

/** Width of a line in picture units. */
export const wide = (scene: Scene, width: number): number => width * scene.head.unit;

/** A line's or spot's strength, kept in 0..1. */
export const share = (x: number): number => clamp(x, 0, 1);
