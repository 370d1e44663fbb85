"""Reference values of perceptual networks: the packages' own, with weights and inputs that a formula makes (scripts/parity).

Writes what tests/parity/networks.test.ts holds: networks.json, of each output some values at even distances, in the order [n, h, w, c], its size, largest
magnitude and length; and LPIPS's trained heads, lpips-*.safetensors. `npm run format` lays the
JSON out afterwards. Made with torch 2.15.0, torchvision 0.29.2, pytorch-fid 0.3.0 and lpips 0.1.4 (scripts/parity/requirements.txt).
"""

import json
import sys
from pathlib import Path

here = Path(__file__).parent
scripts = here.parent.parent / "scripts"
sys.path[1:1] = [str(scripts / "parity"), str(scripts / "bench")]

import numpy as np
import packages
import tensors

COUNT = 60


def sampled(x):
    flat = x.flatten()
    indices = np.arange(min(COUNT, flat.size)) * flat.size // min(COUNT, flat.size)
    return {
        "shape": list(x.shape),
        "largest": float(np.abs(flat).max()),
        "length": float(np.sqrt(np.square(flat, dtype=np.float64).sum())),
        "values": [float(f"{value:.7g}") for value in flat[indices]],
    }


stored = {}
for name in packages.NETWORKS:
    reference, outputs = packages.run(name)
    heads = {key.removeprefix("heads."): outputs.pop(key) for key in list(outputs) if key.startswith("heads.")}
    if heads:
        tensors.save(here / f"{name}-heads.safetensors", heads)
    stored[name] = {"reference": reference, "outputs": {key: sampled(x) for key, x in outputs.items()}}
(here / "networks.json").write_text(json.dumps(stored) + "\n")
