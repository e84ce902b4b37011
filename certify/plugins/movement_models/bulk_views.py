"""Pages for the register as a workbook."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify.api import WorkbookForm, actor, language, signed_in, workbook_response
from certify.errors import Refused
from certify.faults import show_on
from certify.plugins.movement_models import excel_in, excel_out, rights, sheets
from certify.plugins.movement_models.asking import filters_asked


def add_to(bp: Blueprint) -> None:
    """Put the pages on the blueprint."""
    bp.add_url_rule("/export.xlsx", "export", export)
    bp.add_url_rule("/import", "upload", upload, methods=["GET", "POST"])
    bp.add_url_rule("/import/template.xlsx", "template", template)


@signed_in
def export() -> ResponseReturnValue:
    """Hand out the models that the list shows, all pages of it."""
    asked = filters_asked()
    content = excel_out.export(actor(), asked.filters, language())
    return workbook_response(content, f"certify-mo-hinh-{asked.filters.year}.xlsx")


@signed_in
def template() -> ResponseReturnValue:
    """Hand out the empty workbook."""
    rights.require_any(actor())
    return workbook_response(excel_out.template(language()), "certify-mo-hinh-mau.xlsx")


@signed_in
def upload() -> ResponseReturnValue:
    """Take a workbook in; with any fault show them all and write nothing."""
    rights.require_any(actor())
    form = WorkbookForm()
    report = None
    if form.validate_on_submit():
        try:
            content = form.file.data.read()
            report = excel_in.run(actor(), content, language(), check_only=form.check_only.data)
        except Refused as error:
            show_on(form, error)
        else:
            if report.written:
                flash(_("The file was imported."), "success")
    bad = request.method == "POST" and (report is None or bool(report.faults))
    named = [(each.key, each.name.in_(language())) for each in sheets.FORMS]
    page = render_template("movement_models/import.html", form=form, report=report, sheets=named)
    return page, 422 if bad else 200
