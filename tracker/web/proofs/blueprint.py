"""Where the pages of proofs are gathered."""

from flask import Blueprint

bp = Blueprint("proofs", __name__)
