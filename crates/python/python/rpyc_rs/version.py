"""The rpyc release whose interface and behaviour this package has."""

__version__ = "6.0.2"
version = (6, 0, 2)
release_date = "2024-04-18"
