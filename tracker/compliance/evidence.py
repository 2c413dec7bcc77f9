"""What files of participants may be about, and how many and how large they may be."""

JOB, COURSE, CASE, REQUEST = ABOUT = ("job", "course", "case", "request")
"""What a file is about: a stint by the id of its first version, a case, or a request about personal data."""
MOST_FILES = 50
"""Files of one participant."""
MOST_BYTES = 100 * 1024 * 1024
"""Of all files of one participant together, as they are stored, before they are encrypted."""
