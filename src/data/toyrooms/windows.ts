import { scale } from "../toys/colour";
import { lerp } from "../toys/geometry";
import { white } from "./palette";
import type { Room } from "./room";
import { linear, times } from "./tone";
import { dot, type Vector } from "./vector";
import { front } from "./walls";
import { drawView } from "./views";

const bar = 0.045; // width of the frame, metres

/** Glass, view, frame, sill, and what hangs before it. */
export function drawWindow(room: Room): void {
  const { stage, spec, window: place } = room;
  const { frame, from, to, sill, head } = place;
  const { normal } = frame;
  if (!stage.camera.sees(place.middle, normal)) return;
  stage.object("window", () => {
    stage.flat("window", frame.rectangle(from - bar, to + bar, sill - bar, head + bar), normal, white);
    drawView(room);
    const bars: Vector[][] = [];
    for (let k = 1; k < spec.window.panes; k++) {
      const u = lerp(from, to, k / spec.window.panes);
      bars.push(frame.rectangle(u - bar * 0.45, u + bar * 0.45, sill, head));
    }
    stage.flats("window", bars, normal, white);
    if (spec.window.crossbar) {
      const y = lerp(sill, head, 0.66);
      stage.flat("window", frame.rectangle(from, to, y - bar * 0.4, y + bar * 0.4), normal, white);
    }
    stage.box("window", frame.at(from - 0.12, sill - 0.07, 0), frame.at(to + 0.12, sill - 0.035, 0.1), white);
  });
  if (!spec.light.night) {
    const k = 0.16 * spec.light.sun * facing(room);
    stage.halo(place.middle, to - from, [k, k, k * 1.05]);
  }
  if (spec.window.dressing === "drapes") drawDrapes(room);
  if (spec.window.dressing === "blind") drawBlind(room);
}

/** Cosine between the window's normal and the line of sight. */
function facing({ stage, window: { middle, frame } }: Room): number {
  const [x, y, z] = stage.camera.position;
  const sight: Vector = [x - middle[0], y - middle[1], z - middle[2]];
  return Math.max(0, dot(sight, frame.normal)) / Math.hypot(...sight);
}

/** Sunlight that falls through the panes onto the floor. */
export function drawSunlight(room: Room): void {
  const { stage, spec, window: place } = room;
  const { light, box } = spec;
  if (light.night || light.sun < 0.6) return;
  const { frame, from, to, sill, head } = place;
  const steep = Math.tan((light.sunHeight * Math.PI) / 180);
  const inside = ([x, , z]: Vector): Vector => [
    Math.max(-box.width / 2, Math.min(box.width / 2, x)),
    0.003,
    Math.max(front, Math.min(box.depth, z)),
  ];
  const onFloor = (u: number, y: number) => inside(frame.at(u + (light.sunSlant * y) / steep, 0, y / steep));
  const drapes = spec.window.dressing === "drapes" ? spec.window.drawn * 0.5 * (to - from) : 0;
  const [a, b] = [from + drapes, to - drapes];
  const top = spec.window.dressing === "blind" ? lerp(head, sill, spec.window.drawn) : head;
  const panes: Vector[][] = [];
  for (let k = 0; k < spec.window.panes; k++) {
    const u0 = lerp(a, b, k / spec.window.panes) + bar / 2;
    const u1 = lerp(a, b, (k + 1) / spec.window.panes) - bar / 2;
    panes.push([onFloor(u0, sill), onFloor(u1, sill), onFloor(u1, top), onFloor(u0, top)]);
  }
  const gain = 1 + 1.3 * (light.sun - 0.5);
  stage.scaled(panes, [gain, gain * 0.96, gain * 0.86], 0.035);
}

function drawDrapes(room: Room): void {
  const { stage, spec, window: place } = room;
  const { frame, from, to, sill, head } = place;
  const short = spec.kind === "kitchen" || spec.bedroom.wall === frame.wall;
  const low = short ? sill - 0.14 : 0.04;
  if (spec.kind === "kitchen" && frame.wall === "back") return; // there the sink and the wall units are
  const top = head + 0.13;
  const { cloth, drawn } = spec.window;
  const along: Vector = frame.wall === "back" ? [1, 0, 0] : [0, 0, 1];
  const { normal } = frame;
  const turned = (k: number): Vector => [normal[0] + k * along[0], 0, normal[2] + k * along[2]];
  stage.object("curtain", () => {
    for (const side of [-1, 1]) {
      const outer = side < 0 ? from - 0.2 : to + 0.2;
      const inner = side < 0 ? lerp(from, to, drawn * 0.85) : lerp(to, from, drawn * 0.85);
      stage.shadow(frame.rectangle(Math.min(outer, inner), Math.max(outer, inner), low, top, 0.01), 0.25, 0.06);
      stage.flat("curtain", frame.rectangle(outer, inner, low, top, 0.06), normal, cloth);
      const folds = Math.max(4, Math.round(Math.abs(outer - inner) / 0.07));
      const [lit, dark]: [Vector[][], Vector[][]] = [[], []];
      for (let k = 0; k < folds; k++) {
        const [a, b] = [lerp(outer, inner, k / folds), lerp(outer, inner, (k + 0.5) / folds)];
        lit.push(frame.rectangle(a, b, low, top, 0.06));
        dark.push(frame.rectangle(b, lerp(b, a, -1), low, top, 0.06));
      }
      stage.flats(undefined, lit, normal, scale(cloth, 1.06), { shade: turned(0.5), opacity: 0.8 });
      stage.flats(undefined, dark, normal, scale(cloth, 0.72), { shade: turned(-0.5), opacity: 0.8 });
      if (!spec.light.night) {
        const through = times(linear(cloth), 1.1 * spec.light.sun);
        stage.shining(
          undefined,
          frame.rectangle(outer, inner, Math.max(low, sill - 0.1), top, 0.06),
          through,
          through,
          0.28,
        );
      }
    }
    stage.box("curtain", frame.at(from - 0.3, top - 0.005, 0.05), frame.at(to + 0.3, top + 0.025, 0.08), [86, 74, 64]);
  });
}

function drawBlind(room: Room): void {
  const { stage, spec, window: place } = room;
  const { frame, from, to, sill, head } = place;
  const low = lerp(head, sill, spec.window.drawn);
  const { cloth } = spec.window;
  stage.object("curtain", () => {
    stage.flat("curtain", frame.rectangle(from - 0.02, to + 0.02, low, head + 0.06, 0.03), frame.normal, cloth);
    if (!spec.light.night) {
      const through = times(linear(cloth), 1.1 * spec.light.sun);
      stage.shining(undefined, frame.rectangle(from - 0.02, to + 0.02, low, head + 0.04, 0.03), through, through, 0.35);
    }
    stage.box("curtain", frame.at(from - 0.03, low - 0.02, 0.02), frame.at(to + 0.03, low, 0.04), scale(cloth, 0.8));
  });
}
