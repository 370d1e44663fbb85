"""The rows of src/cli/bench/rows in PyTorch: each makes (step, state) from its inputs and settings.

step() does the job once and returns its results by name; state() is what the steps have changed, by name.
"""

import torch
import torch.nn.functional as F

import generator as stylegan
from encoder import encode
from layers import from_bench, part, to_bench
from named_weights import layer_count, stored_noise
from steps import encoder_step, gan_step, r1_step


def matmul(inputs, _):
    a, b = inputs["a"], inputs["b"]
    return lambda: {"product": a @ b}, dict


def conv(inputs, _):
    x, kernel = (from_bench(name, inputs[name]) for name in ("x", "kernel"))
    return lambda: {"y": to_bench("y", F.conv2d(x, kernel, padding=1))}, dict


def conv_gradients(inputs, _):
    x, kernel, dy = (from_bench(name, inputs[name]) for name in ("x", "kernel", "dy"))
    x.requires_grad_(), kernel.requires_grad_()

    def step():
        y = F.conv2d(x, kernel, padding=1)
        dx, dkernel = torch.autograd.grad(y, (x, kernel), dy)
        return {name: to_bench(name, value) for name, value in {"y": y.detach(), "dx": dx, "dkernel": dkernel}.items()}

    return step, dict


def small_ops(inputs, _):
    a, b = inputs["a"], inputs["b"]

    def step():
        y = inputs["x"]
        for _ in range(50):
            y = y * a + b
        return {"y": y}

    return step, dict


def noise(*_):
    return lambda: {"values": torch.randn(1_000_000)}, dict


def encoder(inputs, settings):
    weights, x = part(inputs, "encoder"), from_bench("x", inputs["x"])

    @torch.no_grad()
    def step():
        codes = encode(weights, settings["variant"], settings["layers"], x)
        return {f"codes.{i}": code for i, code in enumerate(codes)}

    return step, dict


def mapping(inputs, _):
    weights, z = part(inputs, "generator"), inputs["z"]

    @torch.no_grad()
    def step():
        return {"w": stylegan.mapping(weights, z)}

    return step, dict


def generator(inputs, _):
    weights, w = part(inputs, "generator"), inputs["w"]

    @torch.no_grad()
    def step():
        codes = stylegan.style_codes(weights, [w] * layer_count(weights))
        return {"image": to_bench("image", stylegan.synthesis(weights, codes, stored_noise(weights)))}

    return step, dict


ROWS = {
    "matmul": matmul,
    "conv": conv,
    "conv-gradients": conv_gradients,
    "small-ops": small_ops,
    "noise": noise,
    "encoder": encoder,
    "mapping": mapping,
    "generator": generator,
    "r1-step": r1_step,
    "encoder-step": encoder_step,
    "gan-step": gan_step,
}
