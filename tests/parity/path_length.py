"""Reference values of the perceptual path length on latents, a generator and a distance that formulas make. Prints what src/metrics/path-length.test.ts holds.

Needs numpy and torch, and torch-fidelity 0.4.0 installed with --no-deps, of which metric_ppl.py runs: the loop, the scale and the trimming are its own. Its
latents, its way from the one to the other and its distance are handed in, so that it takes steps anywhere, in w, and with the crop. All in float64.
"""
import sys
from unittest.mock import MagicMock

for name in "torchvision torchvision.transforms torchvision.datasets tqdm torch_fidelity torch_fidelity.utils".split():
    sys.modules[name] = MagicMock()
import importlib.util, pathlib, sysconfig
import numpy as np, torch

source = pathlib.Path(sysconfig.get_path("purelib")) / "torch_fidelity" / "metric_ppl.py"
n, latent, size, epsilon = 2000, 12, 16, 1e-4


def unit(x):
    return x / np.sqrt((x**2).sum(-1, keepdims=True))


def slerp(a, b, t):
    a, b = unit(a), unit(b)
    cosine = (a * b).sum(-1, keepdims=True)
    angle = t * np.arccos(cosine)
    return a * np.cos(angle) + unit(b - cosine * a) * np.sin(angle)


i, j = np.arange(n)[:, None], np.arange(latent)[None, :]
z0 = np.sin((i * latent + j + 1.0) ** 2).astype(np.float32).astype(np.float64)
z1 = np.sin((i * latent + j + 7919.0) ** 2).astype(np.float32).astype(np.float64)
t = ((np.arange(n) * 37) % n / n).astype(np.float32).astype(np.float64)[:, None]


def mapping(z):
    return z + 0.5 * np.roll(z, 1, 1) ** 2


p, q = np.arange(size)[:, None, None], np.arange(size)[None, :, None]
k = np.arange(latent)[None, None, :]
phases = 0.3 * p * np.cos(k) + 0.2 * q * np.sin(k)


def draw(w):
    return np.sin((w[:, None, None, :] * np.cos(phases)).sum(-1))[..., None]


def distance(a, b):
    f = lambda x: x + 0.3 * x**2
    return ((f(a) - f(b)) ** 2).mean((1, 2, 3))


def crop(x):
    c = x.shape[1] // 8
    return x[:, 3 * c : 7 * c, 2 * c : 6 * c]


arguments = dict(
    batch_size=64, cuda=False, verbose=False, ppl_epsilon=epsilon, ppl_z_interp_mode="slerp_unit", ppl_reduction="mean",
    ppl_sample_similarity="", ppl_sample_similarity_resize=None, ppl_sample_similarity_dtype="", rng_seed=0,
    ppl_discard_percentile_lower=1, ppl_discard_percentile_higher=99,
)  # fmt: skip


class Model:
    num_classes, z_size, z_type = 0, latent, "given"


def check(condition, message):
    assert condition, message


sys.modules["torch_fidelity.generative_model_base"] = MagicMock(GenerativeModelBase=Model)
sys.modules["torch_fidelity.helpers"] = MagicMock(get_kwarg=lambda name, kwargs: kwargs[name], vassert=check)
sys.modules["torch_fidelity.utils"] = MagicMock()
spec = importlib.util.spec_from_file_location("torch_fidelity.metric_ppl", source)
metric_ppl = importlib.util.module_from_spec(spec); spec.loader.exec_module(metric_ppl)
percentile = np.percentile
np.percentile = lambda x, q, interpolation: percentile(x, q, method=interpolation)  # numpy 2.4 has lost the old name


def path_length(space, where, part):
    """calculate_ppl between points of a path at `where` [n,1] and epsilon further on, of the images' `part`."""
    w0, w1 = mapping(z0), mapping(z1)
    on_path = (lambda s: slerp(z0, z1, s)) if space == "z" else (lambda s: w0 + (w1 - w0) * s)
    image = (lambda z: draw(mapping(z))) if space == "z" else draw
    model = Model()
    model.forward = lambda x: torch.tensor(image(x.numpy()))
    given = iter([torch.tensor(on_path(where)), None])
    metric_ppl.sample_random = lambda *_: next(given)
    metric_ppl.batch_interp = lambda _, __, s, ___: torch.tensor(on_path(where + s))
    metric_ppl.create_sample_similarity = lambda *_, **__: lambda a, b: torch.tensor(distance(part(a.numpy()), part(b.numpy())))
    metric_ppl.prepare_input_descriptor_from_input_id = lambda *_, **__: {"input_model_num_samples": n, "input_model_num_classes": 0}
    metric_ppl.prepare_input_from_descriptor = lambda *_, **__: model
    return metric_ppl.calculate_ppl("given", **arguments)["perceptual_path_length_mean"]


print("numpy", np.__version__, "torch", torch.__version__)
for space in "z", "w":
    for at, where in ("end", 0 * t), ("full", t):
        for name, part in ("none", lambda x: x), ("face", crop):
            print(space, at, name, repr(float(path_length(space, where, part))))
