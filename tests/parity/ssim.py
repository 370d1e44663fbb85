"""Reference values of structural similarity: scikit-image on two images that formulas make, brought to [0,1]. Prints what src/metrics/similarity.test.ts holds."""
import numpy as np, skimage
from skimage.metrics import structural_similarity as ssim
i = np.arange(32)[:, None]; j = np.arange(32)[None, :]
a = np.sin(0.3 * i + 0.1 * j); b = 0.8 * np.sin(0.3 * i + 0.1 * j + 0.4) + 0.1 * np.cos(1.7 * i * j)


def of(a, b):
    return repr(ssim((a + 1) / 2, (b + 1) / 2, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False))


print(skimage.__version__, of(a, b), repr(((a - b) ** 2).mean()))
# Bright and nearly flat, where squares cancel; rounded to float32 first, as ours gets them.
flat, other = (x.astype(np.float32).astype(np.float64) for x in (0.9 + 0.004 * np.sin(1.3 * i + 0.7 * j), 0.6 + 0.004 * np.cos(0.9 * i * j)))
print("flat", of(flat, other))
