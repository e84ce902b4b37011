"""Forms about units; the facts asked for are those of the unit's type."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    RadioField,
    SelectField,
    StringField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from certify.engine import FactType, UnitType
from certify.errors import Refused
from certify.faults import Fault, Invalid
from certify.units.areas import find_area, label
from certify.units.columns import NO, YES
from certify.units.models import Unit
from certify.units.operations import UnitData
from certify.web.forms import RevisionField, choices, commune_field, strip
from certify.web.language import show_text

YES_NO = (("true", YES), ("false", NO))


class UnitForm(FlaskForm):
    """What every unit has; :func:`unit_form` adds the facts of its type."""

    name = StringField(
        _l("Name of the unit"),
        [validators.InputRequired(_l("Give the name of the unit.")), validators.Length(max=300)],
        filters=[strip],
        description=_l("In full, as it is to stand on the certificate."),
    )
    code = StringField(
        _l("Unit code"),
        [validators.InputRequired(_l("Give a code.")), validators.Length(max=40)],
        filters=[strip],
        description=_l("One for each unit, without spaces, for example TDP-05."),
    )
    area = commune_field(_l("Say where the unit lies."))
    authority = RadioField(
        _l("Managed by"),
        choices=[
            SelectChoice("", _l("the usual one: the commune (of a commune: the province)")),
            SelectChoice("province", _l("the province")),
        ],
        default="",
        validate_choice=True,
    )
    address = StringField(_l("Address"), [validators.Length(max=300)], filters=[strip])
    since = DateField(_l("Founded on"), [validators.Optional()])
    reason = StringField(
        _l("Reason for the change"),
        [validators.Length(max=300)],
        filters=[strip],
        description=_l("For example the number of a decision. It stands in the history."),
    )
    revision = RevisionField()

    def fact_fields(self) -> list[Any]:
        """Return the fields of the facts, in order."""
        return [each for each in self if each.name.startswith("facts.")]


def unit_form(unit_type: UnitType) -> type[UnitForm]:
    """Return the form for units of a type."""
    fields = {f"facts.{fact.name}": _fact_field(fact) for fact in unit_type.facts}
    return type("UnitFormOf" + unit_type.name.title(), (UnitForm,), fields)


def _fact_field(fact: FactType) -> Any:
    required = [validators.InputRequired(_l("This must be answered."))]
    label_ = LazyString(show_text, fact.text)
    if fact.values:
        named = choices((option.value, option.text) for option in fact.values)
        options = [SelectChoice("", _l("– choose –")), *named]
        return SelectField(label_, required, choices=options)
    return RadioField(label_, required, choices=choices(YES_NO))


def unit_data(form: UnitForm, unit_type: UnitType) -> UnitData:
    """Return what the form says.

    :raises Invalid: when no area, or several, fit what was typed.
    """
    try:
        area = find_area(form.area.data, "commune")
    except Refused as error:
        raise Invalid([Fault("area", str(error))]) from error
    facts = {
        fact.name: _fact_value(form[f"facts.{fact.name}"].data, fact) for fact in unit_type.facts
    }
    by_province = form.authority.data == "province"
    return UnitData(
        code=form.code.data,
        type=unit_type.name,
        name=form.name.data,
        area_code=area.code,
        address=form.address.data,
        authority_code=(area.parent_code or "") if by_province else "",
        since=form.since.data,
        facts=facts,
    )


def _fact_value(typed: str | None, fact: FactType) -> bool | str | None:
    if fact.values:
        return typed or None
    return {"true": True, "false": False}.get(typed or "")


def values_of(unit: Unit, unit_type: UnitType) -> dict[str, Any]:
    """Return the form's values for a unit of the register."""
    values: dict[str, Any] = {
        "name": unit.name,
        "code": unit.code,
        "area": label(unit.area),
        "authority": "province" if _by_province(unit) else "",
        "address": unit.address,
        "since": unit.since,
        "revision": unit.revision,
    }
    for fact in unit_type.facts:
        value = unit.facts.get(fact.name)
        values[f"facts.{fact.name}"] = str(value).lower() if isinstance(value, bool) else value
    return values


def _by_province(unit: Unit) -> bool:
    return unit.type != "commune" and unit.authority_code == unit.area.parent_code


class CloseForm(FlaskForm):
    """Closing a unit."""

    day = DateField(_l("Closed on"), [validators.InputRequired(_l("Give the day."))])
    reason = StringField(_l("Reason"), [validators.Length(max=300)], filters=[strip])
