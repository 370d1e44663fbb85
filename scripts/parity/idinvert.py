"""In-domain inversion in PyTorch by its authors (genforce/idinvert_pytorch), from a folder that the user names.

Looked for are models/stylegan_generator_network.py and models/stylegan_encoder_network.py, with the classes StyleGANGeneratorNet and StyleGANEncoderNet; sizes
and options are those of the released networks at 256 px (their models/model_settings.py).
"""

import torch

import authors_file
import formula
import torch_files


def generator(directory):
    net = authors_file.load(directory, "models/stylegan_generator_network.py").StyleGANGeneratorNet(256, repeat_w=False, final_tanh=True)
    torch_files.fill(net, "equalised")
    w = net.mapping(torch.from_numpy(formula.image("z", (2, 512))))
    truncated = net.truncation(w)
    return {"w": w, "truncated": truncated.flatten(1), "image": net.synthesis(truncated).permute(0, 2, 3, 1)}


def encoder(directory):
    net = authors_file.load(directory, "models/stylegan_encoder_network.py").StyleGANEncoderNet(256, use_bn=True)
    torch_files.fill(net, "torch")
    return {"codes": net(torch.from_numpy(formula.image("x", (1, 256, 256, 3))).permute(0, 3, 1, 2).contiguous())}


NETWORKS = {"idinvert-generator": generator, "idinvert-encoder": encoder}


def run(name, directory):
    return torch_files.run(NETWORKS[name], directory)
