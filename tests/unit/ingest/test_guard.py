from __future__ import annotations

import ipaddress

import pytest

from reader.errors import FetchError
from reader.ingest.guard import (
    check_address,
    check_behind_proxy,
    is_private_host,
    is_same_site,
    zone,
)

NO_SUCH_NAME = "x" * 70 + ".invalid"
"""A label that is longer than DNS allows, so the resolver says no without asking anyone."""


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("93.184.215.14", "public"),
        ("2606:2800:21f::1", "public"),
        ("127.0.0.1", "private"),
        ("10.1.2.3", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("0.0.0.0", "private"),  # noqa: S104  # nothing is bound
        ("255.255.255.255", "private"),
        ("::1", "private"),
        ("::", "private"),
        ("fd00::1", "private"),
        ("::ffff:127.0.0.1", "private"),
        ("::ffff:8.8.8.8", "public"),
        ("::127.0.0.1", "private"),
        ("64:ff9b::10.0.0.1", "private"),
        ("64:ff9b::8.8.8.8", "public"),
        ("2002:7f00:1::", "private"),
        ("169.254.169.254", "never"),
        ("::ffff:169.254.169.254", "never"),
        ("fe80::1", "never"),
        ("224.0.0.1", "never"),
        ("ff02::1", "never"),
    ],
)
def test_where_an_address_is(address: str, where: str) -> None:
    assert zone(ipaddress.ip_address(address)) == where


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("[::1]", True),
        ("localhost", True),
        ("LOCALHOST.", True),
        ("nas", True),
        ("nas.local", True),
        ("a.home.arpa", True),
        ("example.org", False),
        ("mylocal", True),
        ("notlocal.org", False),
        ("8.8.8.8", False),
        ("169.254.169.254", False),
    ],
)
def test_private_by_its_spelling(host: str, private: bool) -> None:
    assert is_private_host(host) is private


async def test_a_loopback_name_is_for_those_who_wrote_it() -> None:
    found = await check_address("localhost", 80, allow_private=False, origin_private=True)
    assert set(found) <= {"127.0.0.1", "::1"}
    assert await check_address("localhost", 80, allow_private=True, origin_private=False)
    with pytest.raises(FetchError) as caught:
        await check_address("localhost", 80, allow_private=False, origin_private=False)
    assert caught.value.kind == "private"
    assert "localhost" in caught.value.message
    assert "allow_private_networks" in caught.value.remedy


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "::ffff:127.0.0.1"])
async def test_odd_spellings_of_loopback_are_seen_through(host: str) -> None:
    with pytest.raises(FetchError) as caught:
        await check_address(host, 80, allow_private=False, origin_private=False)
    assert caught.value.kind == "private"


async def test_link_local_is_refused_to_everyone() -> None:
    with pytest.raises(FetchError) as caught:
        await check_address("169.254.169.254", 80, allow_private=True, origin_private=True)
    assert caught.value.kind == "private"


async def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(FetchError) as caught:
        await check_address(NO_SUCH_NAME, 80, allow_private=False, origin_private=False)
    assert caught.value.kind == "dns"


@pytest.mark.parametrize("origin", [NO_SUCH_NAME, "www." + NO_SUCH_NAME])
async def test_behind_a_proxy_the_own_site_may_be_unknown_here(origin: str) -> None:
    await check_behind_proxy(
        NO_SUCH_NAME, 80, allow_private=False, origin_private=False, origin=origin
    )


async def test_behind_a_proxy_a_strangers_name_must_be_known() -> None:
    with pytest.raises(FetchError) as caught:
        await check_behind_proxy(
            NO_SUCH_NAME, 80, allow_private=False, origin_private=False, origin="example.org"
        )
    assert caught.value.kind == "private"
    await check_behind_proxy(
        NO_SUCH_NAME, 80, allow_private=True, origin_private=False, origin="example.org"
    )


async def test_behind_a_proxy_link_local_is_refused_to_its_owner_too() -> None:
    with pytest.raises(FetchError):
        await check_behind_proxy(
            "169.254.1.1", 80, allow_private=True, origin_private=True, origin="169.254.1.1"
        )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("example.org", "example.org", True),
        ("example.org", "WWW.example.org", True),
        ("feeds.example.org", "example.org", True),
        ("feeds.example", "private.example", False),
        ("example", "feeds.example", False),
        ("badexample.org", "example.org", False),
    ],
)
def test_same_site(one: str, other: str, same: bool) -> None:
    assert is_same_site(one, other) is same
