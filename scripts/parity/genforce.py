"""StyleGAN v1 in PyTorch by GH-Feat's authors (genforce/genforce, also genforce/sefa), from a folder that the user names.

Looked for are models/stylegan_generator.py (which imports its neighbour sync_op.py in genforce/genforce) and models/stylegan_discriminator.py, with the
classes StyleGANGenerator(resolution) and StyleGANDiscriminator(resolution).
"""

import torch

import authors_file
import formula

FIXED = ("lod", "kernel")  # how far it has grown, blur


def fill(module):
    state = {name: x for name, x in module.state_dict().items() if not name.endswith(FIXED)}
    made = {name: torch.from_numpy(formula.tensor(name, tuple(x.shape), "equalised")) for name, x in state.items()}
    module.load_state_dict(made, strict=False)
    return module.eval()


def generator(directory):
    net = fill(authors_file.load(directory, "models/stylegan_generator.py").StyleGANGenerator(256))
    results = net(torch.from_numpy(formula.image("z", (2, 512))), trunc_psi=0.7, trunc_layers=8)
    styles = {f"style{layer}": results[f"style{layer:02d}"] for layer in range(14)}
    image = results["image"].permute(0, 2, 3, 1)
    return {"w": results["w"], "truncated": results["wp"][:, 0], **styles, "image": image}


def discriminator(directory):
    net = fill(authors_file.load(directory, "models/stylegan_discriminator.py").StyleGANDiscriminator(256))
    return {"score": net(torch.from_numpy(formula.image("x", (4, 256, 256, 3))).permute(0, 3, 1, 2)).flatten()}


NETWORKS = {"stylegan-generator": generator, "stylegan-discriminator": discriminator}


def run(name, directory):
    """-> whose network it is, and its outputs as arrays [n, h, w, c] or [n, d]"""
    with torch.no_grad():
        outputs = NETWORKS[name](directory)
    return f"authors' file, PyTorch {torch.__version__}", {key: x.numpy() for key, x in outputs.items()}
