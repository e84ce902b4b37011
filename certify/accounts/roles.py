"""What the roles are called."""

from __future__ import annotations

from certify.accounts.models import OFFICE_ROLES, UNIT_ROLES
from certify.engine import Text

ROLES = {
    "clerk": Text("Người lập hồ sơ", "Clerk"),
    "head": Text("Người đứng đầu đơn vị", "Head of the unit"),
    "inspector": Text("Cán bộ thẩm định", "Inspector"),
    "approver": Text("Người có thẩm quyền công nhận", "Approver"),
    "administrator": Text("Quản trị viên", "Administrator"),
}
ALL_ROLES = (*UNIT_ROLES, *OFFICE_ROLES, "administrator")
