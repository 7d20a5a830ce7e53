"""Django's settings, one file for each theme; everything a deployer changes is an environment variable."""

from dapolicy.settings.api import *
from dapolicy.settings.apps import *
from dapolicy.settings.database import *
from dapolicy.settings.jobs import *
from dapolicy.settings.logs import *
from dapolicy.settings.pages import *
from dapolicy.settings.roof import *
from dapolicy.settings.security import *
from dapolicy.settings.signin import *
