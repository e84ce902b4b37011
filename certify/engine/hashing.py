"""The hash of a set: SHA-256 over the RFC 8785 form of its parsed rules.

Rules are what decides a verdict, what is asked of a unit, and how surely a criterion is known:
under what was not read in the official text nothing is issued until somebody confirms it. Texts and
translations may be corrected under the same hash, so may the order of keys, comments, titles,
citations, remedies, authorities and worked cases. A value of a parameter counts.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import rfc8785

from certify.engine.sets import CriteriaSet, Criterion, Group


def digest(criteria_set: CriteriaSet) -> str:
    """Return the hash of a set, 64 hexadecimal digits."""
    return hashlib.sha256(rfc8785.dumps(rules_of(criteria_set))).hexdigest()


def rules_of(criteria_set: CriteriaSet) -> dict[str, Any]:
    """Return the rules of a set as plain data, without any text."""
    return {
        "key": criteria_set.key,
        "unit_types": [unit_type.name for unit_type in criteria_set.unit_types],
        "in_force": plain(criteria_set.in_force),
        "windows": [plain(rule, "basis") for rule in criteria_set.windows],
        "scope": [plain(rule.when.allowed) for rule in criteria_set.scope],
        "papers": [
            {"id": paper.id, "stage": paper.stage, "when": plain(paper.when.allowed)}
            for paper in criteria_set.papers
        ],
        "parameters": {name: plain(entry.value) for name, entry in criteria_set.parameters.items()},
        "outcome": plain(criteria_set.outcome),
        "sections": [group_rules(section) for section in criteria_set.sections],
    }


def group_rules(group: Group) -> dict[str, Any]:
    """Return the rules of a group and all in it."""
    return {
        "id": group.id,
        "require": plain(group.require),
        "members": [
            criterion_rules(member) if isinstance(member, Criterion) else group_rules(member)
            for member in group.members
        ],
    }


def criterion_rules(criterion: Criterion) -> dict[str, Any]:
    """Return the rules of one criterion."""
    rules = {
        "id": criterion.id,
        "rule": plain(criterion.kind),
        "when": plain(criterion.when.allowed),
        "evidence": [plain(evidence) for evidence in criterion.evidence],
    }
    if criterion.maximum != 0:  # sets without points keep the hashes they were published under
        rules["points"] = criterion.maximum
    if criterion.provenance != "text":  # the four sets read in the circular keep theirs, too
        rules["provenance"] = criterion.provenance
    return rules


def plain(value: Any, *without: str) -> Any:
    """Return ``value`` as plain data without its texts (and the fields ``without``)."""
    data = msgspec.to_builtins(value)
    if isinstance(data, dict):
        data = {key: inner for key, inner in data.items() if key not in without}
    return textless(data)


def textless(data: Any) -> Any:
    """Return ``data`` without bilingual texts, and without what is empty for lack of them."""
    if isinstance(data, dict):
        kept = {key: textless(value) for key, value in data.items() if not is_text(value)}
        return {key: value for key, value in kept.items() if value != {}}
    if isinstance(data, list | tuple):
        return [textless(value) for value in data]
    return data


def is_text(value: Any) -> bool:
    """Say whether ``value`` is a bilingual text in plain form."""
    return isinstance(value, dict) and set(value) == {"vi", "en"}
