"""The pure rule engine: criteria sets, answers, evaluation. No database, web or clock in it."""

from __future__ import annotations

from certify.engine.answers import (
    Answers,
    AnswersDocument,
    draft_answers,
    parse_answer,
    parse_answers,
    parse_document,
)
from certify.engine.assessment import Assessment, Gap, Row, SectionRow
from certify.engine.cache import Cache
from certify.engine.cases import CaseResult, run_worked_cases
from certify.engine.errors import InputError, OutOfScope, SetError
from certify.engine.evaluate import evaluate, evaluate_many
from certify.engine.jsonschema import criteria_schema
from certify.engine.kinds import (
    KINDS,
    MET,
    Finding,
    Kind,
    Moment,
    Scale,
    Status,
    failed,
    kind_name,
    partly_answered,
    registry,
)
from certify.engine.library import Applicable, Library, check_files, load_library
from certify.engine.lineage import Change, Sort, diff
from certify.engine.plan import check_scope
from certify.engine.rules import (
    OUTCOME_RULES,
    Advice,
    Closable,
    Grade,
    Outcome,
    OutcomeRule,
    Tally,
    Verdict,
    Way,
    rule_registry,
)
from certify.engine.schema import Authority, Evidence, Instrument, Parameter, Term
from certify.engine.sets import CriteriaSet, Criterion, Group, Paper, Window
from certify.engine.shapes import (
    Choice,
    Date,
    Field,
    Flag,
    Integer,
    Line,
    Maybe,
    Option,
    Record,
    Rows,
    Shape,
)
from certify.engine.text import Bilingual, Said, Text
from certify.engine.units import FactType, Unit, UnitType, parse_unit, unit_record
from certify.engine.yamlfile import locate, read_file

__all__ = [
    "KINDS",
    "MET",
    "OUTCOME_RULES",
    "Advice",
    "Answers",
    "AnswersDocument",
    "Applicable",
    "Assessment",
    "Authority",
    "Bilingual",
    "Cache",
    "CaseResult",
    "Change",
    "Choice",
    "Closable",
    "CriteriaSet",
    "Criterion",
    "Date",
    "Evidence",
    "FactType",
    "Field",
    "Finding",
    "Flag",
    "Gap",
    "Grade",
    "Group",
    "InputError",
    "Instrument",
    "Integer",
    "Kind",
    "Library",
    "Line",
    "Maybe",
    "Moment",
    "Option",
    "OutOfScope",
    "Outcome",
    "OutcomeRule",
    "Paper",
    "Parameter",
    "Record",
    "Row",
    "Rows",
    "Said",
    "Scale",
    "SectionRow",
    "SetError",
    "Shape",
    "Sort",
    "Status",
    "Tally",
    "Term",
    "Text",
    "Unit",
    "UnitType",
    "Verdict",
    "Way",
    "Window",
    "check_files",
    "check_scope",
    "criteria_schema",
    "diff",
    "draft_answers",
    "evaluate",
    "evaluate_many",
    "failed",
    "kind_name",
    "load_library",
    "locate",
    "parse_answer",
    "parse_answers",
    "parse_document",
    "parse_unit",
    "partly_answered",
    "read_file",
    "registry",
    "rule_registry",
    "run_worked_cases",
    "unit_record",
]
