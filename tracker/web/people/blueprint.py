"""The addresses of officers' pages about people; the modules beside it fill them."""

from flask import Blueprint

bp = Blueprint("people", __name__)
