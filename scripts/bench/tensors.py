"""Safetensors files of float32 and int32, as far as the bench needs them."""

import json

import numpy as np

TYPES = {"F32": np.dtype("<f4"), "I32": np.dtype("<i4")}


def load(path):
    """The arrays of a file, by name."""
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    arrays = {}
    for name, entry in header.items():
        begin, end = (start + offset for offset in entry["data_offsets"])
        arrays[name] = np.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays


def save(path, arrays):
    """Writes arrays by name."""
    header, parts, end = {}, [], 0
    for name, array in arrays.items():
        dtype = "I32" if array.dtype.kind == "i" else "F32"
        parts.append(np.ascontiguousarray(array, TYPES[dtype]).tobytes())
        offsets = [end, end + len(parts[-1])]
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": offsets}
        end = offsets[1]
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(parts))
