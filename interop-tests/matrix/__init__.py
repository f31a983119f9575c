"""The matrix: every stock rpyc on every Python found, against our server and against its own.

``python -m matrix`` (in `interop-tests/`) runs it, prints the table and writes `protocol-spec/matrix.md`.
"""
