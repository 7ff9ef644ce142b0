"""Each user's whole job in a browser, written once: by mouse, by keyboard alone, on 390 px, at 200 %, without a script."""
