"""Reference values of the Fréchet distance on features that a formula makes. Prints what src/metrics/frechet.test.ts and moments.test.ts hold.

Needs numpy and scipy < 1.18, and pytorch-fid 0.3.0 and torch-fidelity 0.4.0 installed with --no-deps: of these only the formulas run, not the networks.
The third number is the distance by the singular values of one set's centred features times the other's, which involves no root of a product.
"""
import sys, warnings
from unittest.mock import MagicMock

stand_ins = """torch torch.nn torch.nn.functional torchvision torchvision.transforms PIL tqdm pytorch_fid.inception
torch_fidelity torch_fidelity.helpers torch_fidelity.utils"""
for name in stand_ins.split():
    sys.modules[name] = MagicMock()
import importlib.util, pathlib, sysconfig
import numpy as np, scipy
from pytorch_fid.fid_score import calculate_frechet_distance

warnings.simplefilter("ignore")
path = pathlib.Path(sysconfig.get_path("purelib")) / "torch_fidelity" / "metric_fid.py"
spec = importlib.util.spec_from_file_location("torch_fidelity.metric_fid", path)
metric_fid = importlib.util.module_from_spec(spec)
spec.loader.exec_module(metric_fid)


def features(n, seed, mean, scale, d=64, constant=()):
    i = np.arange(n, dtype=np.float64)[:, None]; j = np.arange(d, dtype=np.float64)[None, :]
    k = i * d + j + seed
    x = mean + scale * ((1 + j / d) * np.sin(k * k) + np.sin((i + seed) * (i + seed)) * np.sin(j))
    x[:, list(constant)] = 0.1
    return x.astype(np.float32).astype(np.float64)


def distances(x, y):
    moments = [(s.mean(0), np.cov(s, rowvar=False)) for s in (x, y)]
    (m1, c1), (m2, c2) = moments
    stats = [{"mu": m, "sigma": c} for m, c in moments]
    root = np.linalg.svd((x - m1) @ (y - m2).T / np.sqrt((len(x) - 1) * (len(y) - 1)), compute_uv=False).sum()
    exact = (m1 - m2) @ (m1 - m2) + np.trace(c1) + np.trace(c2) - 2 * root
    fidelity = next(iter(metric_fid.fid_statistics_to_metric(*stats, False).values()))
    values = [calculate_frechet_distance(m1, c1, m2, c2), fidelity, exact]
    return [repr(float(v)) for v in values]


print("numpy", np.__version__, "scipy", scipy.__version__, "| pytorch-fid, torch-fidelity, singular values")
print("plain", *distances(features(300, 1, 0.5, 1), features(250, 100003, 0.6, 0.9)))
print("large means", *distances(features(300, 1, 1000, 0.01), features(250, 100003, 1000.001, 0.009)))
print("few samples", *distances(features(40, 1, 0.5, 1), features(30, 100003, 0.6, 0.9)))
print("few against many", *distances(features(40, 1, 0.5, 1), features(300, 100003, 0.6, 0.9)))
print("constant features", *distances(features(300, 1, 0.5, 1, constant=(3, 5)), features(250, 100003, 0.6, 0.9, constant=(5,))))
print("identical", *distances(features(300, 1, 0.5, 1), features(300, 1, 0.5, 1)))
x = features(300, 1, 1000, 0.01); c = np.cov(x, rowvar=False)
moments = [repr(float(v)) for v in (x.mean(0)[7], c[7, 7], c[7, 20], np.abs(c).sum())]
print("moments of large means: mean[7], covariance[7,7], [7,20], sum of |.|", *moments)
