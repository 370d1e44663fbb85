"""StyleGAN v1 in PyTorch by GH-Feat's authors (genforce/sefa, also genforce/genforce), from a folder that the user names.

Looked for are models/stylegan_generator.py, which imports its neighbour sync_op.py, and models/stylegan_discriminator.py, with the classes
StyleGANGenerator(resolution) and StyleGANDiscriminator(resolution).
"""

import torch

import authors_file
import formula
import torch_files


def generator(directory):
    net = torch_files.fill(authors_file.load(directory, "models/stylegan_generator.py").StyleGANGenerator(256), "equalised")
    results = net(torch.from_numpy(formula.image("z", (2, 512))), trunc_psi=0.7, trunc_layers=8)
    styles = {f"style{layer}": results[f"style{layer:02d}"] for layer in range(14)}
    image = results["image"].permute(0, 2, 3, 1)
    return {"w": results["w"], "truncated": results["wp"][:, 0], **styles, "image": image}


def discriminator(directory):
    net = torch_files.fill(authors_file.load(directory, "models/stylegan_discriminator.py").StyleGANDiscriminator(256), "equalised")
    return {"score": net(torch.from_numpy(formula.image("x", (4, 256, 256, 3))).permute(0, 3, 1, 2)).flatten()}


NETWORKS = {"stylegan-generator": generator, "stylegan-discriminator": discriminator}


def run(name, directory):
    return torch_files.run(NETWORKS[name], directory)
