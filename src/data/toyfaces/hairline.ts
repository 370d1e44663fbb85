import { clamp, curve } from "../toys/geometry";
import type { Scene } from "./scene";

/** y of the hairline over the azimuth theta (0 = front, positive = the picture's right in a frontal view). */
export type Hairline = (theta: number) => number;

export function hairlineOf({ style, identity }: Scene): Hairline {
  const { front, drape, part = 0, peak = 0 } = style;
  const long = drape !== undefined;
  const height = curve(
    [0, 0.35, 0.75, 1.05, 1.25, 1.45, 1.75, 2.1, Math.PI],
    [
      front,
      front + 0.02,
      front + 0.17,
      long ? -0.2 : -0.46,
      long ? 0.5 : 0.1,
      long ? 0.45 : -0.08,
      long ? 1 : -0.1,
      0.6,
      0.75,
    ],
  );
  const raised = 0.1 * identity.factors.forehead;
  const side = identity.partSide;
  return (theta) => {
    let y = height(Math.abs(theta)) - raised * Math.max(0, 1 - Math.abs(theta));
    if (part > 0) y += part * 0.5 * side * Math.sin(clamp(theta, -1, 1) * 1.5);
    if (part > 0 && long) y -= 0.2 * Math.exp(-(((theta - 0.25 * side) / 0.25) ** 2));
    if (peak > 0)
      y += peak * (Math.exp(-((theta / 0.16) ** 2)) - 1.6 * Math.exp(-(((Math.abs(theta) - 0.5) / 0.2) ** 2)));
    return y;
  };
}
