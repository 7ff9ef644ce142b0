"""What pages show, worked out as typed data before a template sees it."""
