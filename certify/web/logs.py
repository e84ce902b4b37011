"""Logs: one JSON object a line on stderr, through the standard library's levels."""

from __future__ import annotations

import logging
import sys

import structlog


def init_logs() -> None:
    """Send structured lines to the standard loggers; who serves decides what is shown."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def show_logs() -> None:
    """Show our lines from INFO on, those of libraries from WARNING on; for server and worker."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("certify").setLevel(logging.INFO)
