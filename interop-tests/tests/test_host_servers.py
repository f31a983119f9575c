"""Servers of all kinds on all kinds of sockets, and every way to connect, between our package and stock's."""

import subprocess

import pytest
from matrix import environments
from support import host
from support.host import PYTHONS

OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]
PAIRS = [("ours", "6.0.2"), ("ours", "ours"), ("6.0.2", "ours")]
KINDS = ["ThreadedServer", "ThreadPoolServer", "OneShotServer", "ForkingServer"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The directory of a key and a certificate of 127.0.0.1."""
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("client,server", PAIRS)
@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_servers(programs, kind, client, server):
    address = programs.start(server, NEWEST, "kinds", "serve", kind, "tcp").address()
    ended = programs.run(client, OLDEST, "kinds", "client", address)
    assert ended.is_clean() and ended.output == ["None"]


@pytest.mark.parametrize("client", ["6.0.2", "4.1.0", "ours"])
@pytest.mark.parametrize("kind", KINDS[:2])
def test_requests_that_wait_are_told_that_the_server_is_closed(programs, kind, client):
    server = programs.start("ours", NEWEST, "kinds", "serve_until_closed", kind)
    ended = programs.run(client, OLDEST, "kinds", "close", server.address())
    assert ended.is_clean() and ended.output == [str(3 * ["the server is being closed"])]
    ended = server.end()
    assert ended.is_clean() and ended.output[-1] == "ended"


@pytest.mark.parametrize("client,server", PAIRS)
@pytest.mark.parametrize("where", ["unix", "ipv6"])
def test_kinds_of_sockets(programs, where, client, server, tmp_path):
    address = programs.start(server, NEWEST, "kinds", "serve", "ThreadedServer", where, tmp_path).address()
    ended = programs.run(client, OLDEST, "kinds", "client", address)
    assert ended.is_clean() and ended.output == ["None"]


@pytest.mark.parametrize("client,server", PAIRS)
@pytest.mark.parametrize("kind", KINDS[:2])
def test_certificates(programs, certificate, kind, client, server):
    address = programs.start(server, NEWEST, "kinds", "serve", kind, "tcp", certificate, "ssl").address()
    ended = programs.run(client, OLDEST, "kinds", "client", address, certificate, "ssl")
    assert ended.is_clean() and "127.0.0.1" in ended.output[0]
    ended = programs.run(client, OLDEST, "kinds", "client", address, certificate, "no certificate")
    assert ended.is_clean() and ended.output[0] in ("EOFError", "SSLError", "ConnectionResetError")
    ended = programs.run(client, OLDEST, "kinds", "client", address, certificate, "ssl")
    assert ended.is_clean(), "the server serves no more"


@pytest.mark.parametrize("client,server", PAIRS)
@pytest.mark.parametrize("kind", KINDS[:2])
def test_authenticators(programs, kind, client, server):
    address = programs.start(server, NEWEST, "kinds", "serve", kind, "tcp", "", "password").address()
    for word, result in [("fail", "EOFError"), ("bug!", "EOFError"), ("word", "word")]:
        ended = programs.run(client, OLDEST, "kinds", "client", address, "", word)
        assert ended.is_clean() and ended.output[0] in (result, result.replace("EOF", "ConnectionReset"))


@pytest.mark.parametrize("python", PYTHONS)
def test_connections_with_their_own_server(programs, python):
    ended = programs.run("ours", python, "kinds", "ways")
    assert ended.is_clean()
    assert ended.output == ["42 True", "42 False", "0", "42 False", "42", "False"]


@pytest.mark.parametrize("client", ["6.0.2", "ours"])
def test_standard_pipes(programs, client):
    interpreter = environments.make(host.environment("ours", NEWEST))
    ended = programs.run(client, OLDEST, "kinds", "subprocess_of", interpreter)
    assert ended.is_clean() and ended.output == ["42", "0"]
