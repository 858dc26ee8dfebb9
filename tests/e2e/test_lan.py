"""make run-lan as phones meet it: a real server over HTTPS, a browser that knows nothing but its authority."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from server.lan import addresses
from tests.e2e.browser import CHROMIUM, FLAGS, PHONE, patient
from tests.e2e.server_process import ServerProcess
from tests.ports import free_port

ADDRESS = next(iter(addresses.mine()), "127.0.0.2")


class Lan(ServerProcess):
    """`make run-lan EMPTY=1` on free ports."""

    @property
    def url(self) -> str:
        return f"https://{ADDRESS}:{self.port}"

    @property
    def plain(self) -> str:
        return f"http://{ADDRESS}:{self.env['HTTP_PORT']}"


@pytest.fixture(scope="module")
def lan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lan]:
    server = Lan(tmp_path_factory.mktemp("lan") / "var", env={
        "LAN": "1", "EMPTY": "1", "DEMO": "0", "LAN_ADDRESSES": ADDRESS, "HTTP_PORT": str(free_port())})
    with server:
        server.start(BASE_URL="", PUBLIC_URL="")
        wait_for(server, "suigong: 随工 is at")
        yield server


def wait_for(server: Lan, words: str) -> None:
    assert server.process is not None
    end = time.monotonic() + 240
    while time.monotonic() < end:
        if words in server.log():
            return
        if server.process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(server.log()[-3000:])


@pytest.fixture(scope="module")
def authority(lan: Lan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a phone downloads, as a PEM file."""
    with urllib.request.urlopen(f"{lan.plain}/ca.crt", timeout=30) as answer:
        assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
        pem = ssl.DER_cert_to_PEM_cert(answer.read())
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    file.write_text(pem)
    return file


def asked(url: str, trust: ssl.SSLContext) -> tuple[int, dict[str, str], bytes]:
    with urllib.request.urlopen(url, timeout=30, context=trust) as answer:
        return answer.status, dict(answer.headers), answer.read()


def test_who_trusts_only_this_authority_reaches_the_server(lan: Lan, authority: Path) -> None:
    only = ssl.create_default_context(cafile=str(authority))
    status, headers, body = asked(f"{lan.url}/readyz", only)
    assert status == 200 and json.loads(body)["ready"] is True
    assert "Strict-Transport-Security" not in headers, "the page that explains stays on plain HTTP"
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        asked(f"{lan.url}/readyz", ssl.create_default_context())


def test_the_terminal_says_where_to_go(lan: Lan) -> None:
    log = lan.log()
    for told in (lan.plain, f"{lan.url}/app/", f"{lan.url}/office/", "PUBLIC_URL"):
        assert told in log
    assert "█" in log, "a code to scan"
    page = urllib.request.urlopen(f"{lan.plain}/", timeout=30).read().decode()
    [fingerprint] = re.findall(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", page)
    assert fingerprint in log


def test_who_signs_in_gets_cookies_of_this_host_only(lan: Lan, authority: Path) -> None:
    """The first administrator of an empty factory, with the code that the terminal printed."""
    [code] = re.findall(r"set-up code for other computers:\s+([0-9A-Z-]{14})", lan.log())
    body = {"factory": "宏达", "name": "林晓燕", "username": "lin", "pin": "482913", "code": code}
    request = urllib.request.Request(
        f"{lan.url}/api/v1/setup/admin", data=json.dumps(body).encode(), method="POST",
        headers={"Content-Type": "application/json", "X-Requested-With": "suigong", "Origin": lan.url})
    only = ssl.create_default_context(cafile=str(authority))
    with urllib.request.urlopen(request, timeout=30, context=only) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    assert cookies and all(c.startswith("__Host-") and "Secure" in c and "HttpOnly" in c for c in cookies)


def test_who_forgets_the_s_is_led_to_it(lan: Lan, authority: Path) -> None:
    only = ssl.create_default_context(cafile=str(authority))
    status, _headers, _body = asked(f"http://{ADDRESS}:{lan.port}/", only)
    assert status == 200


def test_the_next_start_keeps_the_certificates(lan: Lan) -> None:
    tls = lan.data / "tls"
    before = {f.name: f.read_bytes() for f in tls.iterdir()}
    assert before.keys() == {"ca.crt", "ca.key", "leaf.crt", "leaf.key", "address.txt"}
    assert lan.process is not None
    lan.process.terminate()
    assert lan.wait_dead() == 0
    (lan.data / "server.log").unlink()
    lan.start(BASE_URL="", PUBLIC_URL="")
    wait_for(lan, "suigong: 随工 is at")
    assert {f.name: f.read_bytes() for f in tls.iterdir()} == before


@pytest.mark.browser
def test_a_browser_with_the_authority_installed_works_without_a_network(
        lan: Lan, authority: Path, playwright_driver: Playwright, tmp_path: Path) -> None:
    """Secure context, service worker, __Host- cookies: what plain HTTP in a LAN never gives."""
    store = tmp_path / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for arguments in (["-N", "--empty-password"], ["-A", "-n", "factory", "-t", "C,,", "-i", str(authority)]):
        subprocess.run(["certutil", "-d", f"sql:{store}", *arguments], check=True, capture_output=True)
    context = playwright_driver.chromium.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=CHROMIUM, headless=True, viewport=PHONE,  # type: ignore[arg-type]
        locale="zh-CN", args=FLAGS, env={**os.environ, "HOME": str(tmp_path)})
    try:
        page = patient(context).new_page()
        page.goto(f"{lan.plain}/")
        assert page.evaluate("window.isSecureContext") is (ADDRESS.startswith("127."))
        page.get_by_role("link", name="打开随工", exact=True).click()
        page.wait_for_url(f"{lan.url}/office/**")  # this browser says that it is a computer's
        page.goto(f"{lan.url}/app/")
        assert page.evaluate("window.isSecureContext") is True
        scope = page.evaluate("navigator.serviceWorker.ready.then(r => r.scope)")
        assert scope == f"{lan.url}/app/"
        page.reload()
        context.set_offline(True)
        page.reload()
        page.locator("#app > *").first.wait_for()
    finally:
        context.close()
