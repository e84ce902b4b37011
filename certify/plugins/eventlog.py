"""Built-in plugin: one structured log line for each audit event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certify import hookimpl

if TYPE_CHECKING:
    from certify.hookspecs import Event

CERTIFY_API = 1


@hookimpl
def certify_event(event: Event) -> None:
    """Write the event to the log; personal details stay in the database."""
    import structlog  # costs a tenth of a second: not for those who only evaluate

    log = structlog.get_logger("certify.events")
    log.info(event.action, id=event.id, actor=event.actor_id, object=event.object_ref)
