"""Levels, forms, recipients and states: data, in both languages.

Which level may award which form, and for what, is the law's; nothing here decides that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from certify.engine import Text


class Level(NamedTuple):
    """A level that awards, and whose approvers enter its decisions here.

    The commune's enter those of the commune, the province's all others (the software's own
    procedure: higher levels have no account here).
    """

    text: Text
    office: Literal["commune", "province"]


LEVELS: Final[Mapping[str, Level]] = {
    "commune": Level(Text("Cấp xã", "Commune"), "commune"),
    "province_police": Level(Text("Công an cấp tỉnh", "Provincial police"), "province"),
    "province": Level(Text("Cấp tỉnh", "Province"), "province"),
    "ministry": Level(Text("Cấp Bộ", "Ministry"), "province"),
    "prime_minister": Level(Text("Thủ tướng Chính phủ", "Prime Minister"), "province"),
    "state": Level(Text("Cấp Nhà nước", "State"), "province"),
}

FORMS: Final[Mapping[str, Text]] = {
    "giay_khen": Text("Giấy khen", "Letter of commendation"),
    "bang_khen": Text("Bằng khen", "Certificate of merit"),
    "co_thi_dua": Text("Cờ thi đua", "Emulation flag"),
    "danh_hieu": Text("Danh hiệu thi đua", "Emulation title"),
    "ky_niem_chuong": Text("Kỷ niệm chương", "Commemorative medal"),
    "huan_chuong": Text("Huân chương, huy chương", "Order or medal"),
}

RECIPIENTS: Final[Mapping[str, Text]] = {
    "unit": Text("Đơn vị", "Unit"),
    "group": Text("Tập thể", "Group"),
    "person": Text("Cá nhân", "Person"),
}

PROPOSED, DECIDED, NOT_GRANTED = "proposed", "decided", "not_granted"

STATES: Final[Mapping[str, Text]] = {
    PROPOSED: Text("Đề nghị", "Proposed"),
    DECIDED: Text("Đã quyết định", "Decided"),
    NOT_GRANTED: Text("Không khen thưởng", "Not granted"),
}
