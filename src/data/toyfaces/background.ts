import { blend, hsl, type Colour } from "../toys/colour";
import { oval } from "../toys/path";
import { createDice, mixSeed, type Dice } from "../toys/random";
import type { Scene } from "./scene";
import type { BackgroundKind } from "./shot";

interface Wall {
  readonly scene: Scene;
  readonly dice: Dice;
  readonly main: Colour;
  readonly second: Colour;
  readonly hue: number;
}

const whole = "M0 0H1000V1000H0Z";
const box = (x: number, y: number, w: number, h: number) =>
  `M${Math.round(x)} ${Math.round(y)}h${Math.round(w)}v${Math.round(h)}h${-Math.round(w)}Z`;

/** What lies behind the person: out of focus, and dim enough that the face stands out. */
export function drawBackground(scene: Scene): void {
  const { shot, picture } = scene;
  const { tone } = picture;
  const dice = createDice(mixSeed(shot.backgroundSeed, 4));
  const hue = shot.backgroundHue;
  const main = hsl(hue, dice.between(0.08, 0.42), dice.between(0.3, 0.82));
  const second = hsl(hue + dice.between(-0.1, 0.1), dice.between(0.08, 0.4), dice.between(0.2, 0.7));
  const [from, to] = [1000 * dice.unit(), 1000 * dice.unit()];
  const dark = shot.background === "bokeh";
  const outside = shot.background === "trees" || shot.background === "city" || shot.background === "sea";
  if (shot.background === "studio")
    picture.radial("bg", [500, 400], 760, [[0, tone(blend(main, [255, 255, 255], 0.25))], [0.55, tone(main)], [1, tone(second, 0.8)]]); // prettier-ignore
  else
    picture.linear("bg", [outside ? 500 : from, 0], [outside ? 500 : to, 1000], outside ? sky(scene) : [[0, tone(main, dark ? 0.4 : 1)], [1, tone(second, dark ? 0.28 : 0.8)]]); // prettier-ignore
  picture.fill("background", whole, "url(#bg)");
  details[shot.background]({ scene, dice, main, second, hue });
}

const sky = ({ picture: { tone } }: Scene) =>
  [
    [0, tone([112, 164, 216])],
    [0.6, tone([206, 222, 232])],
    [1, tone([152, 160, 140])],
  ] as const;

const details: Record<BackgroundKind, (wall: Wall) => void> = {
  studio: () => undefined, // its light is in the ground itself
  wall: ({ scene: { picture }, dice }) => {
    const x = Math.round(dice.between(50, 950));
    picture.fill(undefined, `M${x} 0L${x + 30} 1000H${x > 500 ? 1000 : 0}V0Z`, "#000000", 0.13);
    const [left, top] = [dice.pick([dice.between(-60, 160), dice.between(680, 860)]), dice.between(20, 260)];
    picture.fill(undefined, box(left, top, 240, 200), picture.tone([238, 232, 220]), 0.85);
    picture.fill(undefined, box(left + 22, top + 22, 196, 156), picture.tone(hsl(dice.unit(), 0.35, 0.5)), 0.85);
  },
  window: ({ scene: { picture }, dice }) => {
    const left = dice.pick([dice.between(-150, 60), dice.between(600, 760)]);
    picture.fill(undefined, box(left, -40, 380, 620), picture.tone([226, 240, 250]), 0.95);
    picture.fill(undefined, box(left + 180, -40, 22, 620) + box(left, 270, 380, 22) + box(left - 18, 570, 416, 34), picture.tone([250, 248, 242])); // prettier-ignore
    const veil = Math.round(left) - 40;
    picture.fill(
      undefined,
      `M${veil} 0Q${veil + 140} 420 ${veil + 10} 1000H${veil - 120}V0Z`,
      picture.tone([246, 238, 226]),
      0.55,
    );
  },
  shelf: ({ scene: { picture }, dice, main }) => {
    picture.fill(undefined, whole, picture.tone([74, 56, 44]), 0.75);
    const kinds = [0, 1, 2, 3].map(() => picture.tone(blend(hsl(dice.unit(), 0.28, 0.4), main, 0.4)));
    const books = kinds.map(() => "");
    for (const y of [250, 540, 830]) {
      for (let x = dice.between(-40, 0); x < 1000;) {
        const [w, h] = [dice.between(40, 110), dice.between(130, 220)];
        if (x < 330 || x > 620) books[Math.floor(4 * dice.unit())]! += box(x, y - h, w - 8, h);
        x += w;
      }
    }
    books.forEach((d, i) => d && picture.fill(undefined, d, kinds[i]!, 0.6));
    const boards = [250, 540, 830].map((y) => box(0, y, 1000, 26)).join("");
    picture.fill(undefined, boards, picture.tone([104, 78, 58]), 0.8);
  },
  brick: ({ scene: { picture }, dice }) => {
    picture.fill(undefined, whole, picture.tone(dice.pick([[150, 84, 66], [176, 164, 150], [120, 100, 92]] as const)), 0.8); // prettier-ignore
    let d = "";
    for (let row = 0; row < 9; row++) {
      const y = row * 120;
      d += `M0 ${y}H1000`;
      for (let x = row % 2 ? 70 : 180; x < 1000; x += 225) d += `M${x} ${y}v120`;
    }
    picture.stroke(undefined, d, picture.tone([206, 196, 182]), 9, 0.5);
  },
  curtain: ({ scene: { picture }, dice, second }) => {
    let d = "";
    for (let x = -20; x < 1000; x += dice.between(90, 170)) {
      const w = dice.between(30, 60);
      d += `M${Math.round(x)} 0Q${Math.round(x + dice.between(-30, 30))} 500 ${Math.round(x)} 1000h${Math.round(w)}V0Z`;
    }
    picture.fill(undefined, d, picture.tone(second, 0.55), 0.35);
  },
  trees: ({ scene: { picture }, dice }) => {
    picture.soft("b0", picture.tone([60, 96, 50]));
    picture.soft("b1", picture.tone([104, 138, 66]));
    for (let i = 0; i < 6; i++)
      picture.fill(undefined, oval([dice.between(-50, 1050), dice.between(150, 850)], dice.between(180, 330), dice.between(180, 380)), `url(#b${i % 2})`, 0.95); // prettier-ignore
  },
  city: ({ scene: { picture }, dice, main }) => {
    for (let x = -50; x < 1000;) {
      const [w, y] = [dice.between(120, 300), dice.between(50, 600)];
      const colour = picture.tone(blend([112, 118, 130], main, 0.35), dice.between(0.7, 1.2));
      picture.fill(undefined, box(x, y, w, 1000 - y), colour, 0.75);
      x += w;
    }
  },
  sea: ({ scene: { picture }, dice }) => {
    const horizon = Math.round(dice.between(420, 600));
    picture.fill(undefined, `M0 ${horizon}H1000V1000H0Z`, picture.tone([62, 118, 150]), 0.9);
    const beach = horizon + Math.round(dice.between(120, 260));
    picture.fill(
      undefined,
      `M0 ${beach}Q500 ${beach - 60} 1000 ${beach + 30}V1000H0Z`,
      picture.tone([220, 200, 164]),
      0.95,
    );
  },
  bokeh: ({ scene: { picture }, dice, hue }) => {
    picture.soft("b0", picture.tone(hsl(hue + 0.1, 0.6, 0.62)));
    picture.soft("b1", picture.tone([250, 220, 150]));
    for (let i = 0; i < 6; i++) {
      const r = dice.between(50, 150);
      picture.fill(
        undefined,
        oval([dice.between(0, 1000), dice.between(0, 900)], r, r),
        `url(#b${i % 2})`,
        dice.between(0.4, 0.9),
      );
    }
  },
};
