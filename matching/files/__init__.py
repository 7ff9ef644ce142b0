"""Files of a batch: reading them into a checked case, and writing batches, templates and schemas."""
