"""Pages for bringing in units and accounts from a workbook."""

from __future__ import annotations

from io import BytesIO

from flask import flash, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify.accounts.permissions import require_administrator
from certify.errors import Refused
from certify.faults import show_on
from certify.plugins import library
from certify.units import bulk, queries
from certify.units.columns import Layout
from certify.units.template import template
from certify.web.forms import WorkbookForm
from certify.web.language import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@auth_required()
def upload() -> ResponseReturnValue:
    """Take a workbook in; with any fault show them all and write nothing."""
    require_administrator(current_user)
    form = WorkbookForm()
    report = None
    if form.validate_on_submit():
        try:
            content = form.file.data.read()
            report = bulk.run(current_user, content, check_only=form.check_only.data)
        except Refused as error:
            show_on(form, error)
        else:
            if report.written:
                flash(_("The file was imported."), "success")
    bad = request.method == "POST" and (report is None or bool(report.faults))
    page = render_template("units/import.html", form=form, report=report)
    return page, 422 if bad else 200


@auth_required()
def download() -> ResponseReturnValue:
    """Hand out the empty workbook."""
    require_administrator(current_user)
    layout = Layout(tuple(library().unit_types.values()))
    content = template(layout, queries.all_areas(), language())
    return send_file(
        BytesIO(content), XLSX, as_attachment=True, download_name="certify-don-vi-tai-khoan.xlsx"
    )
