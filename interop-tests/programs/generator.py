"""Makes programs: the same ones for the same seed and number."""

import random
import re

from programs import templates

PLACEHOLDER = re.compile(r"\$(\$|\w+)")
GOES_ON = (" ", "except ", "else:", "finally:")
STEPS = 30
"""Steps of a program, about."""
WRONG = 0.03
"""How often something of another kind is taken."""
REUSE = 0.75
"""How often a variable that is there is taken, rather than a new one."""


def program(seed, number):
    """The steps of a program: pieces of Python."""
    return Generator(random.Random(f"{seed}/{number}")).program()


def parse(text):
    """The templates of a text."""
    found = []
    for line in text.strip("\n").splitlines():
        if line.startswith(GOES_ON):
            found[-1] += "\n" + line
        else:
            found.append(line)
    return found


VARIABLES = {kind: parse(text) for kind, text in templates.VARIABLES.items()}
KINDS_HERE = [kind for kind in VARIABLES if kind.startswith("my_")]
KINDS_THERE = [kind for kind in VARIABLES if kind not in [*KINDS_HERE, "async"]]  # an AsyncResult is of the package
AREAS = {area: parse(text) for area, text in templates.STEPS.items()}


class Generator:
    """Makes one program."""

    def __init__(self, random):
        self._random = random
        self._steps = []
        self._names = {kind: [] for kind in VARIABLES}
        self._made = 0

    def program(self):
        """The steps; about half of them are of three areas, so that these meet the same objects more often."""
        areas = self._random.sample(list(AREAS), 3)
        while len(self._steps) < STEPS:
            area = self._random.choice(areas if self._random.random() < 0.5 else list(AREAS))
            self._add(self._random.choice(AREAS[area]))
        return self._steps

    def _add(self, template):
        step = self._filled(template)  # adds the steps that make its variables
        self._steps.append(step)

    def _filled(self, template):
        news = []  # not there before the step has run
        taken = {}

        def fill(match):
            word = match[1]
            if word == "$":
                return "$"
            if word.startswith("new_"):
                news.append((word[4:], self._fresh(word[4:])))
                return news[-1][1]
            if word.startswith("gone_"):
                return self._forgotten(self._variable(word[5:]))
            if word.startswith("same_"):
                return taken[word[5:]]
            if word in VARIABLES:
                taken[word] = self._variable(word)
                return taken[word]
            return getattr(self, "_a_" + word)()

        text = PLACEHOLDER.sub(fill, template)
        for kind, name in news:
            self._names[kind].append(name)
        return text

    def _fresh(self, kind):
        self._made += 1
        return f"{kind}{self._made}"

    def _forgotten(self, name):
        for names in self._names.values():
            if name in names:
                names.remove(name)
        return name

    def _variable(self, kind):
        if self._random.random() < WRONG:
            kind = self._random.choice(list(VARIABLES))
        if not self._names[kind] or self._random.random() > REUSE:
            made = self._filled(self._random.choice(VARIABLES[kind]))
            name = self._fresh(kind)
            self._steps.append(f"{name} = {made}")
            self._names[kind].append(name)
        return self._random.choice(self._names[kind])

    # -- what the other placeholders stand for

    def _a_any(self):
        return self._variable(self._random.choice(KINDS_THERE))

    def _a_mine(self):
        return self._variable(self._random.choice(KINDS_HERE))

    def _a_server(self):
        return self._random.choice(["remote", "there"])

    def _a_client(self):
        return self._random.choice(["local", "here"])

    def _a_small(self):
        return str(self._random.randrange(5))

    def _a_int(self):
        return str(self._random.choice([0, 1, -1, 7, 255, 256, -48, -49, 159, 160, 2 ** 31, -2 ** 63, 2 ** 70]))

    def _a_float(self):
        return repr(self._random.choice([0.0, 1.5, -2.25, 1e300, float("1e-7")]))

    def _a_number_value(self):
        return self._random.choice([self._a_small, self._a_int, self._a_float])()

    def _a_text(self):
        return repr(self._random.choice(["", "a", "abc", "two words", "é€😀", "x" * 300, "'quoted'\n", "12"]))

    def _a_bytes(self):
        return repr(self._random.choice([b"", b"a", b"bytes", b"\x00\xff", b"y" * 5000]))

    def _a_value(self, depth=0):
        plain = [self._a_int, self._a_float, self._a_text, self._a_bytes, self._a_small]
        other = [lambda: self._random.choice(["None", "True", "False", "...", "NotImplemented", "2j"]),
                 lambda: f"slice({self._a_small()}, None)"]
        nested = [lambda: f"({self._a_value(depth + 1)}, {self._a_value(depth + 1)})",
                  lambda: f"frozenset([{self._a_small()}, {self._a_text()}])", lambda: "()"]
        return self._random.choice(plain + other + nested * (depth < 3))()

    def _a_items(self):
        count = self._random.randrange(7)
        item = self._random.choice([self._a_small, self._a_small, self._a_int, self._a_text])
        return "(" + "".join(f"{item()}, " for _ in range(count)) + ")"

    def _a_pairs(self):
        return "[" + ", ".join(f"({self._a_key()}, {self._a_value()})" for _ in range(self._random.randrange(4))) + "]"

    def _a_key(self):
        return self._random.choice(["'a'", "'b'", "'c'", "1", "(1, 2)", "None"])

    def _a_index(self):
        return str(self._random.randrange(-5, 6))

    def _a_slice(self):
        return self._random.choice([":", "1:", ":2", "1:3", "-2:", ":-1", "3:1", "::2", "::-1", "-1:0:-1", "1:100", "5::-2"])

    def _a_name(self):
        return self._random.choice(["x", "x", "y", "label", "first", "norm", "colour", "missing", "_hidden", "double_4"])

    def _a_name_text(self):
        return repr(self._a_name())

    def _a_exception(self):
        return repr(self._random.choice([
            "ValueError", "KeyError", "IndexError", "TypeError", "AttributeError", "ZeroDivisionError", "OSError",
            "StopIteration", "RuntimeError", "Oops", "Missing", "EOFError", "AssertionError", "TimeoutError",
        ]))

    def _a_builtin(self):
        return self._random.choice(["list", "dict", "int", "object", "str", "tuple", "type", "BaseException"])

    def _a_operator(self):
        return self._random.choice(["+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>", "==", "<", "<=", ">", "/", "**"])

    def _a_callback(self):
        if self._random.random() < 0.4:
            return self._variable("my_function")
        return self._random.choice([
            "local.identity", "local.pack", "local.shown", "str", "len", "lambda *args: args", "lambda *args: None",
            "local.Point.twice", "local.fail", "here.Point", "remote.identity", "(lambda item: remote.identity(item))",
        ])

    def _a_arguments(self):
        choices = [self._a_value, self._a_value, self._a_mine, self._a_any, lambda: f"*{self._a_items()}"]
        given = [self._random.choice(choices)() for _ in range(self._random.randrange(3))]
        return ", ".join(given + [f"key={self._a_value()}"] * (self._random.random() < 0.3))
