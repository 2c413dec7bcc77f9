"""The map of the house. Imports point downstairs only: from a line here to lines below it.

app.py          create_app(config): the only place where all rooms meet
cli/            flask commands, one module a noun
web/            addresses, forms and pages, one blueprint a noun
    middleware/ around every page: language, headers, request log, errors
    forms/      what people type, and the errors beside each field
    charts/     the timeline and the quota curve, as values for templates
    view_models/  cards, headlines and answers, as values for templates
    accounts/   sign-in, invitations, passwords, profile
    evidence/   photos and PDFs: participants add, open and delete them, officers open them in a case
    history/    jobs and courses: log, end, correct, withdraw, undo
    people/     participants, for officers: search, add, correct
    privacy_requests/  requests about personal data: ask, answer, read the copy
    proofs/     proofs for employers: make, withdraw, check
    calendars/  a participant's calendar feed: its page, and the file that calendars read
    api/        the HTTP interface and its schemas
    participants.py  a participant's first page (My limits), its explanation, the timeline
workflows/      what takes several transactions or reaches outside
    email/      emails of the outbox: rendered, sent
    demo/       fictional people, who may sign in, what their office did
    populations/  many histories as Parquet files, here or over Dask
    proofs/     a proof as a sealed file, and the check of one
    push/       push messages of the outbox: rendered, sent
    register/   import, upload and assessment of the office's register
services/       one public function = one use case = one transaction
    accounts/   invitations, passwords, sessions, roles
    employers/  businesses: record them, and find the one that a typed name means
    history/    jobs and courses, one verb a file
    participants/  add people; record particulars, visa, stay, passport
    privacy_requests/  requests for access to personal data or its correction, and the answers
    proofs/     make and revoke proofs; the keys that sign them
    quota/      places of a quota, and its ceilings
    register/   the register's rows against what is recorded
    retention/  erase who is due; holds; old sessions and emails
formats/        bytes and words to frozen values, and back
    history/    a history as JSON, an assessment as a line of JSON or words
    letters/    notices and decisions as letters to print
    populations/  histories and verdicts as columns
    proofs/     a proof's statement, PDF and reminder; public keys
    register/   CSV and workbooks: cells, rows, refusals
    reports/    the monthly report as JSON and CSV
    search/     names and typed texts as terms that any spelling shares
queries/        read only; returns frozen values
models/         tables, constraints, both engines, the one way to write
compliance/     pure rules, counting, findings, quota: standard library only
    columns/    the same rules over columns; the only place for NumPy
    pathways/   points tests and checklists of other ways to work in Hong Kong, one TOML file a pathway
    schemes/    the dated rules, one TOML file a scheme
adapters/       mail server, keys, signatures, holidays: one small port each
settings/       settings of the environment: how each is read, and when it is too weak
clock.py        the only reader of the wall clock
errors.py       the base of all our errors
languages.py    the languages there are: a folder each in translations/
static/         style sheets, one small script, vendored files
translations/   a folder a language: how it is written, and its words
"""
