"""Faults of the network: connections that are cut, chopped or delayed between a client and a server."""
