"""All models, imported so that the metadata is complete."""

from __future__ import annotations

from certify.accounts import models as accounts
from certify.appeals import models as appeals
from certify.applications import models as applications
from certify.appraisal import models as appraisal
from certify.audit import models as audit
from certify.certificates import models as certificates
from certify.confirmations import models as confirmations
from certify.evidence import models as evidence
from certify.filling import models as filling
from certify.notices import models as notices
from certify.rounds import models as rounds
from certify.units import models as units

__all__ = [
    "accounts",
    "appeals",
    "applications",
    "appraisal",
    "audit",
    "certificates",
    "confirmations",
    "evidence",
    "filling",
    "notices",
    "rounds",
    "units",
]
