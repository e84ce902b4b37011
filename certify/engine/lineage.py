"""How one set differs from another, criterion by criterion, and what that means for answers."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from certify.engine.hashing import plain
from certify.engine.kinds import Kind, kind_name
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
    """One criterion in both sets; ``old`` is None where added, ``new`` where removed."""

    id: str
    sort: Sort
    why: Bilingual
    old: Criterion | None
    new: Criterion | None


def diff(old: CriteriaSet, new: CriteriaSet) -> tuple[Change, ...]:
    """Return the change of every criterion: those of ``new`` in order, then those removed."""
    kept = [compare(old, new, each) for each in new.criteria]
    gone = [
        Change(each.id, Sort.REMOVED, REMOVED, each, None)
        for each in old.criteria
        if each.id not in new.by_id
    ]
    return (*kept, *gone)


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
