"""From what stands in files to one complete raw set: overlays, includes, parameters, scales.

All of it works on raw tables that know their file and line, so that a later fault is told where
its author can mend it. What is not of the expected form is left as it is: the schema refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from certify.engine.decoding import decode, fault
from certify.engine.errors import At
from certify.engine.schema import IncludeFile, OverlayFile, Parameter
from certify.engine.shapes import short
from certify.engine.text import Text
from certify.engine.yamlfile import Series, Table

Lookup = Callable[[str], Table]
SUBSTITUTED = ("windows", "scope", "papers", "outcome", "sections")


def overlay(base: Table, raw: Table) -> Table:
    """Return ``base`` with the overlay ``raw`` laid over it."""
    over = decode(raw, OverlayFile)
    merged = base.like()
    merged.update(base)
    merged["version"] = f"{base['version']}+{over.name}"
    if over.title:
        merged["title"] = raw["title"]
    merged["parameters"] = overridden(base.get("parameters", []), over, raw)
    for key in ("instruments", "authority", "sections"):
        merged[key] = chained(base.get(key, []), raw.get(key, []))
    if isinstance(base.get("baseline"), Table) and over.answers:
        merged["baseline"] = copied(base["baseline"])
        merged["baseline"]["answers"] = {**base["baseline"].get("answers", {}), **over.answers}
    # The base's own cases need not hold under other parameters.
    merged["worked_cases"] = raw.get("worked_cases", [])
    return merged


def overridden(parameters: Any, over: OverlayFile, raw: Table) -> Series:
    """Return ``parameters`` with the values of the overlay."""
    result = chained(parameters, [])
    places = {entry.get("name"): place for place, entry in enumerate(result)}
    for name, value in over.parameters.items():
        if name not in places:
            fault(raw, ("parameters", name), NO_PARAMETER.format(name=name, names=list(places)))
        entry = copied(result[places[name]])
        entry["value"] = value
        result[places[name]] = entry
    return result


def include(raw: Table, lookup: Lookup) -> Table:
    """Return ``raw`` with every ``include`` replaced by what it names.

    What is included brings the parameters and scales of its set along; where both sets define
    one of the same name, that of the including set stands.
    """
    result = copied(raw)
    result["parameters"] = chained(raw.get("parameters", []), [])
    result["scales"] = copied(raw.get("scales"))
    result["sections"] = included(raw.get("sections"), raw, ("sections",), result, lookup)
    return result


def included(items: Any, raw: Table, at: At, target: Table, lookup: Lookup) -> Any:
    """Return the list ``items`` with its includes replaced, down to the innermost group."""
    if not isinstance(items, Series):
        return items
    result = items.like()
    result.lines.clear()
    for place, item in enumerate(items):
        line = items.lines[place] if place < len(items.lines) else 0
        for each in expanded(item, raw, (*at, place), target, lookup):
            result.append(each)
            result.lines.append(line)
    return result


def expanded(item: Any, raw: Table, at: At, target: Table, lookup: Lookup) -> Iterator[Any]:
    """Yield what stands for one item of a list of criteria."""
    if isinstance(item, Table) and "include" in item:
        wanted = decode(item["include"], IncludeFile, (*at, "include"), raw)
        if len(item) > 1:
            fault(raw, at, ONLY_INCLUDE)
        source = lookup(wanted.source)
        known = dict(by_id(source.get("sections")))
        for name in wanted.ids:
            if name not in known:
                fault(raw, (*at, "include", "ids"), NOT_THERE.format(name=name, key=wanted.source))
            yield imported(known[name], wanted.via)
            bring_along(source, known[name], target)
    elif isinstance(item, Table) and "criteria" in item:
        group = copied(item)
        below = (*at, "criteria")
        group["criteria"] = included(item["criteria"], raw, below, target, lookup)
        yield group
    else:
        yield item


def by_id(items: Any) -> Iterator[tuple[str, Table]]:
    """Yield criteria and nested groups with their ids, all but the sections."""
    for item in items or ():
        for member in item.get("criteria", ()) if isinstance(item, Table) else ():
            if isinstance(member, Table):
                yield str(member.get("id")), member
                yield from by_id([member])


def imported(item: Table, via: str) -> Table:
    """Return a criterion, or every one of a group, with the provision that imports it."""
    result = copied(item)
    if "criteria" in item:
        result["criteria"] = item["criteria"].like()
        result["criteria"].extend(imported(member, via) for member in item["criteria"])
    else:
        result["via"] = via
    return result


def bring_along(source: Table, item: Table, target: Table) -> None:
    """Add to ``target`` the parameters that ``item`` names, and the scales of ``source``."""
    present = {entry.get("name") for entry in target["parameters"] if isinstance(entry, Table)}
    entries = {entry.get("name"): entry for entry in source.get("parameters", ())}
    wanted = list(named_by(item))
    while wanted:
        name = wanted.pop()
        if name in entries and name not in present:
            present.add(name)
            target["parameters"].append(entries[name])
            target["parameters"].lines.append(0)
            wanted.extend(named_by(entries[name].get("value")))
    for name, values in (source.get("scales") or {}).items():
        target["scales"].setdefault(name, values)


def named_by(value: Any) -> Iterator[str]:
    """Yield the names of the parameters that stand in ``value``."""
    if isinstance(value, Table):
        if isinstance(name := value.get("param"), str):
            yield name
        yield from (name for name in value.get("readings") or () if isinstance(name, str))
    if isinstance(value, Table | Series):
        for inner in value.values() if isinstance(value, Table) else value:
            yield from named_by(inner)


def substitute(raw: Table) -> Table:
    """Return ``raw`` with the value in place of every ``{param: name}``.

    A criterion remembers the parameters that it took in among its ``readings``.
    """
    entries = decode(raw.get("parameters", []), tuple[Parameter, ...], ("parameters",), raw)
    fill = Substitution(raw, {entry.name: entry.value for entry in entries})
    result = copied(raw)
    for key in SUBSTITUTED:
        if key in raw:
            result[key] = fill.replaced(raw[key], (key,), [])
    result["parameters"] = chained(raw.get("parameters"), [])
    for place, entry in enumerate(entries):
        table = copied(result["parameters"][place])
        table["value"] = fill.replaced(entry.value, ("parameters", place, "value"), [], entry.name)
        result["parameters"][place] = table
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
            table = value.like()
            for key, inner in value.items():
                table[key] = self.replaced(inner, (*at, key), here, *inside)
            if "rule" in value and "id" in value and here:
                table["readings"] = list(dict.fromkeys([*(value.get("readings") or ()), *here]))
            return table
        if isinstance(value, Series):
            series = value.like()
            for place, inner in enumerate(value):
                series.append(self.replaced(inner, (*at, place), used, *inside))
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


def copied(table: Any) -> Table:
    """Return a shallow copy of a table, an empty one in place of anything else."""
    result = table.like() if isinstance(table, Table) else Table()
    if isinstance(table, dict):
        result.update(table)
    return result


def chained(first: Any, second: Any) -> Series:
    """Return two lists as one."""
    result = Series()
    for items in (first, second):
        if isinstance(items, list):
            result.extend(items)
            result.lines.extend(items.lines if isinstance(items, Series) else [0] * len(items))
    return result


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
