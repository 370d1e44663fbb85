"""StyleGAN's layers as in src/nn, for PyTorch: images are [n,c,h,w] and kernels [outputs,inputs,h,w], both with the channels last in memory."""

import math

import torch
import torch.nn.functional as F

import named_weights

GAIN = math.sqrt(2)


def is_kernel(name):
    return name.endswith((".weight", ".conv", "kernel"))


def from_bench(name, array):
    """A tensor of the bench, [n,h,w,c] or [h,w,inputs,outputs], in PyTorch's order of axes."""
    if array.dim() != 4:
        return array
    return array.permute(*((3, 2, 0, 1) if is_kernel(name) else (0, 3, 1, 2))).contiguous(
        memory_format=torch.channels_last
    )


def to_bench(name, array):
    if array.dim() != 4:
        return array
    return array.permute(*((2, 3, 1, 0) if is_kernel(name) else (0, 2, 3, 1)))


def part(tensors, prefix):
    """The tensors whose names begin with the prefix, without it, in PyTorch's order of axes."""
    return {name: from_bench(name, value) for name, value in named_weights.part(tensors, prefix).items()}


def named(prefix, tensors):
    return named_weights.named(prefix, {name: to_bench(name, value) for name, value in tensors.items()})


def equalised(weight, gain=GAIN):
    fan_in = weight[0].numel() if weight.dim() == 4 else weight.shape[0]
    return weight * (gain / math.sqrt(fan_in))


def dense(x, weight, bias, gain=GAIN):
    """With the equalised weight, whose factor the product takes."""
    return torch.addmm(bias, x, weight, alpha=gain / math.sqrt(weight.shape[0]))


def activated(x):
    return F.leaky_relu(x, 0.2)


def conv(x, kernel, bias=None, stride=1):
    return F.conv2d(x, kernel, bias, stride, kernel.shape[2] // 2)


def sum_of_shifts(kernel):
    return sum(F.pad(kernel, (j, 1 - j, i, 1 - i)) for i in (0, 1) for j in (0, 1))


def up_conv(x, kernel, bias=None):
    return F.conv_transpose2d(x, sum_of_shifts(kernel).flip(2, 3).transpose(0, 1), bias, 2, 1)


def down_conv(x, kernel, bias=None):
    return F.conv2d(x, sum_of_shifts(kernel) * 0.25, bias, 2, 1)


def blur(x):
    return F.avg_pool2d(F.avg_pool2d(F.pad(x, (1, 1, 1, 1)), 2, 1), 2, 1)


def upsample(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")
