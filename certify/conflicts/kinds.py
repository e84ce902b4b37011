"""What kinds of conflict people declare; a procedure of the software, no list of the law."""

from __future__ import annotations

from certify.engine import Text

KINDS = {
    "kinship": Text("Quan hệ gia đình, họ hàng", "Kinship"),
    "shareholding": Text("Góp vốn, cổ phần, lợi ích tài chính", "Shareholding or money"),
    "former_employment": Text("Từng làm việc tại đơn vị", "Former employment"),
    "other": Text("Lý do khác", "Other"),
}
