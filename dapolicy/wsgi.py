"""What the web server calls. Its processes sign in to the database as `web`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dapolicy.settings")
os.environ.setdefault("DAPOLICY_ROLE", "web")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (after the environment)

application = get_wsgi_application()
