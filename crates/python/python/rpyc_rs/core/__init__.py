"""The protocol: streams, frames, connections, proxies and services."""

from .async_ import AsyncResult, AsyncResultTimeout
from .channel import Channel
from .netref import BaseNetref
from .protocol import DEFAULT_CONFIG, Connection
from .service import ClassicService, MasterService, Service, SlaveService, VoidService
from .stream import PipeStream, SocketStream, TunneledSocketStream
from .vinegar import GenericException

__all__ = [
    "AsyncResult",
    "AsyncResultTimeout",
    "BaseNetref",
    "Channel",
    "ClassicService",
    "Connection",
    "DEFAULT_CONFIG",
    "GenericException",
    "MasterService",
    "PipeStream",
    "Service",
    "SlaveService",
    "SocketStream",
    "TunneledSocketStream",
    "VoidService",
]
