"""The use cases behind the doors. Each is a plain function with plain data in and out."""
