"""``python -m rpyc_rs``: the server of classic mode."""

from .cli.rpyc_classic import main

main()
