"""Writes the files that the tests of src/weights read, with the writers of their formats: python tests/weights/make_fixtures.py [MODELS]
Those of idinvert are made where MODELS, the folder models of genforce/idinvert_pytorch, is named.
Made with Python 3.11.7, PyTorch 2.15.0, numpy 2.4.6, h5py 3.16.0. The embedded source of the pickled networks would write the file that the tests look for."""

import base64
import collections
import json
import pathlib
import pickle
import sys
import types

import h5py
import numpy as np
import torch

import stylegan_layout as layout

here = pathlib.Path(__file__).parent
canary = "open('genfeat-canary', 'w').write('ran')\n"


class Network:
    """As dnnlib.tflib.network.Network pickles itself: its own variables, and components that pickle themselves."""

    def __init__(self, name, variables, components={}):
        self.state = dict(
            version=3,
            name=name,
            static_kwargs={"resolution": 64, "is_training": True},
            components=components,
            build_module_src=canary,
            build_func_name=name,
            variables=list(variables.items()),
        )

    def __getstate__(self):
        return self.state


Network.__module__, Network.__qualname__ = "dnnlib.tflib.network", "Network"
for module in "dnnlib", "dnnlib.tflib", "dnnlib.tflib.network":
    sys.modules[module] = types.ModuleType(module)
sys.modules["dnnlib.tflib.network"].Network = Network


def network(own, mapping, synthesis):
    return Network("G", own, {"mapping": Network("G_mapping", mapping), "synthesis": Network("G_synthesis", synthesis)})


def ghfeat():
    """(E, G, D, Gs) at 64 px, and what the released code draws of an image given by a formula."""
    random = np.random.default_rng(1)
    e, g, d, gs = layout.encoder(random), layout.generator(random), layout.discriminator(random), layout.generator(random)
    gs[2].update({name: value for name, value in g[2].items() if name.startswith("noise")})  # the moving average keeps the noise
    (here / "ghfeat.pkl").write_bytes(pickle.dumps((Network("Encoder", e), network(*g), Network("D", d), network(*gs)), 4))
    steps = torch.arange(3 * 64 * 64, dtype=torch.float64)
    x = torch.sin(steps * steps / 999 + steps / 7).to(torch.float32).reshape(1, 64, 64, 3)
    codes = layout.encode(e, x.permute(0, 3, 1, 2))
    image = layout.synthesize(gs[2], codes).permute(0, 2, 3, 1)
    take = lambda values: [float(v) for v in values.flatten()[:: max(1, values.numel() // 40)]]
    (here / "ghfeat.json").write_text(json.dumps({"codes": [take(code) for code in codes], "image": take(image)}) + "\n")


def stylegan():
    """(G, D, Gs) at 8 px in the protocols that pickle such classes, and the same networks as genforce's converter calls them."""
    sizes = dict(resolution=8, base=16, most=4)
    random = np.random.default_rng(2)
    g, d, gs = layout.generator(random, **sizes, latent=4), layout.discriminator(random, **sizes), layout.generator(random, **sizes, latent=4)
    for protocol in 2, 3, 4, 5:
        (here / f"stylegan-{protocol}.pkl").write_bytes(pickle.dumps((network(*g), Network("D", d), network(*gs)), protocol))
    states = {"generator": genforce_generator(*g), "discriminator": genforce_discriminator(d), "generator_smooth": genforce_generator(*gs)}
    torch.save(states, here / "genforce.pth")
    torch.save(states, here / "genforce-legacy.pth", _use_new_zipfile_serialization=False)


def in_domain(models):
    """Generator and encoder of genforce/idinvert_pytorch at 16 px, made by the authors' own files (the folder `models` of theirs), and what they give."""
    sys.path.append(str(models))
    from stylegan_encoder_network import StyleGANEncoderNet
    from stylegan_generator_network import StyleGANGeneratorNet

    torch.manual_seed(4)
    generator = StyleGANGeneratorNet(16, z_space_dim=4, w_space_dim=4, num_mapping_layers=2, repeat_w=False, final_tanh=True, fmaps_base=32, fmaps_max=4)
    encoder = StyleGANEncoderNet(16, w_space_dim=4, encoder_channels_base=2, encoder_channels_max=4, use_bn=True)
    for name, x in [*generator.state_dict().items(), *encoder.state_dict().items()]:
        if x.ndim == 1 and x.dtype == torch.float32:  # not zeros and ones, as they begin
            x.copy_(torch.rand(x.shape) + 0.5)
    z, x = (torch.sin(torch.arange(float(n)) ** 2 / 99).reshape(shape) for n, shape in ((8, (2, 4)), (2 * 3 * 256, (2, 3, 16, 16))))
    with torch.no_grad():
        w = generator.mapping(z)
        image = generator.eval().synthesis(w.reshape(2, 6, 4))
        codes = encoder.eval()(x)
    torch.save(generator.state_dict(), here / "idinvert-generator.pth")
    torch.save(encoder.state_dict(), here / "idinvert-encoder.pth")
    given = {"z": z, "w": w, "image": image.permute(0, 2, 3, 1), "x": x.permute(0, 2, 3, 1), "codes": codes}
    (here / "idinvert.json").write_text(json.dumps({name: [float(f"{v:.7g}") for v in y.flatten()] for name, y in given.items()}) + "\n")


def genforce_generator(own, mapping, synthesis):
    state = collections.OrderedDict()
    tensor = lambda value, *axes: torch.tensor(np.ascontiguousarray(np.transpose(value, axes) if axes else value))
    for i in range(layout.MAPPING):
        state[f"mapping.dense{i}.weight"] = tensor(mapping[f"Dense{i}/weight"], 1, 0)
        state[f"mapping.dense{i}.bias"] = tensor(mapping[f"Dense{i}/bias"])
    state["truncation.w_avg"] = tensor(own["dlatent_avg"])
    state["synthesis.lod"] = torch.zeros(())
    for i, scope in enumerate(["4x4/Const", "4x4/Conv", "8x8/Conv0_up", "8x8/Conv1"]):
        name = f"synthesis.layer{i}"
        if i == 0:
            state[f"{name}.const"] = tensor(synthesis[f"{scope}/const"])
        else:
            state[f"{name}.weight"] = tensor(synthesis[f"{scope}/weight"], 3, 2, 0, 1)
        state[f"{name}.bias"] = tensor(synthesis[f"{scope}/bias"])
        state[f"{name}.style.weight"] = tensor(synthesis[f"{scope}/StyleMod/weight"], 1, 0)
        state[f"{name}.style.bias"] = tensor(synthesis[f"{scope}/StyleMod/bias"])
        state[f"{name}.apply_noise.weight"] = tensor(synthesis[f"{scope}/Noise/weight"])
        state[f"{name}.apply_noise.noise"] = tensor(synthesis[f"noise{i}"])
        if i == 2:
            state[f"{name}.blur.kernel"] = torch.ones(4, 1, 3, 3) / 16
    for block in 0, 1:
        state[f"synthesis.output{block}.weight"] = tensor(synthesis[f"ToRGB_lod{1 - block}/weight"], 3, 2, 0, 1)
        state[f"synthesis.output{block}.bias"] = tensor(synthesis[f"ToRGB_lod{1 - block}/bias"])
    return state


def genforce_discriminator(weights):
    state = collections.OrderedDict(lod=torch.zeros(()))
    scopes = ["8x8/Conv0", "8x8/Conv1_down", "4x4/Conv", "4x4/Dense0", "4x4/Dense1"]
    names = {f"layer{i}": scope for i, scope in enumerate(scopes)} | {f"input{i}": f"FromRGB_lod{i}" for i in (0, 1)}
    for name, scope in names.items():
        weight = weights[f"{scope}/weight"]
        state[f"{name}.weight"] = torch.tensor(np.ascontiguousarray(weight.transpose((1, 0) if weight.ndim == 2 else (3, 2, 0, 1))))
        state[f"{name}.bias"] = torch.tensor(weights[f"{scope}/bias"])
    return state


def automodulator():
    """A checkpoint as AaltoVision/automodulator's session.py saves it, and every kind of tensor that torch stores."""
    weight = torch.arange(24.0).reshape(2, 3, 2, 2)
    state = {
        "G_state_dict": collections.OrderedDict({"module.to_rgb.0.weight": weight}),
        "G_running_state_dict": collections.OrderedDict({"module.to_rgb.0.weight": weight + 1}),
        "optimizerG": {"state": {0: {"step": 3, "exp_avg": weight * 0}}, "param_groups": [{"lr": 1e-3, "betas": (0.0, 0.99), "params": [0]}]},
        "iteration": 31877148,
        "phase": 6,
        "alpha": 1.0,
        "SNU": [torch.ones(2, 1)],
        "adaptive_loss_0": ({"latent_alpha": torch.zeros(1, 48)},),
    }
    torch.save(state, here / "automodulator.pth")
    base = torch.arange(24.0)
    kinds = {
        "float": base.reshape(2, 3, 4),
        "half": base.half(),
        "bfloat16": base.bfloat16(),
        "double": base.double() / 3,
        "transposed": base.reshape(4, 6).t(),
        "part": base.reshape(4, 6)[1:3, ::2],
        "parameter": torch.nn.Parameter(base[:3].clone()),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "long": torch.arange(3),
    }
    torch.save(kinds, here / "kinds.pth")
    torch.save(kinds, here / "kinds-legacy.pth", _use_new_zipfile_serialization=False)


def values():
    """Plain values and numpy's arrays in every protocol."""
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    plain = {
        "text": "h\u00e4lt \U0001f600 \\ ' \" \n",
        "integers": [0, 255, 65535, -1, 2**31 - 1, -(2**40), 2**100],
        "floats": [0.5, -1e-300, float("inf")],
        "flags": [True, False, None],
        "bytes": bytes(range(256)),
        "nested": {"a": (1, 2, 3, 4), 7: [[], {}, ()]},
        "twice": [array, array],
        "ordered": collections.OrderedDict(a=1),
        "fortran": np.asfortranarray(array),
        "double": array.astype("f8") / 3,
        "half": array.astype("f2"),
        "long": array.astype("i8"),
        "scalar": np.float32(1.5),
        "empty": array[:0],
    }
    pickles = {protocol: base64.b64encode(pickle.dumps(plain, protocol)).decode() for protocol in range(6)}
    (here / "values.json").write_text(json.dumps(pickles, indent=1) + "\n")


def keras():
    """The first layers of VGG16 as Keras's own file has them, and as later versions of Keras do."""
    weight = np.arange(27 * 64, dtype=np.float32).reshape(3, 3, 3, 64)
    for file, names in {"keras.h5": ("block1_conv1_W_1:0", "block1_conv1_b_1:0"), "keras-later.h5": ("block1_conv1/kernel:0", "block1_conv1/bias:0")}.items():
        with h5py.File(here / file, "w") as f:
            f.attrs["layer_names"] = [b"input_1", b"block1_conv1"]
            group = f.create_group("block1_conv1")
            group.attrs["weight_names"] = [name.encode() for name in names]
            group[names[0]], group[names[1]] = weight, np.arange(64, dtype=np.float32)
            f.create_group("input_1").attrs["weight_names"] = np.array([], dtype="S1")
    with h5py.File(here / "compressed.h5", "w") as f:
        f.create_dataset("block1_conv1/block1_conv1_W_1:0", data=np.zeros((1000, 1000), np.float32), compression="gzip")


def lpips():
    """The heads of LPIPS on AlexNet as lpips 0.1.4 ships them (weights/v0.1/alex.pth)."""
    heads = {f"lin{i}.model.1.weight": torch.arange(float(c)).reshape(1, c, 1, 1) for i, c in enumerate((64, 192, 384, 256, 256))}
    torch.save(collections.OrderedDict(heads), here / "lpips.pth", _use_new_zipfile_serialization=False)


for make in lpips, ghfeat, stylegan, automodulator, values, keras:
    make()
if len(sys.argv) > 1:
    in_domain(sys.argv[1])
