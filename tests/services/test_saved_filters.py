"""An officer's saved filters: by name, twenty at most, and nobody else's."""

import pytest

from tests.factories.accounts import create_user
from tracker.errors import FactError
from tracker.queries.saved_filters import saved_filters
from tracker.services.saved_filters import MOST_FILTERS, delete_filter, save_filter

pytestmark = pytest.mark.usefixtures("app")


def test_filters_are_saved_by_officer_and_name() -> None:
    lee, novak = create_user("Lee", "officer"), create_user("Novak", "officer")
    save_filter(lee, "study", "rule=study-total")
    save_filter(lee, "mine", "tab=mine")
    save_filter(novak, "mine", "tab=mine&language=ja")
    assert list(saved_filters(lee).items()) == [("mine", "tab=mine"), ("study", "rule=study-total")]
    save_filter(lee, "mine", "tab=mine&days=over-7")
    assert saved_filters(lee)["mine"] == "tab=mine&days=over-7"
    for _ in range(2):
        delete_filter(lee, "mine")
    assert (list(saved_filters(lee)), saved_filters(novak)) == (["study"], {"mine": "tab=mine&language=ja"})


def test_twenty_filters_are_the_most() -> None:
    lee = create_user("Lee", "officer")
    for number in range(MOST_FILTERS):
        save_filter(lee, f"list {number}", "tab=mine")
    with pytest.raises(FactError) as refused:
        save_filter(lee, "one more", "tab=mine")
    assert (refused.value.field, refused.value.reason) == ("filter_name", "full")
    save_filter(lee, "list 3", "tab=all")
    assert (len(saved_filters(lee)), saved_filters(lee)["list 3"]) == (MOST_FILTERS, "tab=all")
