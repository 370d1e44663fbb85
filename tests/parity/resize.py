"""Reference values of resizing on images of 0 to 255 that a formula makes: some pixels and the sum of all. Prints what src/metrics/resize.test.ts holds.

Needs numpy, Pillow and torch, and torch-fidelity 0.4.0 installed with --no-deps: of it only the resizing of TensorFlow 1 runs.
"""
import sys
from unittest.mock import MagicMock

sys.modules.update({name: MagicMock() for name in ("torch_fidelity", "torch_fidelity.helpers")})
import importlib.util, json, pathlib, sysconfig
import numpy as np, PIL, torch
from PIL import Image

path = pathlib.Path(sysconfig.get_path("purelib")) / "torch_fidelity" / "interpolate_compat_tensorflow.py"
sys.modules["torch_fidelity.helpers"].vassert = lambda condition, message: None
spec = importlib.util.spec_from_file_location("interpolate", path)
interpolate = importlib.util.module_from_spec(spec); spec.loader.exec_module(interpolate)

i, j, c = np.arange(40)[:, None, None], np.arange(52)[None, :, None], np.arange(3)[None, None, :]
image = np.floor(128 + 127 * np.sin((i * 52 + j) * 3.0 + c + 0.02 * i * j)).astype(np.uint8)


def pillow(name, h, w):
    planes = [Image.fromarray(image[:, :, k].astype(np.float32)) for k in range(3)]
    filters = {"bicubic": Image.BICUBIC, "bilinear": Image.BILINEAR, "box": Image.BOX}
    return np.stack([np.asarray(p.resize((w, h), filters[name])) for p in planes], 2).clip(0, 255)


def of_torch(mode, h, w):
    x = torch.tensor(image.transpose(2, 0, 1)[None].astype(np.float32))
    more = {} if mode == "nearest" else {"align_corners": False}
    return torch.nn.functional.interpolate(x, size=(h, w), mode=mode, **more)[0].numpy().transpose(1, 2, 0)


def tensorflow1(h, w):
    x = torch.tensor(image.transpose(2, 0, 1)[None].astype(np.float32))
    y = interpolate.interpolate_bilinear_2d_like_tensorflow1x(x, size=(h, w), align_corners=False)
    return y[0].numpy().transpose(1, 2, 0)


rules = {
    "pil-bicubic": lambda h, w: pillow("bicubic", h, w),
    "pil-bilinear": lambda h, w: pillow("bilinear", h, w),
    "pil-box": lambda h, w: pillow("box", h, w),
    "torch-bilinear": lambda h, w: of_torch("bilinear", h, w),
    "tensorflow1-bilinear": tensorflow1,
    "nearest": lambda h, w: of_torch("nearest", h, w),
}
row = torch.arange(32.0)[None, None]
for w, at in ((82, 41), (98, 49)):
    print("nearest, 32 to", w, "takes at", at, int(torch.nn.functional.interpolate(row, size=w, mode="nearest")[0, 0, at]))
print("Pillow", PIL.__version__, "torch", torch.__version__, "numpy", np.__version__)
for rule, resized in rules.items():
    for h, w in ((13, 17), (97, 60)):
        y = resized(h, w).astype(np.float64)
        pixels = [y[0, 0, 0], y[0, -1, 1], y[-1, 0, 2], y[-1, -1, 0], *y[h // 2, w // 3], y[h // 4, w // 2, 1]]
        print(rule, json.dumps([h, w]), json.dumps([round(float(v), 5) for v in [*pixels, y.sum()]]))
