"""Makes recipients.xlsx and recipients.csv: the same 40 orders, for the first try of the program.

Run: python3 examples/make_examples.py (needs openpyxl and LibreOffice, which saves the workbook as an agent would).
The numbers are invented. One lost its zero because it is stored as a number; one has a digit too few.
"""
import csv
import pathlib
import subprocess
import tempfile

import openpyxl
from openpyxl.styles import Font

FOLDER = pathlib.Path(__file__).resolve().parent
HEADER = ["Name", "Phone number", "Network", "Bundle"]
NAMES = """Kofi Mensah;Ama Serwaa;Yaw Boateng;Akosua Owusu;Kwame Asante;Abena Osei;Kojo Appiah;Efua Ansah;Kwaku Darko
Adwoa Frimpong;Fiifi Quaye;Esi Baidoo;Nana Addo;Afia Sarpong;Kwabena Agyei;Araba Eshun;Ebo Taylor;Maame Yeboah
Selorm Agbeko;Dzifa Amenu;Mawuli Tetteh;Naa Adjeley;Nii Lamptey;Korkor Odoi;Tetteh Quarshie;Dede Ayew;Ibrahim Alhassan
Mariama Fuseini;Abdul Yakubu;Fati Issah;Rashid Seidu;Hawa Mahama;Gifty Asamoah;Samuel Ofori;Priscilla Adjei
Emmanuel Boadu;Comfort Nyarko;Isaac Tawiah;Grace Amoako;Daniel Kyei"""
PREFIXES = {"MTN": ["024", "054", "055", "059"], "Telecel": ["020", "050"], "AirtelTigo": ["026", "027", "057"]}
NETWORKS = ["MTN", "MTN", "Telecel", "MTN", "AirtelTigo"]
SIZES = ["1GB", "2GB", "1GB", "5GB", "2GB", "1GB", "10GB"]
ZERO_LOST_AT = 11
TOO_SHORT_AT = 27


def orders():
    names = NAMES.replace("\n", ";").split(";")
    assert len(names) == 40
    for at, name in enumerate(names):
        network = NETWORKS[at % len(NETWORKS)]
        prefix = PREFIXES[network][at % len(PREFIXES[network])]
        number = f"{prefix}{(4137 + at * 7919) % 9000 + 1000:04}{(271 + at * 37) % 900 + 100}"
        if at == ZERO_LOST_AT:
            number = int(number)
        elif at == TOO_SHORT_AT:
            number = number[:-1]
        yield [name, number, network, SIZES[at % len(SIZES)]]


def main():
    lines = list(orders())
    assert len({line[1] for line in lines}) == 40
    assert not any(str(line[1]).endswith("0000") for line in lines)
    with open(FOLDER / "recipients.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *lines])
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Orders"
    sheet.append(HEADER)
    for line in lines:
        sheet.append(line)
        if isinstance(line[1], str):
            sheet.cell(sheet.max_row, 2).number_format = "@"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCD", (22, 16, 12, 10)):
        sheet.column_dimensions[column].width = width
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "source" / "recipients.xlsx"
        source.parent.mkdir()
        workbook.save(source)
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx",
                        "--outdir", folder, str(source)], check=True, capture_output=True, timeout=300)
        (FOLDER / "recipients.xlsx").write_bytes((pathlib.Path(folder) / "recipients.xlsx").read_bytes())


main()
