"""Who acts where nobody is signed in."""

from tracker.models import accounts

COMMAND_LINE, DAILY_RUN = accounts.COMMAND_LINE, accounts.DAILY_RUN
"""The programme's own services, as `by` of a use case."""
