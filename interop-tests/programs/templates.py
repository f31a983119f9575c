"""What programs are made of: templates of variables and of steps.  One long table.

``$kind`` stands for a variable of that kind (made before, if there is none), ``$same_kind`` for the one taken last in
this template, ``$new_kind`` for a new one, ``$gone_kind`` for one that is not used any more, and ``$int`` and so on for
a literal: `generator.py` has those.  A line that is indented, or that goes on with the
``try`` above it, belongs to the template above.  Kinds that begin with ``my_`` are objects of the client.

``remote`` and ``there`` are the server's modules, ``local`` and ``here`` the client's; ``there`` and ``here`` have
the same name, ``common``.
"""

VARIABLES = {
    "list": """
builtins.list($items)
conn.eval("[1, [2, 3], 'four', (5,)]")
remote.sort($items)
builtins.list(builtins.range($small))
""",
    "dict": """
builtins.dict(a=$value, b=$value)
conn.eval("{'a': 1, 'b': [2], 3: None}")
builtins.dict($pairs)
conn.modules.collections.OrderedDict($pairs)
""",
    "set": """
builtins.set($items)
conn.eval("{1, 2, 3}")
builtins.set("abc")
""",
    "bytearray": """
builtins.bytearray($bytes)
builtins.bytearray($small)
""",
    "file": """
conn.modules.io.StringIO("one\\ntwo\\nthree\\n")
conn.modules.io.BytesIO(b"one\\ntwo\\n")
""",
    "point": """
$server.Point($number_value, $number_value)
$server.Pixel($small, $small)
$server.Point.of(($small, $small))
""",
    "number": """
remote.Number($small)
there.Number(12)
""",
    "bag": """
remote.Bag(a=$value, b=$small)
there.Bag(**$my_dict)
""",
    "dynamic": """
remote.Dynamic()
there.Slotted($value)
""",
    "function": """
remote.identity
remote.pack
remote.adder($small)
remote.decorate($callback)
$point.move
$list.append
builtins.str
conn.eval("lambda *args, **kwargs: (len(args), sorted(kwargs))")
""",
    "iterator": """
builtins.iter($items)
remote.countdown($small)
remote.broken_after($small)
remote.Steps($small)
iter(builtins.list($list))
builtins.enumerate($items)
builtins.map($callback, $items)
builtins.zip($items, $my_list)
""",
    "generator": """
remote.accumulate()
remote.countdown(3)
remote.delegate($items, remote.countdown(2))
remote.delegate(local.countdown(2), $my_list)
""",
    "context": """
remote.Context($text)
there.Context("suppressing", suppress=$exception)
remote.Context("entering", enter=$exception)
remote.Context("leaving", leave=$exception)
remote.managed($text)
""",
    "async": """
rpyc.async_($function)($arguments)
rpyc.async_(remote.fail)($exception, $value)
rpyc.timed(remote.call, 20)($callback, $small)
""",
    "my_list": """
list($items)
[$value, [$small], $text]
[$point, $my_point]
""",
    "my_dict": """
{"a": $value, "b": $small}
dict($pairs)
{"point": $point}
""",
    "my_point": """
$client.Point($small, $small)
$client.Pixel($small, $number_value)
""",
    "my_number": """
local.Number($small)
""",
    "my_bag": """
local.Bag(a=$value, c=$text)
""",
    "my_dynamic": """
local.Dynamic()
here.Slotted($value)
""",
    "my_function": """
local.adder($small)
local.decorate(remote.identity)
lambda *args, **kwargs: (args, sorted(kwargs))
$my_point.move
""",
    "my_iterator": """
iter($items)
local.countdown($small)
local.broken_after($small)
local.Steps($small)
(item for item in $items)
""",
    "my_context": """
local.Context($text)
here.Context("suppressing", suppress=$exception)
local.Context("entering", enter=$exception)
local.Context("leaving", leave=$exception)
local.managed($text)
""",
}

STEPS = {
    "attributes": """
$point.x
$point.$name
$point.$name = $value
$point.label = $mine
del $point.$name
$point.$name, $same_point.$name
$point.norm = 3
$point.broken
$point.copy().move($small).x
$point.__dict__
$point.x += $small
getattr($any, $name_text)
getattr($any, $name_text, $value)
getattr($point, $text, None)
hasattr($any, $name_text)
setattr($point, $name_text, $value)
delattr($point, $name_text)
$dynamic.double_$small
$dynamic.$name
$dynamic.$name = $value
$dynamic.bad_one
hasattr($dynamic, "bad_one")
hasattr($dynamic, "nothing")
$dynamic.fixed_one = 1
$dynamic.first, $dynamic.second
$dynamic.third = 3
del $dynamic.$name
vars($point)
remote.ANSWER
remote.ANSWER = $value
del remote.ANSWER
remote.nothing
remote.Point.dimensions
remote.Point.dimensions = $small
remote.Pixel.colour
$point.__class__.__name__
$point.of
$point._hidden
$list.__len__()
$list.__class__.__name__
$any.____conn__ is not None
$any.__array_struct__
""",
    "lists": """
$list[$index]
$list[$slice]
$new_list = $list[$slice]
$list[$index] = $value
$list[$index] = $mine
$list[$slice] = $items
$list[$slice] = $my_list
$list[$slice] = $list
del $list[$index]
del $list[$slice]
$list.append($value)
$list.append($any)
$list.extend($my_list)
$list.extend($list)
$list.insert($index, $value)
$list.pop()
$list.pop($index)
$list.remove($small)
$list.index($small)
$list.count($small)
$list.sort()
$list.sort(key=$callback)
$list.reverse()
$new_list = $list + $list
$list + $my_list
$my_list + $list
$list * $small
$small * $list
$list += $items
$list *= 2
$list == $list
$list == $my_list
$my_list == $list
$list < $list
$small in $list
$value in $list
$list in $list
len($list)
bool($list)
list($list)
tuple($list)
sorted($list, key=str)
sum($list)
max($list), min($list)
[*$list, 0]
first, *rest = $list
any($list), all($list)
list(reversed($list))
list(zip($list, $my_list))
hash($list)
$my_list[$slice] = $list
$my_list.extend($list)
$list["a"]
$list[$number]
$new_list = $list.copy()
""",
    "dicts": """
$dict[$key]
$dict[$key] = $value
$dict[$key] = $mine
$dict[$value] = $small
del $dict[$key]
$dict.get($key)
$dict.get($key, $value)
$dict.setdefault($key, $value)
$dict.pop($key)
$dict.pop($key, None)
$dict.popitem()
$dict.update(c=$value)
$dict.update($my_dict)
$dict.update($dict)
$dict.update($pairs)
$dict | $dict
$dict | $my_dict
$my_dict | $dict
$key in $dict
$dict in $dict
len($dict), bool($dict)
list($dict)
sorted($dict, key=str)
list($dict.items())
list($dict.values())
$dict.keys()
$key in $dict.keys()
$dict.keys() & $my_dict.keys()
$dict == $dict
$dict == $my_dict
$dict != $my_dict
dict($dict)
{**$dict}
{**$bag}
remote.pack(**$dict)
list(reversed($dict))
$dict.clear()
$dict.copy()
builtins.dict.fromkeys($items)
$my_dict.update($dict)
$dict[$list]
$bag[$key]
$bag[$key] = $value
del $bag[$key]
$key in $bag
len($bag), bool($bag)
list($bag)
list(reversed($bag))
$bag.update($my_dict, z=1)
$bag.update($bag)
dict($bag)
$bag[$slice]
""",
    "sets": """
$set.add($value)
$set.add($small)
$set.add($list)
$set.remove($small)
$set.discard($small)
$set.update($items)
$set.update($my_list)
$small in $set
$value in $set
len($set), bool($set)
sorted($set, key=str)
$set | $set
$set & $set
$set - $set
$set ^ $set
$set & {1, 2}
{1, 2} & $set
$set | frozenset($items)
$set == $set
$set == {1, 2, 3}
$set <= $set
$set < {1, 2, 3, 4}
$set.issubset($items)
$set.isdisjoint($set)
$set.union($my_list)
$set |= {9}
$set.clear()
set($set) == {1, 2, 3}
""",
    "bytes and text": """
$bytearray[$index]
$bytearray[$slice]
$bytearray[$index] = $small
$bytearray[$slice] = $bytes
$bytearray.extend($bytes)
$bytearray.find($bytes)
$bytearray + $bytes
$bytes + $bytearray
$bytearray += b"!"
bytes($bytearray)
$bytearray.decode()
$bytearray.decode("ascii")
$bytearray == $bytes
$bytearray.hex()
$bytes in $bytearray
len($bytearray), bool($bytearray)
list($bytearray)
builtins.memoryview($bytes)[$slice].tobytes()
builtins.str.upper($text)
builtins.str.join("-", $my_list)
builtins.str.join("-", map(str, $list))
builtins.str.format("{} {x}", $value, x=$my_point)
builtins.str($value)
builtins.str($mine)
builtins.bytes($items)
builtins.bytes($my_list)
builtins.int($text)
builtins.int("$small")
builtins.float($small)
builtins.chr($small)
builtins.repr($value)
$text + builtins.str.lower($text)
builtins.str.encode($text, "ascii")
builtins.bytes.decode($bytes, "ascii")
$file.readline()
$file.read($small)
$file.write($text)
$file.seek(0)
$file.getvalue()
$file.fileno()
$file.close()
list($file)
with $file as file:
    local.note(file.readline(), file.closed)
""",
    "operators": """
$point + $point
$point + $small
$small + $point
$point + $my_point
$my_point + $point
$point - $small
$small - $point
$point * $small
$small * $point
$point * $text
$point @ $point
$point @ $my_point
$my_point @ $point
-$point
abs($point)
$point += $small
+$point
$point == $point
$point == $my_point
$my_point == $point
$point == $value
$value == $point
$point != $point
$point < $point
$point < $my_point
$my_point > $point
$point < $small
$point <= $my_point
$point.__eq__($my_point)
$point.__lt__($small)
hash($point) == hash($same_point.copy())
hash($point) == hash($my_point)
bool($point)
not $point
len($point)
list($point)
$small in $point
$point[$index]
$point[$index] = $value
$point[$slice]
x, y = $point
x, y, z = $point
$point($value, key=$value)
$point is $point
$point is $same_point.move()
$point == $same_point.copy()
{$point: 1}.get($same_point.copy())
$point in [$same_point.copy(), $small]
[$point].index($same_point.copy())
sorted([$point, $point, $my_point])
max($point, $my_point)
$number $operator $small
$small $operator $number
$number $operator $number
$number $operator $my_number
$my_number $operator $number
$number $operator $text
$number += $small
$number <<= 1
$number == $small
$small == $number
$number < $small
$small <= $number
$number >= $my_number
~$number
+$number
-$number
divmod($number, 3)
pow($number, 2)
remote.operate("a $operator b", $number, $small)
remote.operate("a $operator b", $my_number, $small)
remote.operate("a $operator b", $small, $my_number)
remote.operate("a $operator b", $my_number, $number)
remote.operate("a + b", $my_point, $point)
remote.operate("a == b", $my_point, $point)
remote.operate("(a < b, a >= b)", $my_point, $point)
remote.operate("(-a, abs(a), len(a), bool(a))", $my_point)
remote.operate("[a[0], a[-1], a[:1], 3 in a]", $my_point)
remote.operate("hash(a) == hash(b)", $my_point, $point)
remote.operate("a @ b", $my_point, $point)
remote.operate("a is b", $my_point, $same_my_point)
remote.operate("a(1, k=2)", $my_point)
""",
    "conversions": """
int($number)
float($number)
complex($number)
round($number)
round($number, 1)
hex($number)
list(range($number))
"abc" * $number
[10, 20, 30][$number]
(1, 2, 3)[$number:]
"%d" % $number
"%s %r" % ($point, $point)
f"{$point}"
f"{$point:04d}"
f"{$point!r:>20}"
format($number, "x")
"{0.x} {0[1]}".format($point)
str($any)
repr($any)
str([$any])
str($list), repr($dict)
int($list)
int($point)
float($text)
bool($any)
bool($function)
bytes($number)
$any.__str__()
$any.__repr__()
$any.__format__("")
remote.operate("(int(a), float(a), complex(a), round(a))", $my_number)
remote.operate("(str(a), repr(a), format(a, '03d'))", $my_point)
remote.operate("[0, 1, 2, 3][a]", $my_number)
remote.operate("'%s' % (a,)", $mine)
remote.operate("list(range(a))", $my_number)
ascii($point)
""",
    "calls": """
$function($arguments)
$function()
remote.pack($arguments)
remote.pack(*$my_list)
remote.pack(*$list)
remote.pack(**$my_dict)
remote.pack($any, $mine, key=$any)
remote.identity($value)
remote.identity($my_list) is $same_my_list
remote.identity($my_point) is $same_my_point
remote.identity($point) is $same_point
remote.identity($dict) is $same_dict
remote.identity(($value, $any))
remote.identity([$value]) == [$value]
remote.nothing($value)
remote.Point($value)
remote.Point(1, 2, 3)
remote.Point(x=1, z=2)
$point.move($small, dy=$small)
$point.move($small, $small, $small, scale=2, other=$value)
$point.move("a")
$point.missing()
$point.twice($value)
$point.of(($small, $small))
remote.Point.of($my_list)
remote.adder($small)($small)
remote.adder($value)($value)
remote.decorate(remote.identity)($value)
remote.decorate.__name__, remote.adder.__doc__
remote.call($function, $arguments)
builtins.len($my_list)
builtins.sorted($my_list, key=$callback)
builtins.sum($items)
builtins.max($my_point, $point)
builtins.isinstance($point, remote.Point)
builtins.getattr($point, $name_text)
builtins.hasattr($my_point, $name_text)
builtins.setattr($my_point, $name_text, $value)
builtins.type($any)
builtins.callable($mine)
builtins.print
remote.identity(remote)
remote.identity(remote.Point) is remote.Point
functools.partial($function, $value)()
builtins.divmod($small, 0)
list(map($function, $items))
conn.modules.functools.partial($callback, $value)($value)
conn.modules.operator.itemgetter(0, -1)($my_list)
conn.modules.operator.attrgetter("x")($my_point)
conn.modules.operator.methodcaller("move", 1)($my_point)
""",
    "callbacks": """
remote.call($callback, $arguments)
remote.call($callback)
remote.call(lambda value: remote.call($callback, value), $value)
remote.call(remote.call, local.call, remote.call, $callback, $value)
remote.bounce($small, local.bounce, remote.bounce, $callback)
remote.bounce(3, local.bounce, remote.bounce, local.fail)
remote.bounce($small, local.bounce, remote.bounce, lambda depth: local.fail($exception, depth))
remote.bounce(2, local.bounce, remote.bounce, lambda depth: remote.fail($exception, depth))
remote.catch($callback, $value)
remote.catch(local.fail, $exception, $value)
remote.catch(lambda: remote.fail($exception, $value))
remote.catch(remote.call, local.fail, $exception)
local.catch(remote.call, local.fail, $exception, $value)
local.catch(remote.catch, local.throw, local.Oops(1, 2))
remote.finally_note(local.fail, $exception)
local.finally_note(remote.fail, $exception)
remote.fold(lambda a, b: a + b, $items, 0)
remote.fold($callback, $my_list)
remote.sort($my_list, key=lambda item: -len(str(item)))
remote.sort($my_list, key=$callback, reverse=True)
remote.sort([$my_point, $point, $my_point])
remote.change($my_point, $name_text, $value)
remote.change($my_point, 'label', $any)
remote.change($my_dynamic, $name_text, $value)
remote.remove($my_point, $name_text)
remote.fill($my_list, $value, $point)
remote.merge($my_dict, c=$value)
remote.merge($my_bag, c=$value)
remote.look($mine)
remote.look($any)
$my_point
$my_list
$my_dict
remote.operate("a.x", $my_point)
remote.operate("a.$name", $my_point)
remote.operate("a.move(b)", $my_point, $small) is $same_my_point
remote.operate("a.broken", $my_point)
remote.operate("a.double_$small", $my_dynamic)
remote.operate("hasattr(a, b)", $my_dynamic, $name_text)
remote.operate("a[b]", $my_list, $index)
remote.operate("a[$slice]", $my_list)
remote.operate("a[b]", $my_dict, $key)
remote.operate("a[b]", $my_bag, $key)
remote.operate("b in a", $my_bag, $key)
remote.operate("(len(a), list(a))", $my_bag)
remote.operate("sorted(map(str, a))", $my_dict)
remote.operate("list(a)", $my_list)
remote.operate("[*a]", $my_point)
remote.operate("dict(a)", $my_dict)
remote.operate("dict(a)", $my_bag)
remote.operate("{**a}", $my_bag)
remote.operate("a + b", $my_list, $list)
remote.operate("a == b", $my_list, $list)
remote.operate("a.__class__.__name__", $mine)
remote.operate("a.__doc__", $my_point)
remote.operate("a(b)", $my_function, $value)
remote.operate("a(*b)", $my_function, $my_list)
remote.operate("a(**b)", $my_function, $my_dict)
remote.decorate($callback)($value)
$list.sort(key=lambda item: str(item))
$list.append($callback)
[item(1) for item in [$function, $my_function]]
conn.namespace["given"] = $mine
conn.eval("given")
conn.namespace["callback"] = $callback
conn.eval("callback(1)")
""",
    "exceptions": """
remote.fail($exception, $value)
remote.fail($exception, $value, $value)
remote.fail($exception)
remote.fail($exception, $mine)
remote.fail($exception, $list)
remote.fail("UnicodeDecodeError", "ascii", b"x\\xff", 1, 2, "why")
remote.fail("OSError", 2, "No such file", "name")
remote.fail("SystemExit", 3)
remote.fail("StopIteration", 3)
remote.fail("GeneratorExit")
remote.fail("StopAsyncIteration", 1)
remote.fail("Oops", 1, [2])
remote.fail("Missing", "key")
there.fail("Oops", 1)
there.fail("Missing", "key")
remote.fail_because($exception, $exception)
there.fail_because("Oops", $exception)
remote.throw(ValueError("mine", $small))
remote.throw(local.Oops($value))
remote.throw(here.Oops($value))
remote.throw($value)
remote.throw(remote.Oops(1, 2))
remote.catch(local.throw, remote.Oops(3))
remote.throw(builtins.ValueError("theirs"))
raise remote.Oops(1)
raise builtins.KeyError("theirs")
$list[100]
$dict["not there"]
$point.nothing
1 / remote.Number(0).value
builtins.int("no number")
builtins.open("/does/not/exist")
conn.modules["no.such.module"]
conn.modules.nothing
conn.eval("1 +")
conn.eval("nothing_there")
conn.execute("raise KeyError('executed', 1)")
conn.execute("assert False, 'executed'")
conn.eval("(lambda: (lambda: 1 / 0)())()")
try:
    remote.fail($exception, 1)
except LookupError as error:
    local.note("lookup", error.args)
except Exception as error:
    local.note("other", type(error).__name__, error.args)
try:
    there.fail("Oops", 1)
except here.Oops as error:
    local.note("oops", error.code, error.items)
try:
    remote.fail("Oops", 1, 2)
except Exception as error:
    local.note(type(error).__mro__[-3:], error.code, error.items)
try:
    remote.call(local.fail, "Oops", 1)
except local.Oops as error:
    local.note("mine again", error.args, error.code)
try:
    remote.fail($exception)
finally:
    local.note(remote.identity("still there"))
try:
    remote.throw($value)
except TypeError as error:
    local.note(remote.look(error))
isinstance(local.catch(remote.fail, "KeyError", 1), tuple)
remote.look(local.Oops(1))
remote.Oops(1, 2).args
remote.Oops(1, 2).code
str(remote.Oops(1, 2))
remote.catch(rpyc.async_, 1)
""",
    "contexts": """
with $context as value:
    local.note("inside", str(value))
with $context:
    local.fail($exception, "inside")
with $context:
    remote.fail($exception, "inside")
with $context as value:
    raise local.Oops("inside", $value)
with $context, $context:
    remote.note("both")
with $context:
    with $my_context:
        remote.fail($exception)
remote.within($my_context, remote.identity, $value)
remote.within($my_context, remote.fail, $exception)
remote.within($my_context, local.fail, $exception)
local.within($context, remote.identity, $value)
local.within($context, remote.fail, $exception, $value)
local.within($context, local.fail, $exception, $value)
local.within($context, local.within, $context, local.fail, $exception)
remote.within($my_context, remote.within, $my_context, remote.fail, $exception)
$context.__enter__()
$context.__exit__(None, None, None)
$context.__exit__(ValueError, ValueError(1), None)
with contextlib.suppress(LookupError):
    remote.fail($exception, 1)
with contextlib.ExitStack() as stack:
    local.note(str(stack.enter_context($context)))
    stack.callback(remote.note, "called")
    remote.fail($exception)
with $value:
    pass
with $list:
    pass
with conn.modules.threading.Lock() as held:
    local.note(held)
with conn.modules.contextlib.suppress(builtins.KeyError):
    remote.fail($exception)
with contextlib.closing($generator) as generator:
    local.note(next(generator))
""",
    "iteration": """
next($iterator)
next($iterator, $value)
list($iterator)
$iterator.__next__()
$iterator.__iter__() is $same_iterator
$iterator.__length_hint__()
tuple(itertools.islice($iterator, $small))
for item in $iterator:
    local.note(str(item))
    break
for item in $list:
    local.note(str(item))
for number, item in enumerate($dict):
    local.note(number, str(item))
else:
    local.note("else")
[str(item) for item in $point]
list(remote.Sequence())
$small in remote.Sequence()
list(reversed(remote.countdown(2)))
list(rpyc.buffiter($list))
list(rpyc.buffiter($iterator))
list(rpyc.buffiter(builtins.range(25), 3))
list(rpyc.buffiter(builtins.range(50), 2, 8, 3))
list(rpyc.buffiter(remote.broken_after(12), 4))
list(zip($iterator, $iterator))
list(zip($list, rpyc.buffiter($list)))
sum($iterator)
list(map(str, $iterator))
dict(enumerate($iterator))
next($generator)
next($generator, "end")
$generator.send(None)
next($generator); $same_generator.send($small)
$generator.send($value)
next($generator); $same_generator.throw(builtins.ValueError("theirs"))
$generator.throw(ValueError("thrown"))
$generator.throw(builtins.ValueError("theirs"))
$generator.close()
list(itertools.islice($generator, 3))
inspect.isgenerator($generator)
$generator.gi_running
remote.consume($my_iterator)
remote.consume($my_iterator, $small)
remote.consume($my_list)
remote.consume($my_point)
remote.consume($list)
remote.consume($iterator)
remote.consume($my_dict)
remote.consume(local.Sequence())
remote.consume(local.countdown($small))
remote.consume(local.broken_after($small))
remote.consume(local.Steps(4), 2)
remote.operate("next(a)", $my_iterator)
remote.operate("next(a, 'end')", $my_iterator)
remote.operate("[*zip(a, b)]", $my_iterator, $list)
remote.operate("sum(a)", $items)
remote.operate("b in a", $my_iterator, $small)
list(remote.delegate(local.countdown(2), $items))
list(remote.delegate(local.broken_after(1), $items))
list(local.delegate(remote.countdown(3), remote.Steps(2)))
def gather():
    local.note((yield from remote.countdown(2)))
local.note(list(gather()))
for item in remote.broken_after(2):
    local.note(item)
max($iterator, default=0)
sorted($iterator)
$new_iterator = builtins.iter($my_iterator)
$new_iterator = builtins.filter($callback, $list)
""",
    "asynchronous": """
$async.value
$async.wait()
$async.wait() or ($same_async.ready, $same_async.error, $same_async.expired)
$async.add_callback(lambda result: local.note("done", result.error))
$new_async = rpyc.async_(remote.identity)($value)
$new_async = rpyc.async_($point.move)($small)
[result.value for result in [rpyc.async_(remote.identity)(number) for number in range(10)]]
[result.value for result in [rpyc.async_(remote.call)($callback, number) for number in range(3)]]
rpyc.async_(remote.bounce)(2, local.bounce, remote.bounce, local.identity).value
rpyc.async_($list.append)($value).value
rpyc.async_(remote.fail)($exception, 1).value
rpyc.async_(remote.fail)($exception, 1).wait()
rpyc.async_($text)
rpyc.async_($my_function)
rpyc.timed($function, 20)($value).value
rpyc.async_(remote.call)(lambda: remote.identity($value)).value
rpyc.async_(rpyc.async_(remote.identity))($value).value
""",
    "classes": """
isinstance($any, $builtin)
isinstance($mine, $builtin)
isinstance($point, remote.Point)
isinstance($point, there.Point)
isinstance($point, here.Point)
isinstance($point, local.Point)
isinstance($point, remote.Pixel)
isinstance($my_point, remote.Point)
isinstance($my_point, there.Point)
isinstance($value, remote.Point)
isinstance($list, builtins.list)
isinstance($any, builtins.object)
isinstance([], builtins.list)
isinstance($any, ($builtin, remote.Point))
isinstance($any, $any)
isinstance($point, remote.Pointlike)
isinstance($my_point, remote.Pointlike)
isinstance($any, collections.abc.Iterable)
isinstance($any, collections.abc.Hashable)
isinstance($any, numbers.Number)
issubclass(remote.Pixel, remote.Point)
issubclass(builtins.bool, int)
issubclass(builtins.list, builtins.object)
remote.operate("isinstance(a, list)", $my_list)
remote.operate("isinstance(a, b)", $my_point, remote.Point)
remote.operate("isinstance(a, b)", $point, local.Point)
remote.operate("isinstance(a, b)", $my_point, local.Point)
remote.operate("isinstance(a, b)", $my_point, here.Point)
remote.operate("type(a) is b", $point, remote.Point)
type($any)
type($any).__name__
type($any).__module__
type($any).__mro__
type(remote.Point)
type(remote)
$any.__class__
$any.__class__.__name__
$list.__class__ is list
$point.__class__ is remote.Point
$any.__doc__
$any.__module__
remote.Point.__name__, remote.Point.__module__
remote.Point.__mro__
remote.Pixel.__bases__
remote.Point.__doc__
remote.Point.move
remote.Point.move($point, 1)
remote.Point == there.Point
hash(remote.Point) == hash(remote.Point)
len(remote.Pointlike)
remote.__name__
remote.call.__name__
remote.call.__code__.co_varnames
callable($any)
callable(remote.Point)
dir($point)
dir($list)
dir(remote.Pixel)
dir(remote)
sorted(set(dir($function)))
remote.look(type("Fresh", (), {"here": $any}))
remote.look(type("Fresh", (), {"here": $any})())
repr(remote.Point)
str(remote.Pixel), repr(remote.adder)
builtins.list is builtins.list
builtins.type("New", (), $dict)
builtins.type("New", (builtins.object,), builtins.dict(a=1))().a
conn.modules.abc.ABC.register
inspect.isclass(remote.Point), inspect.isfunction(remote.call), inspect.ismodule(remote)
inspect.signature($function)
""",
    "copies": """
rpyc.classic.obtain($list)
rpyc.classic.obtain($dict)
rpyc.classic.obtain($set)
rpyc.classic.obtain($bytearray)
rpyc.classic.obtain($any)
rpyc.classic.obtain($mine)
rpyc.classic.obtain($value) == $value
rpyc.classic.obtain(there.Point(1, $small))
rpyc.classic.obtain(remote.Point(1, 2))
rpyc.classic.obtain(there.Point)
rpyc.classic.obtain(there.countdown)
rpyc.classic.obtain($generator)
rpyc.classic.deliver(conn, $my_list)
rpyc.classic.deliver(conn, $my_dict)
rpyc.classic.deliver(conn, $value)
rpyc.classic.deliver(conn, here.Point($small, 2))
rpyc.classic.deliver(conn, local.Point(1, 2))
rpyc.classic.deliver(conn, $list)
rpyc.classic.deliver(conn, lambda: 1)
$new_list = rpyc.classic.deliver(conn, [$value, $text])
pickle.loads(pickle.dumps($list, $small))
pickle.loads(pickle.dumps($dict))
pickle.dumps(remote)
copy.copy($list)
copy.copy($point)
copy.deepcopy($dict)
copy.deepcopy([$list, 1])
conn.modules.copy.copy($my_list)
conn.modules.copy.deepcopy($list)
conn.modules.pickle.dumps($my_list)
conn.modules.pickle.loads(conn.modules.pickle.dumps($list))
conn.modules.json.dumps($list)
conn.modules.json.dumps($my_list)
json.dumps($list)
""",
    "code": """
conn.eval("1 + 1")
conn.eval("[x * x for x in range(4)]")
conn.execute("made = {'a': [1, 2]}"); conn.namespace["made"]["a"]
conn.namespace["nothing"]
conn.namespace[$text] = $value
sorted(conn.namespace)
"made" in conn.namespace
del conn.namespace["made"]
conn.eval("remote.Point(1, 2)")
conn.execute("class Fresh:\\n    def method(self, a=1): return ('fresh', a)"); conn.namespace["Fresh"]().method()
conn.eval("Fresh().method(2)")
conn.namespace["Fresh"]
conn.execute("def twice(f, *args): return [f(*args), f(*args)]"); conn.namespace["twice"]($callback, $value)
conn.modules.math.sqrt($small)
conn.modules.math.floor($number)
conn.modules["os.path"].join("a", $text)
conn.modules.os.path.basename("a/b")
conn.modules.collections.Counter($my_list)
conn.modules.collections.Counter("abca").most_common(2)
conn.modules.collections.namedtuple("Pair", "a b")(1, $value)
conn.modules.collections.deque($items, 3)
conn.modules.collections.defaultdict($callback)["new"]
conn.modules.decimal.Decimal("1.5") + $small
conn.modules.fractions.Fraction(1, 3) + conn.modules.fractions.Fraction(1, 6)
conn.modules.datetime.date(2020, 2, 29).isoformat()
conn.modules.datetime.date(2020, 2, 29) - conn.modules.datetime.timedelta($small)
conn.modules.re.sub("a", lambda match: match.group().upper(), "banana")
conn.modules.re.match("(b)(a)", "banana").groups()
conn.modules.re.compile("a.").findall("banana")
conn.modules.itertools.accumulate($items)
list(conn.modules.itertools.chain($my_list, $list))
conn.modules.struct.pack("<I", $small)
conn.modules.string.Template("$$a").substitute(a=1)
conn.modules.bisect.insort($my_list, $small)
conn.modules.heapq.nsmallest(2, $my_list, $callback)
conn.modules.types.SimpleNamespace(a=1, b=$value)
conn.modules.enum.Enum("Colour", "RED BLUE").RED
conn.teleport(double)($small)
rpyc.classic.teleport_function(conn, double)
rpyc.utils.helpers.restricted($point, ["x"]).x
remote.operate("a.x", rpyc.utils.helpers.restricted($my_point, ["x"]))
remote.operate("a.y", rpyc.utils.helpers.restricted($my_point, ["x"]))
conn.root.getconn() is not None
conn.root.get_service_name()
conn.ping($text)
conn.ping()
""",
    "references": """
del $gone_point
del $gone_list
del $gone_my_point
$point = None
local.living(), remote.living()
local.living(), remote.living()
local.living(), remote.living()
$list.append(remote.Point(8, 8))
$list.clear(); local.living(), remote.living()
$new_point = $point.move()
$new_list = [$point, $point]
$new_point = $point.copy()
[remote.Point(number, number) for number in range($small)]
len({id($point), id($same_point.move())})
remote.Point(1, 1).copy().copy()
remote.identity((remote.Point(5, 5), remote.Point(6, 6)))[0]; local.living(), remote.living()
weakref.ref($point)() is $same_point
weakref.ref($any)() is not None
conn.modules.weakref.ref($point)() is $same_point
$my_list.append($point)
$my_point.other = $point
$point.other = $my_point; $same_point.other is $same_my_point
$point.itself = $same_point; del $same_point.itself
""",
}
