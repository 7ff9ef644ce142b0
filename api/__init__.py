"""The doors around the library. A door parses, calls one function and renders; no rule and no arithmetic here."""
