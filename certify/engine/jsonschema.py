"""The JSON Schema of a criteria file, for editors."""

from __future__ import annotations

from typing import Any

import msgspec

from certify.engine.compiler import Registry
from certify.engine.schema import CriterionFile, GroupFile, IncludeFile, OverlayFile, SetFile

PARAM = "#/$defs/param"
# Where a rule names a scale, the loader puts the scale itself; a file holds its name.
NAMES = {"Scale": {"type": "string", "description": "Name of a scale of the set."}}
# Parts in which {param: name} may stand in place of any value.
WITH_PARAMETERS = ("WindowRule", "DayOfYear", "Span")


def criteria_schema(registry: Registry) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a set or an overlay, with the registered kinds."""
    kinds, rules = tuple(registry.kinds.values()), tuple(registry.outcome_rules.values())
    files = (SetFile, OverlayFile, CriterionFile, GroupFile, IncludeFile)
    refs, parts = msgspec.json.schema_components(
        (*files, *kinds, *rules), ref_template="#/$defs/{name}"
    )
    ref = dict(zip((*files, *kinds, *rules), refs, strict=True))
    for part in (*WITH_PARAMETERS, *(kind.__name__ for kind in kinds)):
        parts[part] = with_parameters(parts[part])
    one_of_kinds = any_of(ref[kind] for kind in kinds)
    include = {
        "type": "object",
        "properties": {"include": ref[IncludeFile]},
        "required": ["include"],
        "additionalProperties": False,
    }
    item = any_of([ref[CriterionFile], ref[GroupFile], include])
    parts["CriterionFile"]["properties"]["rule"] = any_of([one_of_kinds, {"$ref": PARAM}])
    parts["SetFile"]["properties"]["outcome"] = any_of(ref[rule] for rule in rules)
    for part in ("SectionFile", "GroupFile"):
        parts[part]["properties"]["criteria"] = {"type": "array", "minItems": 1, "items": item}
    parts["OverlayFile"]["properties"]["sections"] = {
        "type": "array",
        "items": {"$ref": "#/$defs/SectionFile"},
    }
    parts |= NAMES | {"param": PARAM_SCHEMA}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "certify criteria set",
        **any_of([ref[SetFile], ref[OverlayFile]]),
        "$defs": dict(sorted(parts.items())),
    }


def any_of(schemas: Any) -> dict[str, Any]:
    """Return the schema that is any of ``schemas``."""
    return {"anyOf": list(schemas)}


def with_parameters(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a part in which a parameter may stand for any value."""
    properties = {
        name: schema if name in ("kind", "rule") else any_of([schema, {"$ref": PARAM}])
        for name, schema in part["properties"].items()
    }
    return {**part, "properties": properties}


PARAM_SCHEMA = {
    "type": "object",
    "description": "The value of a parameter of the set.",
    "properties": {"param": {"type": "string"}},
    "required": ["param"],
    "additionalProperties": False,
}
