"""Commands of `flask`, run in this process."""

from click.testing import Result
from flask import Flask


def invoke_quota(app: Flask, *arguments: str) -> Result:
    """`flask quota`."""
    return app.test_cli_runner().invoke(args=["quota", *arguments])
