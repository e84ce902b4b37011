"""What ``certify criteria show`` tells of a set: as data, and as lines for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from certify.engine import CriteriaSet, Library


def head(criteria_set: CriteriaSet, language: str) -> dict[str, Any]:
    """Return what a list tells of a set; ``frames`` are criteria of unknown content."""
    in_force = criteria_set.in_force
    return {
        "key": criteria_set.key,
        "title": criteria_set.title.in_(language),
        "unit_types": list(criteria_set.types),
        "in_force": [
            in_force.since.isoformat(),
            in_force.until.isoformat() if in_force.until else None,
        ],
        "hash": criteria_set.hash,
        "verified": criteria_set.verified,
        "frames": frames(criteria_set),
    }


def frames(criteria_set: CriteriaSet) -> int:
    """Return of how many criteria the content is not known."""
    return sum(criterion.provenance == "missing" for criterion in criteria_set.criteria)


def whole(library: Library, criteria_set: CriteriaSet, language: str) -> dict[str, Any]:
    """Return all that ``show --json`` tells of a set."""
    rule = criteria_set.outcome
    amending = [key for key, base in library.amendments.items() if base == criteria_set.key]
    return {
        **head(criteria_set, language),
        "outcome": in_words(rule, language),
        "classes": [
            {"name": level.name, "text": level.text.in_(language)} for level in rule.levels
        ],
        "points": rule.most,
        "provenance": dict(Counter(each.provenance for each in criteria_set.criteria)),
        "instruments": in_words(criteria_set.instruments, language),
        "amendments": amending,
        "terms": in_words(criteria_set.terms, language),
        "criteria": rows(criteria_set, language),
    }


def in_words(parts: Any, language: str) -> Any:
    """Return parts of a set as data, their texts in one language."""
    import msgspec

    return one_language(msgspec.to_builtins(parts), language)


def one_language(data: Any, language: str) -> Any:
    """Return plain data with every bilingual text read in one language."""
    if isinstance(data, dict):
        if set(data) == {"vi", "en"}:
            return data["en" if language == "en" else "vi"]
        return {key: one_language(value, language) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [one_language(value, language) for value in data]
    return data


def rows(criteria_set: CriteriaSet, language: str) -> list[dict[str, Any]]:
    """Return what ``show`` tells of the criteria."""
    from certify.engine import kind_name

    return [
        {
            "id": each.id,
            "kind": kind_name(type(each.kind)),
            "text": each.text.in_(language),
            "basis": each.cited,
            "groups": list(each.groups),
            "provenance": each.provenance,
            "remedy": each.remedy.in_(language),
            "readings": {entry.name: entry.reading.in_(language) for entry in each.readings},
            "maximum": each.maximum,
            "effort": each.effort,
            "answer": each.shape.json_schema(),
        }
        for each in criteria_set.criteria
    ]


def lines(data: dict[str, Any], language: str) -> Iterator[str]:
    """Yield what :func:`whole` returned, line by line."""
    from certify.engine import Text

    yield f"{data['key']}  {data['title']}"
    yield data["hash"]
    rule = [f"{key} {value}" for key, value in data["outcome"].items() if simple(value)]
    told = [
        (OUTCOME, [", ".join(rule).removeprefix("rule ")]),
        (CLASSES, [each["text"] for each in data["classes"]]),
        (POINTS, [data["points"]] if data["points"] else []),
        (PROVENANCE, [f"{name} {count}" for name, count in data["provenance"].items()]),
        (AMENDED, data["amendments"]),
        (TERMS, [f"{each['unit_type']}: {each['text']}" for each in data["terms"]]),
    ]
    for name, values in told:
        if values:
            yield f"{Text(*name).in_(language)}: {'; '.join(map(str, values))}"
    for row in data["criteria"]:
        marks = [] if row["provenance"] == "text" else [row["provenance"]]
        if data["points"]:
            points = "?" if row["maximum"] is None else row["maximum"]
            marks.append(Text(*WORTH).format(points=points).in_(language))
        more = f"  {{{', '.join(marks)}}}" if marks else ""
        yield f"{row['id']}  [{row['kind']}]  {row['text']}  ({row['basis']}){more}"


def simple(value: Any) -> bool:
    """Say whether a parameter of a rule fits in a line."""
    return isinstance(value, int | str)


# As pairs: the engine is only loaded when a command runs.
OUTCOME = ("Quy tắc kết luận", "Outcome rule")
CLASSES = ("Xếp loại", "Classes")
POINTS = ("Tổng điểm", "Points")
PROVENANCE = ("Nguồn của tiêu chí", "Provenance of criteria")
AMENDED = ("Được sửa đổi bởi", "Amended by")
TERMS = ("Tên gọi", "Terms")
WORTH = ("{points} điểm", "{points} points")
