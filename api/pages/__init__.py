"""The web pages: views over the service's use cases, made on the server, readable and usable without a script."""
