"""The addresses of jobs and courses; the modules beside it fill them."""

from flask import Blueprint

bp = Blueprint("history", __name__)
