"""The house, floor by floor; imports point downstairs only.

app.py          where all rooms meet: create_app(config)
cli/            flask commands, one module a noun
web/            SHOWS: addresses, forms, pages
    frame/      what surrounds every page: language, headers, log, errors
    forms/      what people type, and what is said beside a field
    pictures/   the timeline and the worked examples, as values for templates
    api/        the HTTP interface and its schemas
papers/         READS AND WRITES: bytes and words from and to frozen values
    history/    a history as JSON, an assessment as a line
compliance/     THINKS: facts, rules, findings; the standard library only
    schemes/    the dated rules, one TOML file a scheme
clock.py        the only reader of the wall clock
errors.py       the base of all our errors
static/         style sheets, one small script, what was vendored
translations/   Japanese and Traditional Chinese

Floors that come with their first use: services/ (acts), queries/ (asks), models/ (remembers), outside/ (reaches).
"""
