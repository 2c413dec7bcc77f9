"""What a browser needs to install the application and to take push messages: a manifest, and a worker for push alone."""

import json

from flask import Blueprint, Response, current_app, url_for
from flask_babel import gettext as _

from tracker.adapters.push import Pusher
from tracker.web.middleware.language import current_language

bp = Blueprint("push", __name__)
COLOUR, BACKGROUND = "#123c69", "#ffffff"


@bp.get("/service-worker.js")
def worker() -> Response:
    """Return the script that shows push messages. Its address is at the root: a browser lets it act below its own address only."""
    return current_app.send_static_file("service-worker.js")


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """Return what browsers show of the application once it is installed, in the language of `lang`."""
    described = {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "name": _("Sojourn"),
        "short_name": _("Sojourn"),
        "description": _("Counts the days of a working holiday in Hong Kong against the rules, and says why."),
        "lang": current_language().tag,
        "display": "standalone",
        "theme_color": COLOUR,
        "background_color": BACKGROUND,
        "icons": [
            _icon("icon.svg", "any", "image/svg+xml", "any"),
            *(_icon(f"icon-{size}.png", f"{size}x{size}", "image/png", "any") for size in (192, 512)),
            _icon("icon-maskable-512.png", "512x512", "image/png", "maskable"),
        ],
    }
    return Response(json.dumps(described, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8")


def pusher() -> Pusher | None:
    """Return what sends push messages; None without a key, so that no page offers them."""
    found: Pusher | None = current_app.extensions["push"]
    return found


def _icon(name: str, sizes: str, type_: str, purpose: str) -> dict[str, str]:
    return {"src": url_for("static", filename=name), "sizes": sizes, "type": type_, "purpose": purpose}
