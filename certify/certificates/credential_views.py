"""The certificate for machines of others: Open Badges 3.0. Public, as the register is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.certificates import credential_status, credentials
from certify.certificates import register as lookup
from certify.certificates.keyring import keyring
from certify.certificates.lifecycle import expired_since, last_expired_year
from certify.certificates.printing import verify_address
from certify.certificates.status_publishing import stamp
from certify.errors import NotFound
from certify.web.extensions import limiter
from certify.web.sharing import for_anybody, named

bp = Blueprint("credentials", __name__)
blueprints = (bp,)
LAST_BLOCK = 10_000  # of lists: no database holds more


@bp.get("/credentials/<path:number>.json")
@limiter.limit("60/minute")
def show(number: str) -> ResponseReturnValue:
    """Send the credential of a certificate that may be relied on today.

    Signed by the key that signs now. One and the same while that is the key of the certificate.
    """
    found = lookup.check_number(number)
    certificate, record = found.certificate, found.record
    if found.verdict != "valid" or certificate is None or record is None:
        raise NotFound(_("There is no valid certificate of this number."))
    signer = keyring().signer()
    document = credentials.credential(
        record,
        address=verify_address(number),
        home=current_app.config["PUBLIC_URL"],
        key=signer.public_key,
        since=certificate.issued_at,
        until=expired_since(certificate.year) if last_expired_year() is not None else None,
        status=credential_status.entries(current_app.config["PUBLIC_URL"], certificate.id),
    )
    first = signer.key_id == certificate.key_id
    made = credentials.secured(document, signer, certificate.issued_at if first else clock.now())
    answer = _sent(made)
    return named(answer, f"{number}.vc.json")


@bp.get("/credentials/status/<any(revocation, suspension):purpose>/<int:block>.json")
@limiter.limit("60/minute")
def status(purpose: str, block: int) -> ResponseReturnValue:
    """Send a list of how credentials stand; it says no more than the public register."""
    if block > LAST_BLOCK:
        raise NotFound(_("There is no such list."))
    now, signer = stamp(), keyring().signer()
    document = credential_status.list_credential(
        credential_status.address(current_app.config["PUBLIC_URL"], purpose, block),
        purpose,
        credential_status.marked(purpose, block),
        key=signer.public_key,
        since=now.issued_at,
        until=now.issued_at + timedelta(hours=current_app.config["STATUS_LIST_HOURS"]),
    )
    return _sent(credentials.secured(document, signer, now.issued_at))


def _sent(made: Mapping[str, Any]) -> Response:
    """Send a credential, which anybody may keep for a minute."""
    answer = Response(
        json.dumps(made, ensure_ascii=False, indent=2), mimetype=credentials.MEDIA_TYPE
    )
    return for_anybody(answer, seconds=60)
