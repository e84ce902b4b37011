"""The page that verifies without a server: what it holds, and its words in both languages.

It is served as an ordinary page, and as one file to be kept, with script, style and public keys
inside. Neither asks anything of the network: a file holds what was known when it was made.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from certify import clock
from certify.certificates.issuing import body_of
from certify.certificates.keyring import keyring
from certify.certificates.models import Certificate
from certify.db import db
from certify.engine import Text
from certify.plugins import library
from certify.units.models import Area

STATIC = files("certify") / "static"


def contents() -> dict[str, Any]:
    """Return what the page verifies and explains with: keys, names of sets and authorities."""
    issued = select(Certificate.authority_code).distinct()
    areas = db.session.scalars(select(Area).where(Area.code.in_(issued)))
    return {
        "made": clock.now().isoformat(timespec="minutes"),
        "keys": keyring().as_json()["keys"],
        "authorities": {area.code: body_of(area) for area in areas},
        "standards": {
            key: {"vi": each.title.vi, "en": each.title.en}
            for key, each in sorted(library().sets.items())
        },
        "words": {name: {"vi": text.vi, "en": text.en} for name, text in WORDS.items()},
    }


def contents_json() -> str:
    """Return the contents as JSON text."""
    return json.dumps(contents(), ensure_ascii=False, separators=(",", ":"))


def style() -> str:
    """Return the style of the file that is kept."""
    return (STATIC / "css" / "offline.css").read_text("utf-8")


def script() -> str:
    """Return the script of both pages."""
    return (STATIC / "js" / "offline.js").read_text("utf-8")


WORDS: dict[str, Text] = {
    "holds": Text("Chữ ký đúng", "The signature holds"),
    "holds_more": Text(
        "Mã này do khóa của chúng tôi ký. So từng chữ dưới đây với Giấy công nhận. Giấy còn giá"
        " trị hay đã bị đình chỉ, thu hồi thì mã không cho biết: hãy tra trên mạng.",
        "Our key signed this code. Compare every word below with the certificate. Whether it"
        " still counts or was suspended or revoked, the code cannot tell: look it up online.",
    ),
    "warning": Text(
        "Chữ ký đúng, nhưng chưa đủ để tin", "The signature holds, but proves too little"
    ),
    "compromised_before": Text(
        "Khóa đã ký bị lộ từ {moment} ({reason}). Mã ghi ngày cấp trước đó, nhưng kẻ lấy được"
        " khóa có thể ghi ngày bất kỳ. Chỉ tin sau khi tra thấy trên mạng.",
        "The key that signed it was compromised from {moment} ({reason}). The code claims an"
        " earlier day, but whoever holds the key can write any day. Trust it only after looking"
        " it up online.",
    ),
    "compromised_after": Text(
        "Khóa đã ký bị lộ từ {moment} ({reason}), và mã ghi ngày cấp sau đó. Đừng tin; hãy hỏi"
        " cơ quan ghi trên giấy.",
        "The key that signed it was compromised from {moment} ({reason}), and the code claims a"
        " later day. Do not trust it; ask the authority that the paper names.",
    ),
    "bad": Text("Không hợp lệ", "Not valid"),
    "bad_more": Text(
        "Không khóa nào trong trang này ký mã, hoặc mã đã bị sửa hay chép thiếu. Nếu trang được"
        " lưu đã lâu, hãy tải bản mới rồi thử lại.",
        "No key in this page signed the code, or it was changed or copied in part. If you saved"
        " this page long ago, download it anew and try again.",
    ),
    "no_token": Text("Đây không phải nội dung của mã QR", "This is not what a QR code says"),
    "no_token_more": Text(
        "Dán toàn bộ nội dung mã QR: địa chỉ dài hoặc đoạn mã có hai dấu chấm. Chỉ có số của"
        " Giấy công nhận thì phải tra trên mạng.",
        "Paste all that the QR code says: the long address, or the code with two dots. With the"
        " number alone, look it up online.",
    ),
    "no_crypto": Text(
        "Trình duyệt này không kiểm tra được chữ ký", "This browser cannot check the signature"
    ),
    "no_crypto_more": Text(
        "Cần trình duyệt biết Ed25519 (Chrome 137, Firefox 129, Safari 17 trở lên) và trang mở"
        " từ tệp đã lưu hoặc địa chỉ https.",
        "It takes a browser that knows Ed25519 (Chrome 137, Firefox 129, Safari 17 or newer)"
        " and a page opened from the saved file or an https address.",
    ),
    "valid": Text("Còn giá trị", "It counts"),
    "valid_more": Text(
        "Chữ ký đúng, và danh sách tình trạng lập lúc {moment} không ghi gì về Giấy này. So từng"
        " chữ dưới đây với Giấy công nhận.",
        "The signature holds, and the status list of {moment} has nothing against this one. Compare"
        " every word below with the certificate.",
    ),
    "unknown": Text(
        "Chữ ký đúng, chưa biết tình trạng", "The signature holds, the status is not known"
    ),
    "unknown_more": Text(
        "Lúc lập danh sách ({moment}) chưa có số này. Hãy tải danh sách mới hoặc tra trên mạng.",
        "When the list was made ({moment}) this number had not been given. Fetch a newer list, or"
        " look it up online.",
    ),
    "withdrawn": Text("Không còn giá trị", "It no longer counts"),
    "withdrawn_more": Text(
        "Chữ ký đúng, nhưng danh sách tình trạng lập lúc {moment} ghi như dưới đây.",
        "The signature holds, but the status list of {moment} says what stands below.",
    ),
    "status": Text("Tình trạng", "Status"),
    "status_valid": Text("còn giá trị", "valid"),
    "status_unknown": Text("chưa biết", "not known"),
    "status_suspended": Text("tạm đình chỉ", "suspended"),
    "status_revoked": Text("đã thu hồi", "revoked"),
    "status_replaced": Text("đã thay bằng Giấy khác", "replaced"),
    "status_expired": Text("hết hạn", "expired"),
    "status_untrusted": Text("ký bằng khóa đã bị lộ", "signed with a compromised key"),
    "replaced_by": Text("thay bằng số {number}", "replaced by number {number}"),
    "list_good": Text("Dùng danh sách lập lúc {moment}.", "The list of {moment} is used."),
    "list_bad": Text(
        "Không dùng tệp này: không phải danh sách do khóa của chúng tôi ký, hoặc đã bị sửa.",
        "This file is not used: it is no list that our key signed, or it was changed.",
    ),
    "list_old": Text(
        "Không dùng danh sách này: đã quá hạn cập nhật {moment}. Hãy tải danh sách mới.",
        "This list is not used: a newer one was due at {moment}. Fetch it.",
    ),
    "list_replayed": Text(
        "Không dùng danh sách này: trình duyệt đã thấy danh sách mới hơn, lập lúc {moment}.",
        "This list is not used: this browser has seen a newer one, of {moment}.",
    ),
    "number": Text("Số", "Number"),
    "unit": Text("Đơn vị", "Unit"),
    "cut": Text(
        "tên dài, mã chỉ chứa phần đầu", "a long name, of which the code holds the beginning"
    ),
    "standard": Text("Bộ tiêu chí", "Standard"),
    "year": Text("Năm", "Year"),
    "authority": Text("Cơ quan công nhận", "Authority"),
    "issued": Text("Ngày cấp", "Issued on"),
    "key": Text("Khóa", "Key"),
    "active": Text("đang dùng", "in use"),
    "retired": Text(
        "đã thôi ký từ {moment}; chữ ký cũ vẫn đúng", "retired since {moment}; old signatures hold"
    ),
    "compromised": Text("bị lộ", "compromised"),
}
"""What the script says; the rest stands in the template."""
