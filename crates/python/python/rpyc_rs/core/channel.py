"""Frames over a stream: a length, a compression flag, the payload and a newline."""

import zlib
from struct import Struct


class Channel:
    """Sends and receives frames over a :class:`~rpyc_rs.core.stream.Stream`.

    Connections read and write their stream themselves; :meth:`recv` and :meth:`send` are for programs that
    exchange frames of their own.

    :param stream: the stream
    :param compress: whether large frames are compressed
    """

    COMPRESSION_THRESHOLD = 3000
    COMPRESSION_LEVEL = 1
    FRAME_HEADER = Struct("!LB")
    FLUSHER = b"\n"  # for transports that pass on whole lines

    dialect = None
    """What ``_core.find_dialect`` has found out about the other party; ``None``: nothing."""

    accepted = False
    """Whether the other party has opened the stream, and therefore speaks first."""

    connection = None
    """A weak reference to the connection that uses the channel, if one does."""

    def __init__(self, stream, compress=True):
        self.stream = stream
        self.compress = compress

    def close(self):
        """Close the stream."""
        self.stream.close()

    @property
    def closed(self):
        """Whether the stream is closed."""
        return self.stream.closed

    def fileno(self):
        """The descriptor of the stream."""
        return self.stream.fileno()

    def poll(self, timeout):
        """Whether there is something to read, waiting for it up to `timeout` seconds."""
        return self.stream.poll(timeout)

    def recv(self):
        """Wait for the next frame and return its payload."""
        length, compressed = self.FRAME_HEADER.unpack(self.stream.read(self.FRAME_HEADER.size))
        payload = self.stream.read(length + len(self.FLUSHER))[: -len(self.FLUSHER)]
        return zlib.decompress(payload) if compressed else payload

    def send(self, data):
        """Send a frame."""
        compressed = self.compress and len(data) > self.COMPRESSION_THRESHOLD
        if compressed:
            data = zlib.compress(data, self.COMPRESSION_LEVEL)
        self.stream.write(self.FRAME_HEADER.pack(len(data), compressed) + data + self.FLUSHER)
