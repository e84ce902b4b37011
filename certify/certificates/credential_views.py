"""The certificate for machines of others: Open Badges 3.0. Public, as the register is."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.certificates import credentials
from certify.certificates import register as lookup
from certify.certificates.keyring import keyring
from certify.certificates.printing import verify_address
from certify.errors import NotFound
from certify.web.extensions import limiter

bp = Blueprint("credentials", __name__)
blueprints = (bp,)


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
    )
    first = signer.key_id == certificate.key_id
    made = credentials.secured(document, signer, certificate.issued_at if first else clock.now())
    content = json.dumps(made, ensure_ascii=False, indent=2)
    answer = Response(content, mimetype=credentials.MEDIA_TYPE)
    name = f"{number.replace('/', '-')}.vc.json"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer
