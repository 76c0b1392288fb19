from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.errors import FetchError
from reader.ingest.fetch import Fetcher, Limits, Request
from reader.model import Response
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
