import { clamp, lerp } from "../toys/geometry";
import type { Room } from "./room";
import type { Radiance } from "./tone";
import type { Vector } from "./vector";

/** The view through the window: sky and land, painted on the glass. */
export function drawView(room: Room): void {
  const { stage, spec, window: place } = room;
  const { frame, from, to, sill, head } = place;
  const { night, sun } = spec.light;
  const dice = room.dice(1);
  const on = (s: number, t: number): Vector =>
    frame.at(lerp(from, to, clamp(s, 0, 1)), lerp(sill, head, clamp(t, 0, 1)));
  const dim = night ? 0.035 : 0.45 + 0.6 * sun;
  const times = (c: Radiance, k = dim): Radiance => [c[0] * k, c[1] * k, c[2] * k];
  const glass = [on(0, 0), on(1, 0), on(1, 1), on(0, 1)];
  stage.shining(
    "window",
    glass,
    night ? [0.012, 0.02, 0.06] : times([0.45, 0.78, 1.5]),
    night ? [0.06, 0.07, 0.14] : times([1.25, 1.35, 1.4]),
  );
  const land = (height: number, wave: number, colour: Radiance) => {
    const line: Vector[] = [on(0, 0)];
    const [a, b] = [dice.unit() * 6, dice.between(3, 7)];
    for (let k = 0; k <= 8; k++) line.push(on(k / 8, height + wave * Math.sin(a + (b * k) / 8)));
    line.push(on(1, 0));
    stage.shining(undefined, line, times(colour), times([colour[0] * 0.75, colour[1] * 0.75, colour[2] * 0.75]));
  };
  if (night && dice.chance(0.5)) {
    const [s, t, r] = [dice.between(0.2, 0.8), dice.between(0.7, 0.88), 0.05];
    const disc = Array.from({ length: 10 }, (_, k) => {
      const angle = (2 * Math.PI * k) / 10;
      return on(s + ((r * (head - sill)) / (to - from)) * Math.cos(angle), t + r * Math.sin(angle));
    });
    stage.shining(undefined, disc, [0.9, 0.88, 0.75]);
  }
  switch (spec.window.view) {
    case "hills":
      land(0.5, 0.09, [0.5, 0.62, 0.72]);
      land(0.38, 0.07, [0.3, 0.46, 0.3]);
      land(0.2, 0.04, [0.26, 0.42, 0.13]);
      return;
    case "sea":
      stage.shining(
        undefined,
        [on(0, 0), on(1, 0), on(1, 0.42), on(0, 0.42)],
        times([0.3, 0.58, 0.8]),
        times([0.1, 0.34, 0.52]),
      );
      land(0.08, 0.04, [0.75, 0.66, 0.46]);
      return;
    case "garden": {
      land(0.34, 0.03, [0.2, 0.4, 0.1]);
      for (let k = 0; k < 4; k++) {
        const [s, r] = [k / 3.2 + dice.between(-0.06, 0.06), dice.between(0.14, 0.26)];
        const t = dice.between(0.36, 0.55);
        const crown = Array.from({ length: 9 }, (_, i) => {
          const angle = (2 * Math.PI * i) / 9;
          const rough = r * dice.between(0.85, 1.1);
          return on(s + rough * Math.cos(angle), t + rough * 1.1 * Math.sin(angle));
        });
        const green = dice.between(0.26, 0.42);
        stage.shining(
          undefined,
          crown,
          times([green * 0.5, green, green * 0.25]),
          times([green * 0.24, green * 0.55, green * 0.14]),
        );
      }
      land(0.16, 0.02, [0.32, 0.52, 0.16]);
      return;
    }
    case "city": {
      const lights: Vector[][] = [];
      for (let s = -0.05; s < 1;) {
        const width = dice.between(0.12, 0.26);
        const top = dice.between(0.3, 0.78);
        const grey = dice.between(0.3, 0.62);
        stage.shining(
          undefined,
          [on(s, 0), on(s + width, 0), on(s + width, top), on(s, top)],
          times([grey, grey, grey * 1.08]),
          times([grey * 0.7, grey * 0.7, grey * 0.78]),
        );
        for (let t = 0.06; t < top - 0.08; t += 0.11)
          for (let q = s + 0.03; q < s + width - 0.04; q += 0.06)
            if (q > 0 && q < 0.96 && dice.chance(night ? 0.5 : 0.85))
              lights.push([on(q, t), on(q + 0.03, t), on(q + 0.03, t + 0.055), on(q, t + 0.055)]);
        s += width;
      }
      for (const one of [lights]) {
        const rings = one.map((pane) => stage.camera.outline(pane)).filter((ring) => ring.length > 0);
        const colour: Radiance = night ? [0.8, 0.55, 0.2] : times([0.22, 0.27, 0.36]);
        stage.shiningRings(rings, colour, colour, 0, 1);
      }
    }
  }
}
