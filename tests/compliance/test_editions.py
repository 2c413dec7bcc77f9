"""The edition of a rulebook: the digest of its files, which make it again."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.factories.rulebooks import HEAD, STAY, VERSION, write_scheme
from tracker.compliance.loading import builtin, builtin_files, contents, load, read

SHORT = HEAD + VERSION + STAY
WHOLE = SHORT + "# The same rules in another file.\n"


def test_stored_edition_is_made_again(tmp_path: Path) -> None:
    write_scheme(tmp_path, "", "notes.txt")
    write_scheme(tmp_path, WHOLE, "b.toml")
    kept = contents(write_scheme(tmp_path, SHORT, "a.toml"))
    assert kept == {"a.toml": SHORT.encode(), "b.toml": WHOLE.encode()}
    assert list(kept) == ["a.toml", "b.toml"]
    assert read(kept) == load(tmp_path) == read(dict(reversed(kept.items())))
    assert read(kept).digest != read({**kept, "a.toml": kept["b.toml"]}).digest


def test_edition_is_digest_of_files() -> None:
    a, b = WHOLE.encode(), (WHOLE + "\n").encode()
    told = f"a.toml {len(a)}\n".encode() + a + f"b.toml {len(b)}\n".encode() + b
    assert read({"b.toml": b, "a.toml": a}).digest == sha256(told).hexdigest()


def test_builtin_files_make_same_rulebook() -> None:
    assert builtin_files() is builtin_files()
    assert read(builtin_files()) == builtin()
    assert {f"{name}.toml" for name in builtin().schemes} == set(builtin_files())
    with pytest.raises(TypeError):
        builtin_files()["a.toml"] = b""  # type: ignore[index]


def test_schemes_are_in_alphabetical_order(tmp_path: Path) -> None:
    write_scheme(tmp_path, WHOLE, "b.toml")
    first = load(write_scheme(tmp_path, WHOLE, "a.toml"))
    assert list(first.schemes) == ["a", "b"]
    assert load(tmp_path).digest == first.digest
    write_scheme(tmp_path, WHOLE + "\n", "a.toml")
    assert load(tmp_path).digest != first.digest
    (tmp_path / "b.toml").rename(tmp_path / "c.toml")
    write_scheme(tmp_path, WHOLE, "a.toml")
    assert load(tmp_path).digest != first.digest


def test_the_builtin_rulebook_is_read_once() -> None:
    assert builtin() is builtin()
    assert len(builtin().digest) == 64
