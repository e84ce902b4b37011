"""``certify criteria``: list, show, check, test, compare and hash criteria sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from certify.cli.options import json_option, language_option, print_json
from certify.cli.showing import frames, head, lines, whole

if TYPE_CHECKING:
    from certify.engine import Library, SetError


@click.group()
def criteria() -> None:
    """List, show, check and compare criteria sets."""


def loaded() -> Library:
    """Return the library of all plugins; engine and plugins load only now."""
    from certify.plugins import library

    return library()


@criteria.command("list")
@json_option
@language_option
def list_(as_json: bool, language: str) -> None:
    """List the sets that are there; files that could not be loaded are named on stderr."""
    library = loaded()
    warn(library.problems, language)
    if as_json:
        print_json([head(each, language) for each in library.sets.values()])
        return
    for each in library.sets.values():
        mark = "" if each.verified else " *"
        unknown = f"  [frame: {count}/{len(each.criteria)}]" if (count := frames(each)) else ""
        click.echo(f"{each.key}{mark}  {each.title.in_(language)}{unknown}")


@criteria.command()
@click.argument("key")
@json_option
@language_option
def show(key: str, as_json: bool, language: str) -> None:
    """Show the set KEY: its outcome rule, what amends it, its criteria and their basis."""
    library = loaded()
    data = whole(library, library.get(key), language)
    if as_json:
        print_json(data)
        return
    for line in lines(data, language):
        click.echo(line)


@criteria.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@json_option
@language_option
def validate(paths: tuple[Path, ...], as_json: bool, language: str) -> None:
    """Check criteria files: all that are installed, or the files and folders PATHS."""
    from certify.engine import check_files

    library = loaded()
    sets, problems = check_files(paths, library) if paths else (library.sets, library.problems)
    warn(problems, language)
    if as_json:
        print_json({"sets": list(sets), "problems": [fault(each, language) for each in problems]})
    else:
        for key, criteria_set in sets.items():
            click.echo(f"OK {key} {criteria_set.hash}")
    raise SystemExit(1 if problems else 0)


@criteria.command()
@click.argument("key", required=False)
@json_option
@language_option
def test(key: str | None, as_json: bool, language: str) -> None:
    """Run the worked cases of the set KEY, or of all sets."""
    from certify.engine import run_worked_cases

    library = loaded()
    sets = [library.get(key)] if key else list(library.sets.values())
    results = [(each.key, result) for each in sets for result in run_worked_cases(each)]
    if as_json:
        print_json(
            [
                {
                    "set": name,
                    "case": result.name.in_(language),
                    "passed": result.passed,
                    "problems": [problem.in_(language) for problem in result.problems],
                }
                for name, result in results
            ]
        )
    failed = [(name, result) for name, result in results if not result.passed]
    for name, result in failed:
        for problem in result.problems:
            click.echo(f"{name}: {result.name.in_(language)}: {problem.in_(language)}", err=True)
    if not as_json:
        click.echo(f"{len(results) - len(failed)}/{len(results)}")
    raise SystemExit(1 if failed else 0)


@criteria.command()
@click.argument("key_a")
@click.argument("key_b")
@json_option
@language_option
def diff(key_a: str, key_b: str, as_json: bool, language: str) -> None:
    """Compare two sets item by item, KEY_A being the older."""
    from certify.engine import diff as compare

    library = loaded()
    changes = [
        {"id": each.id, "sort": each.sort.value, "why": each.why.in_(language)}
        for each in compare(library.get(key_a), library.get(key_b))
    ]
    if as_json:
        print_json(changes)
        return
    for change in changes:
        click.echo(f"{change['id']}  {change['sort']}  {change['why']}")


@criteria.command("hash")
@click.argument("keys", nargs=-1)
def hash_(keys: tuple[str, ...]) -> None:
    """Print the hashes of the sets KEYS, or of all, in the form of published.json."""
    library = loaded()
    sets = [library.get(key) for key in keys] or library.sets.values()
    print_json({each.key: each.hash for each in sets})


@criteria.command()
def schema() -> None:
    """Print the JSON Schema of a criteria file, for editors."""
    from certify.engine import criteria_schema

    print_json(criteria_schema(loaded().registry))


def fault(error: SetError, language: str) -> dict[str, Any]:
    """Return a fault of a file as JSON tells it."""
    return {
        "file": str(error.file),
        "line": error.line,
        "field": error.field,
        "message": error.message.in_(language),
    }


def warn(problems: tuple[SetError, ...], language: str) -> None:
    """Name faulty files on stderr."""
    for problem in problems:
        click.echo(problem.in_(language), err=True)
