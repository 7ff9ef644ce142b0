"""The doors to what is kept: each parses a call, asks one use case at a desk, and words the answer."""
