"""What the log tells of a model."""

from __future__ import annotations

from certify.api import history
from certify.plugins.movement_models.models import MovementModel


def happened(model: MovementModel) -> list[str]:
    """Return what was done with a model, the oldest first."""
    return [event.action.partition(".")[2] for event in history("movement_model", model.id)][::-1]
