"""What keeps this installation from working well, as findings that say what to do.

Shown on the administrator's pages and printed by ``certify doctor``; needs an application
context and no request.
"""

from __future__ import annotations

import ctypes
import json
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import unquote, urlsplit

from flask import current_app

from certify.db import db
from certify.engine import Bilingual, Text
from certify.engine.text import joined, same
from certify.migrations import branches, upgrade
from certify.plugins import library, plugins
from certify.plugins.manager import criteria_folders

NOTHING: Final = Text("", "")
Level = Literal["ok", "warning", "error"]
PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
SOON = timedelta(days=30)  # a certificate that signs PDFs takes an office as long to renew
SERIF_FONTS = ("Times New Roman", "Liberation Serif", "Tinos")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``ok``, a ``warning`` (works, but not as well), or an ``error``.

    ``what`` is the short name of the thing, ``remedy`` says what to do about it.
    """

    level: Level
    what: str
    message: Bilingual
    remedy: Bilingual = NOTHING

    def as_json(self, language: str = "vi") -> dict[str, str]:
        """Return the finding as ``certify doctor --json`` prints it."""
        return {
            "level": self.level,
            "what": self.what,
            "message": self.message.in_(language),
            "remedy": self.remedy.in_(language),
        }


def check() -> list[Finding]:
    """Look at everything; a check that fails itself becomes a finding."""
    return [finding for name, look in CHECKS.items() for finding in _guarded(name, look)]


def _guarded(name: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except Exception as error:  # noqa: BLE001 - a broken part must not hide the state of the others
        return [Finding("error", name, same(f"{type(error).__name__}: {error}"), LOOK)]


def _plugins() -> Iterator[Finding]:
    """Plugins that could not be loaded, or that failed in a hook."""
    library()  # so that hooks have been asked
    for problem in plugins().problems:
        yield Finding("error", problem.plugin, same(problem.message), MEND_PLUGIN)
    if not plugins().problems:
        names = sorted(plugins().versions)
        yield Finding("ok", "plugins", PLUGINS.format(count=len(names), names=names))


def _library() -> Iterator[Finding]:
    """Criteria files that could not be read, and how many could."""
    for fault in library().problems:
        where = ":".join(str(part) for part in (fault.file, fault.line) if part is not None)
        parts = [same(text) for text in (where, fault.field) if text]
        yield Finding("error", "library", joined([*parts, fault.message], ": "), MEND_FILE)
    count = len(library().sets)
    level: Level = "ok" if count else "error"
    yield Finding(level, "library", SETS.format(count=count), NOTHING if count else NO_SETS)


def published_hashes() -> dict[str, str]:
    """Return the hashes that stand in the ``published.json`` of any criteria folder, by key."""
    found: dict[str, str] = {}
    for folder in criteria_folders(plugins()):
        if (file := folder / "published.json").is_file():
            found |= json.loads(file.read_text("utf-8"))
    return found


def _database() -> Iterator[Finding]:
    """Whether the database is reachable and at the newest schema of every branch."""
    stamped, heads = upgrade.present(), sorted(branches.heads().values())
    if upgrade.newer():
        yield Finding("error", "database", NEWER.format(revisions=sorted(stamped)), INSTALL_NEWER)
        return
    if missing := upgrade.lacking():
        message = BEHIND.format(present=sorted(stamped) or ["–"], heads=sorted(missing.values()))
        yield Finding("error", "database", message, MIGRATE)
    else:
        yield Finding("ok", "database", AT_HEAD.format(name=db.engine.name, heads=heads))
    if lost := branches.unknown(stamped):
        yield Finding("warning", "database", REMOVED.format(revisions=lost), PUT_BACK)


def _evidence() -> Iterator[Finding]:
    """Whether files of evidence can be written, read and removed."""
    from obstore.store import from_url

    url = current_app.config["EVIDENCE_URL"]
    if url.startswith("file://"):
        Path(unquote(urlsplit(url).path)).mkdir(parents=True, exist_ok=True)
    store = from_url(url)
    store.put("health/probe", b"certify")
    whole = bytes(store.get("health/probe").bytes()) == b"certify"
    store.delete("health/probe")
    if whole:
        yield Finding("ok", "evidence", STORE.format(url=url))
    else:
        yield Finding("error", "evidence", STORE_BROKEN.format(url=url), LOOK)


def _keys() -> Iterator[Finding]:
    """Whether secrets exist and nobody else on the machine can read them."""
    folder = Path(current_app.config["INSTANCE"]) / "keys"
    files = sorted(path for path in folder.glob("*") if path.is_file())
    secret = [path for path in files if _is_secret(path)]
    for path in (folder, *secret):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            message = OPEN_KEY.format(path=str(path), mode=f"{mode:o}")
            wanted = "700" if path.is_dir() else "600"
            yield Finding("error", "keys", message, CHMOD.format(mode=wanted, path=str(path)))
    yield Finding("ok", "keys", KEYS.format(count=len(secret), folder=str(folder)))


def _is_secret(path: Path) -> bool:
    """Say whether a file among the keys is for its owner alone: all but public keys."""
    if path.suffix == ".pub" or "public" in path.name:
        return False
    content = path.read_bytes()
    return b"-----BEGIN CERTIFICATE-----" not in content or b"PRIVATE" in content


def _signing() -> Iterator[Finding]:
    """Whether certificates can be signed."""
    from certify.certificates import keyring, keys

    ready = not upgrade.lacking() and not upgrade.newer()
    try:
        name = keyring.probe() if ready else ""
    except keys.KeyFault as fault:
        yield Finding("error", "signing", CANNOT_SIGN.format(why=str(fault)), MEND_KEY)
    else:
        message = SIGNS.format(name=name) if name else NO_KEY
        yield Finding("ok" if name else "warning", "signing", message, NOTHING if name else MIGRATE)
    if ready and not keyring.is_published():
        yield Finding("warning", "signing", OLD_RING, MIGRATE)


def _documents() -> Iterator[Finding]:
    """Whether PDFs can be written, and in the right type."""
    missing = [name for name in PDF_LIBRARIES if not _loads(name)]
    slow = missing == ["libharfbuzz-subset.so.0"]
    if missing:
        level: Level = "warning" if slow else "error"
        yield Finding(level, "documents", NO_LIBRARY.format(names=missing), INSTALL)
    if not _serif_font():
        yield Finding("warning", "documents", NO_FONT, INSTALL)
    if not missing and _serif_font():
        yield Finding("ok", "documents", DOCUMENTS)


def _seal() -> Iterator[Finding]:
    """Who signs PDFs, and until when."""
    from certify.certificates.signing_pdf import Seal, SigningFault, signer_of

    try:
        seal = Seal.of(current_app.config)
        certificate: Any = signer_of(seal).signing_cert
    except SigningFault as fault:
        yield Finding("error", "pdf signature", same(str(fault)), SET_SEAL)
        return
    until = certificate.not_valid_after
    told = SEALED.format(name=certificate.subject.native["common_name"], day=f"{until:%d/%m/%Y}")
    if seal.trial:
        yield Finding("warning", "pdf signature", TRIAL, SET_SEAL)
    elif until - datetime.now(UTC) < SOON:
        yield Finding("warning", "pdf signature", told, SET_SEAL)
    else:
        yield Finding("ok", "pdf signature", told)


def _log() -> Iterator[Finding]:
    """Whether heads of the audit log are signed as they should be."""
    from certify.audit.queries import chain_state

    if upgrade.lacking() or upgrade.newer():
        yield Finding("warning", "log", NO_LOG, MIGRATE)
        return
    state = chain_state()
    size = 0 if state.head is None else state.head.size
    if state.overdue:
        yield Finding("warning", "log", NO_HEAD, VERIFY)
    else:
        yield Finding("ok", "log", HEAD.format(size=size, since=state.since))


def _mail() -> Iterator[Finding]:
    """Whether reminders can leave the house."""
    server = current_app.config["MAIL_SERVER"]
    if server:
        yield Finding("ok", "mail", MAIL.format(server=server))
    else:
        yield Finding("warning", "mail", NO_MAIL, SET_MAIL)


def _address() -> Iterator[Finding]:
    """Whether the address printed on certificates can be reached by others."""
    url = current_app.config["PUBLIC_URL"]
    if urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1", None}:
        yield Finding("warning", "address", LOCAL.format(url=url), SET_ADDRESS)
    elif url.startswith("https:") and not current_app.config["HTTPS"]:
        yield Finding("warning", "address", NO_HTTPS, SET_HTTPS)
    else:
        yield Finding("ok", "address", same(url))


@cache
def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


@cache
def _serif_font() -> bool:
    """Say whether fontconfig knows Times New Roman or a font of the same metrics."""
    program = shutil.which("fc-list")
    if not program:
        return False
    found = subprocess.run(  # noqa: S603 - a fixed command
        [program, ":", "family"], capture_output=True, text=True, timeout=20, check=False
    )
    return any(font in found.stdout for font in SERIF_FONTS)


CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "plugins": _plugins,
    "library": _library,
    "database": _database,
    "evidence": _evidence,
    "keys": _keys,
    "signing": _signing,
    "documents": _documents,
    "pdf signature": _seal,
    "log": _log,
    "mail": _mail,
    "address": _address,
}

# What the findings say, in both languages.
HEAD = Text(
    "nhật ký đã ký đến sự kiện {size}, từ đó thêm {since} sự kiện",
    "the log is signed up to event {size}, {since} were added since",
)
NO_LOG = Text("chưa đọc được nhật ký", "the audit log cannot be read yet")
NO_HEAD = Text(
    "hai ngày nay không có bản chốt nhật ký nào được ký",
    "no head of the audit log was signed for two days",
)
VERIFY = Text(
    "Xem tiến trình công việc có chạy không, rồi chạy certify audit verify.",
    "See whether the job worker runs, then run certify audit verify.",
)
LOOK = Text("Xem nhật ký của máy chủ rồi thử lại.", "Look into the server's log, then try again.")
PLUGINS = Text("{count} phần mở rộng hoạt động: {names}", "{count} plugins work: {names}")
MEND_PLUGIN = Text(
    "Cập nhật hoặc gỡ phần mở rộng này; các phần khác vẫn chạy.",
    "Update or remove this plugin; the others go on without it.",
)
SETS = Text("đọc được {count} bộ tiêu chí", "{count} criteria sets can be read")
NO_SETS = Text(
    "Không có bộ tiêu chí nào: kiểm tra thư mục criteria và các phần mở rộng.",
    "There is no criteria set: check the criteria folder and the plugins.",
)
MEND_FILE = Text(
    "Sửa tệp rồi chạy: certify criteria validate TỆP",
    "Mend the file, then run: certify criteria validate FILE",
)
AT_HEAD = Text("{name}, lược đồ mới nhất ({heads})", "{name}, schema up to date ({heads})")
BEHIND = Text(
    "lược đồ đang ở {present}, cần {heads}", "the schema stands at {present}, needed is {heads}"
)
MIGRATE = Text("Chạy: certify init", "Run: certify init")
NEWER = Text(
    "cơ sở dữ liệu mới hơn phần mềm này ({revisions})",
    "the database is newer than this certify ({revisions})",
)
INSTALL_NEWER = Text("Cài phiên bản mới hơn của certify.", "Install the newer certify.")
REMOVED = Text(
    "có bảng của phần mở rộng đã gỡ ({revisions}); dữ liệu của nó vẫn còn nguyên",
    "there are tables of a plugin that was removed ({revisions}); its data is untouched",
)
PUT_BACK = Text(
    "Cài lại phần mở rộng nếu cần dữ liệu đó; nếu không thì không phải làm gì.",
    "Install the plugin again if you need that data; else there is nothing to do.",
)
STORE = Text("ghi và đọc được tại {url}", "{url} can be written and read")
STORE_BROKEN = Text("đọc lại không đúng nội dung tại {url}", "{url} gave back something else")
KEYS = Text("{count} khóa trong {folder}", "{count} keys in {folder}")
SIGNS = Text("khóa {name} ký Giấy công nhận", "key {name} signs certificates")
NO_KEY = Text("chưa có khóa ký Giấy công nhận", "there is no key to sign certificates with")
OLD_RING = Text(
    "keys/public-keys.json không khớp với bộ khóa", "keys/public-keys.json is not the ring as it is"
)
CANNOT_SIGN = Text("không ký được Giấy công nhận: {why}", "nothing can be signed: {why}")
MEND_KEY = Text(
    "Khôi phục khóa từ bản sao lưu, hoặc chạy: certify keys rotate",
    "Restore the key from the backup, or run: certify keys rotate",
)
OPEN_KEY = Text(
    "người khác trên máy đọc được {path} (quyền {mode})",
    "others on this machine can read {path} (mode {mode})",
)
CHMOD = Text("Chạy: chmod {mode} {path}", "Run: chmod {mode} {path}")
NO_LIBRARY = Text("hệ thống thiếu thư viện: {names}", "the system lacks libraries: {names}")
NO_FONT = Text(
    "không có phông Times New Roman hay phông cùng kích thước (Liberation Serif)",
    "there is neither Times New Roman nor its metric twin (Liberation Serif)",
)
INSTALL = Text(
    "Chạy: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2",
    "Run: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2",
)
DOCUMENTS = Text("đủ thư viện và phông chữ để xuất PDF", "libraries and fonts for PDF are there")
SEALED = Text("{name} ký PDF, đến ngày {day}", "{name} signs PDFs, until {day}")
TRIAL = Text(
    "PDF được ký bằng chứng thư thử nghiệm, không phần mềm nào khác tin",
    "PDFs are signed with a trial certificate, which nobody else trusts",
)
SET_SEAL = Text(
    "Đặt CERTIFY_PDF_CERTIFICATE và CERTIFY_PDF_PASSPHRASE_FILE.",
    "Set CERTIFY_PDF_CERTIFICATE and CERTIFY_PDF_PASSPHRASE_FILE.",
)
MAIL = Text("gửi qua {server}", "sent through {server}")
NO_MAIL = Text(
    "chưa đặt máy chủ thư: lời nhắc chỉ hiện trong phần mềm",
    "no mail server is set: reminders appear in the application only",
)
SET_MAIL = Text("Đặt CERTIFY_MAIL_SERVER nếu cần.", "Set CERTIFY_MAIL_SERVER if you want mail.")
LOCAL = Text(
    "địa chỉ công khai là {url}: mã QR trên Giấy công nhận chỉ mở được trên máy này",
    "the public address is {url}: QR codes on certificates open on this machine only",
)
SET_ADDRESS = Text("Đặt CERTIFY_PUBLIC_URL.", "Set CERTIFY_PUBLIC_URL.")
NO_HTTPS = Text(
    "địa chỉ là https nhưng cookie chưa giới hạn cho https",
    "the address is https, but cookies are not kept to it",
)
SET_HTTPS = Text("Đặt CERTIFY_HTTPS=1.", "Set CERTIFY_HTTPS=1.")
