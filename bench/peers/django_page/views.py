"""One view, and its address."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone

from bench.peers.django_page.figures import Card, Row, card, rows, stay_card
from bench.peers.django_page.models import Assessment, Course, Finding, Job, Participant, Particulars, Stay

STUDY = "Study, all courses together"


@login_required
def limits(request: HttpRequest, participant_id: int) -> HttpResponse:
    participant = get_object_or_404(Participant, id=participant_id, user_id=request.user.id)
    stands = {"participant": participant, "superseded_at": None}
    person, stay = Particulars.objects.get(**stands), Stay.objects.get(**stands)
    jobs = Job.objects.filter(**stands, withdrawn=False).select_related("employer").order_by("line_id")
    courses = Course.objects.filter(**stands, withdrawn=False).order_by("line_id")
    assessment = Assessment.objects.get(**stands)
    findings = {(each.rule, each.subject): each.trace["readings"] for each in Finding.objects.filter(assessment=assessment)}
    on = timezone.localdate()
    context = {
        "name": person.given_name,
        "today": on,
        "assessment": assessment,
        "cards": [*_cards(jobs, findings, assessment, on), stay_card(stay.arrived_on, assessment.stay_ends, on)],
        "rows": [
            Row("Stay", stay.arrived_on, assessment.stay_ends, "stay"),
            *_rows([*jobs, *courses], findings, assessment, on),
        ],
        "lately": sorted([*jobs, *courses], key=lambda line: line.recorded_at, reverse=True)[:5],
    }
    return render(request, "limits.html", context)


def _cards(jobs: Any, findings: dict[Any, Any], assessment: Any, on: date) -> Iterator[Card]:
    names = {str(job.employer_id): job.employer.name for job in jobs}
    for (_, subject), readings in findings.items():
        if readings:
            yield card(names[subject] if subject else STUDY, readings, on, assessment.stay_ends)


def _rows(lines: list[Any], findings: dict[Any, Any], assessment: Any, on: date) -> Iterator[Row]:
    """An employer's jobs stand together, and so do the courses."""
    stints: dict[Any, list[tuple[date, date]]] = defaultdict(list)
    for line in lines:
        about = ("employer-tenure", str(line.employer_id)) if isinstance(line, Job) else ("study-total", None)
        stints[about, line.employer.name if isinstance(line, Job) else "Study"].append(
            (line.started_on, line.ended_on or assessment.stay_ends)
        )
    for (about, name), days in stints.items():
        yield from rows(name, sorted(days), findings[about], on)


urlpatterns = [path("participants/<int:participant_id>", limits)]
