"""What comes in, as it stands, before anything in it is understood.

    bytes ──encoding──▶ text ──delimited──▶ the rows of a sheet
                             └─markdown──▶ blocks: tables, headings, points of a list, lines
    bytes ──workbook──▶ sheets of rows

Everything keeps the line on which it stands. What is left out on the way is a finding.
"""
