"""Businesses that people work for."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Moment, partial_unique_index


class Employer(Base):
    """One business: by its registration number, or by its folded name where it has none."""

    __tablename__ = "employers"
    __table_args__ = (partial_unique_index("uq_employers_folded_alone", "brn IS NULL", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    brn: Mapped[str | None] = mapped_column(unique=True)
    """Business registration number, 8 digits."""
    name: Mapped[str]
    """As first recorded."""
    folded: Mapped[str]
    """The name without differences of width, case and spaces."""
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class EmployerName(Base):
    """A name under which a business was recorded."""

    __tablename__ = "employer_names"

    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    folded: Mapped[str] = mapped_column(index=True)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
