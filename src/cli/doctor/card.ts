import { tf, type BackendInfo } from "../../backend/tf";
import { findCards, namedCard } from "../../backend/cards";
import { placementOfSteps, placementText } from "./placement";

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

/** What the doctor says of the device, as names and texts. */
export function deviceFacts({ device, card, noCard }: BackendInfo): [name: string, text: string][] {
  const rate = convolutionRate(device);
  const facts: [string, string][] = [["convolution", rateText(rate)]];
  if (noCard !== undefined) facts.push(["GPU", noCard]);
  if (card) facts.push(...cardLines(card));
  if (device === "GPU") facts.push(["ops on the CPU", placement()]);
  return facts;
}

const rateText = (rate: number) =>
  rate < 1e12 ? `${(rate / 1e9).toFixed(0)} GFLOP/s` : `${(rate / 1e12).toPrecision(2)} TFLOP/s`;

function cardLines(card: NonNullable<BackendInfo["card"]>): [string, string][] {
  const now = namedCard(findCards(), process.env["CUDA_VISIBLE_DEVICES"] ?? "0");
  const used = now?.usedMemory === undefined ? "" : `, ${now.usedMemory} of them in use`;
  const memory = card.memoryMiB === undefined ? "not told" : `${card.memoryMiB} MiB${used}`;
  return [
    ["GPU", `${card.name}, compute capability ${card.computeCapability}, driver ${card.driver}`],
    ["GPU memory", memory],
    ["TF32", card.tf32 ? "on (NVIDIA_TF32_OVERRIDE=0 turns it off)" : "off"],
    ...Object.entries(card.cuda).map(([name, version]): [string, string] => [name, version]),
  ];
}

function placement(): string {
  try {
    return placementText(placementOfSteps());
  } catch (error) {
    return `not known, a step failed: ${(error as Error).message}`;
  }
}
