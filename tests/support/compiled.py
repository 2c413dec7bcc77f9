"""Templates compiled once for all applications of a process: tests make hundreds of these, of the same templates."""

from types import CodeType

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class TemplateCache(BytecodeCache):
    """Code by the template's file and the hash of its text: a template of another text, or from elsewhere, is compiled by itself."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills in the code, where it is kept."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code."""
        if bucket.code is not None:
            self.kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATE_CACHE = TemplateCache()


def share_templates(app: Flask) -> Flask:
    """The same application, which compiles no template that another one has compiled."""
    app.jinja_env.bytecode_cache = TEMPLATE_CACHE
    return app
