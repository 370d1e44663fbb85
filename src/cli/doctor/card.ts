import { tf, type BackendInfo } from "../../backend/tf";
import { findCards, namedCard, type Card } from "../../backend/cards";
import { placementText, type Placement } from "./placement";

/** A convolution's sizes: 3 x 3, as many maps out as in. */
const convolutions = {
  CPU: { batch: 8, side: 32, maps: 64 },
  GPU: { batch: 64, side: 64, maps: 256 },
} as const;

const repetitions = 10;

/** Floating-point operations in a second, a product and its sum counted as two, of a convolution in float32. */
export function convolutionRate(device: BackendInfo["device"]): number {
  const { batch, side, maps } = convolutions[device];
  const x = tf.randomUniform<tf.Rank.R4>([batch, side, side, maps]);
  const filter = tf.randomUniform<tf.Rank.R4>([3, 3, maps, maps]);
  const convolve = () => tf.tidy(() => tf.conv2d(x, filter, 1, "same"));
  const wait = (result: tf.Tensor) => tf.tidy(() => result.flatten().slice(0, 1).dataSync());
  const time = (times: number) => {
    const start = performance.now();
    for (let i = 1; i <= times; i++) {
      const result = convolve();
      if (i === times) wait(result);
      result.dispose();
    }
    return (performance.now() - start) / 1000;
  };
  time(2); // cuDNN chooses its algorithm, kernels are compiled
  const seconds = time(repetitions);
  tf.dispose([x, filter]);
  return (repetitions * 2 * 9 * batch * side ** 2 * maps ** 2) / seconds;
}

/** 83 GFLOP/s, 1.2 TFLOP/s, 310 TFLOP/s: two digits from 1 TFLOP/s on, without a zero after the point. */
export const rateText = (rate: number): string =>
  rate < 1e12 ? `${(rate / 1e9).toFixed(0)} GFLOP/s` : `${Number((rate / 1e12).toPrecision(2))} TFLOP/s`;

type Device = Pick<BackendInfo, "device" | "card" | "noCard">;

/** The card, or why there is none, and what a step of ours computes elsewhere. */
export function deviceLines(
  { device, card, noCard }: Device,
  place: () => Placement,
  find: () => Card | undefined = cardNow,
): [name: string, text: string][] {
  const lines: [string, string][] = [];
  if (noCard !== undefined) lines.push(["GPU", noCard]);
  if (card) lines.push(...cardLines(card, find()));
  if (device === "GPU") lines.push(["ops on the CPU", placementLine(place)]);
  return lines;
}

const cardNow = (): Card | undefined => namedCard(findCards(), process.env["CUDA_VISIBLE_DEVICES"] ?? "0");

/** Memory in use is that of `now`, with what this process has taken. */
function cardLines(card: NonNullable<BackendInfo["card"]>, now: Card | undefined): [string, string][] {
  const used = now?.usedMemory === undefined ? "" : `, ${now.usedMemory} of them in use`;
  const memory = card.memoryMiB === undefined ? "not told" : `${card.memoryMiB} MiB${used}`;
  return [
    ["GPU", `${card.name}, compute capability ${card.computeCapability}, driver ${card.driver}`],
    ["GPU memory", memory],
    ["TF32", card.tf32 ? "on (NVIDIA_TF32_OVERRIDE=0 turns it off)" : "off"],
    ...Object.entries(card.cuda),
  ];
}

function placementLine(place: () => Placement): string {
  try {
    return placementText(place());
  } catch (error) {
    return `not known, a step failed: ${(error as Error).message}`;
  }
}
