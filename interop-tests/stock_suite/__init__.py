"""rpyc's own test suite with `rpyc_rs` in place of rpyc: ``python3 -m stock_suite CHECKOUT``."""
