#!/bin/sh
# A disaster drill: restores the newest backup into a new SQLite file or an empty PostgreSQL database, and looks at what came back.
# It changes nothing of the running installation, and sends no email. Run it in the folder of the application, each quarter:
#     sh deploy/drill.sh identity.txt sqlite:////tmp/drill.db
set -eu
identity=${1:?the file with the identity of the backups} target=${2:?the address of an empty database}
. instance/settings
backup=$(find "$BACKUP_FOLDER" -name 'sojourn-*.backup.age' | sort | tail -n 1)
test -n "$backup" || { echo "no backup in $BACKUP_FOLDER"; exit 1; }
if test "$target" = "${DATABASE_URL:-}"; then echo "the target is the running database"; exit 1; fi
began=$(date +%s)
echo "backup: $backup, $(( (began - $(stat -c %Y "$backup")) / 3600 )) hours old"
export DATABASE_URL="$target" MAIL_URL= PUSH_KEY= AUDIT_EMAIL=
.venv/bin/flask backup verify "$backup" --identity "$identity"
.venv/bin/flask backup restore "$backup" --identity "$identity"
.venv/bin/flask db upgrade
.venv/bin/flask audit verify || echo "the anchors end after the backup: see above"
.venv/bin/python - <<'PYTHON'
from wsgi import app
host = app.config["TRUSTED_HOSTS"][-1].lstrip(".")
for page in ("/healthz", "/readyz", "/sign-in"):
    answer = app.test_client().get(page, base_url=f"https://{host}")
    print(page, answer.status_code)
    assert answer.status_code == 200, page
PYTHON
echo "drill: restored and ready after $(( $(date +%s) - began )) s"
