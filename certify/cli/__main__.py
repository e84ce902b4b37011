"""``python -m certify.cli``: the command line without the console script."""

from __future__ import annotations

from certify.cli import main

main()
