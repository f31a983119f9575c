"""The vectors of the specification: they have the form that their schemas say, and stock reads them as they say."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from support import environments, versions

VECTORS = Path(__file__).resolve().parents[2] / "protocol-spec" / "vectors"
sys.path.insert(0, str(VECTORS))

import codec  # noqa: E402
import stock  # noqa: E402

CONVERSATIONS = sorted(VECTORS.glob("conversations/*.json"))
FILES = [*sorted(VECTORS.glob("*.json")), *CONVERSATIONS]

READ_FRAMES = """
import io, json, sys
from rpyc.core import brine, channel
def read(frame):
    data = channel.Channel(io.BytesIO(bytes.fromhex(frame["hex"]))).recv()
    return repr((data[0],) + brine.load(data[1:]) if frame["byte"] else brine.load(data))
json.dump([read(frame) for frame in json.load(sys.stdin)], sys.stdout)
"""
READ_BRINE = """
import json, sys
from rpyc.core import brine
json.dump([repr(brine.load(bytes.fromhex(hex))) for hex in json.load(sys.stdin)], sys.stdout)
"""


def load(path):
    return json.loads(path.read_text())


def ask(interpreter, code, question):
    """What *code* prints, on a stock Python, for a question; both are JSON."""
    done = subprocess.run([str(interpreter), "-c", code], input=json.dumps(question), text=True, check=True,
                          stdout=subprocess.PIPE, env={**os.environ, "PYTHONHASHSEED": "0"})
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_has_the_form_of_its_schema(path):
    schema = load(VECTORS / "schema" / ("conversation.json" if path in CONVERSATIONS else path.name))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(load(path))


@pytest.mark.parametrize("name", ["brine", "frames", "messages"])
def test_ids_are_unique(name):
    ids = [vector["id"] for vector in load(VECTORS / (name + ".json"))]
    assert len(set(ids)) == len(ids)


def test_sections_are_headings_of_the_specification():
    named = {vector["section"] for vector in load(VECTORS / "frames.json")}
    named |= {"brine.md#" + vector["section"] for vector in load(VECTORS / "brine.json")}
    for section in named:
        file, _, heading = section.partition("#")
        assert f"\n## {heading}\n" in (VECTORS.parent / file).read_text(), section


def test_messages_mean_what_they_say():
    for vector in load(VECTORS / "messages.json"):
        meaning = codec.Meaning(named(vector["dialect"])).of(bytes.fromhex(vector["hex"]))
        assert meaning == vector["meaning"], vector["id"]


def test_stock_reads_brine_as_the_vectors_say():
    vectors = [vector for vector in load(VECTORS / "brine.json")
               if vector["result"] != "invalid" and "CPython 2" not in vector["source"]]
    interpreter = environments.environment(versions.NEWEST)
    read = ask(interpreter, READ_BRINE, [vector["hex"] for vector in vectors])
    assert dict(zip(ids(vectors), read)) == {vector["id"]: vector["python"] for vector in vectors}


def test_stock_reads_messages_and_sessions(chosen):
    """Each chosen version on Python 3 reads the frames of its dialect, of whichever version they are."""
    for version in chosen.versions:
        if version.python.startswith("2"):
            continue
        dialect = stock.Stock(version.rpyc, version.python).dialect
        frames = [frame for name, frame in all_frames() if name == dialect.name]
        assert frames
        questions = [{"hex": frame, "byte": dialect.family == "V6"} for frame in frames]
        read = ask(environments.environment(version), READ_FRAMES, questions)
        for frame, text in zip(frames, read, strict=True):
            assert text == repr(dialect.read(bytes.fromhex(frame))[:3]), (version.name, frame)


def all_frames():
    """All frames of messages and conversations, each with the name of its dialect."""
    for vector in load(VECTORS / "messages.json"):
        yield vector["dialect"], vector["hex"]
    for path in CONVERSATIONS:
        conversation = load(path)
        for _, frame, _ in conversation["frames"]:
            yield conversation["dialect"], frame


def named(name):
    """The dialect of that name."""
    for peer in stock.PEERS:
        if peer.dialect.name == name:
            return peer.dialect
    raise LookupError(name)


def ids(vectors):
    return [vector["id"] for vector in vectors]
