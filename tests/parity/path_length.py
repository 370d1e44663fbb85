"""Reference values of the perceptual path length on latents, a generator and a distance that formulas make. Prints what src/metrics/path-length.test.ts holds.

Needs numpy and torch, and torch-fidelity 0.4.0 installed with --no-deps: of it runs metric_ppl.py with interpolation in z, which knows steps at the end of a
path and no crop. Steps anywhere, in w and with the crop are StyleGAN's formula written out here. All in float64.
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


def report(name, lengths):
    lo, hi = np.percentile(lengths, 1, method="lower"), np.percentile(lengths, 99, method="higher")
    kept = lengths[(lo <= lengths) & (lengths <= hi)]
    print(name, repr(float(kept.mean())), "of", len(kept), "| untrimmed", repr(float(lengths.mean())))


for space in "z", "w":
    for at, where in ("end", 0 * t), ("full", t):
        for name, part in ("none", lambda x: x), ("face", crop):
            if space == "z":
                ends = [mapping(slerp(z0, z1, s)) for s in (where, where + epsilon)]
            else:
                w0, w1 = mapping(z0), mapping(z1)
                ends = [w0 + (w1 - w0) * s for s in (where, where + epsilon)]
            report(f"{space} {at} {name}", distance(*[part(draw(w)) for w in ends]) / epsilon**2)

# torch-fidelity: its arguments, samples and interpolation are handed in, its loop, scale and trimming are its own.
arguments = dict(
    batch_size=64, cuda=False, verbose=False, ppl_epsilon=epsilon, ppl_z_interp_mode="slerp_unit", ppl_reduction="mean",
    ppl_sample_similarity="", ppl_sample_similarity_resize=None, ppl_sample_similarity_dtype="", rng_seed=0,
    ppl_discard_percentile_lower=1, ppl_discard_percentile_higher=99,
)  # fmt: skip


class Model:
    num_classes, z_size, z_type = 0, latent, "given"
    forward = staticmethod(lambda z: torch.tensor(draw(mapping(z.numpy()))))


def check(condition, message):
    assert condition, message


given = iter([torch.tensor(unit(z0)), torch.tensor(unit(z1))])
sys.modules["torch_fidelity.generative_model_base"] = MagicMock(GenerativeModelBase=Model)
sys.modules["torch_fidelity.helpers"] = MagicMock(get_kwarg=lambda name, kwargs: kwargs[name], vassert=check)
sys.modules["torch_fidelity.utils"] = MagicMock(
    sample_random=lambda *_: next(given),
    batch_interp=lambda a, b, s, _: torch.tensor(slerp(a.numpy(), b.numpy(), s)),
    create_sample_similarity=lambda *_, **__: lambda a, b: torch.tensor(distance(a.numpy(), b.numpy())),
    prepare_input_descriptor_from_input_id=lambda *_, **__: {"input_model_num_samples": n, "input_model_num_classes": 0},
    prepare_input_from_descriptor=lambda *_, **__: Model(),
)
percentile = np.percentile
np.percentile = lambda x, q, interpolation: percentile(x, q, method=interpolation)  # numpy 2.4 has lost the old name
spec = importlib.util.spec_from_file_location("torch_fidelity.metric_ppl", source)
metric_ppl = importlib.util.module_from_spec(spec); spec.loader.exec_module(metric_ppl)
print("numpy", np.__version__, "torch", torch.__version__)
print("torch-fidelity, z end none", repr(metric_ppl.calculate_ppl("given", **arguments)["perceptual_path_length_mean"]))
