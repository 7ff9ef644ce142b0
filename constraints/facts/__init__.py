"""Facts: frozen rows, units, windows, and the joined view the rules read."""
