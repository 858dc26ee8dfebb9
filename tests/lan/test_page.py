"""The page over plain HTTP, the addresses, the terminal's QR, and the watch over the addresses."""

from __future__ import annotations

import io
import json
import re
from collections import namedtuple
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from PIL import Image
from pyzbar import pyzbar

from server.config import ConfigError, load
from server.lan import addresses, page, qr
from server.lan.authority import Authority
from server.lan.page import TrustPage, fingerprint
from server.lan.serve import watch
from tests.fakes import FakeClock

WECHAT = "Mozilla/5.0 (Linux; Android 12) MicroMessenger/8.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)"


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> x509.Certificate:
    authority = Authority(tmp_path_factory.mktemp("ca") / "tls", FakeClock())
    authority.ensure(["192.168.1.20"], "office-pc")
    return authority.ca()


@pytest.fixture
def site(ca: x509.Certificate) -> TrustPage:
    return TrustPage(ca, "http://192.168.1.20:8000", "https://192.168.1.20:8443")


def ask(site: TrustPage, path: str = "/", method: str = "GET", **more: str) -> tuple[str, dict[str, str], bytes]:
    told: list[Any] = []
    body = b"".join(site({"REQUEST_METHOD": method, "PATH_INFO": path, **more}, lambda *a: told.extend(a)))
    return told[0], dict(told[1]), body


def test_the_certificate_comes_as_what_phones_install(site: TrustPage, ca: x509.Certificate) -> None:
    status, headers, body = ask(site, "/ca.crt")
    assert (status, headers["Content-Type"]) == ("200 OK", "application/x-x509-ca-cert")
    assert x509.load_der_x509_certificate(body) == ca
    assert int(headers["Content-Length"]) == len(body)
    assert ask(site, "/ca.crt", "HEAD")[2] == b""


def test_the_page_says_it_in_the_language_of_the_phone(site: TrustPage, ca: x509.Certificate) -> None:
    for lang, word in (("zh-CN,zh", "下载证书"), ("en-GB", "Download the certificate"), ("", "下载证书")):
        text = ask(site, HTTP_ACCEPT_LANGUAGE=lang)[2].decode()
        assert word in text
        assert fingerprint(ca) in text
        assert 'href="https://192.168.1.20:8443/office/"' in text
    assert "Download" in ask(site, QUERY_STRING="lang=en", HTTP_ACCEPT_LANGUAGE="zh")[2].decode()


def test_it_opens_the_steps_of_this_phone(site: TrustPage) -> None:
    text = ask(site, HTTP_USER_AGENT=IPHONE)[2].decode()
    assert re.findall(r"<details open><summary>(.*?)</summary>", text) == ["iPhone / iPad"]
    assert 'href="https://192.168.1.20:8443/app/"' in text


def test_wechat_is_told_that_it_does_not_work_there(site: TrustPage) -> None:
    assert "在浏览器打开" in ask(site, HTTP_USER_AGENT=WECHAT)[2].decode().split("<h2")[0]
    assert 'class="warn"' not in ask(site, HTTP_USER_AGENT=IPHONE)[2].decode()


def test_nothing_else_is_there(site: TrustPage) -> None:
    assert ask(site, "/api/v1/orders")[0] == "302 Found"
    assert ask(site, "/", "POST")[0] == "405 Method Not Allowed"
    policy = ask(site)[1]["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy


def test_both_languages_say_the_same_things() -> None:
    zh, en = (page.TEXTS[lang] for lang in ("zh", "en"))
    assert zh.keys() == en.keys()
    assert len(zh["limit_list"]) == len(en["limit_list"])
    for kind, steps in page.STEPS["zh"].items():
        others = page.STEPS["en"][kind]
        assert [(len(s[2]), s[3]) for s in steps] == [(len(s[2]), s[3]) for s in others]
        for step in (*steps, *others):
            assert 0 <= step[3] < len(step[2]) <= 3, "a drawn screen has room for three rows"
    assert not re.search("[\u4e00-\u9fff]", json.dumps(page.STEPS["en"], ensure_ascii=False))


def test_the_terminal_s_code_can_be_scanned() -> None:
    rows = qr.drawn("http://192.168.1.20:8000").splitlines()
    picture = Image.new("L", (len(rows[0]) * 6, len(rows) * 12), 255)
    light = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}
    for y, row in enumerate(rows):
        for x, mark in enumerate(row):
            for half, lit in enumerate(light[mark]):
                picture.paste(255 if lit else 0, (x * 6, y * 12 + half * 6, x * 6 + 6, y * 12 + half * 6 + 6))
    stored = io.BytesIO()
    picture.save(stored, "PNG")
    assert [c.data for c in pyzbar.decode(Image.open(stored))] == [b"http://192.168.1.20:8000"]


Adapter, Ip = namedtuple("Adapter", "name ips"), namedtuple("Ip", "ip")


def test_the_addresses_that_phones_can_reach_come_first() -> None:
    found = addresses.mine(lambda: [
        Adapter("lo", [Ip("127.0.0.1")]), Adapter("docker0", [Ip("172.17.0.1")]),
        Adapter("eth0", [Ip(("fe80::1", 0, 2)), Ip(("2001:db8::5", 0, 0)), Ip("203.0.113.4"), Ip("192.168.1.20")])])
    assert found[0] == "192.168.1.20"
    assert set(found) == {"192.168.1.20", "203.0.113.4", "2001:db8::5"}


def test_settings_of_a_lan(tmp_path: Path) -> None:
    found = load({"DATA_DIR": str(tmp_path), "LAN": "1", "LAN_ADDRESSES": "192.168.1.20, fd00::20"})
    assert (found.port, found.base_url) == (8443, "https://192.168.1.20:8443")
    assert found.https and not found.only_https, "cookies are __Host-, but plain HTTP stays allowed for the page"
    assert {"https://192.168.1.20:8443", "https://[fd00::20]:8443"} <= found.origins
    assert found.lan is not None and found.lan.plain() == "http://192.168.1.20:8000"
    for wrong in ({"LAN_ADDRESSES": "office"}, {"HTTP_PORT": "8443"}, {"LAN": "yes"}):
        with pytest.raises(ConfigError, match=next(iter(wrong))):
            load({"DATA_DIR": str(tmp_path), "LAN": "1", "LAN_ADDRESSES": "10.0.0.1", **wrong})


@pytest.mark.parametrize(("looks", "told"), [
    ([["a"], ["b"], ["b"]], [["b"]]),
    ([["b"], ["a"], ["b"], ["a"]], []),  # a moment elsewhere
    ([[], [], []], []),  # the cable is out
    ([["a", "c"], ["c", "a"]], [["c", "a"]])])
def test_it_starts_anew_where_the_machine_really_moved(looks: list[list[str]], told: list[list[str]]) -> None:
    class End(Exception):
        pass

    left, heard = iter(looks), []

    def look() -> list[str]:
        try:
            return next(left)
        except StopIteration:
            raise End from None

    with suppress(End):
        watch(["a"], look, lambda _seconds: None, lambda now: heard.append(list(now)))
    assert heard == told


def test_a_server_that_moved_says_so_until_it_is_back(tmp_path: Path) -> None:
    note, first, second = tmp_path / "address.txt", "https://192.168.1.20:8443", "https://192.168.1.99:8443"
    assert addresses.moved_from(note, first) is None
    assert addresses.moved_from(note, second) == first
    assert addresses.moved_from(note, second) == first, "phones still know the old one"
    assert addresses.moved_from(note, first) is None


def test_a_further_network_does_not_move_the_server(tmp_path: Path) -> None:
    note = tmp_path / "address.txt"
    assert addresses.known_first(["10.8.0.2", "192.168.1.20"], note) == ["10.8.0.2", "192.168.1.20"]
    addresses.moved_from(note, "https://192.168.1.20:8443")
    assert addresses.known_first(["10.8.0.2", "192.168.1.20"], note) == ["192.168.1.20", "10.8.0.2"]
    assert addresses.known_first(["10.8.0.2"], note) == ["10.8.0.2"]
