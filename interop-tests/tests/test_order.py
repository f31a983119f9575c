"""A call that waited for an answer goes on before a request that came behind the answer is run, as with stock."""

import pytest
from support.stage import PYTHON, ROOT, Subject
from support.versions import find

SCRIPT = ROOT / "programs" / "order.py"


@pytest.mark.parametrize("first", ["takes", "calls"])
@pytest.mark.parametrize("server", ["stock", "python"])
@pytest.mark.parametrize("client", ["6.0.2", "5.3.1", "4.1.0"])
def test_answers_come_first(stage, client, server, first):
    version = find(client)
    subject = PYTHON if server == "python" else Subject("stock", version)
    seen = stage.worker(version).run(
        SCRIPT, "order", stage.server(subject).addresses, stage.scratch(), {"first": first})
    assert seen == [first, "later"]
