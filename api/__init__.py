"""The doors: command line and service."""

import os

# Read when numpy and pydantic are loaded, so set before anything of ours loads them. Linear algebra on one thread: nothing
# here gains by more, starting them costs a command a tenth of a second, and numbers do not hang on the machine's cores.
# No plugin of another package looks into our models.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from constraints.language import add_catalogue

add_catalogue("api")
