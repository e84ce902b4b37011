"""The cheapest gaps that bring a better class: exact, by dynamic programming over points."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from certify.engine.kinds import Status
from certify.engine.rules.base import OUTCOME_TEXTS, Advice, Closable, Outcome, Tally, Way
from certify.engine.rules.layout import MET, NOT_APPLICABLE, Layout, layout_of
from certify.engine.rules.standing import needed, stand
from certify.engine.sets import Criterion, Group

if TYPE_CHECKING:
    from certify.engine.rules.points import TotalPoints

# Effort, less the points, places of criteria: the least is the one to take.
Pick = tuple[int, int, tuple[int, ...]]
# The cheapest pick by the points that it brings, no more of them counted than are of use.
Table = dict[int, Pick]
NOTHING: Pick = (0, 0, ())


class Goal(msgspec.Struct, frozen=True):
    """What is aimed at: so many more points, by section where one must have its share, and what
    must be met. ``room`` is how many more points a bonus section can bring.
    """

    lacking: int
    shares: Mapping[str, int]
    room: Mapping[str, int]
    required: frozenset[str]


def advise(rule: TotalPoints, tally: Tally, closable: Closable) -> Advice | None:
    """Return the cheapest ways to the next better class than the worst that is possible.

    None at the best, and where what is not known decides whether there is a way.
    """
    standing = stand(rule, tally)
    target = standing.worst - 1
    layout = layout_of(tally.criteria_set, tally.plan)
    points = needed(rule, layout, target) if target >= 0 else None
    if points is None:
        return None
    lacking = max(0, points - standing.points)
    cover = Cover(tally, goal(rule, tally, layout, target, lacking), candidates(tally, closable))
    picks = cover.picks()
    if not picks and any(part.hidden for part in (*layout.parts, *layout.extras)):
        return None
    return Advice(
        rule.classes[target].text if rule.classes else OUTCOME_TEXTS[Outcome.MET],
        tuple(way(tally, pick) for pick in picks),
        lacking or None,
    )


def candidates(tally: Tally, closable: Closable) -> dict[int, int]:
    """Return by place how many points closing each gap brings; 0 where that is not known."""
    gains = {}
    for criterion in tally.criteria_set.criteria:
        status = tally.findings[criterion.index].status
        gain = (criterion.maximum or 0) - (tally.earned(criterion) or 0)
        if status is not NOT_APPLICABLE and (gain or status is not MET) and closable(criterion):
            gains[criterion.index] = gain
    return gains


def goal(rule: TotalPoints, tally: Tally, layout: Layout, target: int, lacking: int) -> Goal:
    """Return what the class at ``target`` asks beyond what there is."""
    shares = {}
    for part in layout.parts if rule.section_share and target < rule.below else ():
        of = part.most + (layout.rest if part.hidden else 0)
        share = -(-(rule.section_share or 0) * of // 100) - part.count(tally.findings)[0]
        shares[part.section.id] = max(0, share)
    room = {
        part.section.id: max(0, (part.cap or 0) - part.count(tally.findings)[0])
        for part in layout.extras
    }
    limits = [limit for limit in rule.limits if rule.place(limit.at_most) > target]
    return Goal(lacking, shares, room, frozenset(name for each in limits for name in each.unless))


def way(tally: Tally, pick: Pick) -> Way:
    """Return a pick as a way."""
    effort, less, places = pick
    return Way(effort, -less, tuple(tally.criteria_set.criteria[place] for place in places))


class Cover:
    """Searches the gaps with these ``gains``, by place, for the cheapest that fulfil a goal.

    It goes from the innermost groups outward and keeps for each number of points the cheapest
    pick, and for groups that must be met also how many of their members are. As points beyond
    what is lacking count no more, there are never many numbers.
    """

    def __init__(self, tally: Tally, goal: Goal, gains: Mapping[int, int]) -> None:
        self.tally = tally
        self.goal = goal
        self.gains = gains

    def picks(self) -> tuple[Pick, ...]:
        """Return every gap that suffices alone, and the best pick where it is cheaper still.

        One that costs as much as a single gap would be told or not by the order of the set.
        """
        best = self.best(self.gains)
        if best is None:
            return ()
        singles = sorted(self.singles())
        cheaper = not singles or best[:2] < singles[0][:2]
        return (best, *singles) if cheaper else tuple(singles)

    def singles(self) -> Iterator[Pick]:
        """Yield every single gap that suffices."""
        for place, gain in self.gains.items():
            if gain >= self.goal.lacking:
                pick = self.best({place: gain})
                if pick is not None and pick[2]:
                    yield pick

    def best(self, gains: Mapping[int, int]) -> Pick | None:
        """Return the cheapest pick out of some gaps, None where all of them do not suffice."""
        whole: Table = {0: NOTHING}
        for section in self.tally.criteria_set.sections:
            whole = combined(whole, self.section(section, gains), self.goal.lacking)
        return whole.get(self.goal.lacking)

    def section(self, section: Group, gains: Mapping[int, int]) -> Table:
        """Return the table of a section, without what leaves it short of its share."""
        share = self.goal.shares.get(section.id, 0)
        room = self.goal.room.get(section.id)
        most = max(self.goal.lacking, share) if room is None else room
        search = Search(self.tally, self.goal.required, gains, most, bonus=room is not None)
        table = search.member(section, must=section.id in self.goal.required)
        return {points: pick for points, pick in table.items() if points >= share}


class Search:
    """Tables of the members of one section, in which no more than ``most`` points count.

    In a ``bonus`` section points beyond that do not even exist.
    """

    def __init__(
        self,
        tally: Tally,
        required: Collection[str],
        gains: Mapping[int, int],
        most: int,
        *,
        bonus: bool,
    ) -> None:
        self.tally = tally
        self.required = required
        self.gains = gains
        self.most = most
        self.bonus = bonus

    def member(self, member: Criterion | Group, *, must: bool) -> Table:
        """Return the table of a criterion or group, which ``must`` be met or need not."""
        must = must or member.id in self.required
        status = self.tally.status(member)
        if status is NOT_APPLICABLE:
            return {0: NOTHING}
        if isinstance(member, Group):
            return self.group(member, must=must)
        return self.criterion(member, status, must=must)

    def criterion(self, criterion: Criterion, status: Status, *, must: bool) -> Table:
        """Return the table of a criterion: left as it is, or closed."""
        table: Table = {0: NOTHING} if status is MET or not must else {}
        gain = self.gains.get(criterion.index)
        if gain is not None:
            counted = min(gain, self.most)
            brings = counted if self.bonus else gain
            closed = (criterion.effort, -brings, (criterion.index,))
            table[counted] = min(closed, table.get(counted, closed))
        return table

    def group(self, group: Group, *, must: bool) -> Table:
        """Return the table of a group, by how many of its members are met while it is made."""
        members = [each for each in group.members if self.tally.applies(each)]
        wanted = group.asked(len(members)) if must else 0
        if wanted == len(members):
            return self.every(members)
        rows: list[Table] = [{0: NOTHING}, *({} for _ in range(wanted))]
        for member in members:
            free = self.member(member, must=False)
            met = self.member(member, must=True) if wanted else {}
            after: list[Table] = [combined(row, free, self.most, bonus=self.bonus) for row in rows]
            for count, row in enumerate(rows):
                more = combined(row, met, self.most, bonus=self.bonus)
                merge(after[min(count + 1, wanted)], more)
            rows = after
        return rows[wanted]

    def every(self, members: Sequence[Criterion | Group]) -> Table:
        """Return the table of members that must all be met: there is nothing to choose."""
        table: Table = {0: NOTHING}
        for member in members:
            met = self.member(member, must=True)
            table = combined(table, met, self.most, bonus=self.bonus)
        return table


def combined(first: Table, second: Table, most: int, *, bonus: bool = False) -> Table:
    """Return the table of two parts together; members stand in the order of the set."""
    result: Table = {}
    for one, (effort, less, places) in first.items():
        for other, (more_effort, more_less, more_places) in second.items():
            points = min(one + other, most)
            brings = -points if bonus else less + more_less
            pick = (effort + more_effort, brings, places + more_places)
            if points not in result or pick < result[points]:
                result[points] = pick
    return worthwhile(result)


def worthwhile(table: Table) -> Table:
    """Return a table without what brings fewer points than another for as much effort.

    So a table is never longer than the effort of all that is in it, however many points there are.
    """
    result: Table = {}
    least: int | None = None
    for points in sorted(table, reverse=True):
        effort = table[points][0]
        if least is None or effort < least:
            result[points] = table[points]
            least = effort
    return result


def merge(table: Table, other: Table) -> None:
    """Put what is cheaper in ``other`` into ``table``."""
    for points, pick in other.items():
        if points not in table or pick < table[points]:
            table[points] = pick
