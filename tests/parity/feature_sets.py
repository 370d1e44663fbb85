"""Reference values of KID and of precision and recall on features that a formula makes. Prints what src/metrics/kernel-distance.test.ts and
precision-recall.test.ts hold.

Needs numpy, torch and scikit-learn, and torch-fidelity 0.4.0 installed with --no-deps: of it only the formulas run, not the networks.
The unbiased estimator of sets of unequal size is written out here, since torch-fidelity has subsets of one size alone.
"""
import sys
from unittest.mock import MagicMock

for name in "torchvision torchvision.transforms torchvision.datasets tqdm torch_fidelity torch_fidelity.utils".split():
    sys.modules[name] = MagicMock()
import importlib.util, pathlib, sysconfig
import numpy as np, sklearn, torch
from sklearn.metrics.pairwise import polynomial_kernel

folder = pathlib.Path(sysconfig.get_path("purelib")) / "torch_fidelity"


def load(name):
    spec = importlib.util.spec_from_file_location(f"torch_fidelity.{name}", folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec); sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


sys.modules["torch_fidelity.helpers"] = MagicMock(get_kwarg=lambda name, kwargs: kwargs[name], vassert=lambda *_: None)
kid, prc = load("metric_kid"), load("metric_prc")


def features(n, seed, mean, scale, d=64):
    k = np.arange(n, dtype=np.float64)[:, None] * d + np.arange(d, dtype=np.float64)[None, :] + seed
    j = np.arange(d)[None, :]; i = np.arange(n, dtype=np.float64)[:, None]
    x = mean + scale * ((1 + j / d) * np.sin(k * k) + np.sin((i + seed) * (i + seed)) * np.sin(j))
    return x.astype(np.float32).astype(np.float64)


def unbiased(x, y):
    kernel = lambda a, b: polynomial_kernel(a, b, degree=3, coef0=1)
    within = lambda a: (kernel(a, a).sum() - np.trace(kernel(a, a))) / (len(a) * (len(a) - 1))
    return within(x) + within(y) - 2 * kernel(x, y).mean()


def fidelity(x, y):
    options = dict(kid_kernel="poly", kid_kernel_poly_degree=3, kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1)
    return kid.kernel_mmd(x, y, **options)


def ball_shares(fake, real, k):
    return prc.calculate_precision_recall_full(torch.tensor(fake), torch.tensor(real), k)


print("numpy", np.__version__, "torch", torch.__version__, "scikit-learn", sklearn.__version__)
a, b = features(300, 1, 0.5, 1), features(250, 100003, 0.6, 0.9)
print("torch-fidelity, equal sizes", repr(float(fidelity(a[:250], b))), repr(float(unbiased(a[:250], b))))
print("unequal sizes", repr(float(unbiased(a, b))))
print("few samples", repr(float(fidelity(a[:20], b[:20]))))
print("identical sets", repr(float(fidelity(a, a))))
for k in 1, 3, 5:
    print(f"precision, recall, k = {k}", ball_shares(features(250, 100003, 0.55, 0.95, 8), features(300, 1, 0.5, 1, 8), k))
print("narrow fakes", ball_shares(features(200, 100003, 0.5, 0.3, 8), features(300, 1, 0.5, 1, 8), 3))
print("far away", ball_shares(b + 100, a, 3))
