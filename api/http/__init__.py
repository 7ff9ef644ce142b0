"""The door for other programs: HTTP. It parses a call, asks one use case, and words the answer."""
