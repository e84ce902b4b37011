"""The rows of a workbook that are about accounts and their roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from flask_babel import gettext as _

from certify import clock
from certify.accounts import operations as accounts
from certify.accounts.models import OFFICE_ROLES, UNIT_ROLES, Assignment, User
from certify.accounts.operations import AccountData
from certify.accounts.permissions import is_administrator
from certify.audit import operations as audit
from certify.db import db
from certify.faults import Fault
from certify.units.areas import official
from certify.units.lookup import by_keys
from certify.units.models import Area, Unit
from certify.units.spreadsheet import Row, RowFault, Sheet


class _Line(NamedTuple):
    """One row, read."""

    sheet: Sheet
    row: Row
    data: AccountData
    role: str
    unit: str
    area: str


class AccountRows:
    """Accounts and roles to be added or changed."""

    def __init__(
        self,
        sheets: list[Sheet],
        areas: Mapping[str, Area],
        new_units: set[str],
        language: str,
    ) -> None:
        self.areas = areas
        self.new_units = new_units
        self.language = language
        self.lines = [_line(sheet, row) for sheet in sheets for row in sheet.rows]

    @cached_property
    def known(self) -> dict[str, User]:
        """Return the accounts that the file names, by user name."""
        return by_keys(User, User.username, {line.data.username for line in self.lines})

    @cached_property
    def by_email(self) -> dict[str, User]:
        """Return the accounts that have an address of the file."""
        return by_keys(User, User.email, {line.data.email for line in self.lines} - {""})

    def units(self) -> dict[str, Unit]:
        """Return the units of the register that the file names, by code."""
        return by_keys(Unit, Unit.code, {line.unit for line in self.lines} - {""})

    def faults(self) -> Iterator[RowFault]:
        """Yield everything that is wrong, row by row."""
        units = self.new_units | set(self.units())
        first: dict[str, AccountData] = {}
        emails: dict[str, str] = {}
        for line in self.lines:
            found = [
                *accounts.faults_of(line.data),
                *self._same_person(line.data, first, emails),
                *self._place_faults(line, units),
            ]
            yield from line.sheet.faults_in(line.row, found, self.language)

    def _same_person(
        self, data: AccountData, first: dict[str, AccountData], emails: dict[str, str]
    ) -> Iterator[Fault]:
        before = first.setdefault(data.username, data)
        if before.name != data.name:
            yield Fault("name", _("Another row gives this user name another full name."))
        if before.email != data.email:
            yield Fault("email", _("Another row gives this user name another e-mail address."))
        holder = self.by_email.get(data.email)
        taken = emails.setdefault(data.email, data.username) != data.username
        if data.email and (taken or (holder is not None and holder.username != data.username)):
            yield Fault("email", _("Another account has this e-mail address."))

    def _place_faults(self, line: _Line, units: set[str]) -> Iterator[Fault]:
        in_unit, over_area = line.role in UNIT_ROLES, line.role in OFFICE_ROLES
        if not line.role:
            yield Fault("role", _("Choose a role from the list."))
            return
        if in_unit and line.unit not in units:
            yield Fault("unit", _("Give the code of a unit of the register or of this file."))
        if over_area and line.area not in self.areas:
            yield Fault("area", _("Give the official code of a commune or a province."))
        if line.unit and not in_unit:
            yield Fault("unit", _("This role is not held in a unit. Leave the cell empty."))
        if line.area and not over_area:
            yield Fault("area", _("This role is not held over an area. Leave the cell empty."))

    def apply(self, actor: User) -> Counter[str]:
        """Write the rows (they have no faults) and count what became of them."""
        counts: Counter[str] = Counter(created=0, changed=0, unchanged=0)
        people, new = dict(self.known), set()
        for line in self.lines:
            if line.data.username not in people:
                people[line.data.username] = accounts.add(line.data)
                new.add(line.data.username)
        db.session.flush()
        units = self.units()
        for line in self.lines:
            user = people[line.data.username]
            if line.data.username in new:
                new.discard(line.data.username)
                audit.record(actor, "account.created", "account", user.id, username=user.username)
            changed = accounts.apply(user, line.data)
            given = self._give(actor, user, line, units)
            counts["created" if given else "changed" if changed else "unchanged"] += 1
        return counts

    def _give(self, actor: User, user: User, line: _Line, units: Mapping[str, Unit]) -> bool:
        """Give the role of the row unless it is held; say whether it was given."""
        if line.role == "administrator":
            if is_administrator(user):
                return False
            user.roles.append(accounts.administrator_role())
            audit.record(actor, "account.administrator_given", "account", user.id)
            return True
        unit_id = units[line.unit].id if line.unit else None
        held = Assignment(
            role=line.role, unit_id=unit_id, area_code=line.area or None, since=clock.today()
        )
        if any(accounts.overlap(held, other) for other in user.assignments):
            return False
        accounts.give(actor, user, held)
        return True


def _line(sheet: Sheet, row: Row) -> _Line:
    role = sheet.form.column("role")
    return _Line(
        sheet,
        row,
        AccountData(row.text("username"), row.text("name"), row.text("email").lower()),
        (role.chosen(row.text("role")) or "") if role else "",
        row.text("unit"),
        official(row.text("area")),
    )
