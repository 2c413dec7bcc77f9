"""The blueprint of officers' pages about participants."""

from flask import Blueprint

bp = Blueprint("people", __name__)
