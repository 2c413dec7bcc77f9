"""The form of the comparison of what may follow a stay: facts about a person, each of which may be left out."""

import json
import unicodedata
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import HiddenField, SelectField, StringField, ValidationError

from tracker.compliance.pathways.comparison import PresentStay
from tracker.compliance.pathways.facts import LEVELS, NUMBERS, Applicant, Child, Degree
from tracker.compliance.pathways.loading import excluded_nationalities
from tracker.formats.history.pathways import read_applicant
from tracker.formats.history.read import UnreadableHistoryError, read_day, read_object
from tracker.web.forms.error_texts import UnnamedError, file_error
from tracker.web.forms.fields import DayField, remove_invisible

YES_NO = ("yes", "no")
ELSEWHERE = "XX"
"""A user-assigned code of ISO 3166-1: a nationality that is not in the list."""
WORK = (
    "work_years",
    "senior_years",
    "international_years",
    "multinational_years",
    "sector_years",
    "recent_work_years",
    "income_last_year",
)
OFFER = (
    "confirmed_offer",
    "genuine_vacancy",
    "degree_in_field",
    "offer_relevant",
    "not_filled_locally",
    "market_pay",
    "trade_qualified",
)
ABOUT = ("self_support", "no_adverse_record", "no_serious_crime", "chinese", "english", "other_language")
EDUCATION = ("professional_qualification", "proven_competence", "listed_university", "recent_graduate", "talent_list")
FAMILY = ("resident_relative", "spouse_accompanies", "spouse_recognised", "spouse_degree")
FLAG_GROUPS = (ABOUT, EDUCATION, OFFER, FAMILY)
MOST_CHILDREN = 20


class CountField(StringField):
    """A whole number from 0 to `most`, typed in any width and with separators; None if the field is empty."""

    data: Any

    def __init__(self, label: Any = None, *, most: int, **given: Any) -> None:
        super().__init__(label, **given)
        self.most, self.count = most, None

    count: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the last value of a repeated key."""
        self.data = remove_invisible(valuelist[-1] if valuelist else "").strip()
        digits = unicodedata.normalize("NFKC", self.data).replace(",", "").strip()
        valid = digits.isascii() and digits.isdigit() and len(digits) <= 15
        self.count = int(digits) if valid else None

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError for anything but a whole number within bounds."""
        if self.data and (self.count is None or self.count > self.most):
            raise ValidationError(UnnamedError(_("Enter a whole number from 0 to %(most)s, or nothing", most=f"{self.most:,}")))


class WhatNextForm(FlaskForm):
    """The facts. The labels of most fields are in `pathways/words.html`."""

    step = HiddenField()
    stay_ends = DayField(_l("Your stay ends on"))
    birth_date = DayField(_l("Born on"))
    nationality = SelectField(_l("Passport of"), validate_choice=False)
    second_passport = SelectField(_l("Second passport, if you have one"), validate_choice=False)
    used = SelectField(_l("Working holiday scheme that you use or used"), validate_choice=False)
    degree = SelectField(_l("Highest degree"), validate_choice=False)
    children: CountField
    file: FileField

    def applicant(self, today: date) -> Applicant:
        """Return the facts of a valid form, for an application today."""
        flags = {name: int(self[name].data == "yes") for names in FLAG_GROUPS for name in names if self[name].data in YES_NO}
        numbers = {name: self[name].count for name in WORK if self[name].count is not None}
        child = Child(today, unmarried=True, dependent=True, accompanies=True)
        count = self.children.count
        return Applicant(
            "qmas",
            today,
            birth_date=self.birth_date.data,
            nationality=self.nationality.data or None,
            degrees=self._degrees(),
            children=None if count is None else (child,) * count,
            answers=flags | numbers,
        )

    def present_stay(self) -> PresentStay:
        """Return the stay that ends, and the passports."""
        passports = tuple(filter(None, (self.nationality.data, self.second_passport.data)))
        return PresentStay(self.stay_ends.data, passports, self.used.data or None)

    def _degrees(self) -> tuple[Degree, ...] | None:
        if self.degree.data == "none":
            return ()
        return (Degree(self.degree.data),) if self.degree.data in LEVELS else None

    def saved(self, today: date) -> str:
        """Return what was typed as a file, whose lines `flask assess` reads too."""
        applicant = self.applicant(today)
        count = self.children.count
        fields: dict[str, Any] = {"id": "", "scheme": "qmas", "stay_ends": self.stay_ends.data}
        fields |= {"birth_date": applicant.birth_date, "nationality": applicant.nationality}
        fields |= {"second_passport": self.second_passport.data or None, "used": self.used.data or None}
        fields["degrees"] = None if applicant.degrees is None else [{"level": each.level} for each in applicant.degrees]
        child = {"unmarried": True, "dependent": True, "accompanies": True}
        fields["children"] = None if count is None else [child] * count
        numbers = {name: known for name, known in applicant.answers.items() if name in NUMBERS}
        fields |= numbers | {name: bool(known) for name, known in applicant.answers.items() if name not in NUMBERS}
        return json.dumps(fields, ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


for _name in (*ABOUT, *EDUCATION, *WORK, *OFFER, *FAMILY):  # in the order of the page
    setattr(WhatNextForm, _name, CountField(most=NUMBERS[_name]) if _name in NUMBERS else SelectField(validate_choice=False))
WhatNextForm.children = CountField(_l("Unmarried dependent children under 18 who come with you"), most=MOST_CHILDREN)
WhatNextForm.file = FileField(_l("A file that you saved here earlier"))


def what_next_form(
    formdata: MultiDict[str, Any] | CombinedMultiDict[str, Any] | None, passports: list[tuple[str, str]], **known: Any
) -> WhatNextForm:
    """Return the form with the submitted fields, or with known ones. `passports` are codes with their names."""
    form = WhatNextForm(formdata=formdata, **known)
    empty = [("", _("not known"))]
    partners = [choice for choice in passports if choice[0] not in excluded_nationalities()]
    form.nationality.choices = form.second_passport.choices = [("", _("none entered")), *passports, (ELSEWHERE, _("elsewhere"))]
    form.used.choices = [("", _("none")), *partners]
    form.degree.choices = [
        *empty,
        ("none", _("no degree")),
        *zip(LEVELS, (_("bachelor’s"), _("master’s"), _("doctorate")), strict=True),
    ]
    for names in FLAG_GROUPS:
        for name in names:
            form[name].choices = [*empty, ("yes", _("yes")), ("no", _("no"))]
    return form


def opened_fields(content: bytes, today: date) -> MultiDict[str, Any]:
    """Return a saved file as fields of the form. Raises `UnreadableHistoryError`."""
    try:
        facts = read_object(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableHistoryError(None, "is not UTF-8") from None
    applicant = read_applicant(facts | {"scheme": "qmas"}, today=today)
    fields: MultiDict[str, Any] = MultiDict({name: str(facts.get(name) or "") for name in ("second_passport", "used")})
    for name, day in (("birth_date", applicant.birth_date), ("stay_ends", read_day(facts, "stay_ends"))):
        if day:
            fields.update({f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)})
    fields["nationality"] = applicant.nationality or ""
    if applicant.degrees is not None:
        fields["degree"] = max((each.level for each in applicant.degrees), key=LEVELS.index, default="none")
    if applicant.children is not None:
        fields["children"] = str(len(applicant.children))
    for name, known in applicant.answers.items():
        fields[name] = str(known) if name in NUMBERS else YES_NO[not known]
    return fields


def refuse_file(form: WhatNextForm, error: UnreadableHistoryError) -> None:
    """Add the reason why a file cannot be opened beside its field."""
    form.file.errors = [file_error(error)]
