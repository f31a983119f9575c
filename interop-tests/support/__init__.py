"""What the interop tests stand on: environments, servers, workers and the pytest collector."""
