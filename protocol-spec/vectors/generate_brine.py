"""Writes brine.json: bytes that stock rpyc itself wrote or read, for every rule of ../brine.md.

    /path/to/venv-with-rpyc-6.0.2/bin/python generate_brine.py [--python2 PYTHON2 --python2-path RPYC]

The vectors of Python 2 need an interpreter that imports rpyc 4.1.0; RPYC may be its wheel. Without it those that
are already in brine.json are kept.

A vector is
  id         its name
  section    the heading in ../brine.md that it belongs to
  python     repr() of the value, null if there is none
  hex        the bytes; where roundtrip is true, exactly what stock writes for the value
  also       other bytes that mean the same value: stock reads them and never writes them
  roundtrip  whether writing the value again gives hex
  result     valid       stock reads it, and so must everybody
             invalid     stock raises an exception, and nobody may read it
             acceptable  stock reads it by accident, as what python says, and never writes it: a decoder may refuse
                         it, and ours does
  flags      what is special about it
  source     the stock version that was asked
"""

import argparse
import json
import os
import pathlib
import struct
import subprocess
import sys

import rpyc
from rpyc.core import brine

OUTPUT = pathlib.Path(__file__).with_name("brine.json")
SOURCE = "rpyc " + rpyc.__version__

DENORMAL = struct.unpack("!d", bytes(7) + b"\x01")[0]
INF = float("inf")
PAYLOAD_NAN = struct.unpack("!d", bytes.fromhex("fff8000000001234"))[0]


def long_bytes(length, content, tag="0f"):
    return tag + length.to_bytes(4, "big").hex() + content


# id, section, value, other encodings (hex)
WRITTEN = [
    ("none", "singletons", None, []),
    ("true", "singletons", True, []),
    ("false", "singletons", False, []),
    ("not-implemented", "singletons", NotImplemented, []),
    ("ellipsis", "singletons", Ellipsis, []),
    ("int-0", "integers", 0, ["160130", "170000000130"]),
    ("int-1", "integers", 1, ["160131", "170000000131"]),
    ("int-minus-1", "integers", -1, ["16022d31"]),
    ("int-first-immediate", "integers", -48, ["16032d3438"]),
    ("int-before-immediate", "integers", -49, []),
    ("int-last-immediate", "integers", 159, ["1603313539"]),
    ("int-after-immediate", "integers", 160, ["1700000003313630"]),
    ("int-300", "integers", 300, []),
    ("int-minus-300", "integers", -300, []),
    ("int-max-i32", "integers", 2**31 - 1, []),
    ("int-max-i64", "integers", 2**63 - 1, []),
    ("int-min-i64", "integers", -(2**63), []),
    ("int-beyond-i64", "integers", 2**63, []),
    ("int-below-i64", "integers", -(2**63) - 1, []),
    ("int-max-u64", "integers", 2**64 - 1, []),
    ("int-2-64", "integers", 2**64, []),
    ("int-object-id", "integers", 140377893281312, []),
    ("int-19-digits-beyond-i64", "integers", 9999999999999999999, []),
    ("int-255-characters", "integers", -(10**253), []),
    ("int-256-characters", "integers", -(10**254), []),
    ("int-255-digits", "integers", 10**254, []),
    ("int-256-digits", "integers", 10**255, []),
    ("int-4300-digits", "integers", 10**4300 - 1, []),
    ("int-4300-digits-negative", "integers", 1 - 10**4300, []),
    ("float-0", "floats", 0.0, []),
    ("float-minus-0", "floats", -0.0, []),
    ("float-1.5", "floats", 1.5, []),
    ("float-0.1", "floats", 0.1, []),
    ("float-1e16", "floats", 1e16, []),
    ("float-123456789012345680", "floats", 1.2345678901234568e17, []),
    ("float-9999999999999998", "floats", 9999999999999998.0, []),
    ("float-1e-4", "floats", 1e-4, []),
    ("float-1e-5", "floats", 1e-5, []),
    ("float-max", "floats", sys.float_info.max, []),
    ("float-min", "floats", sys.float_info.min, []),
    ("float-denormal", "floats", DENORMAL, []),
    ("float-inf", "floats", INF, []),
    ("float-minus-inf", "floats", -INF, []),
    ("float-nan", "floats", float("nan"), []),
    ("float-nan-payload", "floats", PAYLOAD_NAN, []),
    ("complex", "floats", 1 + 2j, []),
    ("complex-imaginary", "floats", 2j, []),
    ("complex-minus-0", "floats", complex(-0.0, -0.0), []),
    ("complex-real-0", "floats", complex(0.0, -0.0), []),
    ("complex-inf-nan", "floats", complex(INF, float("nan")), []),
    ("complex-large", "floats", complex(1e16, -1e-5), []),
    ("bytes-0", "byte-strings", b"", ["0e00", "0f00000000"]),
    ("bytes-1", "byte-strings", b"a", ["0e0161", "0f0000000161"]),
    ("bytes-2", "byte-strings", b"ab", ["0e026162"]),
    ("bytes-3", "byte-strings", b"abc", ["0e03616263"]),
    ("bytes-4", "byte-strings", b"abcd", ["0e0461626364"]),
    ("bytes-5", "byte-strings", b"abcde", ["0f000000056162636465"]),
    ("bytes-255", "byte-strings", b"x" * 255, [long_bytes(255, "78" * 255)]),
    ("bytes-256", "byte-strings", b"x" * 256, []),
    ("bytes-every", "byte-strings", bytes(range(256)), []),
    ("bytes-quotes", "byte-strings", b"it's \"x\"\\\n", []),
    ("str-0", "text", "", ["080e00", "080f00000000"]),
    ("str-1", "text", "a", ["080e0161", "080f0000000161"]),
    ("str-4", "text", "abcd", []),
    ("str-5", "text", "abcde", []),
    ("str-255", "text", "x" * 255, []),
    ("str-256", "text", "x" * 256, []),
    ("str-two-bytes", "text", "\xe9", []),
    ("str-three-bytes", "text", "\u20ac", []),
    ("str-four-bytes", "text", "\U0001f600", []),
    ("str-length-in-bytes", "text", "\xe9\xe9\xe9", []),
    ("str-nul", "text", "a\0b", []),
    ("str-escapes", "text", "\t\r\n\x7f\x85\xad\u2028\ufeff\U000e0001", []),
    ("str-combining", "text", "\u0301e\u0301", []),
    ("str-quote", "text", "it's", []),
    ("str-both-quotes", "text", "it's \"x\"", []),
    ("tuple-0", "tuples", (), ["1400", "1500000000"]),
    ("tuple-1", "tuples", (1,), ["140151", "150000000151"]),
    ("tuple-2", "tuples", (1, 2), ["14025152"]),
    ("tuple-3", "tuples", (1, 2, 3), ["1403515253"]),
    ("tuple-4", "tuples", (1, 2, 3, 4), ["140451525354"]),
    ("tuple-5", "tuples", (1, 2, 3, 4, 5), ["15000000055152535455"]),
    ("tuple-255", "tuples", (0,) * 255, []),
    ("tuple-256", "tuples", (None,) * 256, []),
    ("tuple-nested", "tuples", (1, ("a", (b"b", ())), ((),)), []),
    ("tuple-every-kind", "tuples",
     ("he", 7, "llo", 8, (), 900, None, True, Ellipsis, 18.2, 18.2j + 13, slice(1, 2, 3), frozenset([5, 6, 7]),
      NotImplemented), []),
    ("slice-empty", "slices", slice(None), ["191403000000"]),
    ("slice", "slices", slice(1, 2, None), ["191500000003515200"]),
    ("slice-step", "slices", slice(-1, None, -2), []),
    ("slice-of-anything", "slices", slice("a", (1,), slice(None)), []),
    ("frozenset-0", "frozensets", frozenset(), ["1a1400"]),
    ("frozenset-1", "frozensets", frozenset([5]), ["1a115555", "1a1155184014000000000000"]),
    ("frozenset-several", "frozensets", frozenset([1, 2, 3]), []),
    ("frozenset-mixed", "frozensets", frozenset([1, "a", (2.5, b"c")]), []),
    ("frozenset-nested", "frozensets", frozenset([frozenset([frozenset()]), frozenset()]), []),
    ("frozenset-nans", "frozensets", frozenset([float("nan"), float("nan")]), []),
    ("message-getroot", "samples", (1, 0, (3, (1, ()))), []),
    ("message-reply", "samples", (2, 4, (1, None)), []),
]

# id, section, hex, flags: stock reads it, by accident
LENIENT = [
    ("int-space-before", "strictness", "16022031", ["lenient-int"]),
    ("int-newline-after", "strictness", "1602310a", ["lenient-int"]),
    ("int-plus", "strictness", "16032b3132", ["lenient-int"]),
    ("int-underscore", "strictness", "1603315f30", ["lenient-int"]),
    ("int-all-oddities", "strictness", "1606202b315f3020", ["lenient-int"]),
    ("int-leading-zero", "strictness", "16023037", ["lenient-int"]),
    ("int-minus-zero", "strictness", "16022d30", ["lenient-int"]),
    ("int-short", "strictness", "160431", ["truncated"]),
    ("bytes-1-short", "strictness", "0a", ["truncated"]),
    ("bytes-short", "strictness", "0e056162", ["truncated"]),
    ("bytes-short-by-gigabytes", "strictness", "0fffffffff616263", ["truncated"]),
    ("str-short", "strictness", "080e056162", ["truncated"]),
    ("trailing-value", "strictness", "5151", ["trailing"]),
    ("trailing-newline", "strictness", "020a", ["trailing"]),
    ("frozenset-of-bytes", "strictness", "1a0c616263", ["lenient-frozenset"]),
    ("frozenset-of-text", "strictness", "1a080a61", ["lenient-frozenset"]),
    ("frozenset-of-frozenset", "strictness", "1a1a1055", ["lenient-frozenset"]),
    ("slice-of-bytes", "strictness", "190c616263", ["lenient-slice"]),
    ("slice-of-frozenset", "strictness", "191a12515253", ["lenient-slice"]),
]

# id, section, hex, flags: stock raises an exception
REFUSED = [
    ("empty", "values", "", []),
    ("tag-07", "values", "07", ["unused-tag"]),
    ("tag-1c", "values", "1c", ["unused-tag"]),
    ("tag-1f", "values", "1f", ["unused-tag"]),
    ("tag-f0", "values", "f0", ["unused-tag"]),
    ("tag-ff", "values", "ff", ["unused-tag"]),
    ("int-no-length", "integers", "16", ["truncated"]),
    ("int-long-length-short", "integers", "17000000", ["truncated"]),
    ("int-no-digits", "integers", "1600", []),
    ("int-minus-only", "integers", "16012d", []),
    ("int-two-minus", "integers", "16032d2d31", []),
    ("int-letters", "integers", "1603616263", []),
    ("int-hexadecimal", "integers", "160430783130", []),
    ("int-python-2-suffix", "integers", "1602314c", []),
    ("int-point", "integers", "1603312e30", []),
    ("int-other-digits", "integers", "1602d9a1", []),
    ("int-minus-inside", "integers", "1603302d31", []),
    ("int-4301-digits", "integers", "17000010cd" + "31" * 4301, ["digits"]),
    ("float-short", "floats", "183ff00000000000", ["truncated"]),
    ("complex-short", "floats", "1b3ff0000000000000" + "00" * 7, ["truncated"]),
    ("bytes-no-length", "byte-strings", "0e", ["truncated"]),
    ("bytes-long-length-short", "byte-strings", "0f000000", ["truncated"]),
    ("str-nothing", "text", "08", ["truncated"]),
    ("str-of-str", "text", "080801", []),
    ("str-of-int", "text", "0851", []),
    ("str-of-tuple", "text", "0802", []),
    ("str-bad-utf8", "text", "080aff", []),
    ("str-cut-utf8", "text", "080ac3", []),
    ("str-overlong", "text", "080bc080", []),
    ("str-surrogate", "text", "080ceda080", ["surrogate"]),
    ("str-beyond-unicode", "text", "080df4908080", []),
    ("tuple-short", "tuples", "1151", ["truncated"]),
    ("tuple-no-count", "tuples", "14", ["truncated"]),
    ("tuple-count-short", "tuples", "140551", ["truncated"]),
    ("tuple-count-huge", "tuples", "15ffffffff", ["truncated"]),
    ("slice-nothing", "slices", "19", ["truncated"]),
    ("slice-of-two", "slices", "19115152", []),
    ("slice-of-four", "slices", "191351525354", []),
    ("slice-of-int", "slices", "1951", []),
    ("slice-of-none", "slices", "1900", []),
    ("frozenset-nothing", "frozensets", "1a", ["truncated"]),
    ("frozenset-of-int", "frozensets", "1a51", []),
    ("frozenset-of-none", "frozensets", "1a00", []),
    ("frozenset-of-slice", "frozensets", "1a101912000000", ["unhashable"]),
    ("frozenset-of-tuple-of-slice", "frozensets", "1a10101912000000", ["unhashable"]),
]

# Read and written by a Python 2 peer. id, section, Python 2 expression, the value for Python 3, flags
PYTHON2 = [
    ("py2-long-1", "python-2", "1L", "1", ["long"]),
    ("py2-long-300", "python-2", "300L", "300", ["long"]),
    ("py2-long-minus-49", "python-2", "-49L", "-49", ["long"]),
    ("py2-long-max-i64", "python-2", "long(2**63 - 1)", "9223372036854775807", ["long"]),
    ("py2-long-2-63", "python-2", "2**63", "9223372036854775808", ["long", "beyond-i64"]),
    ("py2-long-2-64", "python-2", "2**64", "18446744073709551616", ["long", "beyond-i64"]),
    ("py2-long-minus-2-64", "python-2", "-2**64", "-18446744073709551616", ["long", "beyond-i64"]),
    ("py2-long-256-digits", "python-2", "10**255", "1" + "0" * 255, ["long", "beyond-i64"]),
    ("py2-int", "python-2", "300", "300", []),
    ("py2-str", "python-2", "'abc'", "b'abc'", []),
    ("py2-unicode", "python-2", "u'abc'", "'abc'", []),
    ("py2-unicode-empty", "python-2", "u''", "''", []),
    ("py2-unicode-e-acute", "python-2", "u'\\xe9'", "'\xe9'", []),
    ("py2-tuple", "python-2", "('a', u'a', 5L)", "(b'a', 'a', 5)", ["long"]),
]

# Read by stock on Python 2 by accident, and as what. id, hex, value
PYTHON2_LENIENT = [
    ("long-of-long", "090951", "1"),
    ("long-of-float", "09183ff8000000000000", "1"),
    ("long-of-digits-in-bytes", "090a35", "5"),
    ("long-of-bool", "0903", "1"),
]
# Refused by stock on Python 2. id, hex, flags
PYTHON2_REFUSED = [
    ("long-nothing", "09", ["truncated"]),
    ("long-of-none", "0900", []),
    ("long-of-tuple", "0902", []),
]


def load(data):
    """What stock makes of the bytes; raises what stock raises."""
    return brine.load(data)


def refuses(data):
    try:
        load(data)
    except Exception:
        return True
    return False


def vector(id, section, python, hex, result, flags, also=(), roundtrip=False, source=SOURCE):
    return {"id": id, "section": section, "python": python, "hex": hex, "also": list(also), "roundtrip": roundtrip,
            "result": result, "flags": list(flags), "source": source}


def stock_vectors():
    for id, section, value, also in WRITTEN:
        data = brine.dump(value)
        assert repr(load(data)) == repr(value), id
        assert brine.dump(load(data)) == data, id
        others = [hex for hex in also if hex != data.hex()]
        for other in others:
            assert load(bytes.fromhex(other)) == value, (id, other)
        yield vector(id, section, repr(value), data.hex(), "valid", [], others, roundtrip=True)
    for id, section, hex, flags in LENIENT:
        yield vector(id, section, repr(load(bytes.fromhex(hex))), hex, "acceptable", flags)
    for id, section, hex, flags in REFUSED:
        assert refuses(bytes.fromhex(hex)), id
        yield vector(id, section, None, hex, "invalid", flags)


PYTHON2_SCRIPT = r"""
import sys, json
from rpyc.core import brine
from rpyc.version import version_string
job = json.load(sys.stdin)
out = {"source": "rpyc %s on CPython %s" % (version_string, sys.version.split()[0])}
out["written"] = [brine.dump(eval(expression)).encode("hex") for expression in job["write"]]
def read(hex):
    try:
        return str(brine.load(hex.decode("hex")))
    except Exception:
        return None
out["read"] = [read(hex) for hex in job["read"]]
json.dump(out, sys.stdout)
"""


def python2_vectors(python2, path):
    environment = dict(os.environ, **({"PYTHONPATH": path} if path else {}))
    job = {"write": [expression for _, _, expression, _, _ in PYTHON2],
           "read": [hex for _, hex, _ in PYTHON2_LENIENT] + [hex for _, hex, _ in PYTHON2_REFUSED]}
    done = json.loads(subprocess.run([python2, "-c", PYTHON2_SCRIPT], input=json.dumps(job).encode(), check=True,
                                     stdout=subprocess.PIPE, env=environment).stdout)
    source = done["source"]
    for (id, section, _, python, flags), hex in zip(PYTHON2, done["written"]):
        long = "long" in flags
        # A peer on Python 3 never writes a long, and stock of Python 3 since 5.0 does not read one.
        yield vector(id, section, python, hex, "valid", flags, roundtrip=not long, source=source)
    read = iter(done["read"])
    for (id, hex, python), seen in zip(PYTHON2_LENIENT, read):
        assert seen == python, (id, seen)
        yield vector(id, "python-2", python, hex, "acceptable", ["lenient-long"], source=source)
    for (id, hex, flags), seen in zip(PYTHON2_REFUSED, read):
        assert seen is None, (id, seen)
        yield vector(id, "python-2", None, hex, "invalid", flags, source=source)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python2")
    parser.add_argument("--python2-path")
    arguments = parser.parse_args()
    vectors = list(stock_vectors())
    if arguments.python2:
        vectors += python2_vectors(arguments.python2, arguments.python2_path)
    else:
        vectors += [old for old in json.loads(OUTPUT.read_text()) if "CPython 2" in old["source"]]
    assert len({vector["id"] for vector in vectors}) == len(vectors)
    lines = ",\n".join(json.dumps(vector) for vector in vectors)
    OUTPUT.write_text("[\n" + lines + "\n]\n")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # The order of a frozenset is the same in every run only then.
        os.execve(sys.executable, [sys.executable, *sys.argv], dict(os.environ, PYTHONHASHSEED="0"))
    main()
