"""The workbooks made with openpyxl and xlsxwriter, and the files that are no lists.

Run: python3 workbooks.py (needs openpyxl, xlsxwriter and msoffcrypto-tool). `office.py` makes the rest.
"""
import datetime
import io
import zipfile

import msoffcrypto.format.ooxml
import openpyxl
import xlsxwriter
from lists import FOLDER, expect, row, text

ZERO = "zero_restored"


def book(name, why, fill, **expected):
    workbook = openpyxl.Workbook()
    fill(workbook, workbook.active)
    # The same bytes for the same content: no clock in the file.
    workbook.properties.created = workbook.properties.modified = datetime.datetime(2026, 5, 12)
    workbook.save(FOLDER / name)
    expect(name, why, **expected)


def rows(sheet, *lines):
    for line in lines:
        sheet.append(list(line))


def numbers_lost(workbook, sheet):
    sheet.title = "Orders"
    rows(sheet, ("Phone", "GB"), (241250001, 2), (551250002, 1.5), (233201250003, 0.5), ("0271250004", "5GB"),
         (24125000, 2), (2412500051, 2))


book("numbers-as-numbers.xlsx", "Numbers stored as numbers: zeros lost, country codes whole, one short, one long.",
     numbers_lost,
     rows=[("A2", "0241250001", 2048, "M", "p", ZERO), ("A3", "0551250002", 1536, "M", "p", ZERO),
           ("A4", "0201250003", 512, "T"), ("A5", "0271250004", 5120, "A")],
     problems=[("A6", "number_wrong_length"), ("A7", "number_wrong_length")])


def shortened(workbook, sheet):
    rows(sheet, ("Phone", "Size"), ("2.33241E+11", "2GB"), (233241000000, "2GB"), (233241250101, "2GB"),
         (2.33241250102e11, "1GB"), (24125010.5, "1GB"), (-241250103, "1GB"))
    for cell in sheet["A"][1:]:
        cell.number_format = "0.00E+00"


book("shortened.xlsx", "A column shown as 2.33E+11: the raw value is whole and is read; text and rounded values are not.",
     shortened,
     rows=[("A4", "0241250101", 2048), ("A5", "0241250102", 1024)],
     problems=[("A2", "digits_lost"), ("A3", "digits_lost"), ("A6", "number_not_readable"),
               ("A7", "number_not_readable")])


def titled(workbook, sheet):
    sheet.title = "May"
    sheet["A1"] = "ASOMDWEE DATA SERVICES"
    sheet.merge_cells("A1:D1")
    sheet["A2"] = "Bundles to be sent, call 0241111222"
    sheet.merge_cells("A2:D2")
    rows(sheet, (None,), ("S/N", "Beneficiary", "Volume", "Network"), (1, "0241250201", "2GB", "MTN"),
         (2, "0201250202", "1GB", "Telecel"), (None,), (3, "0271250203", "5GB", "AT"), (None, "TOTAL", "8GB"))


book("titled.xlsx", "Merged title rows with a phone number of the shop, a gap in the table, a total below.", titled,
     sheet="May",
     rows=[("B5", "0241250201", 2048, "M", "c"), ("B6", "0201250202", 1024, "T", "c"),
           ("B8", "0271250203", 5120, "A", "c")],
     notes=["title_rows", "totals_rows"])


def hidden(workbook, sheet):
    rows(sheet, ("Phone", "Old size", "Size"), ("0241250301", "9GB", "2GB"), ("0551250302", "9GB", "1GB"),
         ("0201250303", "9GB", "5GB"), ("0271250304", "9GB", "1GB"))
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True


book("hidden.xlsx", "A hidden row is not sent; a hidden column of old sizes is not read; both are said.", hidden,
     rows=[("A2", "0241250301", 2048), ("A4", "0201250303", 5120, "T"), ("A5", "0271250304", 1024, "A")],
     notes=["hidden_rows", "hidden_columns"])


def filtered(workbook, sheet):
    rows(sheet, ("Phone", "Size", "Paid"), *[(f"02412504{i:02}", "2GB", "yes" if i % 2 else "no") for i in range(1, 9)])
    sheet.auto_filter.ref = "A1:C9"
    sheet.auto_filter.add_filter_column(2, ["yes"])
    for at in range(2, 10):
        sheet.row_dimensions[at].hidden = at % 2 == 1


book("filtered.xlsx", "A filter is on: only the rows that show are meant.", filtered,
     rows=[(f"A{at}", f"02412504{at - 1:02}", 2048) for at in (2, 4, 6, 8)], notes=["hidden_rows"])


def several(workbook, sheet):
    sheet.title = "Prices"
    rows(sheet, ("Bundle", "Price"), ("1GB", 4.5), ("2GB", 9))
    may = workbook.create_sheet("May")
    rows(may, ("Phone", "Size"), ("0241250501", "2GB"), ("0551250502", "1GB"), ("0201250503", "1GB"))
    april = workbook.create_sheet("April")
    rows(april, ("Phone", "Size"), ("0241250504", "5GB"))


book("several-sheets.xlsx", "A price list first, then two months: the fuller one is offered, the other is named.", several,
     sheet="May",
     rows=[("A2", "0241250501", 2048), ("A3", "0551250502", 1024), ("A4", "0201250503", 1024, "T")],
     notes=["other_sheets"])


def hidden_sheet(workbook, sheet):
    sheet.title = "Today"
    rows(sheet, ("Phone", "Size"), ("0241250601", "2GB"))
    old = workbook.create_sheet("Old")
    rows(old, ("Phone", "Size"), *[(f"05512506{i:02}", "1GB") for i in range(1, 9)])
    old.sheet_state = "hidden"


book("hidden-sheet.xlsx", "A hidden sheet with more numbers is not the one that is read.", hidden_sheet, sheet="Today",
     rows=[("A2", "0241250601", 2048)], notes=["other_sheets"])


def chat_column(workbook, sheet):
    rows(sheet, ("Orders from the group",), ("0241250701 2gb",), ("pls 0551250702 1gb and 0201250703 5gb",),
         ("0271250704",), ("2gig please",), ("0302250705 1gb",))


book("chat-in-a-column.xlsx", "Messages pasted into one column, pairs on two rows among them.", chat_column,
     rows=[("A2", "0241250701", 2048), ("A3", "0551250702", 1024), ("A3", "0201250703", 5120, "T"),
           ("A4", "0271250704", 2048, "A")],
     problems=[("A6", "number_landline")], notes=["text_rows"])


def odd_cells(workbook, sheet):
    rows(sheet, ("Phone", "Size", "Name"), ("0241250801", "2GB", "Kofi"), (datetime.date(2026, 5, 12), "2GB", "Ama"),
         (True, "2GB", "Esi"), ("#N/A", "1GB", "Yaw"), ("0551250802", datetime.date(2026, 2, 1), "Adjoa"),
         ("0201250803", True, "Kojo"))
    sheet["A5"].data_type = "e"


book("odd-cells.xlsx", "Dates, yes or no and errors where a number or a size belongs.", odd_cells,
     rows=[("A2", "0241250801", 2048)],
     problems=[("A3", "number_not_readable"), ("A4", "number_not_readable"), ("A5", "number_not_readable"),
               ("B6", "size_not_readable"), ("B7", "size_not_readable")])


def side_by_side(workbook, sheet):
    rows(sheet, ("Phone", "Size", None, "Phone", "Size"), ("0241250901", "2GB", None, "0551250902", "1GB"),
         ("0201250903", "5GB", None, "0271250904", "1GB"))


book("side-by-side.xlsx", "Two tables beside each other: which number goes with which size is not guessed.", side_by_side,
     problems=[("D2", "number_column_unclear"), ("D3", "number_column_unclear")])


def far_cell(workbook, sheet):
    rows(sheet, ("Phone", "Size"), ("0241251001", "2GB"), ("0551251002", "1GB"))
    sheet["XFD1048576"] = "."
    sheet["CZ2"] = "0201251003"


book("far-cell.xlsx", "A stray cell in the last corner of the sheet must cost nothing; columns beyond the limit are said.",
     far_cell,
     rows=[("A2", "0241251001", 2048), ("A3", "0551251002", 1024)], notes=["columns_beyond_limit"])


def spaces(workbook, sheet):
    rows(sheet, ("  Phone  Number ", " Data\u00a0(GB) "), (" 024\u00a0125\u00a01101 ", " 2 "), ("+233 55 125 1102", "1.5"),
         ("'0201251103", "5 "), ("00233271251104\u200b", 1))


book("spaces.xlsx", "Spaces of every kind around and inside numbers, sizes and headers.", spaces,
     rows=[("A2", "0241251101", 2048), ("A3", "0551251102", 1536), ("A4", "0201251103", 5120, "T"),
           ("A5", "0271251104", 1024, "A")])


def wide_names(workbook, sheet):
    rows(sheet, ("Full name", "Mobile network", "Momo number", "Data number", "Data size", "Amount paid", "Remarks"),
         ("Kofi Mensah", "MTN", "0241111222", "0241251201", "2GB", 9, "urgent"),
         ("Ama Owusu", "Telecel", "0201111333", "0201251202", "5GB", 21, None),
         ("Esi Boateng", "AT", "0271111444", "0271251203", "10GB", 40, "call first"))


book("full-form.xlsx", "A form's export: the number that paid, the number to fill, what was paid, and remarks.", wide_names,
     rows=[("D2", "0241251201", 2048, "M", "c"), ("D3", "0201251202", 5120, "T", "c"),
           ("D4", "0271251203", 10240, "A", "c")])


def no_header(workbook, sheet):
    rows(sheet, (241251301, 2), (551251302, 1), (201251303, 5), (271251304, 2))


book("no-header.xlsx", "No header, numbers and sizes as bare numbers.", no_header,
     rows=[("A1", "0241251301", 2048, "M", "p", ZERO), ("A2", "0551251302", 1024, "M", "p", ZERO),
           ("A3", "0201251303", 5120, "T", "p", ZERO), ("A4", "0271251304", 2048, "A", "p", ZERO)])


def no_header_money(workbook, sheet):
    rows(sheet, ("0241251401", 9), ("0551251402", 4.5), ("0201251403", 21))
    for cell in sheet["B"]:
        cell.number_format = '"GHS" #,##0.00'


book("no-header-money.xlsx", "No header; the only other column is shown as money: not a size.", no_header_money,
     rows=[("A1", "0241251401", None), ("A2", "0551251402", None), ("A3", "0201251403", None, "T")],
     problems=[(None, "no_sizes")])


def written(name, why, fill, options=None, **expected):
    workbook = xlsxwriter.Workbook(FOLDER / name, options or {})
    workbook.set_properties({"created": datetime.datetime(2026, 5, 12)})
    fill(workbook, workbook.add_worksheet())
    workbook.close()
    expect(name, why, **expected)


def as_text(workbook, sheet):
    plain = workbook.add_format({"num_format": "@"})
    money = workbook.add_format({"num_format": "#,##0.00"})
    sheet.write_row(0, 0, ["Customer", "Tel", "Plan", "Cost", "Paid"])
    lines = [("Kofi", "0241251501", "2GB", 9), ("Ama", "0551251502", "1.5 GB", 6.75), ("Esi", "0201251503", "500MB", 2.5)]
    for at, (name, phone, size, cost) in enumerate(lines, 1):
        sheet.write(at, 0, name)
        sheet.write_string(at, 1, phone, plain)
        sheet.write(at, 2, size)
        sheet.write_number(at, 3, cost, money)
        sheet.write_boolean(at, 4, True)
    sheet.write(4, 2, "Total")
    sheet.write_formula(4, 3, "=SUM(D2:D4)", money, 18.25)


written("text-cells.xlsx", "Text cells, a money column, a formula's total below.", as_text,
        rows=[("B2", "0241251501", 2048), ("B3", "0551251502", 1536), ("B4", "0201251503", 500, "T")],
        notes=["totals_rows"])


def inline(workbook, sheet):
    sheet.write_row(0, 0, ["msisdn", "bundle"])
    for at in range(1, 31):
        sheet.write_row(at, 0, [f"2335512516{at:02}", "1GB" if at % 2 else "2 GB"])


written("inline-strings.xlsx", "Written row by row by a program: texts lie in the cells, not in a shared table.", inline,
        options={"constant_memory": True},
        rows=[(f"A{at + 1}", f"05512516{at:02}", 1024 if at % 2 else 2048) for at in range(1, 31)])


def formulas(workbook, sheet):
    sheet.write_row(0, 0, ["Phone", "Size"])
    sheet.write_formula(1, 0, '="0"&"241251701"', None, "0241251701")
    sheet.write_formula(1, 1, "=1+1", None, 2)
    sheet.write_formula(2, 0, "=NA()", None, "#N/A")
    sheet.write(2, 1, "1GB")


written("formulas.xlsx", "Formulas: what they came to is read, an error is refused.", formulas,
        rows=[("A2", "0241251701", 2048)], problems=[("A3", "number_not_readable")])


def rich(workbook, sheet):
    bold = workbook.add_format({"bold": True})
    sheet.write_row(0, 0, ["Number", "Size"])
    sheet.write_rich_string(1, 0, "024", bold, "1251", "801")
    sheet.write(1, 1, "2GB")
    sheet.write_comment(1, 0, "call 0201111222 first")
    sheet.write_url(2, 0, "https://wa.example/0551251802", string="0551251802")
    sheet.write(2, 1, "1GB")


written("rich-text.xlsx", "A number in two fonts, a comment with another number, a link.", rich,
        rows=[("A2", "0241251801", 2048), ("A3", "0551251802", 1024)])


def offset(workbook, sheet):
    sheet.write_row(9, 4, ["Network", "Number", "GB"])
    for at, (network, phone, size) in enumerate([("MTN", 241251901, 2), ("Telecel", 501251902, 1), ("AT", 561251903, 5)], 10):
        sheet.write_row(at, 4, [network, phone, size])


written("offset.xlsx", "The table does not begin in the corner.", offset,
        rows=[("F11", "0241251901", 2048, "M", "c", ZERO), ("F12", "0501251902", 1024, "T", "c", ZERO),
              ("F13", "0561251903", 5120, "A", "c", ZERO)])


def macro_book():
    """An xlsm is an xlsx with another content type; no macro is needed to show that it is read."""
    source = io.BytesIO()
    workbook = openpyxl.Workbook()
    rows(workbook.active, ("Phone", "Size"), ("0241252001", "2GB"), ("0551252002", "1GB"))
    workbook.save(source)
    target = FOLDER / "macros.xlsm"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "[Content_Types].xml":
                data = data.replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")
                data = data.replace(b"application/vnd.openxmlformats-officedocument.sheet.macro", b"application/vnd.ms-excel.sheet.macro")
            new.writestr(item, data)
    expect("macros.xlsm", "A workbook that may hold macros is read like any other.",
           rows=[("A2", "0241252001", 2048), ("A3", "0551252002", 1024)])


macro_book()

# ---- what is no list --------------------------------------------------------------------------------------------------
good = (FOLDER / "numbers-as-numbers.xlsx").read_bytes()
text("cut.xlsx", "A download that broke off: the last part of the zip is missing.", good[: len(good) * 2 // 3],
     error="file_damaged")
text("empty.xlsx", "A file of no bytes.", b"", error="file_empty")
text("empty.csv", "A file of blank lines.", b"\n \n\t\n", error="file_empty")
text("pdf-named.xlsx", "A PDF with a workbook's name.", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
     error="not_a_list")
text("web-page.xls", "A table of a web page, saved as .xls by a portal.",
     b"<html><body><table><tr><td>0241252101</td><td>2GB</td></tr></table></body></html>", error="not_a_list")
text("picture.csv", "A picture with a list's name.", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), error="not_a_list")

locked = io.BytesIO()
office = msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(good))
office.encrypt("secret", locked)
text("password.xlsx", "A workbook that opens only with a password.", locked.getvalue(), error="password_protected")


def letter():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


text("letter.xlsx", "A text document with a workbook's name.", letter(), error="not_a_list")
