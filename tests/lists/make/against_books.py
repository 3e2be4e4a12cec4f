"""Workbooks whose formats, merged cells and lines through cells say more than their numbers.

Run: python3 against_books.py (needs openpyxl and xlwt).
"""
import datetime

import openpyxl
import xlwt
from lists import FOLDER, expect
from openpyxl.styles import Font


def book(name, why, lines, formats=(), merged=(), struck=(), **expected):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for line in lines:
        sheet.append(list(line))
    for cell, code in formats:
        sheet[cell].number_format = code
    for cells in merged:
        sheet.merge_cells(cells)
    for row in struck:
        for cell in sheet[row]:
            cell.font = Font(strike=True)
    # The same bytes for the same content: no clock in the file.
    workbook.properties.created = workbook.properties.modified = datetime.datetime(2026, 5, 12)
    workbook.save(FOLDER / name)
    expect(name, why, **expected)


CODES = ['0" MB"', '0\\ \\M\\B', 'General" GB"', '0" days"', '0" cedis"', '0"KB"', '"No. "0', '0%', '0.0,"GB"',
         '[>=1000]0.0,"GB";0"MB"', "0"]
NUMBERS = [f"02412541{at:02}" for at in range(1, len(CODES) + 1)]

book("units-in-formats.xlsx", "What a person sees beside a number stands in the cell's format: MB are MB, days are no size.",
     [("Phone", "Size"), *((number, 50) for number in NUMBERS)],
     formats=[(f"B{at}", code) for at, code in enumerate(CODES, 2)],
     rows=[("A2", NUMBERS[0], 50), ("A3", NUMBERS[1], 50), ("A4", NUMBERS[2], 51200), ("A12", NUMBERS[10], 51200)],
     problems=[(f"B{at}", "size_unclear") for at in range(5, 12)])

book("merged-networks.xlsx", "A network merged over the rows below it is theirs; an empty cell is nobody's.",
     [("Network", "Phone", "Size"), ("Telecel", "0241254201", 2), (None, "0551254202", 2), ("MTN", "0201254203", 5),
      (None, "0241254204", 1)], merged=["A2:A3"],
     rows=[("B2", "0241254201", 2048, "T", "c"), ("B3", "0551254202", 2048, "T", "c"), ("B4", "0201254203", 5120, "M", "c"),
           ("B5", "0241254204", 1024)],
     warnings=[("B2", "network_differs_from_prefix"), ("B3", "network_differs_from_prefix"),
               ("B4", "network_differs_from_prefix"), ("B5", "network_cell_empty")])

book("struck-through.xlsx", "A row with a line through it is not to be bought.",
     [("Phone", "Size"), ("0241254301", 2), (551254302, 5)], struck=[2],
     rows=[("A3", "0551254302", 5120, "M", "p", "zero_restored")], problems=[("A2", "order_withdrawn")])


def old(name, why, lines, **expected):
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Orders")
    for at, line in enumerate(lines):
        for column, (value, code) in enumerate(line):
            sheet.write(at, column, value, xlwt.easyxf(num_format_str=code))
    sheet.write_merge(len(lines), len(lines) + 1, 2, 2, "Telecel")
    sheet.write(len(lines), 0, "0241254405")
    sheet.write(len(lines), 1, 2)
    sheet.write(len(lines) + 1, 0, "0241254406")
    sheet.write(len(lines) + 1, 1, 2)
    workbook.save(str(FOLDER / name))
    expect(name, why, **expected)


old("formats.xls", "An old workbook: MB, cedis and a percentage in formats, and a merged network.",
    [[("Phone", "General"), ("Size", "General"), ("Network", "General")],
     [("0241254401", "General"), (50, '0" MB"'), ("MTN", "General")],
     [("0241254402", "General"), (10, '"GHS" #,##0.00'), ("MTN", "General")],
     [("0241254403", "General"), (0.5, "0%"), ("MTN", "General")],
     [("0241254404", "General"), (2, "General"), ("MTN", "General")]],
    rows=[("A2", "0241254401", 50, "M", "c"), ("A5", "0241254404", 2048, "M", "c"), ("A6", "0241254405", 2048, "T", "c"),
          ("A7", "0241254406", 2048, "T", "c")],
    problems=[("B3", "size_unclear"), ("B4", "size_unclear")],
    warnings=[("A6", "network_differs_from_prefix"), ("A7", "network_differs_from_prefix")])

book("formulas-unsaved.xlsx", "Formulas written by a program that never worked them out: what they come to is not in the file.",
     [("Phone", "Size"), ("0241254501", "=1+1"), ('="0551254502"', 2), ("0241254503", 2)],
     rows=[("A4", "0241254503", 2048)], problems=[("B2", "size_not_readable"), ("A3", "number_not_readable")])
