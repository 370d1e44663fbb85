import { paperValue } from "../results/papers";

/** Numbers of GH-Feat (TPAMI) that the notebooks set beside theirs, out of data/paper. FF-HQ at 256 x 256 unless said otherwise. */
export const ghfeat = {
  reconstruction: {
    mse: paperValue("ghfeat:II", "Y, SAM", "MSE").value,
    ssim: paperValue("ghfeat:II", "Y, SAM", "SSIM").value,
    where: "Tab. II, Y space with SAM",
  },
  secondsPerImage: { value: paperValue("ghfeat:V", "GH-Feat", "time").value, where: "Tab. V" },
} as const;
