"""What docs/install.md tells people to copy: the unit, the proxies' settings. Checked by the tools where they are."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import ConfigParser
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.lan.authority import Authority
from tests.fakes import FakeClock

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture
def unit() -> ConfigParser:
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(DEPLOY / "suigong.service")
    return read


def test_the_service_starts_after_the_power_returns_and_never_gives_up(unit: ConfigParser) -> None:
    assert unit["Install"]["WantedBy"] == "multi-user.target"
    assert unit["Service"]["Restart"] == "always"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert unit["Service"]["ExecStart"].endswith("python -m server run")
    assert unit["Service"]["User"] != "root"


def test_the_service_may_write_only_where_its_data_are(unit: ConfigParser) -> None:
    service = unit["Service"]
    assert service["ProtectSystem"] == "strict" and service["NoNewPrivileges"] == "true"
    assert f"DATA_DIR=/var/lib/{service['StateDirectory']}" in service["Environment"]
    assert "@system-service" in service["SystemCallFilter"]
    assert "AF_NETLINK" in service["RestrictAddressFamilies"], "or it does not find its addresses"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_understands_every_line_of_it() -> None:
    said = subprocess.run(["systemd-analyze", "verify", DEPLOY / "suigong.service"], capture_output=True, text=True,
                          check=False)
    complaints = [line for line in said.stderr.splitlines()
                  if "suigong.service" in line and "is not executable" not in line and "Failed to" not in line]
    assert complaints == []


def test_both_proxies_hand_on_what_the_server_trusts() -> None:
    nginx, caddy = ((DEPLOY / n).read_text() for n in ("nginx.conf", "Caddyfile"))
    assert nginx.count("{") == nginx.count("}") and caddy.count("{") == caddy.count("}")
    for header in ("Upgrade $http_upgrade", "Connection $suigong_connection", "X-Forwarded-For $remote_addr",
                   "X-Forwarded-Proto $scheme", "X-Forwarded-Host $host"):
        assert f"proxy_set_header {header};" in nginx
    for text in (nginx, caddy):
        assert "127.0.0.1:8000" in text and "/metrics" in text and "TRUSTED_PROXIES=1" in text
    limits = [int(n) for n in re.findall(r"(?:client_max_body_size |max_size )(\d+)", nginx + caddy)]
    assert limits == [25, 25], "what the server takes at most, and a little"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx")
def test_nginx_understands_it(tmp_path: Path) -> None:
    Authority(tmp_path / "tls", FakeClock(datetime.now(UTC))).ensure(["127.0.0.1"], "office")
    text = re.sub(r"/etc/letsencrypt\S+fullchain.pem", str(tmp_path / "tls" / "leaf.crt"),
                  (DEPLOY / "nginx.conf").read_text())
    text = re.sub(r"/etc/letsencrypt\S+privkey.pem", str(tmp_path / "tls" / "leaf.key"), text)
    temps = "".join(f"{k}_temp_path {tmp_path / k};" for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "n.conf").write_text(f"pid {tmp_path / 'pid'}; events {{}} http {{ access_log off; {temps} {text} }}")
    said = subprocess.run(["nginx", "-t", "-e", tmp_path / "errors", "-c", tmp_path / "n.conf"], capture_output=True,
                          text=True, check=False)
    assert said.returncode == 0, said.stderr
