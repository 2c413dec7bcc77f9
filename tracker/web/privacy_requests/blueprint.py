"""The blueprint of requests about personal data."""

from flask import Blueprint

bp = Blueprint("privacy_requests", __name__)
