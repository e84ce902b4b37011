"""From a complete raw set to a :class:`CriteriaSet`, checking what the schema cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from certify.engine import proof
from certify.engine.decoding import decode, fault
from certify.engine.errors import At, SetError
from certify.engine.hashing import digest
from certify.engine.kinds import Frame, Kind, Scale
from certify.engine.rules import OutcomeRule
from certify.engine.schema import CriterionFile, GroupFile, SetFile
from certify.engine.sets import CriteriaSet, Criterion, Group, Paper, ScopeRule
from certify.engine.shapes import short
from certify.engine.text import Text
from certify.engine.units import Condition, UnitType, check_condition
from certify.engine.yamlfile import Table

T = TypeVar("T")


class Registry(msgspec.Struct, frozen=True):
    """What a set may refer to: kinds, outcome rules and types of units, by name."""

    kinds: Mapping[str, type[Kind]]
    outcome_rules: Mapping[str, type[OutcomeRule]]
    unit_types: Mapping[str, UnitType]


class Compiler:
    """Compiles one set. ``raw`` is complete: overlays, includes and parameters are put in."""

    def __init__(self, raw: Table, registry: Registry, extends: str | None = None) -> None:
        self.raw = raw
        self.registry = registry
        self.extends = extends
        self.file = decode(raw, SetFile)
        self.leaves: list[Criterion] = []
        self.seen: set[str] = set()
        self.scales = {name: Scale(name, values) for name, values in self.file.scales.items()}
        self.parameters = {entry.name: entry for entry in self.file.parameters}

    def compile(self) -> CriteriaSet:
        """Return the set; raise :class:`SetError` at the first fault."""
        file = self.file
        self.unit_types = tuple(self.types())
        self.check_windows()
        sections = tuple(
            self.group(section.id, section.title, section, (), ("sections", place))
            for place, section in enumerate(file.sections)
        )
        criteria_set = CriteriaSet(
            key=f"{file.key}@{file.version}",
            family=file.key,
            version=file.version,
            extends=self.extends,
            title=file.title,
            unit_types=self.unit_types,
            in_force=file.in_force,
            instruments=file.instruments,
            windows=file.windows,
            scope=tuple(self.scope()),
            authorities=file.authority,
            terms=file.terms,
            papers=tuple(self.papers()),
            parameters=MappingProxyType(self.parameters),
            scales=MappingProxyType(self.scales),
            outcome=self.outcome(),
            sections=sections,
            criteria=tuple(self.leaves),
            baseline=file.baseline,
            worked_cases=file.worked_cases,
            hash="",
            file=self.raw.file,
        )
        self.prove(criteria_set)
        with self.strangers(criteria_set.key, ()):
            return msgspec.structs.replace(criteria_set, hash=digest(criteria_set))

    def outcome(self) -> OutcomeRule:
        """Return the outcome rule with its parameters."""
        at: At = ("outcome",)
        rule = self.named(self.file.outcome, "rule", self.registry.outcome_rules, at)
        with self.strangers(rule.__name__, at):
            return decode(self.file.outcome, rule, at, self.raw)

    def prove(self, criteria_set: CriteriaSet) -> None:
        """Refuse a set of which a part can never matter, or that its outcome rule refuses."""
        for at, message in proof.faults(criteria_set):
            fault(self.raw, at, message)
        rule = criteria_set.outcome
        with self.strangers(type(rule).__name__, ("outcome",)):
            for at, message in rule.faults(criteria_set):
                fault(self.raw, at, message)

    @contextmanager
    def strangers(self, name: str, at: At) -> Iterator[None]:
        """Report whatever the code of a plugin raises as a fault of the file that uses it."""
        try:
            yield
        except SetError:
            raise
        except Exception as error:  # noqa: BLE001 - a plugin's code: all it raises is reported
            fault(self.raw, at, BROKEN.format(name=name, error=repr(error)))

    def types(self) -> Iterator[UnitType]:
        """Yield the unit types of the set."""
        known = self.registry.unit_types
        for place, name in enumerate(self.file.unit_types):
            if name not in known:
                fault(self.raw, ("unit_types", place), NO_TYPE.format(name=name, types=list(known)))
            yield known[name]

    def check_windows(self) -> None:
        """See that every unit type has exactly one window."""
        named = [name for rule in self.file.windows for name in rule.unit_types]
        for name in self.file.unit_types:
            if named.count(name) != 1:
                fault(self.raw, ("windows",), ONE_WINDOW.format(name=name))

    def group(self, group_id: str, text: Text, file: Any, around: tuple[str, ...], at: At) -> Group:
        """Return a section or a nested group with all that is in it."""
        self.unique(group_id, at)
        inside = (*around, group_id)
        members = tuple(
            self.member(item, inside, (*at, "criteria", place))
            for place, item in enumerate(file.criteria)
        )
        if not isinstance(file.require, str) and file.require.at_least > len(members):
            fault(self.raw, (*at, "require"), TOO_FEW.format(members=len(members)))
        return Group(
            id=group_id,
            text=text,
            basis=file.basis or "",
            require=file.require,
            members=members,
        )

    def member(self, item: Any, around: tuple[str, ...], at: At) -> Group | Criterion:
        """Return the member of a group that ``item`` describes."""
        if len(around) > MAX_GROUPS:
            fault(self.raw, at, TOO_DEEP)
        if "criteria" in item:
            file = decode(item, GroupFile, at, self.raw)
            return self.group(file.id, file.text, file, around, at)
        return self.criterion(decode(item, CriterionFile, at, self.raw), around, at)

    def criterion(self, file: CriterionFile, around: tuple[str, ...], at: At) -> Criterion:
        """Return one criterion and note it among the leaves."""
        self.unique(file.id, at)
        for place, name in enumerate(file.readings):
            if name not in self.parameters:
                fault(self.raw, (*at, "readings", place), NO_PARAMETER.format(name=name))
        kind = self.kind(file.rule, (*at, "rule"))
        if isinstance(kind, Frame) != (file.provenance == "missing"):
            fault(self.raw, (*at, "provenance"), FRAME)
        criterion = Criterion(
            id=file.id,
            index=len(self.leaves),
            groups=around,
            text=file.text,
            basis=file.basis,
            via=file.via,
            kind=kind,
            when=self.condition(file.when, (*at, "when")),
            readings=tuple(self.parameters[name] for name in file.readings),
            evidence=file.evidence,
            responsible=file.responsible,
            remedy=file.remedy,
            provenance=file.provenance,
            maximum=self.maximum(file, kind, at),
            weight=file.weight,
            effort=file.effort,
        )
        self.leaves.append(criterion)
        return criterion

    def maximum(self, file: CriterionFile, kind: Kind, at: At) -> int | None:
        """Return the most points a criterion brings, its weight counted in; None: not known."""
        if kind.maximum is None:
            return None if file.points == "unknown" else (file.points or 0) * file.weight
        if file.points not in (None, "unknown", kind.maximum):
            fault(self.raw, (*at, "points"), TWO_MAXIMA.format(maximum=kind.maximum))
        return kind.maximum * file.weight

    def kind(self, rule: Any, at: At) -> Kind:
        """Return the kind that a rule names, with its parameters and scales."""
        wanted = self.named(rule, "kind", self.registry.kinds, at)
        with self.strangers(wanted.__name__, at):
            kind = decode(self.with_scales(rule, at), wanted, at, self.raw)
            _ = kind.shape
        return kind

    def named(
        self, raw: Mapping[str, Any], field: str, known: Mapping[str, type[T]], at: At
    ) -> type[T]:
        """Return which of the ``known`` classes ``raw`` names in ``field``."""
        name = raw.get(field)
        if not isinstance(name, str) or name not in known:
            where = (*at, field) if field in raw else at
            message = UNKNOWN.format(field=field, name=short(name), known=sorted(known))
            fault(self.raw, where, message)
        return known[name]

    def with_scales(self, rule: Any, at: At) -> Any:
        """Return ``rule`` with the scales themselves in place of their names."""
        if isinstance(rule, list):
            return [self.with_scales(inner, (*at, place)) for place, inner in enumerate(rule)]
        if not isinstance(rule, dict):
            return rule
        result = {key: self.with_scales(value, (*at, key)) for key, value in rule.items()}
        if isinstance(name := rule.get("scale"), str):
            result["scale"] = self.scale(name, (*at, "scale"))
        if isinstance(names := rule.get("scales"), list):
            result["scales"] = [
                self.scale(name, (*at, "scales", place)) if isinstance(name, str) else name
                for place, name in enumerate(names)
            ]
        return result

    def scale(self, name: str, at: At) -> Scale:
        """Return the scale called ``name``."""
        if name not in self.scales:
            fault(self.raw, at, NO_SCALE.format(name=name, names=list(self.scales)))
        return self.scales[name]

    def condition(self, raw: Mapping[str, Any], at: At) -> Condition:
        """Return a condition on facts that the unit types of the set have."""
        allowed = []
        for name, given in raw.items():
            values = tuple(given) if isinstance(given, list) else (given,)
            when = Condition(((name, values),))
            if (wrong := check_condition(when, self.unit_types)) is not None:
                fault(self.raw, (*at, name), NO_FACT.format(fact=wrong))
            allowed.append((name, values))
        return Condition(tuple(allowed))

    def scope(self) -> Iterator[ScopeRule]:
        """Yield the rules on who cannot apply."""
        for place, rule in enumerate(self.file.scope):
            at: At = ("scope", place, "when")
            if not rule.when:
                fault(self.raw, at, NOBODY)
            yield ScopeRule(when=self.condition(rule.when, at), why=rule.why, basis=rule.basis)

    def papers(self) -> Iterator[Paper]:
        """Yield the papers of the dossier."""
        for place, paper in enumerate(self.file.papers):
            yield Paper(
                id=paper.id,
                stage=paper.stage,
                text=paper.text,
                basis=paper.basis,
                when=self.condition(paper.when, ("papers", place, "when")),
            )

    def unique(self, name: str, at: At) -> None:
        """See that an id stands only once in the set."""
        if name in self.seen:
            fault(self.raw, (*at, "id"), TWICE.format(name=name))
        self.seen.add(name)


MAX_GROUPS = 8
NO_TYPE = Text(
    "không có loại đơn vị {name}; các loại là: {types}",
    "there is no type of unit {name}; the types are: {types}",
)
ONE_WINDOW = Text(
    "loại đơn vị {name} phải có đúng một kỳ đánh giá; hãy sửa lại",
    "the unit type {name} must have exactly one window; correct it",
)
TOO_FEW = Text(
    "nhóm chỉ có {members} thành phần; hãy giảm at_least",
    "the group has only {members} members; lower at_least",
)
TOO_DEEP = Text(
    "nhóm lồng nhau quá sâu; hãy viết phẳng hơn", "groups nest too deeply; write them flatter"
)
NO_PARAMETER = Text(
    "không có tham số {name}; hãy thêm vào parameters",
    "there is no parameter {name}; add it to parameters",
)
UNKNOWN = Text(
    "không có {field} {name}; hãy dùng một trong: {known}",
    "there is no {field} {name}; use one of: {known}",
)
BROKEN = Text(
    "{name} của phần bổ sung bị lỗi ({error}); hãy báo người viết",
    "{name} of a plugin is broken ({error}); tell its author",
)
NO_SCALE = Text(
    "không có thang {name}; các thang là: {names}",
    "there is no scale {name}; the scales are: {names}",
)
FRAME = Text(
    "tiêu chí chưa rõ nội dung thì kind là frame và provenance là missing, cả hai; hãy sửa một mục",
    "a criterion of unknown content has kind frame and provenance missing, both; correct one",
)
TWO_MAXIMA = Text(
    "quy tắc này tự cho tối đa {maximum} điểm; hãy bỏ points",
    "this rule gives {maximum} points at most by itself; take points out",
)
NO_FACT = Text(
    "không loại đơn vị nào của bộ này có {fact}; hãy kiểm tra unit-types.yaml",
    "no unit type of this set has {fact}; check unit-types.yaml",
)
NOBODY = Text(
    "điều kiện trống sẽ loại mọi đơn vị; hãy ghi điều kiện",
    "an empty condition shuts every unit out; write a condition",
)
TWICE = Text("mã {name} có hai lần; hãy đổi một mã", "the id {name} stands twice; change one")
