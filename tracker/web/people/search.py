"""List and find participants. The typed words are in no address and no log."""

from flask import Response, current_app, make_response, render_template, request

from tracker.adapters.keys import Keyring
from tracker.queries.search import FoundPerson, participants_by_reference, search_participants
from tracker.web.forms.people import SearchForm
from tracker.web.people.blueprint import bp
from tracker.web.people.marked_words import marked_words

ON_A_PAGE = 50


@bp.get("/participants")
def overview() -> Response:
    """Show the search form, and all participants by reference."""
    return _page(SearchForm(formdata=None), _everybody(after=request.args.get("after", "")))


@bp.post("/participants")
def search() -> Response:
    """Show the participants who match all words, and the one with the typed passport number; 422 with errors."""
    form = SearchForm()
    if not form.is_complete():
        return _page(form, _everybody(), status=422)
    passport = _keys().mark(form.passport) if form.passport else None
    found = search_participants(marked_words(form.words, _keys()), passport=passport, after=form.cursor, limit=ON_A_PAGE + 1)
    return _page(form, found, looked=True)


def _keys() -> Keyring:
    keys: Keyring = current_app.extensions["keyring"]
    return keys


def _everybody(*, after: str = "") -> list[FoundPerson]:
    """Return the participants of a page, and one more if there are more."""
    return participants_by_reference(after=after, limit=ON_A_PAGE + 1)


def _page(form: SearchForm, found: list[FoundPerson], *, looked: bool = False, status: int = 200) -> Response:
    last = found[ON_A_PAGE - 1] if len(found) > ON_A_PAGE else None
    more = last and (f"{last.rank} {last.reference}" if looked else last.reference)
    page = render_template("people/overview.html", form=form, people=found[:ON_A_PAGE], more=more, looked=looked)
    return make_response(page, status)
