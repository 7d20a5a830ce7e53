"""What the web server calls. Its processes sign in to the database as `web`."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dapolicy.settings")
os.environ.setdefault("DAPOLICY_ROLE", "web")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (after the environment)

application = get_wsgi_application()

# A page makes tens of thousands of short-lived objects, and nearly all go without the collector: looking through them
# after each 700 took a twentieth of a page's time. What is loaded by now stays for ever and is not looked through.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
