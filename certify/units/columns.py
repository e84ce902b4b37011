"""The columns of the workbook with units and accounts, in both languages."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from certify.accounts.roles import ALL_ROLES, ROLES
from certify.engine import Text, UnitType
from certify.text import fold

YES, NO = Text("Có", "Yes"), Text("Không", "No")


class Column(NamedTuple):
    """One column: its key, its heading and what to write into it."""

    key: str
    heading: Text
    note: Text
    required: bool = False
    choices: tuple[tuple[str, Text], ...] = ()

    def chosen(self, written: str) -> str | None:
        """Return the value that *written* stands for: the value itself or its name."""
        wanted = fold(written)
        for value, text in self.choices:
            if wanted in (fold(value), fold(text.vi), fold(text.en)):
                return value
        return None

    def offered(self, language: str) -> str:
        """Return what may be written, for people."""
        return "; ".join(text.in_(language) for _value, text in self.choices)


class SheetForm(NamedTuple):
    """One sheet: its name, and its columns in order."""

    key: str
    name: Text
    columns: tuple[Column, ...]

    def column(self, heading: str) -> Column | None:
        """Return the column that a heading in the file means."""
        wanted = fold(heading.rstrip(" *"))
        for column in self.columns:
            if wanted in (column.key, fold(column.heading.vi), fold(column.heading.en)):
                return column
        return None


class Layout:
    """Both sheets, for the types of units that are installed."""

    def __init__(self, unit_types: tuple[UnitType, ...]) -> None:
        self.unit_types = unit_types

    @cached_property
    def units(self) -> SheetForm:
        """The sheet of units; its last columns are the facts of all types."""
        return SheetForm("units", Text("Đơn vị", "Units"), (*self._fixed(), *self._facts()))

    def _fixed(self) -> tuple[Column, ...]:
        types = tuple((each.name, each.text) for each in self.unit_types)
        return (
            Column("code", Text("Mã đơn vị", "Unit code"), CODE_NOTE, required=True),
            Column("type", Text("Loại đơn vị", "Type"), TYPE_NOTE, required=True, choices=types),
            Column("name", Text("Tên đơn vị", "Name"), NAME_NOTE, required=True),
            Column("address", Text("Địa chỉ", "Address"), ADDRESS_NOTE),
            Column("area", Text("Mã xã, phường", "Commune code"), AREA_NOTE, required=True),
            Column("authority", Text("Mã nơi quản lý", "Managed by (code)"), AUTHORITY_NOTE),
            Column("since", Text("Thành lập ngày", "Since"), SINCE_NOTE),
        )

    def _facts(self) -> list[Column]:
        columns: dict[str, Column] = {}
        for unit_type in self.unit_types:
            for fact in unit_type.facts:
                choices = tuple((option.value, option.text) for option in fact.values)
                note = Text("Áp dụng cho: {types}", "For: {types}")
                columns.setdefault(
                    fact.name,
                    Column(
                        f"facts.{fact.name}",
                        fact.text,
                        self._for_types(note, fact.name),
                        choices=choices or (("true", YES), ("false", NO)),
                    ),
                )
        return list(columns.values())

    def _for_types(self, note: Text, fact: str) -> Text:
        having = [each.text for each in self.unit_types if each.fact(fact)]
        return Text(
            note.vi.format(types="; ".join(text.vi for text in having)),
            note.en.format(types="; ".join(text.en for text in having)),
        )

    @cached_property
    def accounts(self) -> SheetForm:
        """The sheet of accounts: one row for each role that a person holds."""
        roles = tuple((role, ROLES[role]) for role in ALL_ROLES)
        return SheetForm(
            "accounts",
            Text("Tài khoản", "Accounts"),
            (
                Column(
                    "username", Text("Tên đăng nhập", "User name"), USERNAME_NOTE, required=True
                ),
                Column("name", Text("Họ và tên", "Full name"), PERSON_NOTE, required=True),
                Column("email", Text("Thư điện tử", "E-mail"), EMAIL_NOTE),
                Column("role", Text("Vai trò", "Role"), ROLE_NOTE, required=True, choices=roles),
                Column("unit", Text("Mã đơn vị", "Unit code"), UNIT_NOTE),
                Column("area", Text("Mã địa bàn", "Area code"), PLACE_NOTE),
            ),
        )

    @property
    def sheets(self) -> tuple[SheetForm, SheetForm]:
        """Both sheets."""
        return self.units, self.accounts


CODE_NOTE = Text(
    "Mã riêng của từng đơn vị, không có dấu cách, ví dụ TDP-05, TRUONG-01. "
    "Nhập lại tệp với cùng mã sẽ cập nhật đơn vị, không tạo thêm.",
    "The unit's own code without spaces, for example TDP-05. "
    "The same code in a later file updates the unit instead of adding one.",
)
TYPE_NOTE = Text("Chọn trong danh sách.", "Choose from the list.")
NAME_NOTE = Text("Tên đầy đủ, sẽ in trên Giấy công nhận.", "Full name, as on the certificate.")
ADDRESS_NOTE = Text("Không bắt buộc.", "Optional.")
AREA_NOTE = Text(
    "Mã số chính thức của xã, phường, đặc khu nơi đơn vị đóng; tra ở trang “Mã địa bàn”.",
    "Official code of the commune where the unit lies; see the sheet “Area codes”.",
)
AUTHORITY_NOTE = Text(
    "Để trống nếu do chính xã, phường đó xét. Ghi mã tỉnh nếu do tỉnh xét.",
    "Leave empty if the commune appraises the unit; the province's code if the province does.",
)
SINCE_NOTE = Text("Không bắt buộc; dạng ngày/tháng/năm.", "Optional; a date.")
USERNAME_NOTE = Text(
    "3–80 chữ cái thường không dấu và chữ số, ví dụ thcssenhong.",
    "3–80 small letters without accents and digits, for example thcssenhong.",
)
PERSON_NOTE = Text("Họ và tên người dùng.", "The person's full name.")
EMAIL_NOTE = Text("Không bắt buộc.", "Optional.")
ROLE_NOTE = Text(
    "Chọn trong danh sách. Một người có nhiều vai trò thì ghi nhiều dòng.",
    "Choose from the list. A person with several roles takes several rows.",
)
UNIT_NOTE = Text(
    "Bắt buộc với người lập hồ sơ và người đứng đầu; đơn vị có thể nằm ngay trong tệp này.",
    "Needed for clerks and heads; the unit may stand in this same file.",
)
PLACE_NOTE = Text(
    "Bắt buộc với cán bộ thẩm định và người có thẩm quyền: mã xã, phường hoặc mã tỉnh.",
    "Needed for inspectors and approvers: the code of a commune or a province.",
)
