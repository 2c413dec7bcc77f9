"""`flask assess --explain`: the same lines, and each finding in words too, in any environment."""

import json

import pytest

from tests.support.assess_command import ANSWER, EXAMPLE, example_with, invoke_assess, run_assess

SAID = {
    "en": "By one way of counting you may be over the limit with E1 since Wednesday 15 July 2026, by another you are not.",
    "ja": "「E1」での仕事は、数え方によっては2026年7月15日（水）から上限を超えている可能性があります。別の数え方では超えていません。",
    "zh-Hant": "按其中一種計算方法，由2026年7月15日（星期三）起，你為「E1」工作的天數可能已超出上限；按另一種計算方法則沒有超出。",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "environment"),
    [("en", {}), ("ja", {"TRACKER_ENV": "production"}), ("zh-Hant", {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})],
)
def test_line_keeps_form_and_adds_words(language: str, environment: dict[str, str]) -> None:
    given = f"{EXAMPLE}\n{example_with(id='働', scheme='atlantis')}\n{EXAMPLE}\n".encode()
    done, plain = run_assess("--explain", language, given=given, **environment), run_assess(given=given, **environment)
    assert (done.returncode, done.stderr) == (1, b"")
    lines = done.stdout.decode().splitlines(keepends=True)
    told = json.loads(lines[0])["explained"]
    words = json.dumps(told, ensure_ascii=False)
    assert lines[0] == lines[2] == ANSWER.removesuffix("}\n") + f', "explained": {words}}}\n'
    assert lines[1].encode() == plain.stdout.splitlines(keepends=True)[1]
    assert plain.stdout.decode().splitlines(keepends=True)[0] == ANSWER
    assert len(told) == 6
    assert told[4].splitlines()[:2] == ["E1", SAID[language]]


def test_unknown_language_exits_with_2() -> None:
    done = invoke_assess(EXAMPLE.encode(), "--explain", "fr")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'ja', 'en', 'zh-Hant'" in done.stderr
