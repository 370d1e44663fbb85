"""The networks of torchvision, pytorch-fid and lpips as they are, with weights that a formula makes."""

from importlib.metadata import version

import lpips
import torch
import torchvision
from pytorch_fid import inception

import formula


def fill(module):
    """Sets all parameters and statistics of a module. Returns it, ready for inference."""
    state = module.state_dict()
    made = {name: torch.from_numpy(formula.tensor(name, tuple(x.shape), "torch")) for name, x in state.items() if x.ndim}
    module.load_state_dict(made, strict=False)
    return module.eval()


def image(name, *shape):
    """[n, h, w, 3] as a tensor in PyTorch's order."""
    return torch.from_numpy(formula.image(name, shape)).permute(0, 3, 1, 2)


def to_ours(tensors):
    return {name: x.permute(0, 2, 3, 1).numpy() if x.ndim == 4 else x.numpy() for name, x in tensors.items()}


def trunk(build):
    """Only the convolutions of a classifier, under the names of the whole."""
    with torch.device("meta"):  # the classifier is large, and made for nothing
        features = build(weights=None).features
    return fill(torch.nn.ModuleDict({"features": features.to_empty(device="cpu")}))["features"]


def maps_after(features, ends, x):
    """Maps after the layers with these numbers."""
    maps = []
    for i, layer in enumerate(features):
        x = layer(x)
        if i in ends:
            maps.append(x.clone())
    return maps


def vgg16():
    maps = maps_after(trunk(torchvision.models.vgg16), (3, 8, 15, 22, 29), image("x", 1, 64, 48, 3))
    return {f"block{i + 1}": x for i, x in enumerate(maps)}


def alexnet():
    maps = maps_after(trunk(torchvision.models.alexnet), (1, 4, 7, 9, 11), image("x", 2, 96, 80, 3))
    return {f"relu{i + 1}": x for i, x in enumerate(maps)}


def resnet(build, weights):
    net = fill(build(weights=None))
    seen = {}
    for stage in range(4):
        layer = getattr(net, f"layer{stage + 1}")
        layer.register_forward_hook(lambda _, __, y, name=f"stage{stage + 1}": seen.update({name: y}))
    net.avgpool.register_forward_hook(lambda _, __, y: seen.update(features=y.flatten(1)))
    preset = weights.transforms()
    x = torchvision.transforms.functional.normalize((image("x", 2, 96, 64, 3) + 1) / 2, preset.mean, preset.std)
    logits = net(x)
    return {**seen, "logits": logits}


def resnet18():
    return resnet(torchvision.models.resnet18, torchvision.models.ResNet18_Weights.IMAGENET1K_V1)


def resnet50():
    return resnet(torchvision.models.resnet50, torchvision.models.ResNet50_Weights.IMAGENET1K_V1)


def fid_inception():
    # The builder loads its weights at once, and its blocks have the tensors of torchvision's.
    plain = {"num_classes": 1008, "aux_logits": False, "weights": None}
    inception.load_state_dict_from_url = lambda *_, **__: fill(inception._inception_v3(**plain)).state_dict()
    net = inception.InceptionV3([0, 1, 2, 3]).eval()
    pool1, pool2, mixed6, pool3 = net((image("x", 1, 200, 340, 3) + 1) / 2)
    return {"pool1": pool1, "pool2": pool2, "mixed6": mixed6, "pool3": pool3.flatten(1)}


def perceptual_distance(net):
    model = lpips.LPIPS(net=net, pnet_rand=True, verbose=False)  # the heads are the trained ones
    layers = {i: layer for part in model.net.children() for i, layer in part.named_children()}
    fill(torch.nn.ModuleDict({"features": torch.nn.ModuleDict(layers)}))
    distance = model(image("x", 2, 96, 64, 3), image("y", 2, 96, 64, 3))
    heads = {f"heads.{i}": head.model[-1].weight.detach().flatten() for i, head in enumerate(model.lins)}
    return {"distance": distance.flatten(), **heads}


TORCHVISION = ("torchvision",)
NETWORKS = {
    "vgg16": (vgg16, TORCHVISION),
    "alexnet": (alexnet, TORCHVISION),
    "resnet18": (resnet18, TORCHVISION),
    "resnet50": (resnet50, TORCHVISION),
    "inception": (fid_inception, ("pytorch-fid", "torchvision")),
    "lpips-alex": (lambda: perceptual_distance("alex"), ("lpips", "torchvision")),
    "lpips-vgg": (lambda: perceptual_distance("vgg"), ("lpips", "torchvision")),
}


def run(name, directory=None):
    """-> whose network it is, and its outputs as arrays [n, h, w, c] or [n, d]"""
    build, packages = NETWORKS[name]
    with torch.no_grad():
        outputs = build()
    return ", ".join(f"{package} {version(package)}" for package in packages), to_ours(outputs)
