"""rpyc-server as a program: flags, messages, signals, files."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess

import pytest

from support.deadline import HUNG
from support.stage import ROOT
from support.versions import NEWEST
from support.wire import ENVELOPES, RawPeer

STEPS = ROOT / "clients" / "steps.py"
FLAGS = ["--host", "--port", "--unix", "--scene", "--log-level", "--log-format", "--help", "--version"]


def run(stage, *flags):
    """Run it to its end."""
    command = [stage.binary("rpyc-server"), *flags]
    return subprocess.run(
        [str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=HUNG)


def assert_one_sentence(done, *words):
    """It failed with one clear sentence on standard error, in which these words are."""
    assert done.returncode not in (0, 101) and done.returncode > 0, done
    text = done.stderr.strip()
    assert len(text.splitlines()) == 1, text
    assert "panicked" not in text and "Os {" not in text and "Error(" not in text, text
    for word in words:
        assert str(word) in text, text


def test_help_explains_every_flag(stage):
    done = run(stage, "--help")
    assert done.returncode == 0 and done.stderr == ""
    for flag in FLAGS:
        found = re.search(rf"^\s+(?:-\w, )?{flag}\b[^\n]*(?:\n\s+)?[^\n]*\w+ \w+", done.stdout, re.MULTILINE)
        assert found, f"{flag} is not explained:\n{done.stdout}"
    assert "18811" in done.stdout  # the default port
    documented = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", done.stdout))
    assert set(FLAGS) <= documented


def test_version(stage):
    done = run(stage, "--version")
    assert done.returncode == 0
    assert re.match(r"rpyc-server \d+\.\d+\.\d+", done.stdout)


def test_says_where_it_listens_and_how_to_connect(program):
    server = program()
    assert server.output[0] == f"listening on 127.0.0.1:{server.addresses.port}"
    with RawPeer(server.addresses) as peer:
        assert peer.ping()
    server.stop()
    said = "\n".join(server.output)
    assert "import rpyc" in said
    assert f'rpyc.classic.connect("127.0.0.1", {server.addresses.port})' in said


def test_serves_though_nobody_reads_where_it_listens(stage):
    read, write = os.pipe()
    os.close(read)
    command = [str(stage.binary("rpyc-server")), "--port", "0"]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    with server:
        try:
            warning = server.stderr.readline()
            host, port = re.search(r"listening on ([\d.]+):(\d+)", warning).groups()
            with socket.create_connection((host, int(port)), HUNG):
                pass
        finally:
            server.terminate()
        assert server.wait(HUNG) == 0, warning


def test_port_in_use(stage):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(stage, "--port", port)
    assert_one_sentence(done, port, "in use")
    assert done.stdout == ""


@pytest.mark.parametrize("flags", [
    ["--no-such-flag"], ["--port", "many"], ["--port", "70000"], ["--port", "-1"], ["--log-level", "loud"],
    ["--log-format", "xml"], ["--port"], ["stray"],
])
def test_bad_flag(stage, flags):
    done = run(stage, *flags)
    assert done.returncode == 2
    assert flags[-1] in done.stderr
    assert "panicked" not in done.stderr
    assert done.stderr.startswith("error: ")


def test_host_that_is_none(stage):
    assert_one_sentence(run(stage, "--host", "no-such-host.invalid", "--port", "0"), "no-such-host.invalid")


def test_host_that_is_not_ours(stage):
    assert_one_sentence(run(stage, "--host", "203.0.113.1", "--port", "0"), "203.0.113.1")


@pytest.mark.parametrize("content", [None, b"", b"\x00\xff garbage", "directory"])
def test_unreadable_scene_file(stage, content):
    path = stage.scratch() / "scene.hip"
    if content == "directory":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    assert_one_sentence(run(stage, "--port", "0", "--scene", path), path)


def test_unix_path_that_cannot_be(stage):
    scratch = stage.scratch()
    missing = scratch / "missing" / "socket"
    assert_one_sentence(run(stage, "--port", "0", "--unix", missing), missing)
    file = scratch / "file"
    file.write_text("precious")
    assert_one_sentence(run(stage, "--port", "0", "--unix", file), file)
    assert file.read_text() == "precious"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_cleanly(program, how):
    server = program()
    with contextlib.ExitStack() as connected:
        peers = [connected.enter_context(RawPeer(server.addresses, envelope)) for envelope in ENVELOPES]
        for peer in peers:
            assert peer.ping()
        assert server.stop(how) == 0
        for peer in peers:
            assert peer.ended()
    assert "panicked" not in server.log_text()


def test_signal_while_idle(program):
    assert program().stop(signal.SIGINT) == 0


def test_unix_socket_file_goes_and_stale_ones_are_replaced(program, stage):
    path = stage.scratch() / "socket"
    server = program("--unix", path, listeners=2)
    assert server.addresses.unix == str(path) and path.is_socket()
    server.process.kill()
    server.process.wait()
    assert path.is_socket()  # it had no chance to remove it
    server = program("--unix", path, listeners=2)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
    assert server.stop() == 0
    assert not path.exists()


def test_unix_socket_in_use_is_not_taken(program, stage):
    path = stage.scratch() / "socket"
    program("--unix", path, listeners=2)
    assert_one_sentence(run(stage, "--port", "0", "--unix", path), path)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def test_json_log(program):
    server = program("--log-format", "json", "--log-level", "debug")
    with RawPeer(server.addresses) as peer:
        assert peer.ping()
    server.stop()
    lines = server.log_text().splitlines()
    assert lines
    for line in lines:
        assert isinstance(json.loads(line), dict)


def test_quiet_log(program):
    server = program("--log-level", "error")
    with RawPeer(server.addresses) as peer:
        assert peer.ping()
    server.stop()
    assert server.log_text() == ""


def test_scene_file(program, stage):
    path = stage.scratch() / "house.hip"
    worker = stage.worker(NEWEST)
    first = program()
    worker.run(STEPS, "save_a_house", first.addresses, stage.scratch(), {"path": str(path)})
    first.stop()
    second = program("--scene", path)
    assert worker.run(STEPS, "read_the_house", second.addresses, stage.scratch()) == [1.0, 2.0, 3.0]


def test_quick_start_of_the_readme(program, stage):
    server = program()
    worker = stage.worker(NEWEST)
    assert worker.run(STEPS, "quick_start", server.addresses, stage.scratch()) == 2.0


def decode(stage, stream, *flags):
    """Have the messages in a stream told."""
    command = [str(stage.binary("rpyc-server")), "decode", *flags]
    return subprocess.run(command, input=stream, capture_output=True, timeout=HUNG)


@pytest.mark.parametrize("side", ["c", "s"])
def test_decode_tells_what_one_side_sent(stage, side):
    for path in sorted((ROOT.parent / "protocol-spec" / "vectors" / "conversations").glob("*.json")):
        frames = [frame for frame in json.loads(path.read_text())["frames"] if frame[0] == side]
        done = decode(stage, b"".join(bytes.fromhex(frame) for _, frame, _ in frames))
        assert (done.returncode, done.stderr) == (0, b""), path
        lines = done.stdout.decode().splitlines()
        assert len(lines) == len(frames)
        assert re.match(r" +0  (\[\w+ to \w+\] )?#0 (GETROOT|reply <mine )", lines[0])


def test_decode_shows_what_it_cannot_read(stage, tmp_path):
    message = bytes.fromhex("000000080012515011531151020a")
    broken = message.replace(b"\x12\x51", b"\x12\x59")
    done = decode(stage, message + broken + message + message[:5])
    assert done.returncode == 4
    lines = done.stdout.decode().splitlines()
    assert lines[0].split() == ["0", "#0", "GETROOT"] and lines[2].split() == ["28", "#0", "GETROOT"]
    assert re.search("14  unreadable: unknown message kind 9.*: 12 59 50", lines[1])
    assert lines[3:] == ["5 bytes of a frame that is not complete"]
    path = tmp_path / "capture"
    path.write_bytes(b"SSH-2.0-OpenSSH_9.2\r\n")
    done = run(stage, "decode", path)
    assert done.returncode == 4 and "a frame of 1397966893 bytes exceeds the limit" in done.stdout
    assert_one_sentence(run(stage, "decode", tmp_path / "missing"), "cannot read", tmp_path / "missing")
