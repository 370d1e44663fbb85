import type { ImageSource } from "../data/images";
import type { DistortionName, MetricsConfig } from "../experiments/metrics";
import { distortions } from "./distortions";
import type { GivenMetrics, MeasuredMetric } from "./given-metrics";
import { atOnce, largeBatches } from "./judged-sets";

/** What the metrics of given networks say of one distortion. */
export interface GivenDistortion {
  readonly kind: DistortionName;
  readonly step: number; // from 1 on
  readonly strength: number;
  readonly measured: readonly MeasuredMetric[];
}

/** Metrics by given networks at every strength of every distortion: of the first `pairs` of the second half of `faces` to themselves. Throws what `signal` was aborted with. */
export async function givenDistortions(
  metrics: GivenMetrics,
  faces: ImageSource,
  { images, pairs, strengths, seed }: MetricsConfig,
  signal?: AbortSignal,
): Promise<GivenDistortion[]> {
  const rows: GivenDistortion[] = [];
  const originals = () => largeBatches(faces, images, pairs);
  const inPass = Math.ceil(pairs / atOnce);
  for (const [kind, values] of Object.entries(strengths) as [DistortionName, readonly number[]][])
    for (const [i, strength] of values.entries()) {
      let seen = 0; // batches, over all passes
      const measured = await metrics.measure({
        originals,
        replaced: (x) => {
          signal?.throwIfAborted();
          return distortions[kind].apply(x, strength, seed + (seen++ % inPass) * atOnce);
        },
        ...{ count: pairs, split: faces.name, called: "the same, distorted" },
      });
      rows.push({ kind, step: i + 1, strength, measured });
    }
  return rows;
}
