"""The wheel of `rpyc_rs`: as client and as server on each Python that is here, and how it is installed."""

import subprocess

import pytest
from matrix import environments, runner
from support import processes
from support.deadline import HUNG
from support.environments import CRATE, WHEEL_PYTHONS, find_python, found

PYTHONS = found(*WHEEL_PYTHONS)
EVERY = {environment.name: environment for environment in environments.every()}


@pytest.fixture(scope="module", autouse=True)
def _python_is_chosen(chosen):
    if "python" not in chosen.servers:
        pytest.skip("about our Python package, which is not chosen")


@pytest.fixture
def serve(tmp_path):
    """``serve(environment)`` starts a testbed there."""
    started = []

    def start(environment):
        started.append(runner.start_server(environment, tmp_path / f"{environment.name}.log"))
        return started[-1].addresses

    yield start
    for server in started:
        server.stop()


def compare(oracle, outcome, environment):
    """Demand that an environment saw what the oracle saw, but for the listed deviations."""
    cell = runner.Cell(environment)
    runner.compare(cell, oracle, outcome, runner.Deviations("python"))
    assert cell.is_good, cell.explanation()
    assert cell.steps > 50


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("version", ["6.0.2", "5.3.1", "4.1.0"])
def test_our_client_sees_what_stocks_sees(version, python, serve, tmp_path):
    stock, ours = EVERY[f"{version}-py{python}"], environments.ours(python)
    addresses = serve(stock)
    oracle = runner.observe(stock, addresses, tmp_path)
    compare(oracle, runner.observe(ours, addresses, tmp_path), ours)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("version", ["6.0.2", "5.3.1", "4.1.0"])
def test_a_stock_client_sees_no_difference(version, python, serve, tmp_path):
    stock, ours = EVERY[f"{version}-py{python}"], environments.ours(python)
    oracle = runner.observe(stock, serve(stock), tmp_path)
    compare(oracle, runner.observe(stock, serve(ours), tmp_path), stock)


@pytest.mark.parametrize("python", PYTHONS)
def test_ours_on_both_sides(python, serve, tmp_path):
    stock, ours = EVERY[f"6.0.2-py{python}"], environments.ours(python)
    oracle = runner.observe(stock, serve(stock), tmp_path)
    compare(oracle, runner.observe(ours, serve(ours), tmp_path), ours)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The interpreter of an environment in which ``pip install ./crates/python`` was run."""
    path = tmp_path_factory.mktemp("installed")
    subprocess.run([find_python("3.11"), "-m", "venv", path], check=True)
    python = path / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "./crates/python"], cwd=CRATE.parent.parent, check=True)
    return python


IMPORT_ALL = """
import importlib, pkgutil, sys
import rpyc_rs, hrpyc
for module in pkgutil.walk_packages(rpyc_rs.__path__, "rpyc_rs."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print("rpyc" in sys.modules, "plumbum" in sys.modules, rpyc_rs.hrpyc.start_server is hrpyc.start_server)
"""


def test_pip_installs_it_from_the_repository(installed, tmp_path):
    done = subprocess.run([installed, "-c", IMPORT_ALL], capture_output=True, text=True, cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("False False True\n", 0), done.stderr


def test_it_serves_and_connects_when_installed(installed, tmp_path):
    serve = "import hrpyc, sys; server = hrpyc.start_server(port=0); print('listening on 127.0.0.1:%d' % server.port);"
    serve += "sys.stdout.flush(); server.join()"
    server = processes.start_server([installed, "-c", serve], tmp_path / "log", 1)
    code = "import hrpyc, sys; conn, os = hrpyc.import_remote_module(port=int(sys.argv[1]), name='os'); print(os.getpid())"
    try:
        command = [installed, "-c", code, str(server.addresses.port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=HUNG)
    finally:
        server.stop()
    assert (done.stdout, done.returncode) == (f"{server.process.pid}\n", 0), done.stderr
