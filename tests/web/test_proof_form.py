"""The form of a proof."""

from flask import Flask

from tracker.web.forms.proofs import proof_form


def test_an_empty_form_has_no_day(app: Flask) -> None:
    with app.test_request_context():
        assert proof_form(1, None).seen_until.year == 9999
