"""What was typed stays with the person: in a file of their own, and nowhere else."""

from pathlib import Path

import pytest

from tests.journeys.person import Meets, Person
from tests.journeys.stories import CAFE, TOLD, tells_all

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_saved_file_restores_form_and_answer(meets: Meets, tmp_path: Path, script: bool) -> None:
    person = meets(script=script)
    person.opens(language="en")
    tells_all(person)
    person.works_it_out()
    answer = person.answer
    file = tmp_path / "facts.json"
    saves(person, file)
    later = meets(script=script)
    later.opens(language="en")
    opens_file(later, file, script)
    assert later.typed == TOLD
    assert later.answer == answer


def test_after_saving_one_asks_on_at_once(meets: Meets, tmp_path: Path) -> None:
    person = meets()
    person.opens(language="en")
    tells_all(person)
    saves(person, tmp_path / "facts.json")
    person.works_it_out()
    assert CAFE in person.answer


def saves(person: Person, file: Path) -> None:
    """Saves what is typed as a file."""
    person.unfolds("#file")
    with person.page.expect_download() as download:
        person.page.locator('button[formaction="/facts.json"]').click()
    download.value.save_as(file)


def opens_file(person: Person, file: Path, script: bool) -> None:
    """Opens a saved file; with a script that is enough."""
    person.unfolds("#file")
    with person.leaves():
        person.page.locator("#file").set_input_files(file)
        if not script:
            person.page.locator("#open-file").click()


def test_foreign_file_is_refused(meets: Meets, tmp_path: Path) -> None:
    file = tmp_path / "holiday.json"
    file.write_text("[]")
    person = meets()
    person.opens(language="en")
    tells_all(person)
    opens_file(person, file, script=True)
    assert person.complaint("file").is_visible()
    assert person.typed == TOLD


def test_typed_text_enters_no_address(meets: Meets) -> None:
    person = meets()
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url))
    person.opens(language="en")
    tells_all(person)
    person.works_it_out()
    base = person.page.evaluate("location.origin")
    assert asked
    assert not [url for url in asked if not url.startswith(f"{base}/") or "2026" in url or "Harbour" in url]
    assert person.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert not [cookie for cookie in person.page.context.cookies() if "Harbour" in str(cookie)]
