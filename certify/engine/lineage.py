"""How one set differs from another, in its outcome rule and criterion by criterion."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from certify.engine.errors import At, dotted
from certify.engine.hashing import is_text, plain
from certify.engine.kinds import Kind, kind_name
from certify.engine.rules import OutcomeRule
from certify.engine.sets import CriteriaSet, Criterion
from certify.engine.text import Bilingual, Text, joined


class Sort(StrEnum):
    """What became of a criterion from one set to the next.

    A compatible change never takes away what was met: only texts changed, or the rule became
    looser, so that answers and findings can be carried over.
    """

    IDENTICAL = "identical"
    COMPATIBLE = "compatible"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Change(msgspec.Struct, frozen=True, eq=False):
    """One criterion in both sets; ``old`` is None where added, ``new`` where removed.

    Of a part of the outcome rule both are None, and ``id`` is its place in the file.
    """

    id: str
    sort: Sort
    why: Bilingual
    old: Criterion | None
    new: Criterion | None


def diff(old: CriteriaSet, new: CriteriaSet) -> tuple[Change, ...]:
    """Return what changed of the outcome rule, then the change of every criterion.

    Criteria of ``new`` come in their order, then those removed.
    """
    ruled = outcome_changes(old.outcome, new.outcome)
    kept = [compare(old, new, each) for each in new.criteria]
    gone = [
        Change(each.id, Sort.REMOVED, REMOVED, each, None)
        for each in old.criteria
        if each.id not in new.by_id
    ]
    return (*ruled, *kept, *gone)


def outcome_changes(old: OutcomeRule, new: OutcomeRule) -> Iterator[Change]:
    """Yield each part of the outcome rule that is another, with what it was and is."""
    before, after = dict(parts(old)), dict(parts(new))
    if before[RULE_AT] != after[RULE_AT]:
        before, after = {RULE_AT: before[RULE_AT]}, {RULE_AT: after[RULE_AT]}
    for at in dict.fromkeys([*after, *before]):
        was, now = before.get(at, NONE), after.get(at, NONE)
        if is_text(was) and is_text(now) and was != now:
            yield Change(at, Sort.COMPATIBLE, TEXT, None, None)
        elif was != now:
            values = {"old": told_as(was), "new": told_as(now)}
            yield Change(at, Sort.CHANGED, VALUE.format(**values), None, None)


def parts(rule: OutcomeRule) -> Iterator[tuple[str, Any]]:
    """Yield every value of an outcome rule with its place in the file."""
    yield from values_of(msgspec.to_builtins(rule), ("outcome",))


def values_of(data: Any, at: At) -> Iterator[tuple[str, Any]]:
    """Yield every value in plain data; what has a name is found by it, wherever it stands."""
    if isinstance(data, dict) and not is_text(data):
        for key, value in data.items():
            yield from values_of(value, (*at, key))
    elif data and isinstance(data, list | tuple) and isinstance(data[0], dict):
        names = [each.get("name") for each in data]
        if None not in names:
            yield dotted(at), names  # what is added, and in which order
        for place, each in enumerate(data):
            yield from values_of(each, (*at, names[place] or place))
    else:
        yield dotted(at), data


def told_as(value: Any) -> Any:
    """Return a value as it is put into a sentence."""
    return Text(**value) if is_text(value) else value


def compare(before: CriteriaSet, after: CriteriaSet, new: Criterion) -> Change:
    """Return the change that led to the criterion ``new`` of the set ``after``."""
    old = before.by_id.get(new.id)
    if old is None:
        return Change(new.id, Sort.ADDED, ADDED, None, new)
    reasons = list(differences(old, new))
    if demands(before, old) != demands(after, new):
        reasons.append((Sort.CHANGED, GROUPS))
    if not reasons:
        return Change(new.id, Sort.IDENTICAL, IDENTICAL, old, new)
    harmless = all(sort is Sort.COMPATIBLE for sort, _ in reasons)
    why = joined([reason for _, reason in reasons])
    return Change(new.id, Sort.COMPATIBLE if harmless else Sort.CHANGED, why, old, new)


def differences(old: Criterion, new: Criterion) -> Iterator[tuple[Sort, Bilingual]]:
    """Yield each difference with what it means on its own."""
    if type(old.kind) is not type(new.kind):
        names = {"old": kind_name(type(old.kind)), "new": kind_name(type(new.kind))}
        yield Sort.CHANGED, KIND.format(**names)
    elif plain(old.kind) != plain(new.kind):
        yield (Sort.COMPATIBLE, LOOSER) if looser(old.kind, new.kind) else (Sort.CHANGED, RULE)
    if old.maximum != new.maximum:
        yield Sort.CHANGED, POINTS
    if old.when != new.when:
        yield Sort.CHANGED, WHEN
    if [plain(each) for each in old.evidence] != [plain(each) for each in new.evidence]:
        yield Sort.CHANGED, EVIDENCE
    if old.provenance != new.provenance:
        yield Sort.COMPATIBLE, PROVENANCE.format(old=old.provenance, new=new.provenance)
    if told(old) != told(new):
        yield Sort.COMPATIBLE, TEXT


def looser(old: Kind, new: Kind) -> bool:
    """Say whether answers to ``old`` can be read by ``new``, and are met wherever they were."""
    return old.shape.json_schema() == new.shape.json_schema() and new.contains(old)


def demands(criteria_set: CriteriaSet, criterion: Criterion) -> list[object]:
    """Return what the groups around a criterion require, outermost first."""
    return [criteria_set.groups[group].require for group in criterion.groups]


def told(criterion: Criterion) -> tuple[object, ...]:
    """Return the texts of a criterion."""
    return (
        criterion.text,
        criterion.basis,
        criterion.via,
        criterion.remedy,
        criterion.responsible,
        tuple(evidence.text for evidence in criterion.evidence),
    )


NONE = "–"
RULE_AT = "outcome.rule"
VALUE = Text("đổi từ {old} thành {new}", "it changed from {old} to {new}")
PROVENANCE = Text("nguồn đổi từ {old} thành {new}", "its provenance changed from {old} to {new}")
IDENTICAL = Text("giữ nguyên", "identical")
ADDED = Text("tiêu chí mới", "new criterion")
REMOVED = Text("không còn trong bộ mới", "no longer in the new set")
KIND = Text("đổi loại từ {old} sang {new}", "the kind changed from {old} to {new}")
RULE = Text("quy tắc thay đổi", "the rule changed")
LOOSER = Text("quy tắc nới lỏng", "the rule became looser")
POINTS = Text("đổi số điểm", "it brings other points")
WHEN = Text("đổi điều kiện áp dụng", "it applies under other conditions")
EVIDENCE = Text("đổi yêu cầu minh chứng", "other evidence is asked")
GROUPS = Text("nhóm chứa tiêu chí đổi yêu cầu", "the groups around it require something else")
TEXT = Text("sửa lời văn", "the wording changed")
