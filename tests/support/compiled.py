"""Templates compiled once for all applications and processes of the tests, which make hundreds of them of the same templates."""

from pathlib import Path
from types import CodeType

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = Path(__file__).parents[2] / ".pytest_cache" / "templates"


class TemplateCache(FileSystemBytecodeCache):
    """Code by the template's file and the hash of its text: a template of another text, or from elsewhere, is compiled by itself.

    In memory for this process, on disk for the next one.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))
        self.loaded: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in the code if it is stored."""
        bucket.code = self.loaded.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            super().load_bytecode(bucket)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the code."""
        self._remember(bucket)
        super().dump_bytecode(bucket)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.loaded[bucket.key, bucket.checksum] = bucket.code


TEMPLATE_CACHE = TemplateCache(FOLDER)


def share_templates(app: Flask) -> Flask:
    """Return the same application, which compiles no template that another one has compiled."""
    app.jinja_env.bytecode_cache = TEMPLATE_CACHE
    return app
