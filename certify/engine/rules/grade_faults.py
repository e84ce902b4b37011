"""What is proved of a set that the outcome rule ``grades`` judges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from certify.engine.errors import At
from certify.engine.kinds.peers import Peers
from certify.engine.sets import CriteriaSet, leaves
from certify.engine.text import Bilingual, Text

if TYPE_CHECKING:
    from certify.engine.rules.grades import Grades

Faults = Iterator[tuple[At, Bilingual]]


def faults(rule: Grades, criteria_set: CriteriaSet) -> Faults:
    """Yield what is wrong: grades that overlap or cannot be, needs unknown, criteria unused."""
    yield from grade_faults(rule)
    yield from cap_faults(rule, criteria_set)
    used: dict[str, str] = {}
    for place, grade in enumerate(rule.grades):
        for number, name in enumerate(grade.needs):
            at: At = ("outcome", "grades", place, "needs", number)
            if name not in criteria_set.places:
                yield at, NO_NEED.format(name=name)
                continue
            for leaf in leaves(criteria_set.member(name)):
                if leaf.id in used:
                    yield at, OVERLAP.format(name=name, other=used[leaf.id])
                used[leaf.id] = name
    peers = rule.cap.peers if rule.cap else None
    for criterion in criteria_set.criteria:
        if criterion.id == peers and peers in used:
            yield ("outcome", "cap", "peers"), OVERLAP.format(name=peers, other=used[peers])
        if criterion.id not in used and criterion.id != peers:
            yield criteria_set.places[criterion.id], DEAD.format(name=criterion.id)


def grade_faults(rule: Grades) -> Faults:
    """Yield what is wrong with the grades among themselves."""
    names = [grade.name for grade in rule.grades]
    for place, grade in enumerate(rule.grades):
        at: At = ("outcome", "grades", place)
        last = place == len(names) - 1
        if grade.name in names[:place]:
            yield (*at, "name"), TWICE.format(name=grade.name)
        if last and grade.needs:
            yield (*at, "needs"), GAP.format(name=grade.name)
        if not last and not grade.needs:
            yield at, UNREACHABLE.format(name=grade.name, lower=names[place + 1])
    if rule.met_from not in names:
        yield ("outcome", "met_from"), NO_GRADE.format(name=rule.met_from, names=names)


def cap_faults(rule: Grades, criteria_set: CriteriaSet) -> Faults:
    """Yield what is wrong with the cap."""
    if rule.cap is None:
        return
    names = [grade.name for grade in rule.grades][:-1]
    if rule.cap.grade not in names:
        yield ("outcome", "cap", "grade"), NO_GRADE.format(name=rule.cap.grade, names=names)
    criterion = criteria_set.by_id.get(rule.cap.peers)
    if criterion is None or not isinstance(criterion.kind, Peers):
        yield ("outcome", "cap", "peers"), NO_PEERS.format(name=rule.cap.peers)


TWICE = Text("loại {name} có hai lần; hãy đổi tên", "the grade {name} stands twice; rename one")
GAP = Text(
    "không đạt {name} thì không có loại nào; loại cuối phải để trống needs",
    "who misses {name} would have no grade; the last grade must have no needs",
)
UNREACHABLE = Text(
    "{name} không đòi gì hơn {lower} nên không ai nhận loại {lower}; hãy ghi needs",
    "{name} needs nothing beyond {lower}, so nobody is ever graded {lower}; give it needs",
)
NO_GRADE = Text(
    "không có loại {name} ở đây; hãy dùng một trong: {names}",
    "there is no grade {name} for this; use one of: {names}",
)
NO_NEED = Text(
    "không có tiêu chí, nhóm hay phần {name}; hãy kiểm tra mã",
    "there is no criterion, group or section {name}; check the id",
)
OVERLAP = Text(
    "{name} trùng với {other}; mỗi tiêu chí chỉ nêu một lần trong needs và cap",
    "{name} overlaps with {other}; name each criterion once only in needs and cap",
)
NO_PEERS = Text(
    "{name} không phải tiêu chí có kind peers; hãy nêu một tiêu chí như vậy",
    "{name} is no criterion of the kind peers; name one",
)
DEAD = Text(
    "tiêu chí {name} không ảnh hưởng đến loại nào; hãy nêu trong needs hoặc bỏ đi",
    "the criterion {name} matters to no grade; name it in needs or drop it",
)
