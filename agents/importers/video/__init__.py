"""Watches videos of a terminal, and reads what was played in them.

`sampling` hands out frames, `grid` finds the cells of text in them, `stitching` makes
one roll of rows of all states; `footage` is what comes of that. Readers make a
recording of it: `known_text` by the story itself, `ocr` by letter recognition, `vision`
by a model that takes images. PyAV, Pillow and rapidocr are imported here alone, when
they are needed. May import `homes`, `performance` and `recordings`.
"""
