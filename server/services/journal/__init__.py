"""The log journal: every committed log row once more, on a second disk, so that a restore misses nothing [S17].

`lines` says what a line is, `files` how lines lie on the disk, `follower` how the journal keeps up with the log,
`beside` what of the tables outside the log goes along, `putback` how a restore takes the rows back. Why it is so:
docs/decisions/0026-log-journal.md.
"""
