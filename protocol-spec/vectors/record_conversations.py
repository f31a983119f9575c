"""Writes conversations/*.json: whole sessions between an unmodified stock client and server of one version.

    python3 record_conversations.py [--environments DIRECTORY]      (see stock.py; Python 3.11 or later)

client_session.py runs through a proxy that passes on whole frames and keeps them: real bytes, with the addresses
that the peers use as numbers of their objects, which are others in each run. Tracebacks are switched off in the
peers' configuration, since they tell paths.

A file is
  dialect   the rpyc_protocol::Dialect of both and its variant: -python2, -threads
  source    who talks
  probe     what such a client answers if it is asked for the handlers 19 and 20 without arguments before its first
            request is answered (../dialects.md#probe); null where the first frame tells the dialect
  frames    [who, frame, what it says in short]: who is c for the client and s for the server; in the order in which
            they passed
"""

import json
import select
import socket
import sys

import codec
import stock
from codec import EXCEPTION, REPLY, REQUEST, VALUE


class Proxy:
    """Passes frames on between two sockets and keeps them."""

    def __init__(self, client, server):
        self.sockets = {"c": client, "s": server}
        self.buffers = {"c": b"", "s": b""}
        self.frames = []

    def run(self):
        """Until either side closes."""
        while True:
            ready, _, _ = select.select(self.sockets.values(), [], [], 20)
            assert ready, "the session hangs"
            for who in [who for who, sock in self.sockets.items() if sock in ready]:
                if not self.take(who):
                    return

    def take(self, who):
        """Pass on what one side sent; ``False`` at its end."""
        try:
            data = self.sockets[who].recv(65536)
        except ConnectionResetError:
            data = b""
        self.buffers[who] += data
        while True:
            frame, self.buffers[who] = codec.split(self.buffers[who])
            if frame is None:
                return bool(data)
            self.frames.append((who, frame))
            try:
                self.sockets["s" if who == "c" else "c"].sendall(frame)
            except (BrokenPipeError, ConnectionResetError):
                pass


def record(peer, environments):
    """The frames of one session."""
    server = peer.start(environments, "server_session.py")
    try:
        upstream = socket.create_connection(("127.0.0.1", int(server.stdout.readline())))
        client, accepted = start_client(peer, environments)
        with accepted, upstream:
            proxy = Proxy(accepted, upstream)
            proxy.run()
        assert client.wait(20) == 0
        return proxy.frames
    finally:
        server.kill()
        server.wait()


def start_client(peer, environments):
    """A stock client and the connection that it opens."""
    listener, port = stock.listen()
    with listener:
        client = peer.start(environments, "client_session.py", port)
        accepted, _ = listener.accept()
    accepted.settimeout(20)
    return client, accepted


def probe(peer, environments):
    """What the client answers to the probe, as hex by handler."""
    dialect = peer.dialect
    client, accepted = start_client(peer, environments)
    answers, buffer = {}, b""
    with accepted:
        while len(answers) < 2:
            data = accepted.recv(65536)
            assert data, "the client does not answer the probe"
            buffer += data
            while True:
                frame, buffer = codec.split(buffer)
                if frame is None:
                    break
                kind, seq, _, _ = dialect.read(frame)
                if kind == REQUEST:
                    for seq, handler in enumerate((19, 20)):
                        accepted.sendall(dialect.message(REQUEST, seq, (handler, (VALUE, ()))))
                else:
                    answers[str(19 + seq)] = frame.hex()
    client.kill()
    client.wait()
    return answers


def note(meaning):
    """A message in short."""
    seq = "#%d" % meaning["seq"]
    if meaning["kind"] == "request":
        named = [meaning[key] for key in ("name", "method", "op") if key in meaning]
        return " ".join([seq, meaning["handler"], *named])
    return " ".join([seq, "raises " + meaning["class"] if "class" in meaning else "reply"])


def main():
    options = stock.arguments(__doc__.splitlines()[0])
    directory = stock.HERE / "conversations"
    directory.mkdir(exist_ok=True)
    for peer in stock.PEERS:
        if options.only not in peer.name:
            continue
        meaning = codec.Meaning(peer.dialect)
        frames = record(peer, options.environments)
        asked = peer.dialect.family != "V6" and not peer.bind_threads
        answers = probe(peer, options.environments) if asked else None
        kept = stock.lines([[who, frame.hex(), note(meaning.of(frame))] for who, frame in frames])
        head = json.dumps({"dialect": peer.dialect.name, "source": peer.source(options.environments), "probe": answers})
        text = head[:-1] + ', "frames": ' + kept.rstrip() + "}\n"
        print(f"{peer.name:<20} {len(frames)} frames, {len(text)} bytes", file=sys.stderr)
        if not options.only:
            (directory / f"{peer.name}.json").write_text(text)


if __name__ == "__main__":
    main()
