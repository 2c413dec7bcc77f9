"""The users who act when nobody is signed in."""

from tracker.models import accounts

COMMAND_LINE, DAILY_RUN = accounts.COMMAND_LINE, accounts.DAILY_RUN
"""Users of the program itself, for `by` of a use case: commands, and the daily run."""
