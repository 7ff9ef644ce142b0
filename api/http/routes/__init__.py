"""The doors of HTTP: parse, call one service function, render."""
