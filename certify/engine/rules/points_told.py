"""What is said of points: how many, which class, what is missing, what holds it down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from certify.engine.kinds import Frame, Status
from certify.engine.rules.layout import NOT_MET, Layout, layout_of
from certify.engine.rules.standing import Standing, needed, stand
from certify.engine.rules.ways import DONE
from certify.engine.text import Bilingual, Said, Text, joined

if TYPE_CHECKING:
    from certify.engine.rules.base import Tally, Verdict
    from certify.engine.rules.points import TotalPoints
    from certify.engine.sets import Criterion


def tell(rule: TotalPoints, tally: Tally, verdict: Verdict) -> Said:
    """Return one sentence on the whole."""
    standing = stand(rule, tally)
    layout = layout_of(tally.criteria_set, tally.plan)
    unclear = sum(open_(tally, each) for each in tally.criteria_set.criteria)
    if unclear or standing.worst != standing.best:
        return not_certain(rule, standing, unclear, verdict)
    count = counted(rule, layout, standing)
    if standing.worst > standing.paid:
        return held(rule, tally, layout, standing, count)
    return reached(rule, tally, layout, standing, count)


def open_(tally: Tally, criterion: Criterion) -> bool:
    """Say whether the points or the content of a criterion are still open."""
    status = tally.findings[criterion.index].status
    if status is Status.NOT_APPLICABLE:
        return criterion.maximum is None and tally.criteria_set.outcome.pays_absent
    if status is Status.UNANSWERED:
        return criterion.maximum != 0 or isinstance(criterion.kind, Frame)
    return criterion.maximum is None and status is not NOT_MET


def not_certain(rule: TotalPoints, standing: Standing, unclear: int, verdict: Verdict) -> Said:
    """Return what is known where something is not."""
    if unclear:
        said = UNCLEAR.format(points=standing.points, most=rule.maximum, count=unclear)
    else:
        said = COUNT.format(points=standing.points, most=rule.maximum)
    if None in rule.floors or (rule.classes and rule.met is None):
        said = NO_FLOORS.format(said=said)
    if not rule.classes:
        return said
    worst, best = rule.classes[standing.worst].text, rule.classes[standing.best].text
    if verdict.class_ is not None:
        return ANYHOW.format(said=said, name=worst)
    if standing.worst == standing.best:
        return said
    return BETWEEN.format(said=said, worst=worst, best=best)


def counted(rule: TotalPoints, layout: Layout, standing: Standing) -> Said:
    """Return the points, and of how many."""
    if not layout.scaled or layout.of == rule.maximum:
        return COUNT.format(points=standing.points, most=rule.maximum)
    tenths = standing.points * rule.maximum * 10 // layout.of
    scaled = Text(f"{tenths // 10},{tenths % 10}", f"{tenths // 10}.{tenths % 10}")
    return SCALED.format(points=standing.points, of=layout.of, scaled=scaled, most=rule.maximum)


def held(rule: TotalPoints, tally: Tally, layout: Layout, standing: Standing, count: Said) -> Said:
    """Return that the points are enough for a class that something else keeps away."""
    why = joined(list(obstacles(rule, tally, layout, standing.paid)))
    if not rule.classes:
        return HELD_WHOLE.format(count=count, why=why)
    return HELD.format(
        count=count,
        paid=rule.classes[standing.paid].text,
        name=rule.classes[standing.worst].text,
        why=why,
    )


def obstacles(rule: TotalPoints, tally: Tally, layout: Layout, place: int) -> Iterator[Bilingual]:
    """Yield what keeps the class at ``place`` away, points apart."""
    for limit in rule.limits:
        if rule.place(limit.at_most) > place:
            lacking = [name for name in limit.unless if tally.named(name) not in DONE]
            if lacking:
                yield limit.text or NOT_YET.format(ids=lacking)
    if rule.section_share and place < rule.below:
        for part in layout.parts:
            points = part.count(tally.findings)[0]
            if points * 100 < rule.section_share * part.most:
                yield SHARE.format(
                    section=part.section.text,
                    points=points,
                    most=part.most,
                    share=rule.section_share,
                )


def reached(
    rule: TotalPoints, tally: Tally, layout: Layout, standing: Standing, count: Said
) -> Said:
    """Return the class (or the outcome) that the points bring, and what the next one takes."""
    if rule.classes:
        said = CLASS.format(count=count, name=rule.classes[standing.worst].text)
    else:
        said = WHOLE[standing.worst].format(count=count)
    target = standing.worst - 1
    points = needed(rule, layout, target) if target >= 0 else None
    if points is None:
        return said
    lacking = points - standing.points
    if not rule.classes:
        said = LACKING_WHOLE.format(said=said, lacking=lacking)
    else:
        said = LACKING.format(said=said, lacking=lacking, name=rule.classes[target].text)
    also = list(obstacles(rule, tally, layout, target))
    return ALSO.format(said=said, also=joined(also)) if also else said


UNCLEAR = Text(
    "{points} điểm đã biết trong {most}; chưa rõ điểm của {count} tiêu chí",
    "{points} of {most} points are known; criteria still open: {count}",
)
NO_FLOORS = Text("{said}; chưa rõ mức điểm xếp loại", "{said}; from how many on is not known")
ANYHOW = Text("{said}; đã chắc chắn xếp loại {name}", "{said}; {name} for certain")
BETWEEN = Text("{said}; có thể xếp từ {worst} đến {best}", "{said}; from {worst} to {best}")
COUNT = Text("{points}/{most} điểm", "{points} of {most} points")
SCALED = Text(
    "{points}/{of} điểm của phần áp dụng (quy ra {scaled}/{most})",
    "{points} of {of} points that apply ({scaled} of {most})",
)
CLASS = Text("{count}, xếp loại {name}", "{count}: {name}")
LACKING = Text(
    "{said}; còn thiếu {lacking} điểm để đạt {name}", "{said}; {lacking} more for {name}"
)
LACKING_WHOLE = Text("{said}; còn thiếu {lacking} điểm", "{said}; {lacking} points are missing")
ALSO = Text("{said}; ngoài ra {also}", "{said}; also: {also}")
HELD = Text(
    "{count}, đủ điểm {paid} nhưng bị khống chế ở {name} vì {why}",
    "{count}, enough for {paid}, but held at {name}: {why}",
)
HELD_WHOLE = Text(
    "{count}, đủ điểm nhưng chưa đạt vì {why}", "{count}, which is enough, but not met: {why}"
)
NOT_YET = Text("chưa đạt {ids}", "{ids} is not met")
SHARE = Text(
    "{section} mới được {points}/{most} điểm, cần ít nhất {share}%",
    "{section} has {points} of {most} points, {share}% are needed",
)
WHOLE = (
    Text("{count}, đạt", "{count}: met"),
    Text("{count}, chưa đạt", "{count}: not met"),
)
