"""The command line. Commands are loaded when they are called, so that each starts fast.

Exit codes: 0 done, 1 the input is at fault (the message on stderr says what and where), 2 usage.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from certify import __version__

# name: where it lives, and what it does in one line, so that help need not import it
COMMANDS: Mapping[str, tuple[str, str]] = {
    "run": ("certify.cli.server:run", "Serve the web application."),
    "worker": ("certify.cli.server:worker", "Do the jobs that wait in the queue."),
    "init": ("certify.cli.instance:init", "Prepare the instance folder."),
    "demo": ("certify.cli.demo:demo", "Load the demonstration commune."),
    "doctor": ("certify.cli.instance:doctor", "Say what is not well, and how to mend it."),
    "criteria": ("certify.cli.criteria:criteria", "List, show, check and compare criteria sets."),
    "applicable": ("certify.cli.applicable:applicable", "Say which sets apply on a day, and why."),
    "evaluate": ("certify.cli.evaluate:evaluate", "Judge an answers document under a set."),
    "certificate": ("certify.cli.certificate:certificate", "Verify certificates."),
    "audit": ("certify.cli.audit:audit", "Verify the audit log, and prove what stands in it."),
    "keys": ("certify.cli.keys:keys", "List and change the keys that sign certificates."),
}


class Fault(click.ClickException):
    """The input is at fault: exit code 1 and a message on stderr, nothing before it."""

    def show(self, file: Any = None) -> None:
        """Print the message to stderr."""
        click.echo(self.message, file=file, err=True)


class LazyGroup(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, None for a name that does not exist."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it refuses becomes exit code 1."""
        try:
            return super().invoke(ctx)
        except click.ClickException:
            raise
        except Exception as error:
            from certify.engine.errors import InputError
            from certify.errors import OperationError

            if isinstance(error, InputError | OperationError):
                language = ctx.find_root().meta.get("certify.language", "vi")
                in_ = getattr(error, "in_", None)
                raise Fault(in_(language) if in_ else str(error)) from error
            raise


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="certify")
def main() -> None:
    """Run certify: criteria sets, self-assessment, appraisal and certificates."""
