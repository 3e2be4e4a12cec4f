"""The workbooks that LibreOffice saves: xlsx, xls and ods of the same sheets, as agents save them.

Run: python3 office.py (needs soffice, openpyxl). Each source is built here, opened and saved by LibreOffice.
"""
import pathlib
import subprocess
import tempfile

import openpyxl
from lists import FOLDER, expect

ZERO = "zero_restored"


def save(sources, ending):
    with tempfile.TemporaryDirectory() as folder:
        profile = pathlib.Path(folder) / "profile"
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", ending, "--outdir", folder]
            + [str(source) for source in sources], check=True, capture_output=True, timeout=300)
        for source in sources:
            made = pathlib.Path(folder) / f"{source.stem}.{ending}"
            (FOLDER / made.name).write_bytes(made.read_bytes())


def orders(sheet):
    sheet.title = "Orders"
    for line in [("Name", "Phone", "Bundle", "Network", "Price"), ("Kofi", "0241260001", "2GB", "MTN", 9),
                 ("Ama", 551260002, "1GB", "MTN", 4.5), ("Esi", "+233 20 126 0003", "5 GB", "Telecel", 21),
                 ("Yaw", "027 126 0004", 10, "AirtelTigo", 40), ("Adjoa", "02412600", "1GB", "MTN", 4.5),
                 ("Total", None, None, None, 79)]:
        sheet.append(list(line))


ORDERS = dict(
    sheet="Orders",
    rows=[("B2", "0241260001", 2048, "M", "c"), ("B3", "0551260002", 1024, "M", "c", ZERO),
          ("B4", "0201260003", 5120, "T", "c"), ("B5", "0271260004", 10240, "A", "c")],
    problems=[("B6", "number_wrong_length")], notes=["totals_rows"])


def hidden(sheet):
    sheet.title = "List"
    for line in [("Phone", "Old size", "Size"), ("0241260101", "9GB", "2GB"), ("0551260102", "9GB", "1GB"),
                 ("0201260103", "9GB", "5GB"), ("0271260104", "9GB", "1GB")]:
        sheet.append(list(line))
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["B"].hidden = True


HIDDEN = dict(
    sheet="List", rows=[("A2", "0241260101", 2048), ("A4", "0201260103", 5120, "T")],
    notes=["hidden_rows", "hidden_columns"])


def numbers(sheet):
    sheet.title = "Sheet1"
    for at in range(1, 21):
        sheet.append([233241260200 + at, at / 2])
    sheet.append([24126022, 1])
    sheet.append(["2.33241E+11", 1])


NUMBERS = dict(
    sheet="Sheet1",
    # 0.5, 1, 1.5 … GB: halves are whole megabytes.
    rows=[(f"A{at}", f"02412602{at:02}", at * 512) for at in range(1, 21)],
    problems=[("A21", "number_wrong_length"), ("A22", "digits_lost")])


def gaps(sheet):
    sheet.title = "Gaps"
    sheet["B3"], sheet["C3"] = "Contact", "GB"
    for at, (phone, size) in {4: ("0241260301", 2), 9: ("0551260302", 1), 40: ("0201260303", 5), 200: ("0271260304", 3)}.items():
        sheet.cell(at, 2, phone)
        sheet.cell(at, 3, size)


GAPS = dict(
    sheet="Gaps", rows=[("B4", "0241260301", 2048), ("B9", "0551260302", 1024), ("B40", "0201260303", 5120, "T"),
                        ("B200", "0271260304", 3072, "A")])

WHY = {
    "lo-orders": "A whole order list as LibreOffice saves it: text and numeric numbers, sizes, networks, prices, a total.",
    "lo-hidden": "Hidden rows and a hidden column, which each format keeps in its own way.",
    "lo-numbers": "Twelve-digit numbers and half gigabytes as numbers, without a header.",
    "lo-gaps": "A table that begins at B3, with long gaps between its rows.",
}

with tempfile.TemporaryDirectory() as built:
    sources = []
    for name, fill in [("lo-orders", orders), ("lo-hidden", hidden), ("lo-numbers", numbers), ("lo-gaps", gaps)]:
        workbook = openpyxl.Workbook()
        fill(workbook.active)
        sources.append(pathlib.Path(built) / f"{name}.source.xlsx")
        workbook.save(sources[-1])
    for ending in ("xlsx", "xls", "ods"):
        with tempfile.TemporaryDirectory() as renamed:
            copies = []
            for source in sources:
                copy = pathlib.Path(renamed) / source.name.replace(".source", "")
                copy.write_bytes(source.read_bytes())
                copies.append(copy)
            save(copies, ending)

for name, outcome in [("lo-orders", ORDERS), ("lo-hidden", HIDDEN), ("lo-numbers", NUMBERS), ("lo-gaps", GAPS)]:
    for ending in ("xlsx", "xls", "ods"):
        expect(f"{name}.{ending}", WHY[name], **outcome)
