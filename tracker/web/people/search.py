"""List and find participants. The typed words are in no address and no log."""

from flask import Response, current_app, make_response, render_template, request

from tracker.adapters.keys import Keyring, SealedError
from tracker.queries.people import FoundPerson, people_like
from tracker.web.forms.fields import remove_invisible
from tracker.web.forms.people import SearchForm
from tracker.web.people.blueprint import bp

ON_A_PAGE = 50


@bp.get("/participants")
def overview() -> Response:
    """Show the search form, and all participants by reference."""
    return _page(SearchForm(formdata=None), _found([], after=request.args.get("after", "")))


@bp.post("/participants")
def search() -> Response:
    """Show the participants in whose names or references all words occur, and the one with the typed passport number."""
    form = SearchForm()
    if not form.is_complete():
        return _page(form, _found([], after=""), status=422)
    mark = _mark(form.passport) if form.passport else None
    return _page(form, _found(form.words, after=remove_invisible(form.after.data or ""), mark=mark), looked=True)


def _mark(number: str) -> bytes | None:
    """Return the mark of a passport number; None without keys, so that no number is known."""
    keys: Keyring = current_app.extensions["keyring"]
    try:
        return keys.mark(number)
    except SealedError:
        return None


def _found(words: list[str], *, after: str, mark: bytes | None = None) -> list[FoundPerson]:
    """Return one more participant than a page holds, if there are more."""
    return people_like(words, mark=mark, after=after, limit=ON_A_PAGE + 1)


def _page(form: SearchForm, found: list[FoundPerson], *, looked: bool = False, status: int = 200) -> Response:
    more = found[ON_A_PAGE - 1].reference if len(found) > ON_A_PAGE else None
    page = render_template("people/overview.html", form=form, people=found[:ON_A_PAGE], more=more, looked=looked)
    return make_response(page, status)
