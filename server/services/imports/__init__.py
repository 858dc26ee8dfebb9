"""Bring in what a factory keeps in sheets: read, understand, show what would happen, then do it.

`layout` finds the header, `kinds` says what each column means, `plan` compares with what is there,
`jobs` runs it in the background and remembers it. Cells are understood by `services.cells` and `days`.
"""
