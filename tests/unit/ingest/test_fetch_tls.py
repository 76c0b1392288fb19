from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

from reader.errors import FetchError
from reader.ingest.fetch import Fetcher, Limits, Request
from reader.model_access import Access
from reader.model_fetch import Response
from tests.server import LoopbackServer, redirect

FEED = b"<rss version='2.0'/>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody signed, with its key, in one file."""
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("openssl is not installed, so there is no certificate to test with")
    folder = tmp_path_factory.mktemp("tls")
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    subprocess.run(
        [
            tool, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", str(key), "-out", str(cert),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both


@pytest.fixture
def server(certificate: Path) -> Iterator[LoopbackServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with LoopbackServer({"/feed.xml": FEED}, tls=context) as running:
        yield running


def test_a_certificate_nobody_signed_is_refused_by_name(server: LoopbackServer) -> None:
    with pytest.raises(FetchError, match="certificate") as caught:
        Fetcher(Limits()).fetch_one(Request(server.url("/feed.xml")))
    assert caught.value.kind == "tls"
    assert f"127.0.0.1:{server.port}" in caught.value.message
    assert "SSL_CERT_FILE" in caught.value.remedy
    assert server.seen == ()


def test_a_trusted_certificate_is_accepted(
    server: LoopbackServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    reply = Fetcher(Limits()).fetch_one(Request(server.url("/feed.xml")))
    assert isinstance(reply, Response)
    assert reply.body == FEED


def test_a_certificate_of_ones_own_is_shown_to_ones_own_server_only(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificate)
    routes = {"/feed.xml": FEED}
    with LoopbackServer(routes, tls=context) as one, LoopbackServer(routes, tls=context) as other:
        url = one.url("/feed.xml")
        fetcher = Fetcher(Limits(), accesses={url: Access(client_cert=str(certificate))})
        reply = fetcher.fetch_one(Request(url))
        assert isinstance(reply, Response)
        assert reply.body == FEED
        one.routes["/feed.xml"] = redirect(other.url("/feed.xml"))
        with pytest.raises(FetchError):
            fetcher.fetch_one(Request(url))
        with pytest.raises(FetchError):
            Fetcher(Limits()).fetch_one(Request(url))
        assert other.seen == ()


def test_https_is_never_left_for_http(
    server: LoopbackServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with LoopbackServer({"/feed.xml": FEED}) as plain:
        server.routes["/down"] = redirect(plain.url("/feed.xml"))
        with pytest.raises(FetchError, match="from https to http"):
            Fetcher(Limits()).fetch_one(Request(server.url("/down")))
        assert plain.seen == ()


def test_tls_where_there_is_none() -> None:
    with LoopbackServer({"/feed.xml": FEED}) as plain:
        url = plain.url("/feed.xml").replace("http://", "https://")
        with pytest.raises(FetchError) as caught:
            Fetcher(Limits()).fetch_one(Request(url))
    assert caught.value.kind == "tls"


class Http2Server:
    """The least of an HTTP/2 server: one answer to every request, until it is left."""

    def __init__(self, certificate: Path, body: bytes) -> None:
        self._body = body
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._context.set_alpn_protocols(["h2", "http/1.1"])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.streams = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        raw, _ = self._listener.accept()
        with self._context.wrap_socket(raw, server_side=True) as stream:
            assert stream.selected_alpn_protocol() == "h2"
            connection = H2Connection(H2Configuration(client_side=False))
            connection.initiate_connection()
            stream.sendall(connection.data_to_send())
            while data := stream.recv(65536):
                for event in connection.receive_data(data):
                    if isinstance(event, RequestReceived):
                        self.streams += 1
                        connection.send_headers(event.stream_id, [(":status", "200")])
                        connection.send_data(event.stream_id, self._body, end_stream=True)
                stream.sendall(connection.data_to_send())


def test_http_2_is_spoken_where_it_is_offered(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Http2Server(certificate, FEED) as server:
        requests = [Request(f"https://127.0.0.1:{server.port}/{name}") for name in "abcd"]
        replies = [reply for _, reply in Fetcher(Limits(concurrency=1)).fetch(requests)]
        assert [isinstance(r, Response) and r.body for r in replies] == [FEED] * 4
        assert server.streams == 4  # over one connection: the server accepts no second
