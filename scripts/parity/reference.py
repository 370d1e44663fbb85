"""Runs the reference of one network and keeps what it gives.

python reference.py NETWORK TO.safetensors [FOLDER]     -> a line that says whose network it was; the authors' files are below FOLDER
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "bench"))

name, to, *folder = sys.argv[1:]
try:
    if name == "ghfeat-encoder":
        import ghfeat as module
    elif name.startswith("stylegan-"):
        import genforce as module
    elif name.startswith("idinvert-"):
        import idinvert as module
    else:
        import packages as module
    import tensors

    reference, outputs = module.run(name, *folder)
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
tensors.save(to, outputs)
print(reference)
