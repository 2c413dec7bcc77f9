"""The blueprint of the proof pages."""

from flask import Blueprint

bp = Blueprint("proofs", __name__)
