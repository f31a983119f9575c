#!/usr/bin/env python3
"""Writes the fuzz targets' seeds: what stock rpyc sends, from `protocol-spec/vectors`."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VECTORS = ROOT.parent / "protocol-spec" / "vectors"

ACCEPT = b"\x00"
"""The first byte of `connection_input` for a machine that is spoken to."""
INITIATE = {"6": b"\x72", "5": b"\x73", "4.1": b"\x73", "4.0": b"\x74", "3": b"\x75"}
"""And for one that speaks first, to a server of a version that begins so."""


def write(target, name, data):
    """One seed."""
    folder = ROOT / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name.replace("/", "_")).write_bytes(data)


def initiate(name):
    """The first byte for the server of a conversation, whose name tells its version."""
    return next((byte for version, byte in INITIATE.items() if f"{version}." in name or name.startswith(version)), b"\x72")


def main():
    """All seeds."""
    for vector in json.loads((VECTORS / "brine.json").read_text()):
        data = bytes.fromhex(vector["hex"])
        write("brine_decode", vector["id"], data)
        write("brine_stock", vector["id"], data)
    for vector in json.loads((VECTORS / "messages.json").read_text()):
        data = bytes.fromhex(vector["hex"])
        write("connection_input", vector["id"], ACCEPT + data)
        write("frame_chunking", vector["id"], data)
        write("transcript", vector["id"], data)
        if vector["meaning"]["kind"] == "exception" and data[4] == 0:
            # What comes after the header of the frame, the kind and a number of one byte.
            write("exception", vector["id"], data[8:-1])
    for path in sorted(VECTORS.glob("conversations/*.json")):
        frames = json.loads(path.read_text())["frames"]
        for side, first in (("s", ACCEPT), ("c", initiate(path.stem))):
            data = b"".join(bytes.fromhex(frame) for to, frame, _ in frames if to == side)
            write("connection_input", f"{path.stem}-{side}", first + data)
            write("frame_chunking", f"{path.stem}-{side}", data)
            write("transcript", f"{path.stem}-{side}", data)


if __name__ == "__main__":
    main()
