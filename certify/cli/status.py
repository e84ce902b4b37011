"""``--status`` and ``--state`` of ``certify certificate verify``: the status list, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from certify.engine.text import Bilingual, Text

if TYPE_CHECKING:
    from certify.certificates.ring import Ring

REFUSED = {
    "damaged": Text(
        "{file}: danh sách trạng thái đã bị sửa hoặc hỏng. Hãy tải lại.",
        "{file}: the status list was changed or is damaged. Download it anew.",
    ),
    "unknown_key": Text(
        "{file}: danh sách trạng thái do khóa không quen biết ký ({why}). Chỉ ra khóa của cơ quan"
        " cấp bằng --key TỆP, nếu thật là khóa ấy.",
        "{file}: a key that is not known signed the status list ({why}). Name the authority's key"
        " with --key FILE, if it really is theirs.",
    ),
    "compromised_key": Text(
        "{file}: khóa {why} ký danh sách trạng thái đã bị lộ. Hãy tải danh sách mới.",
        "{file}: the key {why} that signed the status list is compromised. Download a new list.",
    ),
    "future": Text(
        "{file}: danh sách trạng thái ghi ngày trong tương lai ({why}). Kiểm tra đồng hồ của máy.",
        "{file}: the status list is dated in the future ({why}). Check this machine's clock.",
    ),
    "stale": Text(
        "{file}: danh sách trạng thái đã quá hạn ({why}). Hãy tải danh sách mới.",
        "{file}: the status list is past its next update ({why}). Download a new one.",
    ),
    "replayed": Text(
        "{file}: danh sách trạng thái cũ hơn bản đã thấy ({why}). Hãy tải danh sách mới.",
        "{file}: the status list is older than one seen before ({why}). Download a new one.",
    ),
    "state": Text(
        "Tệp --state không dùng được ({why}). Chỉ ra tệp khác, hoặc tệp chưa có.",
        "The file of --state cannot be used ({why}). Name another, or one that is not there yet.",
    ),
}
NOT_READ = Text("{file}: không đọc được ({why}).", "{file}: cannot be read ({why}).")
STATUSES = {
    "valid": Text("còn hiệu lực", "in force"),
    "suspended": Text("tạm đình chỉ", "suspended"),
    "revoked": Text("đã thu hồi", "revoked"),
    "replaced": Text("đã được thay thế", "replaced"),
    "expired": Text("hết hiệu lực", "expired"),
    "untrusted": Text("ký bằng khóa đã bị lộ", "signed with a compromised key"),
    "unknown": Text("chưa có trong danh sách", "not known to the list"),
}
NOT_VALID = Text("KHÔNG CÒN HIỆU LỰC: {status}.", "NOT VALID ANY MORE: {status}.")
UNKNOWN = Text(
    "Danh sách trạng thái không biết số này: số được cấp sau danh sách, hoặc chưa hề được cấp. Hãy"
    " tải danh sách mới.",
    "The status list does not know this number: it was given later, or never. Download a new one.",
)
NAMES = {
    "status": Text("Trạng thái", "Status"),
    "status_since": Text("Từ", "Since"),
    "status_reason": Text("Lý do", "Reason"),
    "replaced_by": Text("Được thay bằng", "Replaced by"),
    "status_as_of": Text("Theo danh sách lúc", "By the list of"),
}


class NoStatus(Exception):
    """The list may not be relied on; ``told`` says why and what to do."""

    def __init__(self, told: Bilingual) -> None:
        super().__init__(told.in_("en"))
        self.told = told


def look_up(number: str, path: Path, state: Path | None, ring: Ring) -> dict[str, Any]:
    """Return what a status list says of a number, by the names that ``--json`` gives it.

    :param state: file that remembers the newest list seen; None remembers nothing.
    :raises NoStatus: when the list may not be relied on.
    """
    from certify import clock
    from certify.certificates import status_list

    try:
        found = status_list.read(path.read_bytes(), ring, clock.now())
        if state is not None:
            status_list.remember(state, found)
    except OSError as error:
        raise NoStatus(NOT_READ.format(file=str(path), why=str(error.strerror))) from error
    except status_list.BadList as error:
        raise NoStatus(REFUSED[error.fault].format(file=str(path), why=str(error))) from error
    listed = found.of(number)
    return {
        "status": listed.status,
        "status_since": listed.since or None,
        "status_reason": listed.reason or None,
        "replaced_by": listed.replaced_by or None,
        "status_as_of": status_list.moment(found.issued_at),
    }


def fault_of(told: dict[str, Any]) -> Bilingual | None:
    """Return what is wrong with a certificate of that status; None for a valid one."""
    status = told.get("status", "valid")
    if status == "valid":
        return None
    if status == "unknown":
        return UNKNOWN
    return NOT_VALID.format(status=word(status))


def word(status: str) -> Text:
    """Return what a status is called; one that a later version may bring stays as it is."""
    return STATUSES.get(status, Text(status, status))
