"""Holds conversations with a testbed and tells how far they came.  Runs in the client's environment.

Reads ports, line by line, and answers each with a JSON object when that conversation is over:

    {"seen": [RESULT, ..], "error": [CLASS, ..] or null, "after": [CLASS, ..] or null, "text": ..}

with the results of the steps that succeeded, the classes of the exception that ended it, and those of the exception of
one more request after that.

It does one thing after the other: garbage of stock's that is collected in another thread closes sockets that are in use.
"""

import faulthandler
import json
import signal
import sys

import rpyc

LARGE = bytes(bytearray(number * number % 251 for number in range(4000)))
TIMEOUT = 60
"""Seconds after which a request fails by itself: more than whoever waits for this conversation does."""


def attribute(testbed):
    return testbed.ANSWER


def keywords(testbed):
    return repr(testbed.mixed(1, second=u"two", option=None))


def callback(testbed):
    return testbed.apply(lambda number: number + 1, 41)


def exception(testbed):
    try:
        testbed.fail(u"KeyError", u"missing")
    except KeyError as error:
        return repr(error.args)


def objects(testbed):
    token = testbed.Token(u"watched")
    name = token.itself().name
    del token
    return name


def large(testbed):
    return testbed.echo(LARGE) == LARGE


def asynchronous(testbed):
    add = rpyc.async_(testbed.add)
    first, second = add(1, 2), add(3, 4)
    return [second.value, first.value]


STEPS = [attribute, keywords, callback, exception, objects, large, asynchronous]


def converse(port):
    """One conversation, from connecting to closing."""
    told = {"seen": [], "error": None, "after": None, "text": None}
    conn = None
    try:
        conn = rpyc.connect("127.0.0.1", port, config={"sync_request_timeout": TIMEOUT})
        testbed = conn.root.getmodule(u"testbed")
        for step in STEPS:
            told["seen"].append(step(testbed))
    except BaseException as error:
        told["error"], told["text"] = classes(error), repr(error)
        told["after"] = classes(one_more(conn)) if conn else None
    if conn is not None:
        conn.close()
    return told


def one_more(conn):
    """The exception of a request on a connection that is no more."""
    try:
        conn.root.getmodule(u"testbed")
    except BaseException as error:
        return error


def classes(error):
    """The names of an exception's classes."""
    return [each.__name__ for each in type(error).__mro__]


def main():
    """Until standard input ends; SIGUSR1 shows where it is."""
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    for line in sys.stdin:
        print(json.dumps(converse(int(line))), flush=True)


if __name__ == "__main__":
    main()
