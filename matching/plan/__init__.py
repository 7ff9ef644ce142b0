"""The plan document: what a run tells people, with every reason."""
