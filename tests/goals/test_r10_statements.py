"""Statements that keep others waiting are told from those that do not."""

import pytest

from tests.goals.r10_statements import blocking

THERE = {"participants", "users"}
PLACE = "ALTER TABLE participants"


@pytest.mark.parametrize(
    "statement",
    [
        f"{PLACE} ADD COLUMN nickname VARCHAR NOT NULL",
        f'{PLACE} ADD COLUMN "nickname" VARCHAR COLLATE "C" NOT NULL',
        f"{PLACE} ADD COLUMN mark UUID DEFAULT gen_random_uuid() NOT NULL",
        f"{PLACE} ADD COLUMN half INTEGER GENERATED ALWAYS AS (version / 2) STORED",
        f"{PLACE} ADD COLUMN number SERIAL",
        f"{PLACE} ALTER COLUMN version TYPE BIGINT",
        f"{PLACE} ALTER COLUMN user_id SET NOT NULL",
        f"{PLACE} ADD CONSTRAINT ck_participants_version CHECK (version > 0)",
        f"{PLACE} ADD CONSTRAINT fk_participants_user_id FOREIGN KEY(user_id) REFERENCES users (id)",
        f"{PLACE} ADD CONSTRAINT uq_participants_user_id UNIQUE (user_id)",
        "CREATE INDEX ix_participants_scheme ON participants (scheme)",
        "CREATE UNIQUE INDEX uq_users_name\n ON users (name)",
        "LOCK TABLE participants",
        "VACUUM FULL participants",
        "REINDEX TABLE participants",
    ],
)
def test_statement_under_lock_is_found(statement: str) -> None:
    assert blocking(statement, THERE)


@pytest.mark.parametrize(
    "statement",
    [
        f"{PLACE} ADD COLUMN nickname VARCHAR",
        f"{PLACE} ADD COLUMN nickname VARCHAR DEFAULT '' NOT NULL",
        f"{PLACE} ADD COLUMN made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL",
        f"{PLACE} DROP COLUMN nickname",
        f"{PLACE} ADD CONSTRAINT ck_participants_version CHECK (version > 0) NOT VALID",
        f"{PLACE} ADD CONSTRAINT uq_participants_user_id UNIQUE USING INDEX uq_participants_user_id",
        f"{PLACE} VALIDATE CONSTRAINT ck_participants_version",
        "CREATE INDEX CONCURRENTLY ix_participants_scheme ON participants (scheme)",
        "REINDEX INDEX CONCURRENTLY ix_participants_scheme",
        "CREATE TABLE notices (id SERIAL NOT NULL, participant_id INTEGER NOT NULL REFERENCES participants (id))",
        "CREATE INDEX ix_notices_participant_id ON notices (participant_id)",
        "ALTER TABLE notices ADD COLUMN text VARCHAR NOT NULL",
        "INSERT INTO users (id) VALUES (1)",
    ],
)
def test_quick_statement_is_accepted(statement: str) -> None:
    assert blocking(statement, THERE) == []
