"""Celery. The outbox in the database is the truth; the broker only hurries it, and may lose or repeat anything."""

from dapolicy.embedded.places import current
from dapolicy.schedule import BEAT, TASK_MODULES
from dapolicy.settings.environment import embedded, needed, text, whole

LONGEST_JOB = 30 * 60  # seconds

CELERY_BROKER_URL = f"redis+socket://{current().broker}?virtual_host=0" if embedded else needed("DAPOLICY_BROKER_URL")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": LONGEST_JOB + 5 * 60,  # longer than the longest task, else it runs twice at once
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = LONGEST_JOB
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = whole("DAPOLICY_WORKERS", 2)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
# What takes minutes waits for no worker that pages within one: see `verifier` in docker-compose.yml.
CELERY_TASK_ROUTES = {"dapolicy.audit.tasks.verify": {"queue": "long"}}
CELERY_IMPORTS = TASK_MODULES
CELERY_BEAT_SCHEDULE = BEAT
CELERY_TIMEZONE = "Europe/London"

# A file outside the database that names the newest seal. Each database of a test run has a chain of its own.
DAPOLICY_AUDIT_ROOT = text(
    "DAPOLICY_AUDIT_ROOT", str(current().home / "audit.root") if embedded and current().name == "run" else ""
)
DAPOLICY_PAGER_URL = text("DAPOLICY_PAGER_URL")  # a POST without content, where a force has a pager
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if text("DAPOLICY_MAIL_HOST")
    else ("django.core.mail.backends.dummy.EmailBackend")
)
EMAIL_HOST = text("DAPOLICY_MAIL_HOST")
EMAIL_PORT = whole("DAPOLICY_MAIL_PORT", 25)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("DAPOLICY_MAIL_FROM", "dapolicy@localhost")
