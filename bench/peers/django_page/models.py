"""The same stored rows, as Django's ORM sees them."""

from django.db import models


class Participant(models.Model):
    reference = models.TextField()
    user_id = models.IntegerField(null=True)

    class Meta:
        managed, db_table = False, "participants"


class Fact(models.Model):
    version = models.IntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.IntegerField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Particulars(Fact):
    participant = models.ForeignKey(Participant, models.DO_NOTHING)
    given_name = models.TextField(null=True)
    birth_date = models.DateField(null=True)

    class Meta:
        managed, db_table = False, "particulars"


class Stay(Fact):
    participant = models.ForeignKey(Participant, models.DO_NOTHING)
    arrived_on = models.DateField(null=True)
    departed_on = models.DateField(null=True)

    class Meta:
        managed, db_table = False, "stays"


class Employer(models.Model):
    name = models.TextField()

    class Meta:
        managed, db_table = False, "employers"


class Job(Fact):
    participant = models.ForeignKey(Participant, models.DO_NOTHING)
    employer = models.ForeignKey(Employer, models.DO_NOTHING)
    line_id = models.IntegerField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    withdrawn = models.BooleanField()

    class Meta:
        managed, db_table = False, "jobs"


class Course(Fact):
    participant = models.ForeignKey(Participant, models.DO_NOTHING)
    line_id = models.IntegerField()
    provider = models.TextField()
    title = models.TextField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    withdrawn = models.BooleanField()

    class Meta:
        managed, db_table = False, "courses"


class Assessment(models.Model):
    participant = models.ForeignKey(Participant, models.DO_NOTHING)
    permitted_until = models.DateField()
    stay_ends = models.DateField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        managed, db_table = False, "assessments"


class Finding(models.Model):
    pk = models.CompositePrimaryKey("assessment_id", "position")
    assessment = models.ForeignKey(Assessment, models.DO_NOTHING)
    position = models.IntegerField()
    rule = models.TextField()
    subject = models.TextField(null=True)
    trace = models.JSONField()

    class Meta:
        managed, db_table = False, "findings"
