"""The revisions of the database, oldest first, and the guards they set."""
