"""``certify applicable``: which criteria sets apply to a type of unit on a day, and why."""

from __future__ import annotations

from datetime import datetime

import click

from certify.cli.options import json_option, language_option, print_json


@click.command()
@click.option("--unit-type", required=True, help="Such as school or residential_area.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day, YYYY-MM-DD."
)
@json_option
@language_option
def applicable(unit_type: str, day: datetime, as_json: bool, language: str) -> None:
    """Say which sets apply to a type of unit on a day, for which year, and why."""
    from certify.plugins import library

    found = library().applicable(unit_type, day.date())
    if as_json:
        print_json(
            [
                {
                    "set": each.criteria_set.key,
                    "title": each.criteria_set.title.in_(language),
                    "year": each.year,
                    "window": [each.window.start.isoformat(), each.window.end.isoformat()],
                    "why": each.why.in_(language),
                }
                for each in found
            ]
        )
        return
    for each in found:
        click.echo(f"{each.criteria_set.key}  {each.criteria_set.title.in_(language)}")
        click.echo(f"   {each.why.in_(language)}")
