"""A live server on a demonstration instance of its own, and browsers to visit it with.

What every page must keep is watched here: a script error, a refusal by the content policy, an
answer 5xx or any other message on the console fails the test in which it happens.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from certify.demo import story
from tests.e2e.pages import Visitors
from tests.e2e.town import Town

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def address() -> str:
    """Where the server will answer; QR codes name it."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory, address: str) -> Path:
    """An instance folder with the demonstration commune in it."""
    folder = tmp_path_factory.mktemp("e2e") / "instance"
    environment = os.environ | {"CERTIFY_INSTANCE": str(folder), "CERTIFY_PUBLIC_URL": address}
    command = [sys.executable, "-m", "certify.cli", "demo"]
    made = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=170, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture(scope="session")
def server(instance: Path, address: str) -> Iterator[str]:
    """The address of a running server, in a process group that ends with the tests."""
    bind = address.removeprefix("http://")
    command = [sys.executable, "-m", "certify.cli", "run", "--no-jobs", "--bind", bind]
    environment = os.environ | {"CERTIFY_INSTANCE": str(instance), "CERTIFY_PUBLIC_URL": address}
    with (instance / "server.log").open("w") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            wait_for(bind, process)
            yield address
        finally:
            end_group(process)


def wait_for(bind: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server takes connections, or say that it does not."""
    host, port = bind.split(":")
    for _attempt in range(300):
        assert process.poll() is None, "the server ended before it answered"
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answers on {bind}")


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End the server and its workers."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def password(instance: Path) -> str:
    """The password that the demonstration gave to all of its accounts."""
    accounts = (instance / "demo" / "accounts.txt").read_text(encoding="utf-8")
    found = re.search(r"password of all: (\S+?)\)", accounts)
    assert found, accounts
    return found[1]


@pytest.fixture(scope="session")
def town(instance: Path, address: str, password: str) -> Town:
    """What happens behind the scenes: units, people and applications, by operations."""
    return Town(instance, address, password)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def cookies() -> dict[str, object]:
    """Who signed in already, so that each person does it through the page only once."""
    return {}


@pytest.fixture
def visitors(
    chromium: Browser,
    instance: Path,
    server: str,
    password: str,
    cookies: dict[str, object],
    request: pytest.FixtureRequest,
) -> Iterator[Visitors]:
    """Open pages as anybody: ``visitors("canbo")``; nobody is ``visitors()``."""
    results = Path(os.environ.get("CERTIFY_TEST_RESULTS", request.config.rootpath / "test-results"))
    folder = results / "e2e" / request.node.name
    opened = Visitors(chromium, server, password, cookies, folder)
    yield opened
    opened.leave()
    log = (instance / "server.log").read_text(encoding="utf-8", errors="replace")
    assert not opened.faults, "\n".join([*opened.faults, "the server's last words:", log[-3000:]])


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A small picture that stands for a scanned paper."""
    path = tmp_path / "bao-cao.png"
    path.write_bytes(story.picture("bao cao").read())
    return path


@pytest.fixture
def anybody(visitors: Visitors) -> Page:
    """A page of somebody who has not signed in."""
    return visitors()
