#!/usr/bin/env python3
"""Writes the fuzz targets' seeds: what stock rpyc sends, from `protocol-spec/vectors`."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VECTORS = ROOT.parent / "protocol-spec" / "vectors"


def write(target, name, data):
    """One seed."""
    folder = ROOT / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def main():
    """All seeds."""
    for vector in json.loads((VECTORS / "brine.json").read_text()):
        data = bytes.fromhex(vector["hex"])
        write("brine_decode", vector["id"], data)
    for path in sorted(VECTORS.glob("conversations/*.json")):
        frames = json.loads(path.read_text())["frames"]
        data = b"".join(bytes.fromhex(frame) for to, frame, _ in frames if to == "s")
        for target in ("connection_input", "frame_chunking"):
            write(target, path.stem, data)


if __name__ == "__main__":
    main()
