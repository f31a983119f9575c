"""The other side of differential.rs: what stock rpyc and CPython make of values.

For each length-prefixed value on stdin, three length-prefixed answers on stdout: the value as stock writes it, its
repr(), and its hash() if it is a number. Before that: the version of Unicode, and all characters that it assigns,
each with its repr().
"""

import struct
import sys
import unicodedata

from rpyc.core import brine

LENGTH = struct.Struct("!L")


def answer(data):
    sys.stdout.buffer.write(LENGTH.pack(len(data)) + data)


def main():
    answer(unicodedata.unidata_version.encode())
    characters = map(chr, range(sys.maxunicode + 1))
    assigned = (c for c in characters if unicodedata.category(c) not in ("Cn", "Cs"))
    answer(brine.dump(tuple((c, repr(c)) for c in assigned)))
    sys.stdout.buffer.flush()
    while True:
        header = sys.stdin.buffer.read(LENGTH.size)
        if not header:
            return
        value = brine.load(sys.stdin.buffer.read(*LENGTH.unpack(header)))
        answer(brine.dump(value))
        answer(repr(value).encode())
        answer(str(hash(value)).encode() if isinstance(value, (int, float, complex)) else b"")
        sys.stdout.buffer.flush()


main()
