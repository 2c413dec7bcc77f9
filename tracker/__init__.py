"""The house, floor by floor; imports point downstairs only.

app.py          where all rooms meet: create_app(config)
cli/            flask commands, one module a noun
web/            SHOWS: addresses, forms, pages
    frame/      what surrounds every page: language, headers, log, errors
    forms/      what people type, and what is said beside a field
    pictures/   the timeline and the worked examples, as values for templates
    accounts/   signing in and out, invitations, profile
    history/    jobs and courses: logged, ended, corrected, taken out, undone
    people/     participants, for officers: found, added, corrected
    proofs/     proofs for employers: made, withdrawn, checked by anybody
    api/        the HTTP interface and its schemas
papers/         READS AND WRITES: bytes and words from and to frozen values
    demo/       who may sign in to the demo, and what its office has done
    history/    a history as JSON, an assessment as a line
    populations/  many histories as Parquet, read and judged in columns
    proofs/     a proof for an employer: as PDF, read again, in a calendar
    register/   a programme office's register: CSV and XLSX in, verdicts out
    reports/    the monthly report as JSON and CSV
services/       ACTS: one public function, one use case, one transaction
    accounts/   invitations, passwords, sessions, roles
    history/    jobs and courses, one verb a file
    proofs/     proofs are made, withdrawn, fall; the keys that sign them
    register/   the register's rows against what is known
queries/        ASKS: read only, frozen values back
models/         REMEMBERS: tables, the engines, and the one way to write
compliance/     THINKS: facts, rules, findings, quota; the standard library only
    columns/    the same rules over columns, for populations; only here NumPy
    schemes/    the dated rules, one TOML file a scheme
outside/        REACHES: the keys that seal what must not leak
clock.py        the only reader of the wall clock
errors.py       the base of all our errors
languages.py    which languages there are: a folder each in translations/
static/         style sheets, one small script, what was vendored
translations/   a folder a language: how it is written, and its words
"""
