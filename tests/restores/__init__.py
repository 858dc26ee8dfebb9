"""Backups under load, restores of old ones, the journal on a second disk, photos in pieces, many phones at once."""
