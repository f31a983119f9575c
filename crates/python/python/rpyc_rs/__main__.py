"""``python -m rpyc_rs``: the server of classic mode."""

from .cli.rpyc_classic import main

if __name__ == "__main__":
    main()
