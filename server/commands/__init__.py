"""What `python -m server …` does besides `run`; one file a command, words and options in server/cli.py."""
