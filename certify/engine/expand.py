"""From what stands in files to one complete raw set: overlays, includes, parameters, scales.

All of it works on raw tables that know their file and line, so that a later fault is told where
its author can mend it. What is not of the expected form is left as it is: the schema refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from certify.engine.decoding import decode, fault
from certify.engine.errors import At
from certify.engine.schema import IncludeFile, OverlayFile
from certify.engine.shapes import short
from certify.engine.text import Text
from certify.engine.yamlfile import Series, Table

Lookup = Callable[[str, Table, At], Table]
ADDED = ("instruments", "authority", "terms")
SUBSTITUTED = ("windows", "scope", "papers", "outcome", "sections")


def overlay(base: Table, raw: Table) -> Table:
    """Return ``base`` with the overlay ``raw`` laid over it."""
    over = decode(raw, OverlayFile)
    merged = raw.copy()
    merged.clear()
    merged.update(base)
    merged["version"] = f"{base['version']}+{over.name}"
    if over.title:
        merged["title"] = raw["title"]
    merged["parameters"] = overridden(base.get("parameters", Series()), over, raw)
    for key in (*ADDED, "sections"):
        merged[key] = chained(base.get(key, Series()), raw.get(key, Series()))
    if over.fill:
        merged["sections"] = Fill(raw).filled(merged["sections"])
    if base.get("baseline") and over.answers:
        merged["baseline"] = base["baseline"].copy()
        merged["baseline"]["answers"] = {**base["baseline"]["answers"], **over.answers}
        merged["baseline"]["outcome"] = over.outcome or base["baseline"].get("outcome", "met")
    # The base's own cases need not hold under other parameters.
    merged["worked_cases"] = raw.get("worked_cases", Series())
    return merged


def amended(base: Table, raw: Table) -> Table:
    """Return ``base`` with the terms, authorities and instruments of ``raw``, which amends it.

    Nothing of it enters the hash: key, ids and verdicts of the set stay what they are.
    """
    decode(raw, OverlayFile)
    for key in raw:
        if key not in (*ADDED, "extends", "name", "amends"):
            fault(raw, (key,), AMENDS)
    merged = base.copy()
    for key in ADDED:
        merged[key] = chained(base.get(key, Series()), raw.get(key, Series()))
    return merged


class Fill:
    """Gives frames the content that the overlay ``raw`` has for them."""

    def __init__(self, raw: Table) -> None:
        self.raw = raw
        self.open = dict(raw["fill"])

    def filled(self, sections: Series) -> Series:
        """Return ``sections`` with what is filled; every id of the overlay must be found."""
        result = self.series(sections)
        for name in self.open:
            fault(self.raw, ("fill", name), NOTHING_TO_FILL.format(name=short(name)))
        return result

    def series(self, items: Series) -> Series:
        """Return a list of sections, groups and criteria with what is filled."""
        result = items.copy()
        for place, item in enumerate(items):
            if "criteria" in item:
                result[place] = item.copy()
                result[place]["criteria"] = self.series(item["criteria"])
            elif item.get("id") in self.open:
                result[place] = self.criterion(item, self.open.pop(item["id"]))
        return result

    def criterion(self, item: Table, given: Table) -> Table:
        """Return a frame with its content; what is known is not changed."""
        if item.get("provenance") != "missing" and item.get("points") != "unknown":
            fault(self.raw, ("fill", item["id"]), KNOWN.format(name=item["id"]))
        result = item.copy()
        if result.get("provenance") == "missing":
            del result["provenance"]  # points alone make nothing surer than it was
        for key, value in given.items():
            result[key] = value
        return result


def overridden(parameters: Series, over: OverlayFile, raw: Table) -> Series:
    """Return ``parameters`` with the values of the overlay."""
    result = parameters.copy()
    places = {entry["name"]: place for place, entry in enumerate(result)}
    for name, value in over.parameters.items():
        if name not in places:
            fault(raw, ("parameters", name), NO_PARAMETER.format(name=name, names=list(places)))
        result[places[name]] = result[places[name]].copy()
        result[places[name]]["value"] = value
    return result


def include(raw: Table, lookup: Lookup) -> Table:
    """Return ``raw`` with every ``include`` replaced by what it names.

    What is included brings the parameters and scales of its set along; where both sets define
    one of the same name, that of the including set stands.
    """
    result = raw.copy()
    result["parameters"] = raw.get("parameters", Series()).copy()
    result["scales"] = raw.get("scales", Table()).copy()
    sections = raw.get("sections", Series())
    result["sections"] = Includes(raw, result, lookup).filled(sections, ("sections",))
    return result


class Includes:
    """Puts what ``raw`` includes into the lists of ``target``."""

    def __init__(self, raw: Table, target: Table, lookup: Lookup) -> None:
        self.raw = raw
        self.target = target
        self.lookup = lookup

    def filled(self, items: Series, at: At) -> Series:
        """Return a list with its includes replaced, down to the innermost group."""
        result = Series(items.file, items.line)
        for place, item in enumerate(items):
            for each in self.expanded(item, (*at, place)):
                result.add(each, items.lines[place])
        return result

    def expanded(self, item: Table, at: At) -> Iterator[Table]:
        """Yield what stands for one item of a list of criteria."""
        if "include" in item:
            yield from self.included(item, at)
        elif "criteria" in item:
            group = item.copy()
            group["criteria"] = self.filled(item["criteria"], (*at, "criteria"))
            yield group
        else:
            yield item

    def included(self, item: Table, at: At) -> Iterator[Table]:
        """Yield what an include names, and bring along what that needs."""
        wanted = decode(item["include"], IncludeFile, (*at, "include"), self.raw)
        if len(item) > 1:
            fault(self.raw, at, ONLY_INCLUDE)
        source = self.lookup(wanted.source, self.raw, (*at, "include", "from"))
        known = dict(by_id(source["sections"]))
        for name in wanted.ids:
            if name not in known:
                message = NOT_THERE.format(name=name, key=wanted.source)
                fault(self.raw, (*at, "include", "ids"), message)
            bring_along(source, known[name], self.target)
            yield imported(known[name], wanted)


def by_id(items: list[Table]) -> Iterator[tuple[str, Table]]:
    """Yield criteria and nested groups with their ids, all but the sections."""
    for item in items:
        for member in item.get("criteria", ()):
            yield str(member.get("id")), member
            yield from by_id([member])


def imported(item: Table, wanted: IncludeFile) -> Table:
    """Return a criterion, or every one of a group, with the provision that imports it."""
    result = item.copy()
    if "criteria" in item:
        result["criteria"] = item["criteria"].copy()
        result["criteria"][:] = [imported(member, wanted) for member in item["criteria"]]
        return result
    result["via"] = wanted.via
    if wanted.provenance:
        result["provenance"] = wanted.provenance
    return result


def bring_along(source: Table, item: Table, target: Table) -> None:
    """Add to ``target`` the parameters that ``item`` names, and the scales of ``source``."""
    present = {entry["name"] for entry in target["parameters"]}
    entries = {entry["name"]: entry for entry in source["parameters"]}
    wanted = list(named_by(item))
    while wanted:
        name = wanted.pop()
        if name in entries and name not in present:
            present.add(name)
            target["parameters"].add(entries[name])
            wanted.extend(named_by(entries[name]["value"]))
    for name, values in source["scales"].items():
        target["scales"].setdefault(name, values)


def named_by(value: Any) -> Iterator[str]:
    """Yield the names of the parameters that stand in ``value``."""
    if isinstance(value, Table):
        if isinstance(name := value.get("param"), str):
            yield name
        yield from value.get("readings", ())
    if isinstance(value, Table | Series):
        for inner in value.values() if isinstance(value, Table) else value:
            yield from named_by(inner)


def substitute(raw: Table) -> Table:
    """Return ``raw`` with the value in place of every ``{param: name}``.

    A criterion remembers the parameters that it took in among its ``readings``.
    """
    fill = Substitution(raw, {entry["name"]: entry["value"] for entry in raw["parameters"]})
    result = raw.copy()
    for key in SUBSTITUTED:
        if key in raw:
            result[key] = fill.replaced(raw[key], (key,), [])
    result["parameters"] = raw["parameters"].copy()
    for place, entry in enumerate(raw["parameters"]):
        table = result["parameters"][place] = entry.copy()
        at = ("parameters", place, "value")
        table["value"] = fill.replaced(entry["value"], at, [], entry["name"])
    return result


class Substitution:
    """Puts the values of parameters in place of their names; a value may name others."""

    def __init__(self, raw: Table, values: dict[str, Any]) -> None:
        self.raw = raw
        self.values = values

    def replaced(self, value: Any, at: At, used: list[str], *inside: str) -> Any:
        """Return ``value`` with parameters put in; their names are added to ``used``."""
        if isinstance(value, Table) and set(value) == {"param"}:
            return self.value(value["param"], at, used, *inside)
        if isinstance(value, Table):
            here: list[str] = [] if "rule" in value else used
            table = value.copy()
            for key, inner in value.items():
                table[key] = self.replaced(inner, (*at, key), here, *inside)
            if "rule" in value and "id" in value and here:
                table["readings"] = list(dict.fromkeys([*value.get("readings", ()), *here]))
            return table
        if isinstance(value, Series):
            series = value.copy()
            for place, inner in enumerate(value):
                series[place] = self.replaced(inner, (*at, place), used, *inside)
            return series
        return value

    def value(self, name: Any, at: At, used: list[str], *inside: str) -> Any:
        """Return the value of the parameter ``name``, for a value ``inside`` of others."""
        if not isinstance(name, str) or name not in self.values:
            message = NO_PARAMETER.format(name=short(name), names=list(self.values))
            fault(self.raw, at, message)
        if name in inside:
            fault(self.raw, at, ROUND.format(names=[*inside, name]))
        used.append(name)
        return self.replaced(self.values[name], at, used, *inside, name)


def chained(first: Series, second: Series) -> Series:
    """Return two lists as one."""
    result = first.copy()
    for place, item in enumerate(second):
        result.add(item, second.lines[place])
    return result


AMENDS = Text(
    "văn bản sửa đổi chỉ được ghi terms, authority, instruments; hãy bỏ mục này hoặc bỏ amends",
    "what amends a set holds terms, authority and instruments only; take this out, or amends",
)
NOTHING_TO_FILL = Text(
    "bộ tiêu chí gốc không có khung {name} để điền; hãy kiểm tra mã",
    "the base has no frame {name} to fill; check the id",
)
KNOWN = Text(
    "nội dung của {name} đã rõ, không điền đè được; hãy bỏ mục này",
    "the content of {name} is known and is not filled over; take this out",
)
NO_PARAMETER = Text(
    "không có tham số {name}; các tham số là: {names}",
    "there is no parameter {name}; the parameters are: {names}",
)
ROUND = Text(
    "các tham số gọi nhau vòng tròn: {names}; hãy bỏ một lần gọi",
    "parameters name each other in a circle: {names}; take one out",
)
ONLY_INCLUDE = Text(
    "mục include phải đứng một mình; hãy tách các mục khác ra",
    "include must stand alone; move the other fields out",
)
NOT_THERE = Text(
    "bộ tiêu chí {key} không có {name}; hãy kiểm tra mã",
    "the set {key} has no {name}; check the id",
)
