"""The least that Flask can do for a request."""

from flask import Flask

app = Flask(__name__)


@app.get("/healthz")
@app.get("/")
def hello() -> str:
    return "hello"
