"""Real applications, served by `rpyc_rs` and driven by stock clients."""
