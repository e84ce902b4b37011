"""What is proved of a set whose points are counted, before it is let in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from certify.engine.errors import At
from certify.engine.facts import Facts, combinations
from certify.engine.kinds import Frame
from certify.engine.rules.bands import Band
from certify.engine.rules.points_reach import Reach, Sums, TooMuchError, total
from certify.engine.schema import AtLeast
from certify.engine.sets import CriteriaSet, leaves
from certify.engine.text import Bilingual, Text

if TYPE_CHECKING:
    from certify.engine.rules.points import TotalPoints

Faults = Iterator[tuple[At, Bilingual]]
OUTCOME: At = ("outcome",)


def prove(rule: TotalPoints, criteria_set: CriteriaSet) -> Faults:
    """Yield every fault: sums first need names that exist, and reaching needs sums."""
    for proof in (form, names, criteria, choices, sums, reached):
        found = list(proof(rule, criteria_set))
        yield from found
        if found:
            return


def form(rule: TotalPoints, criteria_set: CriteriaSet) -> Faults:
    """Yield what is wrong with the rule by itself."""
    if bool(rule.classes) == (rule.threshold is not None):
        yield OUTCOME, EITHER
    elif rule.classes:
        yield from classes(rule)
    else:
        if rule.met_from is not None:
            yield (*OUTCOME, "met_from"), NO_CLASSES
        if isinstance(rule.threshold, int) and not 0 < rule.threshold <= rule.maximum:
            yield (*OUTCOME, "threshold"), THRESHOLD.format(most=rule.maximum)


def classes(rule: TotalPoints) -> Faults:
    """Yield where the classes do not cover 0 to the maximum, each point once, the best first."""
    known = [band.name for band in rule.classes]
    at = (*OUTCOME, "classes")
    for place, band in enumerate(rule.classes):
        if band.name in known[:place]:
            yield (*at, place, "name"), TWICE.format(name=band.name)
        if band.since != "unknown" and band.until != "unknown" and band.since > band.until:
            yield (*at, place, "from"), BACKWARD.format(since=band.since, until=band.until)
    for place, (better, worse) in enumerate(pairwise(rule.classes)):
        yield from between(better, worse, (*at, place, "from"))
    last = len(rule.classes) - 1
    if rule.classes[last].since not in (0, "unknown"):
        yield (*at, last, "from"), LOWEST.format(name=known[last])
    if rule.classes[0].until not in (rule.maximum, "unknown"):
        yield (*at, 0, "to"), HIGHEST.format(name=known[0], most=rule.maximum)
    if rule.met_from not in (*known, "unknown"):
        yield (*OUTCOME, "met_from"), NO_CLASS.format(name=rule.met_from or "–", known=known)
    if rule.section_share and rule.met_from in ("unknown", known[last]):
        yield (*OUTCOME, "section_share"), SHARE


def between(better: Band, worse: Band, at: At) -> Faults:
    """Yield where two neighbours overlap or leave something out."""
    if better.since == "unknown" or worse.until == "unknown":
        return
    if better.since <= worse.until:
        yield at, OVERLAP.format(better=better.name, worse=worse.name)
    elif better.since > worse.until + 1:
        yield at, HOLE.format(better=better.name, worse=worse.name)


def names(rule: TotalPoints, criteria_set: CriteriaSet) -> Faults:
    """Yield limits and bonuses that name what does not exist."""
    lower = [band.name for band in rule.classes[1:]]
    for number, limit in enumerate(rule.limits):
        at: At = (*OUTCOME, "limits", number)
        for place, name in enumerate(limit.unless):
            if name not in criteria_set.places:
                yield (*at, "unless", place), NO_MEMBER.format(name=name)
        if lower and limit.at_most not in lower:
            yield (*at, "at_most"), AT_MOST.format(known=lower)
        if not rule.classes and limit.at_most is not None:
            yield (*at, "at_most"), NO_CLASSES
    sections = [section.id for section in criteria_set.sections]
    taken: set[str] = set()
    for number, bonus in enumerate(rule.bonus):
        at = (*OUTCOME, "bonus", number, "section")
        if bonus.section not in sections:
            yield at, NO_SECTION.format(name=bonus.section, known=sections)
        if bonus.section in taken:
            yield at, TWICE.format(name=bonus.section)
        taken.add(bonus.section)


def criteria(rule: TotalPoints, criteria_set: CriteriaSet) -> Faults:
    """Yield criteria that change nothing, and those of which it is not said how they count."""
    named = {criteria_set.member(name) for limit in rule.limits for name in limit.unless}
    limited = {leaf for member in named for leaf in leaves(member)}
    for criterion in criteria_set.criteria:
        at = criteria_set.places[criterion.id]
        dead = criterion.maximum == 0 and criterion not in limited
        if dead and not isinstance(criterion.kind, Frame):
            yield at, DEAD.format(name=criterion.id)
        if criterion.maximum != 0 and criterion.when.allowed and not rule.not_applicable:
            yield (*at, "when"), ABSENT.format(name=criterion.id)
    for number, bonus in enumerate(rule.bonus):
        if all(each.maximum == 0 for each in criteria_set.groups[bonus.section].criteria):
            yield (*OUTCOME, "bonus", number), EMPTY.format(name=bonus.section)


def choices(rule: TotalPoints, criteria_set: CriteriaSet) -> Faults:
    """Yield where groups leave more to choose than advice, which is exact, goes over in time."""
    asked = {
        name: group.require.at_least * len(group.members) * len(group.criteria)
        for name, group in criteria_set.groups.items()
        if isinstance(group.require, AtLeast)
    }
    if sum(asked.values()) > MAX_CHOICES:
        widest = max(asked, key=lambda name: asked[name])
        yield (*criteria_set.places[widest], "require"), TOO_WIDE


def sums(rule: TotalPoints, criteria_set: CriteriaSet) -> Faults:
    """Yield where the points of the criteria do not come to the maximum."""
    at = (*OUTCOME, "maximum")
    found = [total(rule, criteria_set, facts) for facts in every(criteria_set)]
    most = max((points for points, _ in found), default=0)
    hidden = any(unknown for _, unknown in found)
    if most > rule.maximum or (most < rule.maximum and not hidden):
        yield at, SUM.format(sum=most, most=rule.maximum)
    elif not all(points or unknown for points, unknown in found):
        yield at, NOTHING


def every(criteria_set: CriteriaSet) -> Iterator[Facts]:
    """Yield the facts of units that the set tells apart, of all its types."""
    for unit_type in criteria_set.unit_types:
        yield from combinations(criteria_set, unit_type)


def reached(rule: TotalPoints, criteria_set: CriteriaSet) -> Faults:
    """Yield the classes that no answers bring, as far as points and floors are known."""
    if None in rule.floors or any(each.maximum is None for each in criteria_set.criteria):
        return
    sums = Sums(MAX_WORK)
    reach = [Reach(rule, criteria_set, facts, sums) for facts in every(criteria_set)]
    places = range(len(rule.floors))
    try:
        missing = [at for at in places if not any(each.reaches(at) for each in reach)]
    except TooMuchError:
        yield (*OUTCOME, "maximum"), TOO_MANY
        return
    for place in missing:
        if rule.classes:
            name = rule.classes[place].name
            yield (*OUTCOME, "classes", place), UNREACHABLE.format(name=name)
        else:
            yield (*OUTCOME, "threshold"), ALWAYS


MAX_WORK = 2 * 10**10  # bits to go over: about a second
MAX_CHOICES = 100_000  # a few seconds of advice; ten groups of 20, at least 10 of each, are 40,000
TOO_WIDE = Text(
    "các nhóm at_least quá lớn để tìm cách đạt rẻ nhất; hãy chia nhỏ nhóm",
    "groups with at_least are too large to find the cheapest way; divide them",
)
TOO_MANY = Text(
    "quá nhiều mức điểm, nhóm và limits để kiểm tra hết; hãy tính bằng đơn vị điểm lớn hơn hoặc"
    " bớt nhóm, limits",
    "there are too many points, groups and limits to try them all; count in larger units of"
    " points, or use fewer groups and limits",
)
ALWAYS = Text(
    "mọi câu trả lời đều đủ điểm; hãy sửa threshold hoặc điểm của tiêu chí",
    "all answers come to the threshold; correct it or the points of the criteria",
)
EITHER = Text(
    "phải có đúng một trong hai: classes hoặc threshold; hãy sửa lại",
    "there must be either classes or a threshold, and not both; correct it",
)
NO_CLASSES = Text(
    "mục này chỉ dùng khi có classes; hãy bỏ đi", "this is for classes only; take it out"
)
THRESHOLD = Text("phải từ 1 đến {most}; hãy sửa lại", "it must be from 1 to {most}; correct it")
TWICE = Text("{name} có hai lần; hãy bỏ một", "{name} stands twice; take one out")
BACKWARD = Text(
    "mức đầu {since} cao hơn mức cuối {until}; hãy đổi lại",
    "the class begins at {since}, above its end {until}; correct it",
)
OVERLAP = Text(
    "{better} và {worse} chồng lên nhau; xếp từ cao xuống thấp, mỗi mức bắt đầu ngay trên mức dưới",
    "{better} and {worse} overlap; put the best first, each beginning just above the next",
)
HOLE = Text(
    "giữa {better} và {worse} có mức điểm không thuộc loại nào; hãy nối liền hai mức",
    "some points between {better} and {worse} have no class; close the gap",
)
LOWEST = Text(
    "loại thấp nhất {name} phải bắt đầu từ 0; hãy sửa lại",
    "the lowest class {name} must begin at 0; correct it",
)
HIGHEST = Text(
    "loại cao nhất {name} phải kết thúc ở điểm tối đa {most}; hãy sửa lại",
    "the best class {name} must end at the maximum {most}; correct it",
)
NO_CLASS = Text(
    "không có loại {name}; hãy dùng một trong: {known}",
    "there is no class {name}; use one of: {known}",
)
SHARE = Text(
    "section_share cần một loại chưa đạt nằm dưới met_from; hãy sửa met_from",
    "section_share needs a class below met_from that is not met; correct met_from",
)
NO_MEMBER = Text(
    "không có tiêu chí hay nhóm {name}; hãy kiểm tra mã",
    "there is no criterion or group {name}; check the id",
)
AT_MOST = Text(
    "mức khống chế phải là một trong: {known}", "the class that holds must be one of: {known}"
)
NO_SECTION = Text(
    "không có mục {name}; các mục là: {known}", "there is no section {name}; they are: {known}"
)
DEAD = Text(
    "tiêu chí {name} không cho điểm và không nằm trong limits nên không ảnh hưởng gì; hãy ghi"
    " points hoặc đưa vào limits",
    "the criterion {name} brings no points and stands in no limit, so it changes nothing; give it"
    " points or put it into limits",
)
ABSENT = Text(
    "tiêu chí có điểm {name} có điều kiện when; hãy ghi not_applicable: full hoặc left_out",
    "the criterion {name} has points and a condition; say not_applicable: full or left_out",
)
EMPTY = Text(
    "mục điểm thưởng {name} không có tiêu chí nào cho điểm; hãy bỏ đi",
    "no criterion of the bonus section {name} brings points; take it out",
)
SUM = Text(
    "điểm của các tiêu chí cộng lại nhiều nhất là {sum}, nhưng maximum ghi {most}; hãy sửa một bên",
    "the points of the criteria add up to at most {sum}, but maximum says {most}; correct one",
)
NOTHING = Text(
    "có đơn vị không được chấm điểm ở tiêu chí nào; hãy sửa các điều kiện when",
    "for some units no criterion brings points; correct the conditions",
)
UNREACHABLE = Text(
    "không câu trả lời nào đạt loại {name}; hãy sửa mức điểm, limits hoặc điểm của tiêu chí",
    "no answers come to the class {name}; correct its points, the limits or the criteria",
)
