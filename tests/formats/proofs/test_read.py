"""Every flipped byte of a statement and of its file is found; what was signed is read back, by us and by the script alone."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.factories.signed_proofs import NAME, SignedStatement, sign_other_bytes, sign_statement
from tracker.adapters.signing import FILE, key_name, new_pair, signature
from tracker.formats.proofs.pdf import attach_token, seal_file
from tracker.formats.proofs.public_keys import UnreadableKeysError, read_published_keys
from tracker.formats.proofs.read import NotGenuineError, read_proof, read_token
from tracker.formats.proofs.statement import encode_base64url, encode_statement

SCRIPT = Path(__file__).parents[3] / "docs" / "verify_proof.py"


@pytest.fixture(scope="module")
def one() -> SignedStatement:
    return sign_statement()


@pytest.fixture(scope="module")
def file(app: Flask, one: SignedStatement) -> bytes:
    with app.app_context():
        return one.file()


def is_genuine(content: bytes, one: SignedStatement) -> bool:
    try:
        read_proof(content, one.keys)
    except NotGenuineError:
        return False
    return True


def script(folder: Path, content: bytes, keys: bytes) -> tuple[int, str]:
    """What the script alone says, without our code on its path."""
    (folder / "proof").write_bytes(content)
    (folder / "keys.json").write_bytes(keys)
    command = [sys.executable, "-I", "-X", "utf8", str(SCRIPT), str(folder / "proof"), str(folder / "keys.json")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout


@cache
def _checked() -> Any:
    """The script's own function, to ask it thousands of times."""
    found: dict[str, Any] = {"__name__": "verify_proof"}
    exec(compile(SCRIPT.read_text(), str(SCRIPT), "exec"), found)
    return found["checked"]


def script_takes(content: bytes, one: SignedStatement) -> bool:
    """Whether the script finds it genuine."""
    try:
        _checked()(content, one.keys)
    except (ValueError, KeyError, TypeError):
        return False
    return True


def test_text_address_and_file_read_back(one: SignedStatement, file: bytes) -> None:
    for content in (one.token.encode(), f"{one.token}\n".encode(), f"{one.address}\r\n".encode(), file):
        assert read_proof(content, one.keys) == (one.token, one.statement)


def test_flipped_bit_of_text_is_found(one: SignedStatement) -> None:
    content = one.token.encode()
    assert is_genuine(content, one)
    assert script_takes(content, one)
    for place in range(len(content)):
        for bit in range(8):
            flipped = content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]
            assert not is_genuine(flipped, one), (place, bit)
            assert not script_takes(flipped, one), (place, bit)


def test_flipped_bit_of_bytes_is_found(one: SignedStatement) -> None:
    """Beneath the letters: the statement's own bytes, and the signature's."""
    said = encode_statement(one.statement)
    signed_by = signature(one.pair.private, b"sojourn-proof-statement-1\n", said)
    for whole in (said, signed_by):
        for place in range(len(whole)):
            for bit in range(8):
                flipped = whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]
                text = (
                    f"{encode_base64url(flipped)}.{encode_base64url(signed_by)}"
                    if whole is said
                    else f"{encode_base64url(said)}.{encode_base64url(flipped)}"
                )
                assert not is_genuine(text.encode(), one), (place, bit)


@pytest.mark.slow
def test_flipped_byte_of_file_is_found(one: SignedStatement, file: bytes) -> None:
    end = file.rindex(b"%Sojourn-Proof") - 1
    for place in range(len(file)):
        for bit in (place % 8,) if place < end else range(8):
            flipped = file[:place] + bytes([file[place] ^ 1 << bit]) + file[place + 1 :]
            assert not is_genuine(flipped, one), (place, bit)


def test_script_finds_flipped_bytes(one: SignedStatement, file: bytes) -> None:
    end = file.rindex(b"%Sojourn-Proof") - 1
    assert script_takes(file, one)
    for place in [*range(0, end, 47), *range(end, len(file))]:
        assert not script_takes(file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :], one), place


@pytest.mark.parametrize("more", [b"\n", b" ", b"%%EOF\n", b"\x00"])
def test_a_longer_or_shorter_file_is_refused(one: SignedStatement, file: bytes, more: bytes) -> None:
    assert not is_genuine(file + more, one)
    assert not is_genuine(file[:-1], one)
    assert not is_genuine(file.replace(b"\n%Sojourn-Seal", more + b"\n%Sojourn-Seal"), one)


def test_file_carries_words_of_its_statement(app: Flask, file: bytes, one: SignedStatement) -> None:
    """A genuine statement under the words of another: the seal is over both."""
    other = one._replace(statement=one.statement._replace(name="Somebody Else"))
    with app.app_context():
        forged = other.file()
    stolen = forged[: forged.rindex(b"\n%Sojourn-Proof")] + file[file.rindex(b"\n%Sojourn-Proof") :]
    assert not is_genuine(stolen, one)


def test_a_moved_seal_is_refused(one: SignedStatement, file: bytes) -> None:
    start = file.rindex(b"%Sojourn-Seal")
    end = file.index(b"\n", start) + 1
    seal, rest = file[start:end], file[:start] + file[end:]
    place = rest.rindex(b"\n%Sojourn-Proof") + 1
    assert not is_genuine(rest[:place] + seal + rest[place:], one)


def test_a_sealed_file_without_token_is_refused(one: SignedStatement) -> None:
    content = b"%PDF-1.7\nnothing\nstartxref\n9\n%%EOF\n"
    seal = f"\n%Sojourn-Seal {one.statement.key} {encode_base64url(signature(one.pair.private, FILE, content))}\n".encode()
    assert not is_genuine(content[:-1] + seal, one)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.replace(b',"name"', b', "name"'),
        lambda said: said + b" ",
        lambda said: said.replace(b'{"v":1,', b'{"v":1,"v":1,'),
        lambda said: said.replace(b'{"v":1,', b'{"v":2,'),
        lambda said: said.replace("é".encode(), b"\\u00e9"),
        lambda said: said.replace(b"+08:00", b"+09:00"),
        lambda said: said.replace(b'"until":"2026-07-14"', b'"until":"20260714"'),
        lambda said: said.replace(b'"until":"2026-07-14"', b'"until":20260714'),
        lambda said: said.replace(b',"name":', b',"other":'),
        lambda said: b"[" + said + b"]",
        lambda said: b"not JSON at all",
        lambda said: b"\xff\xfe",
    ],
)
def test_signed_statement_of_other_form_is_refused(one: SignedStatement, change: Any) -> None:
    changed = sign_other_bytes(one, change(encode_statement(one.statement)))
    assert not is_genuine(changed.encode(), one)
    assert not script_takes(changed.encode(), one)


def test_stated_gaps_read_back(one: SignedStatement) -> None:
    ended = one._replace(statement=one.statement._replace(gaps_ended=True))
    signed = encode_statement(ended.statement)
    assert signed.endswith(b',"gaps":"ended"}')
    text = sign_other_bytes(one, signed)
    assert read_token(text, one.keys).statement == ended.statement
    assert script_takes(text.encode(), one)
    for other in (b'"no"', b"true", b'"ended","more":1'):
        changed = sign_other_bytes(one, signed.replace(b'"ended"', other)).encode()
        assert not is_genuine(changed, one)
        assert not script_takes(changed, one)


def test_one_signature_has_one_text(one: SignedStatement) -> None:
    """The last letter holds four bits that say nothing: other letters in its place would be read as the same bytes."""
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. \n":
        assert is_genuine((one.token[:-1] + letter).encode(), one) is (letter == one.token[-1])


def test_a_statement_naming_another_key_is_refused(one: SignedStatement) -> None:
    other = encode_statement(one.statement._replace(key=next(iter(one.keys))))
    assert not is_genuine(sign_other_bytes(one, other).encode(), one)


def test_file_signature_signs_no_statement(one: SignedStatement) -> None:
    said = encode_statement(one.statement)
    assert not is_genuine(f"{encode_base64url(said)}.{encode_base64url(signature(one.pair.private, FILE, said))}".encode(), one)


def test_an_unknown_key_is_refused(one: SignedStatement, file: bytes) -> None:
    assert not is_genuine(file, one._replace(keys={}))
    assert not is_genuine(one.token.encode(), one._replace(keys={}))


@pytest.mark.parametrize("text", ["", ".", "a.b", "a" * 3000, "é", "\ud800", f"aaaaa.{'a' * 86}"])
def test_other_texts_are_refused(one: SignedStatement, text: str) -> None:
    with pytest.raises(NotGenuineError):
        read_token(text, one.keys)


@pytest.mark.slow
def test_the_script_alone_prints_the_statement(tmp_path: Path, one: SignedStatement, file: bytes) -> None:
    expected = (
        f"genuine\nname: {NAME}\nemployer: Harbour Lantern Café\nuntil: 2026-07-14\nrecorded up to: 2026-06-12T12:05:06+08:00\n"
    )
    for content in (file, one.token.encode(), one.address.encode() + b"\n"):
        status, said = script(tmp_path, content, one.published())
        assert (status, said) == (0, f"{expected}number: {one.statement.number}\nkey: {one.statement.key}\n")


@pytest.mark.slow
def test_script_refuses_changed_files(tmp_path: Path, one: SignedStatement, file: bytes) -> None:
    changed = file.replace(b"%PDF-1.7", b"%PDF-1.6")
    assert changed != file
    status, said = script(tmp_path, changed, one.published())
    assert (status, said.splitlines()) == (1, ["not genuine: the file was changed"])
    assert script(tmp_path, file, b"{}")[0] == 2
    wrong = one.published().replace(one.statement.key.encode(), b"0" * 16)
    assert script(tmp_path, file, wrong)[0] == 2


def test_the_script_knows_nothing_of_the_application() -> None:
    assert "tracker" not in SCRIPT.read_text()


def test_published_keys_are_read_back(one: SignedStatement) -> None:
    assert read_published_keys(one.published())[one.statement.key] == one.pair.public


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"keys": [{"id": "x"}]}',
        b'{"keys": [{"id": "x", "public": "AA=="}]}',
        b'{"keys": [{"id": "x", "public": 1}]}',
    ],
)
def test_a_file_without_keys_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableKeysError):
        read_published_keys(content)


def test_a_key_under_another_name_is_refused() -> None:
    public = encode_base64url(new_pair().public)
    with pytest.raises(UnreadableKeysError, match="its id"):
        read_published_keys(json.dumps({"keys": [{"id": key_name(b"another"), "public": public}]}).encode())


def test_pdf_without_end_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="end"):
        attach_token(b"%PDF-1.7", "token")
    assert seal_file(b"x\n%Sojourn-Proof t\nstartxref", "key", b"s" * 64).startswith(b"x\n%Sojourn-Proof t\n%Sojourn-Seal key ")
