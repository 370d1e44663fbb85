import { tf } from "../backend/tf";
import type { ImageSource } from "../data/images";
import type { MetricsConfig } from "../experiments/metrics";
import type { Features } from "../metrics/features";
import { resize, resizeRules, type ResizeRule } from "../metrics/resize";
import type { Judge } from "../models/judge";
import { networkSize } from "./distortion-scores";
import { distortions } from "./distortions";
import { frechetOf, judged, largeBatches } from "./judged-sets";

/** How images come to the network, and what that alone does to a Frechet distance. */
export interface ResizePath {
  readonly path: string;
  readonly same: number; // to the same images by the clean path
  readonly others: number; // to other images by the clean path, as a report would have it
}

const clean: ResizeRule = "pil-bicubic";

/** Every rule of resizing, and the clean one after images have been saved as JPEG, the clean path first. `faces` are both halves of config.images. */
export async function resizePaths(
  judge: Judge,
  faces: ImageSource,
  { images, jpeg }: Pick<MetricsConfig, "images" | "jpeg">,
): Promise<ResizePath[]> {
  const features = async (first: number, rule: ResizeRule, quality?: number): Promise<Features> => {
    const reduced: tf.Tensor4D[] = [];
    for (const x of largeBatches(faces, first, images)) {
      const y = quality === undefined ? x : await distortions.jpeg.apply(x, quality, 0);
      reduced.push(resize(y, [networkSize, networkSize], rule));
      tf.dispose([x, y]);
    }
    return judged(judge, reduced);
  };
  const [same, others] = [await features(images, clean), await features(0, clean)];
  const scored = (path: string, of: Features): ResizePath => ({
    path,
    same: frechetOf(same, of),
    others: frechetOf(others, of),
  });
  const paths = [scored(clean, same)];
  for (const rule of resizeRules) if (rule !== clean) paths.push(scored(rule, await features(images, rule)));
  for (const quality of jpeg)
    paths.push(scored(`JPEG of quality ${quality}, ${clean}`, await features(images, clean, quality)));
  return paths;
}
