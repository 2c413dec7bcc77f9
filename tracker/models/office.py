"""Settings of the office, as dated versions that never change."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment


class OfficeSettingsRow(Base):
    """All settings of the office from a day on, until a higher version begins."""

    __tablename__ = "office_settings"
    __table_args__ = (
        CheckConstraint("new_days >= 1 AND triage_days >= 1 AND review_days >= 1", name="case_days"),
        CheckConstraint("file_days >= 1", name="file_days_positive"),
    )

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1, without gaps. A higher version never begins before a lower one."""
    valid_from: Mapped[date]
    new_days: Mapped[int]
    """Working days until a new case must be taken; the next two until it must be reviewed and decided."""
    triage_days: Mapped[int]
    review_days: Mapped[int]
    fix_days: Mapped[int] = mapped_column(server_default="10")
    """Working days until a wrong record must be corrected, and until a second officer must have checked."""
    check_days: Mapped[int] = mapped_column(server_default="3")
    reply_days: Mapped[int] = mapped_column(server_default="14")
    """Days, not working days, that a participant has for a reply, and an employer or school for an answer."""
    third_party_days: Mapped[int] = mapped_column(server_default="14")
    days_off: Mapped[Any] = mapped_column(FactsJSON)
    """Days that are not working days, beside weekends and general holidays: pairs of day and reason."""
    file_days: Mapped[int]
    """Days for which the files of an uploaded register are stored."""
    stay_months: Mapped[int] = mapped_column(server_default="72")
    """Months for which personal data are stored: after a stay, and after application and visa without one."""
    visa_months: Mapped[int] = mapped_column(server_default="24")
    session_months: Mapped[int] = mapped_column(server_default="12")
    """Months after the end of a session, and after the sending of an email."""
    email_months: Mapped[int] = mapped_column(server_default="12")
    email: Mapped[str]
    """The office's contact: email address, telephone number, postal address; each may be empty."""
    phone: Mapped[str]
    address: Mapped[str]
    reason: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
