"""The other side of stock.rs: reads length-prefixed bytes, says what stock rpyc makes of them."""

import struct
import sys

from rpyc.core import brine

LENGTH = struct.Struct("!L")


def main():
    """Answer until the input ends."""
    while True:
        header = sys.stdin.buffer.read(LENGTH.size)
        if not header:
            return
        data = sys.stdin.buffer.read(*LENGTH.unpack(header))
        try:
            refused, answer = 0, brine.dump(brine.load(data))
        except Exception as error:
            refused, answer = 1, type(error).__name__.encode()
        sys.stdout.buffer.write(bytes([refused]) + LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


main()
