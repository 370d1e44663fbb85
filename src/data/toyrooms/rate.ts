import { cpus } from "node:os";
import { describeRooms } from "./labels";
import { drawRoom } from "./draw-room";
import { renderDrawing } from "./render";
import { roomAt } from "./toy-rooms";

// Images a second on one core, labels included, in processor time: node --import tsx src/data/toyrooms/rate.ts [images per round]
const each = Number(process.argv[2] ?? 96);

const milliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function draw(first: number, n: number, size: number): void {
  for (let i = 0; i < n; i++) {
    const drawing = drawRoom(roomAt({ seed: 1, kind: "both", split: "train" }, first + i));
    describeRooms(1, () => drawing, renderDrawing(drawing, size));
  }
}

console.log(`${cpus()[0]?.model}, node ${process.version}`);
for (const size of [32, 64, 128, 256]) {
  draw(0, 2 * each, size); // warm
  const rates: number[] = [];
  for (let round = 1; round <= 5; round++) {
    const begin = milliseconds();
    draw(2 * each + round * each, each, size);
    rates.push((1000 * each) / (milliseconds() - begin));
  }
  rates.sort((a, b) => a - b);
  console.log(`${size} px: ${rates[2]!.toFixed(0)} images/s (${rates[0]!.toFixed(0)} to ${rates[4]!.toFixed(0)})`);
}
