"""Pages of figures: those of a unit, and the sums of an area."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import api, clock
from certify.errors import NotFound
from certify.faults import Invalid, show_on
from certify.plugins.figures import operations, workbook
from certify.plugins.figures.chart import line
from certify.plugins.figures.forms import SheetForm, sheet_form
from certify.plugins.figures.indicators import Group, definitions
from certify.plugins.figures.lists import Filters, units
from certify.plugins.figures.models import FigureSheet
from certify.plugins.figures.operations import SheetConflict, ToConfirm
from certify.plugins.figures.periods import NAMES
from certify.plugins.figures.sums import MOST_YEARS, Sums, sums

YEARS_SHOWN = 6
LIST_ARGS = ("area", "group", "year", "state", "q")

bp = Blueprint(
    "figures", __name__, template_folder="templates", static_folder="static", url_prefix="/figures"
)
api.resume_after_sign_in(bp)


class Choice(NamedTuple):
    """One of the things that an area's page can show: a group, and how its years are cut."""

    group: Group
    basis: str

    @property
    def key(self) -> str:
        """The value of the choice in an address."""
        return f"{self.group.name}.{self.basis}"


CHOICES = tuple(Choice(group, basis) for group in definitions().groups for basis in group.periods)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"count": count, "periods": NAMES}


def count(value: int | None) -> str:
    """Return a number with its thousands parted as the page's language does; a dash for none."""
    if value is None:
        return "–"
    return f"{value:,}".replace(",", "," if api.language() == "en" else ".")


@bp.get("")
@api.signed_in
def index() -> ResponseReturnValue:
    """Lead to the figures of one's unit or area; let choose where there are several."""
    own = api.units_of(api.actor(), "clerk", "head")
    if not own:
        return redirect(url_for("figures.area"))
    if len(own) == 1 and not api.area_codes(api.actor()):
        return redirect(url_for("figures.unit", unit_id=own[0].id))
    office = bool(api.area_codes(api.actor()))
    return render_template("figures/index.html", units=own, office=office)


@bp.get("/units/<int:unit_id>")
@api.signed_in
def unit(unit_id: int) -> ResponseReturnValue:
    """Show what a unit gave, and what it can give for a year."""
    found = api.get_unit(api.actor(), unit_id)
    year = _year()
    groups = definitions().groups
    sheets = operations.sheets_of(found)
    return render_template(
        "figures/unit.html",
        unit=found,
        year=year,
        today=clock.today(),
        years=range(clock.today().year + 1, clock.today().year - YEARS_SHOWN, -1),
        groups=groups,
        spans={group.name: operations.spans_of(found, group, year) for group in groups},
        sheets={name: {(s.year, s.period): s for s in given} for name, given in sheets.items()},
        past={name: operations.by_year(given, YEARS_SHOWN) for name, given in sheets.items()},
        may_give=operations.may_give(api.actor(), found),
    )


@bp.route("/units/<int:unit_id>/<group>/<int:year>/<period>", methods=["GET", "POST"])
@api.signed_in
def sheet(unit_id: int, group: str, year: int, period: str) -> ResponseReturnValue:
    """Show, give or correct the figures of a period."""
    place = operations.place_of(api.actor(), unit_id, group, year, period)
    found = operations.sheet_of(place)
    form = sheet_form(place.group, api.language())(data=_filled(found))
    state: dict[str, Any] = {"doubts": [], "theirs": {}}
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.give(
                    api.actor(),
                    place,
                    form.values(),
                    seen_revision=form.revision.data,
                    reason=form.reason.data or "",
                    confirmed=form.confirmed.data,
                    note=form.note.data or "",
                )
            except ToConfirm as error:
                state["doubts"] = error.doubts
                _ask(form)
            except SheetConflict as error:
                found = operations.sheet_of(place)
                state["theirs"], status = _theirs(error, form), 409
                form.form_errors.append(str(error))
            except Invalid as error:
                show_on(form, error)
            else:
                flash(_("The figures were saved."), "success")
                return redirect(url_for("figures.unit", unit_id=unit_id, year=year))
    return _sheet_page(place, found, form, state), status


def _ask(form: SheetForm) -> None:
    """Say what a confirmation still lacks, once one of the two was given."""
    if form.confirmed.data and not (form.note.data or "").strip():
        form.note.errors = [_("Say in a note why it is so.")]
    elif form.note.data and not form.confirmed.data:
        form.confirmed.errors = [_("Confirm the figures.")]


def _filled(found: FigureSheet | None) -> dict[str, Any]:
    return {**found.values, "revision": found.revision} if found else {}


def _theirs(error: SheetConflict, form: SheetForm) -> dict[str, int | None]:
    """Return the figures of the other one where they differ, and let the next save count."""
    form.revision.data = error.revision
    mine = form.values()
    return {
        name: error.values.get(name) for name in mine if error.values.get(name) != mine[name]
    } or {"": None}


def _sheet_page(
    place: operations.Place, found: FigureSheet | None, form: SheetForm, state: dict[str, Any]
) -> str:
    return render_template(
        "figures/sheet.html",
        place=place,
        sheet=found,
        form=form,
        before=operations.before(place),
        history=operations.history(found) if found else [],
        giver=operations.giver(found) if found else "",
        may_give=operations.may_give(api.actor(), place.unit),
        doubt=definitions().doubt,
        **state,
    )


@bp.get("/area")
@api.signed_in
def area() -> ResponseReturnValue:
    """Show the sums of an area, year by year."""
    place, choice, found = _asked()
    names = [each.name for each in choice.group.indicators]
    shown = request.args.get("indicator", "")
    indicator = choice.group.indicator(shown if shown in names else names[0])
    assert indicator is not None  # a group has indicators
    below = api.areas_below(place.code)
    last = found.years[-1]
    args = _kept(place, choice, found) | {"indicator": indicator.name}
    return render_template(
        "figures/area.html",
        area=place,
        areas=api.areas_to_choose(api.actor(), place),
        choice=choice,
        choices=CHOICES,
        found=found,
        indicator=indicator,
        line=line(found.years, found.row(indicator.name)),
        below=[each for each in below if any(found.row(indicator.name, each.code))],
        bars=_bars(found, below, indicator.name, last, args),
        last=last,
        types=api.library().unit_types,
        args=args,
    )


def _bars(
    found: Sums, below: Iterable[api.Area], indicator: str, year: int, args: dict[str, Any]
) -> list[tuple[str, int | None, str]]:
    """Return a bar for each commune that has a figure, the highest first."""
    given = [
        (each.name, found.by_area[each.code, indicator, year], each.code)
        for each in below
        if (each.code, indicator, year) in found.by_area
    ]
    return [
        (name, value, url_for("figures.area", **{**args, "area": code}))
        for name, value, code in sorted(given, key=lambda bar: -bar[1])
    ]


@bp.get("/area.xlsx")
@api.signed_in
def area_workbook() -> ResponseReturnValue:
    """Send the sums of an area as a workbook."""
    place, choice, found = _asked()
    content = workbook.sums_workbook(place, found, api.areas_below(place.code), api.language())
    name = f"so-lieu-{choice.group.name}-{place.code}-{found.years[0]}-{found.years[-1]}.xlsx"
    return api.workbook_response(content, name)


def _asked() -> tuple[api.Area, Choice, Sums]:
    """Return the area, what is to be shown of it, and the sums."""
    place = api.chosen_area(api.actor(), request.args.get("area", ""))
    choice = _choice()
    until = _year("until")
    since = min(_year("since", until - YEARS_SHOWN + 1), until)
    years = range(max(since, until - MOST_YEARS + 1), until + 1)
    codes = [place.code, *(each.code for each in api.areas_below(place.code))]
    return place, choice, sums(codes, choice.group, choice.basis, years)


def _kept(place: api.Area, choice: Choice, found: Sums) -> dict[str, Any]:
    years = {"since": found.years[0], "until": found.years[-1]}
    return {"area": place.code, "group": choice.key, **years}


def _choice() -> Choice:
    key = request.args.get("group", CHOICES[0].key)
    chosen = next((each for each in CHOICES if each.key == key), None)
    if chosen is None:
        raise NotFound(_("There are no figures for this group and period."))
    return chosen


def _year(name: str = "year", default: int | None = None) -> int:
    """Return the year asked for; this year (or *default*) where none, or a senseless one, is."""
    today = clock.today().year
    year = request.args.get(name, 0, int)
    usual = default or today
    return year if operations.FIRST_YEAR <= year <= today + 1 else usual


def _opener() -> Callable[[api.Unit], bool]:
    """Return what says whether the reader may open a unit of an area that they read."""
    office = api.is_administrator(api.actor()) or bool(api.area_codes(api.actor()))
    own = api.unit_ids(api.actor())
    return lambda unit: office or unit.id in own


@bp.get("/units")
@api.signed_in
def given() -> ResponseReturnValue:
    """List the units of an area: who gave the figures of a year, and who did not."""
    place = api.chosen_area(api.actor(), request.args.get("area", ""))
    choice, year = _choice(), _year()
    filters = Filters(
        choice.group,
        choice.basis,
        year,
        request.args.get("state", ""),
        request.args.get("q", "").strip(),
    )
    codes = [place.code, *(each.code for each in api.areas_below(place.code))]
    page, lines = units(codes, filters, request.args.get("page", 1, int))
    return render_template(
        "figures/units.html",
        area=place,
        areas=api.areas_to_choose(api.actor(), place),
        choice=choice,
        choices=CHOICES,
        filters=filters,
        years=range(clock.today().year + 1, clock.today().year - YEARS_SHOWN, -1),
        page=page,
        lines=lines,
        opens=_opener(),
        types=api.library().unit_types,
        args={key: request.args[key] for key in LIST_ARGS if request.args.get(key)},
    )
