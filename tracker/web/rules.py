"""The rules of every scheme in plain words, version beside version, with the source of each value."""

from flask import Blueprint, abort, render_template

from tracker.compliance.loading import builtin

bp = Blueprint("rules", __name__, url_prefix="/rules")


@bp.get("/")
def overview() -> str:
    """All schemes, Japan first."""
    schemes = sorted(builtin().schemes.values(), key=lambda scheme: (scheme.name != "japan", scheme.name))
    return render_template("schemes/overview.html", schemes=schemes)


@bp.get("/<name>")
def scheme(name: str) -> str:
    """One scheme: its rules now, what they were before, and where each is written."""
    found = builtin().schemes.get(name)
    if found is None:
        abort(404)
    return render_template("schemes/scheme.html", scheme=found, edition=builtin().digest)
