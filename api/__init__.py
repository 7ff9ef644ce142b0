"""The doors: command line and service."""

from constraints.language import add_catalogue

add_catalogue("api")
