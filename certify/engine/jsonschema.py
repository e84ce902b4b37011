"""The JSON Schema of a criteria file, for editors."""

from __future__ import annotations

from typing import Any

import msgspec

from certify.engine.compiler import Registry
from certify.engine.schema import (
    CriterionFile,
    GroupFile,
    IncludeFile,
    OverlayFile,
    SetFile,
    WindowRule,
)

PARAM = "#/$defs/param"
# Where a rule names a scale, the loader puts the scale itself; a file holds its name.
NAMES = {"Scale": {"type": "string", "description": "Name of a scale of the set."}}

# Fields for whose value a parameter may stand, beside those of rules.
PARAMETRIC = (
    ("SetFile", "windows"),
    ("CriterionFile", "points"),
    ("SectionFile", "require"),
    ("GroupFile", "require"),
)


def criteria_schema(registry: Registry) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a set or an overlay, with the registered kinds."""
    kinds = tuple(kind for _, kind in sorted(registry.kinds.items()))
    rules = tuple(rule for _, rule in sorted(registry.outcome_rules.items()))
    files = (SetFile, OverlayFile, CriterionFile, GroupFile, IncludeFile)
    refs, parts = msgspec.json.schema_components(
        (*files, *kinds, *rules), ref_template="#/$defs/{name}"
    )
    ref = dict(zip((*files, *kinds, *rules), refs, strict=True))
    for part in msgspec.json.schema_components((*kinds, *rules, WindowRule))[1]:
        parts[part] = with_parameters(parts[part])
    for part, name in PARAMETRIC:
        parts[part]["properties"][name] = or_parameter(parts[part]["properties"][name])
    for kind in kinds:
        if kind.either is not None:
            parts[kind.__name__]["oneOf"] = [{"required": [name]} for name in kind.either]
    put_in(parts, ref, [ref[kind] for kind in kinds], [ref[rule] for rule in rules])
    parts |= NAMES | {"param": PARAM_SCHEMA}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "certify criteria set",
        **any_of([ref[SetFile], ref[OverlayFile]]),
        "$defs": dict(sorted(parts.items())),
    }
    return dict(msgspec.json.decode(msgspec.json.encode(schema)))  # tuples become lists


def put_in(parts: Any, ref: Any, kinds: list[Any], rules: list[Any]) -> None:
    """Put into ``parts`` what the structs leave raw: rules, and what stands in a group."""
    include = {
        "type": "object",
        "properties": {"include": ref[IncludeFile]},
        "required": ["include"],
        "additionalProperties": False,
    }
    item = any_of([ref[CriterionFile], ref[GroupFile], include, {"$ref": PARAM}])
    parts["CriterionFile"]["properties"]["rule"] = any_of([any_of(kinds), {"$ref": PARAM}])
    parts["SetFile"]["properties"]["outcome"] = any_of(rules)
    for part in ("SectionFile", "GroupFile"):
        parts[part]["properties"]["criteria"] = {"type": "array", "minItems": 1, "items": item}
    sections = {"type": "array", "items": {"$ref": "#/$defs/SectionFile"}}
    parts["OverlayFile"]["properties"]["sections"] = sections


def any_of(schemas: Any) -> dict[str, Any]:
    """Return the schema that is any of ``schemas``."""
    return {"anyOf": list(schemas)}


def with_parameters(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in whose parts a parameter may stand for any value."""
    result = dict(schema)
    if "properties" in schema:
        result["properties"] = {
            name: part if name in ("kind", "rule") else or_parameter(part)
            for name, part in schema["properties"].items()
        }
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            result[key] = or_parameter(schema[key])
    if "anyOf" in schema:
        result["anyOf"] = [with_parameters(part) for part in schema["anyOf"]]
    return result


def or_parameter(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that is ``schema`` or the name of a parameter."""
    return any_of([with_parameters(schema), {"$ref": PARAM}])


PARAM_SCHEMA = {
    "type": "object",
    "description": "The value of a parameter of the set.",
    "properties": {"param": {"type": "string"}},
    "required": ["param"],
    "additionalProperties": False,
}
