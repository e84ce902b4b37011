"""Who and what the demonstration consists of.  All names are invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from certify.units.operations import UnitData

COMMUNE = "18073"  # Phường Thành Sen, Hà Tĩnh

PARTY: Mapping[str, bool | str] = {"party_organisation": True}
WORKPLACE: dict[str, bool | str] = {
    "party_organisation": True,
    "emulation_eligible": True,
    "coordination_plan": True,
    "guard_force": True,
    "sub_units": True,
}
TEAM: Mapping[str, bool | str] = {"under_nine_months": False, "under_complaint": False}


class Place(NamedTuple):
    """A unit of the demonstration."""

    code: str
    type: str
    name: str
    address: str
    facts: Mapping[str, bool | str]

    def data(self) -> UnitData:
        """Return it as the register of units takes it."""
        return UnitData(
            code=self.code,
            type=self.type,
            name=self.name,
            area_code=COMMUNE,
            address=self.address,
            facts=self.facts,
        )


PLACES = (
    Place(
        "TRUONG-01",
        "school",
        "Trường Trung học cơ sở Sen Hồng",
        "Số 12 đường Nguyễn Du",
        WORKPLACE | {"general_education": True, "school_level": "lower_secondary"},
    ),
    Place(
        "TRUONG-02",
        "school",
        "Trường Trung học phổ thông Núi Nài",
        "Số 5 đường Hà Huy Tập",
        WORKPLACE | {"general_education": True, "school_level": "upper_secondary"},
    ),
    Place(
        "DN-01",
        "enterprise",
        "Công ty Cổ phần Dệt may Sông La",
        "Khu công nghiệp phía Nam",
        WORKPLACE | {"enterprise_size": "large"},
    ),
    Place(
        "DN-02",
        "enterprise",
        "Công ty TNHH Mộc Xuân",
        "Ngõ 3 đường Xuân Diệu",
        WORKPLACE | {"party_organisation": False, "enterprise_size": "small"},
    ),
    Place(
        "CQ-01",
        "agency",
        "Trung tâm Văn hoá - Truyền thông",
        "Số 1 đường Phan Đình Phùng",
        WORKPLACE | {"guard_force": False, "armed_forces": False},
    ),
    *(
        Place(f"TBV-{n:02}", "security_team", f"Tổ bảo vệ an ninh, trật tự số {n}", "", TEAM)
        for n in (1, 2)
    ),
    *(Place(f"TDP-{n:02}", "residential_area", f"Tổ dân phố {n}", "", PARTY) for n in range(1, 9)),
)


class Person(NamedTuple):
    """Somebody with an account."""

    username: str
    name: str
    role: str
    where: str  # a unit's code, "commune", "province" or ""

    @property
    def what(self) -> str:
        """Who this is, in a line."""
        return f"{self.name} – {self.role}{f' ({self.where})' if self.where else ''}"


PEOPLE = (
    Person("quantri", "Quản trị hệ thống", "administrator", ""),
    Person("canbo", "Đại uý Lê Minh Quân", "inspector", "commune"),
    Person("chutich", "Chủ tịch Nguyễn Thị Hoà", "approver", "commune"),
    Person("phochutich", "Phó Chủ tịch Đinh Văn Toàn", "approver", "commune"),
    Person("canbotinh", "Thiếu tá Phan Anh Tuấn", "inspector", "province"),
    Person("chutichtinh", "Phó Chủ tịch Trần Văn Bình", "approver", "province"),
    Person("congan", "Thượng uý Võ Hải Nam", "head", "PHUONG"),
    Person("vanthu", "Đặng Thu Hà", "clerk", "TRUONG-01"),
    Person("hieutruong", "Hồ Ngọc Lan", "head", "TRUONG-01"),
    Person("hieutruong2", "Bùi Quốc Việt", "head", "TRUONG-02"),
    Person("giamdoc", "Dương Mạnh Hùng", "head", "DN-01"),
    Person("totruong1", "Ông Cao Văn Thái", "head", "TDP-01"),
    Person("totruong2", "Bà Mai Thị Sáu", "head", "TDP-02"),
    Person("totruong3", "Ông Lương Đình Phúc", "head", "TDP-03"),
)
