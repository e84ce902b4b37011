"""Options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from certify.cli import Fault
from certify.engine.text import Bilingual


def remember(ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Keep the language where faults are turned into messages."""
    ctx.find_root().meta["certify.language"] = value
    return value


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--language vi|en``."""
    return click.option(
        "--language",
        type=click.Choice(["vi", "en"]),
        default="vi",
        show_default=True,
        is_eager=True,
        callback=remember,
        help="Language of texts and messages.",
    )(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")(
        command
    )


def fault(message: Bilingual) -> Fault:
    """Return a fault in the language that was asked for."""
    language = click.get_current_context().find_root().meta.get("certify.language", "vi")
    return Fault(message.in_(language))


def print_json(data: Any) -> None:
    """Print ``data`` as JSON to stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
