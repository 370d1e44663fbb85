"""Reference values of PSNR and multi-scale structural similarity on images that formulas make, brought to [0,1]. Prints what src/metrics/ms-ssim.test.ts holds.

Needs numpy, scikit-image, torch and pytorch-msssim 1.0.0; its numbers are of float64.
"""
import importlib.metadata
import numpy as np, pytorch_msssim, skimage, torch
from skimage.metrics import peak_signal_noise_ratio

i = np.arange(192)[:, None]; j = np.arange(176)[None, :]
waves = lambda s: np.sin(s * 0.3 * i + 0.1 * j)
a = np.stack([waves(1), waves(0.4), waves(0.15)])
b = np.stack([0.8 * np.sin(0.3 * i + 0.1 * j + 0.4), waves(0.4) * 0.9 + 0.1 * np.cos(1.7 * i * j), -waves(0.15)])
to = lambda x: torch.tensor((x + 1) / 2)[None]
print("skimage", skimage.__version__, "torch", torch.__version__, "pytorch-msssim", importlib.metadata.version("pytorch-msssim"))
print("PSNR", repr(float(peak_signal_noise_ratio(a, b, data_range=2))))
for c in range(3):
    print("channel", c, repr(float(pytorch_msssim.ms_ssim(to(a[c : c + 1]), to(b[c : c + 1]), data_range=1))))
print("all", repr(float(pytorch_msssim.ms_ssim(to(a), to(b), data_range=1))))
