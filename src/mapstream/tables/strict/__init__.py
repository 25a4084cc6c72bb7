"""Files of our own: written so that they can be read again exactly, and read so.

The layout (:mod:`~mapstream.tables.layout`) says which kinds of rows there are and which columns they have;
:mod:`delimited`, :mod:`markdown` and :mod:`workbook` write it and read it. What a spreadsheet or a person has changed
since is understood as far as it is sure (:mod:`cells`): nothing is guessed here, and nothing here knows what guesses.
"""
