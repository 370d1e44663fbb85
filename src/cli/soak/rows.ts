import type { Row } from "./row";
import { changed } from "./rows/changed";
import { collapse } from "./rows/collapse";
import { damage } from "./rows/damage";
import { endure } from "./rows/endure";
import { fault } from "./rows/fault";
import { images } from "./rows/images";
import { kill } from "./rows/kill";
import { pairs } from "./rows/pairs";
import { poison } from "./rows/poison";
import { poll } from "./rows/poll";
import { refuse } from "./rows/refuse";
import { signals } from "./rows/signals";

/** Every row of `npm run soak`; another one is one more entry. */
export const rows: readonly Row[] = [
  kill,
  damage,
  signals,
  fault,
  poll,
  pairs,
  refuse,
  changed,
  images,
  poison,
  endure,
  collapse,
];
