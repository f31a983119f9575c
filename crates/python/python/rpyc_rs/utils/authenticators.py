"""Authenticators: callables that decide whether a server serves a client.

An authenticator gets the accepted socket. It returns ``(socket, credentials)``: the socket to talk over,
perhaps another one, and anything that says who the client is, which becomes ``credentials`` in the
connection's configuration. It raises :class:`AuthenticationError` to refuse the client::

    def magic_word_authenticator(sock):
        if sock.recv(5) != b"Ma6ik":
            raise AuthenticationError("wrong magic word")
        return sock, None
"""

from ..lib import safe_import

ssl = safe_import("ssl")


class AuthenticationError(Exception):
    """The client is refused."""


class SSLAuthenticator:
    """Encrypts the connection; the credentials are the client's certificate, if it has sent one.

    :param keyfile: the server's key
    :param certfile: the server's certificate
    :param ca_certs: certificates of the authorities that clients' certificates must come from
    :param cert_reqs: whether clients need a certificate: by default, if there are `ca_certs`
    :param ssl_version: the protocol for ``ssl.SSLContext``; by default what ``ssl`` recommends
    :param ciphers: the ciphers to allow
    """

    HANDSHAKE_TIMEOUT = 30
    """Seconds that a client may take at each step of the handshake."""

    def __init__(self, keyfile, certfile, ca_certs=None, cert_reqs=None, ssl_version=None, ciphers=None):
        self.keyfile = str(keyfile)
        self.certfile = str(certfile)
        self.ca_certs = str(ca_certs) if ca_certs else None
        self.ciphers = ciphers
        if cert_reqs is None:
            cert_reqs = ssl.CERT_REQUIRED if ca_certs else ssl.CERT_NONE
        self.cert_reqs = cert_reqs
        self.ssl_version = ssl_version

    def __call__(self, sock):
        context = self._context()
        sock.settimeout(self.HANDSHAKE_TIMEOUT)
        try:
            sock = context.wrap_socket(sock, server_side=True)
        except OSError as exc:  # of SSL, or the client has gone or takes too long
            raise AuthenticationError(str(exc)) from exc
        sock.settimeout(None)
        return sock, sock.getpeercert()

    def _context(self):
        if self.ssl_version is None:
            context = ssl.create_default_context(purpose=ssl.Purpose.CLIENT_AUTH)
        else:
            context = ssl.SSLContext(self.ssl_version)
        context.load_cert_chain(self.certfile, keyfile=self.keyfile)
        if self.ca_certs is not None:
            context.load_verify_locations(self.ca_certs)
        if self.ciphers is not None:
            context.set_ciphers(self.ciphers)
        context.verify_mode = self.cert_reqs
        return context
