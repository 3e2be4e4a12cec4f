"""The lists whose words speak against buying what their numbers say. Run: python3 against.py"""
from lists import row, text

ZERO = "zero_restored"


def numbered(lines, first="02412501"):
    """Each of the lines behind a number of its own: `{n}` in a line is that number."""
    numbers = [f"{first}{at:02}" for at in range(1, len(lines) + 1)]
    return numbers, "".join(line.replace("{n}", number) + "\n" for line, number in zip(lines, numbers))


def all_refused(name, why, code, lines, kept=(), first="02412501"):
    """Every line is refused with the code; `kept` are lines behind them that are read: (line, size, network...)."""
    numbers, content = numbered(list(lines) + [line for line, *_ in kept], first)
    at = len(lines)
    text(name, why, content,
         rows=[(at + i + 1, numbers[at + i], *rest) for i, (_, *rest) in enumerate(kept)],
         problems=[(i + 1, code) for i in range(len(lines))])


# ---- taken back, in doubt, more than one ----------------------------------------------------------------------------
all_refused("taken-back.txt", "Words that take an order back, or say that it is filled already.", "order_withdrawn",
            ["{n} 2gb cancel", "{n} 2gb (cancelled)", "dont send {n} 2gb", "{n} 2gb do not send", "{n} not 2gb",
             "{n} no 2gb", "{n} 2gb already sent", "{n} 2gb done", "{n} 2gb delivered", "{n} 2gb refund", "{n} 2gb failed",
             "{n} wrong number 2gb", "{n} 2gb has not come", "{n} 2gb hasn't come", "~{n} 2gb~"],
            kept=[("{n} 2gb call me when done", 2048), ("{n} 2gb don't delay", 2048), ("{n} 2gb no expiry", 2048),
                  ("Phone no {n} 2gb", 2048), ("~ Kofi {n} 2gb", 2048)])

all_refused("in-doubt.txt", "Questions and balances beside a number: perhaps no order.", "order_doubtful",
            ["{n} how much is 2gb", "{n} balance 2gb", "{n} owes 2gb", "{n} 2gb left", "{n} which 2gb",
             "{n} is 2gb available", "{n} price of 2gb?"], kept=[("{n} 2gb pls", 2048)], first="02412502")

all_refused("more-than-one.txt", "More than one, or one again and again: a row for each is the way to write it.",
            "quantity_unclear",
            ["{n} two 1gb", "{n} double 1gb", "{n} 2gb twice", "{n} 2gb per day", "{n} 2gb every week", "{n} 2gb daily",
             "{n} 2gb/day", "{n} x2 1gb"], kept=[("{n} 2gb 30 days", 2048), ("{n} 2gb/30days", 2048)], first="02412503")

all_refused("no-one-size.txt", "Bounds, and generations of a network, are no sizes.", "size_unclear",
            ["{n} <2gb", "{n} up to 2gb", "{n} more than 2gb", "{n} >= 2gb", "{n} 4G sim", "{n} 3G only"],
            kept=[("{n} => 2gb", 2048), ("{n} >> 2gb", 2048), ("{n} 4g", 4096)], first="02412504")

all_refused("marks-of-money.txt", "Amounts of money by their marks.", "size_unclear",
            ["{n} 10/-", "{n} 10.-", "{n} £2", "{n} 2€", "{n} $10"], kept=[("{n} 2gb 10/-", 2048)], first="02412505")

all_refused("other-digits.txt", "Halves, small and foreign digits touch a number or a unit: nothing is read of what is left.",
            "leftover_digits",
            ["{n} 1½gb", "{n} 1¼", "{n} 2²gb", "{n} 2₂gb", "{n} 1𝟓gb", "{n} 2٥gb", "{n} 2.5.gb", "{n} 2m"],
            kept=[("1️⃣ {n} 2gb", 2048), ("{n} 1.5 G", 1536), ("{n} 2 giga", 2048)], first="02412506")

all_refused("labelled-numbers.txt", "Numbers behind a word that says they are nobody's to send to.", "number_unclear",
            ["Txn ID {n} 2gb", "Transaction ID 24125080 2gb".replace("24125080", "241250802"), "Order no {n} 2gb",
             "Invoice {n} 2gb", "Meter {n} 2gb", "Acct {n} 2gb", "A/C {n} 2gb", "Serial {n} 2gb", "Sender: {n} 2gb",
             "paid by {n} 2gb", "payment from {n} 2gb", "GHS {n} 2gb", "${n} 2gb", "ref 241250814 2gb", "ID{n} 2gb"],
            kept=[("Order: {n} 2gb", 2048), ("my number is {n} 2gb", 2048), ("Ref {n} 2gb", 2048)], first="02412507")

# ---- networks -------------------------------------------------------------------------------------------------------
text("money-services.txt", "Money is sent by a network too: 'MTN momo' says nothing of the number's own.",
     "0201250801 2gb paid on MTN momo\n0241250802 2gb paid with vodafone cash\n0241250803 2gb tigo cash\n"
     "0201250804 2gb paid via mtn\n0241250805 2gb near Vodafone shop\n",
     rows=[(1, "0201250801", 2048, "T"), (2, "0241250802", 2048), (3, "0241250803", 2048), (4, "0201250804", 2048, "T"),
           (5, "0241250805", 2048)])

text("network-denied.txt", "What the number is not, or was, is no network to buy on. Glo is not sold.",
     "0201250901 2gb not mtn\n0201250902 2gb was mtn\n0201250903 2gb ported from MTN\n0201250904 2gb mtn?\n"
     "0201250905 2gb if mtn\n0241250906 2gb glo\n0201250907 2gb ported to MTN\n",
     rows=[(7, "0201250907", 2048, "M", "w")],
     problems=[(1, "network_unclear"), (2, "network_unclear"), (3, "network_unclear"), (4, "network_unclear"),
               (5, "network_unclear"), (6, "network_unknown")],
     warnings=[(7, "network_differs_from_prefix")])

text("at-the-word.txt", "A small 'at' before a number, or between it and the size, is a word; so is AT before a place.",
     "2gb at 0241251001\n0241251002 at 2gb\n0241251003 2gb AT Accra\n0241251004 AT 2gb\n0241251005 2gb at\n",
     rows=[(1, "0241251001", 2048), (2, "0241251002", 2048), (3, "0241251003", 2048), (4, "0241251004", 2048, "A", "w"),
           (5, "0241251005", 2048, "A", "w")],
     warnings=[(4, "network_differs_from_prefix"), (5, "network_differs_from_prefix")])

text("airteltigo-spellings.txt", "AirtelTigo by its bundles' names in two parts, and as A.T; in a sentence they are words.",
     "0241251101 2gb i-share\n0241251102 2gb i share\n0241251103 2gb big time\n0241251104 2gb A.T\n"
     "0241251105 2gb have a big time\n",
     rows=[(1, "0241251101", 2048, "A", "w"), (2, "0241251102", 2048, "A", "w"), (3, "0241251103", 2048, "A", "w"),
           (4, "0241251104", 2048, "A", "w"), (5, "0241251105", 2048)],
     warnings=[(line, "network_differs_from_prefix") for line in range(1, 5)])

text("last-network-at.txt", "Where the other orders of a line name their network, 'at' names that of the last.",
     "0241251201 mtn 2gb, 0201251202 telecel 5gb and 0271251203 at 1gb\n",
     rows=[(1, "0241251201", 2048, "M", "w"), (1, "0201251202", 5120, "T", "w"), (1, "0271251203", 1024, "A", "w")])

# ---- said later -----------------------------------------------------------------------------------------------------
text("cancelled-later.txt", "An order taken back by a later line of the same person; nobody else's order is touched.",
     "12/05/2026, 10:43 - Ama: 0241251301 2gb\n12/05/2026, 10:44 - Kofi: 0551251302 1gb\n"
     "12/05/2026, 10:45 - Ama: cancel it please\n12/05/2026, 10:46 - Esi: 0201251303 5gb\n",
     rows=[(2, "0551251302", 1024), (4, "0201251303", 5120, "T")], problems=[(1, "order_withdrawn")])

text("corrected-later.txt", "'Sorry' before another size or number takes the order above back; 'sorry for' is politeness.",
     "12/05/2026, 10:43 - Ama: 0241251401 2gb\n12/05/2026, 10:44 - Ama: sorry 5gb\n"
     "12/05/2026, 10:45 - Kofi: 0241251402 2gb\n12/05/2026, 10:46 - Kofi: sorry it's 0551251403\n"
     "12/05/2026, 10:47 - Esi: 0201251404 1gb\n12/05/2026, 10:48 - Esi: sorry for disturbing\n",
     rows=[(5, "0201251404", 1024, "T")], notes=["text_rows"],
     problems=[(1, "order_withdrawn"), (2, "size_without_number"), (3, "order_withdrawn"), (4, "size_missing")])

text("done-later.txt", "The shop's answer that a number was served: the order above it is not bought again.",
     "12/05/2026, 10:43 - Ama: 0241251501 2gb\n12/05/2026, 10:44 - Shop: 0241251501 2gb done\n"
     "12/05/2026, 10:45 - Kofi: 0551251502 1gb\n",
     rows=[(3, "0551251502", 1024)], problems=[(1, "order_withdrawn"), (2, "order_withdrawn")])

text("cancels-nothing.txt", "A line that takes back an order that cannot be found is a problem, not a line of words.",
     "cancel the one of yesterday\n0241251601 2gb\n",
     rows=[(2, "0241251601", 2048)], problems=[(1, "order_withdrawn")])

text("form-quantity.txt", "A form that asks for three, before and behind the size; one is one.",
     "Phone: 0241251701\nItem: MTN 2GB\nQty: 3\n\nPhone: 0241251702\nQty: 2\nItem: MTN 2GB\n\n"
     "Phone: 0241251703\nItem: MTN 2GB\nQty: 1\n",
     rows=[(9, "0241251703", 2048, "M", "w")], problems=[(1, "quantity_unclear"), (5, "quantity_unclear")],
     notes=["text_rows"])

# ---- pairs on two lines -----------------------------------------------------------------------------------------------
text("size-lines-in-doubt.txt", "A line below a number that says more than a size is not its order.",
     "0241251801\nBalance 5GB\n\n0241251802\nI have 5gb left\n\n0241251803\n5gb finished\n\n0241251804\nis 5gb there?\n\n"
     "0241251805\nfree 5gb\n\n0241251806\n5gb 21 cedis 30 days pls\n",
     rows=[(16, "0241251806", 5120)],
     problems=[(line, "order_doubtful") for line in (1, 4, 7, 10, 13)])

# ---- tables: cells ----------------------------------------------------------------------------------------------------
text("bare-among-words.csv", "A size's cell that a spreadsheet made a date of, or that counts forms and rooms.",
     "Phone,Size\n" + "".join(f"02412519{at:02},{cell}\n" for at, cell in enumerate(
         ["02-May", "May-02", "2-Jan", "2/May", "Mar 2", "Form 2", "Room 2", "No 2", "Item 2", "Package 5", "Plan 2",
          "MB 50", "data 2", "2 please", "MTN 2", "bundle 2", "2GB"], 1)),
     rows=[(14, "0241251913", 2048), (15, "0241251914", 2048), (16, "0241251915", 2048, "M", "w"), (17, "0241251916", 2048),
           (18, "0241251917", 2048)],
     problems=[(line, "size_unclear") for line in range(2, 14)])

text("unit-column.csv", "The unit stands in the column beside the size; where it does not, the number says nothing.",
     "Phone,Size,Unit\n0241252001,20,MB\n0551252002,2,GB\n0201252003,500,MB\n0241252004,5,\n",
     rows=[(2, "0241252001", 20), (3, "0551252002", 2048), (4, "0201252003", 500, "T")], problems=[(5, "size_unclear")])

text("megabytes-above.csv", "A line above the table says that the sizes are in MB.",
     "All sizes in MB,\nPhone,Size\n0241252101,50\n0551252102,1GB\n",
     rows=[(4, "0551252102", 1024)], problems=[(3, "size_unclear")], notes=["title_rows"])

text("two-units-in-header.csv", "The header names two units: a number without one is neither.",
     "Phone,Data(MB/GB)\n0241252201,2\n0551252202,50MB\n",
     rows=[(3, "0551252202", 50)], problems=[(2, "size_unclear")])

text("wider-than-header.csv", "A comma in a size makes two cells of it, and the row wider than the header.",
     "Phone,Size\n0241252301,2,000MB\n0551252302,1,5GB\n0201252303,1,5\n0241252304,2GB,paid\n0241252305,1.000MB\n",
     rows=[(5, "0241252304", 2048)],
     problems=[(2, "size_unclear"), (3, "size_unclear"), (4, "size_unclear"), (6, "size_unclear")])

text("money-among-sizes.csv", "Where one cell of the column is money, a number alone may be money too.",
     "Phone,Bundle\n0241252401,₵10\n0551252402,10\n0201252403,2GB\n",
     rows=[(4, "0201252403", 2048, "T")], problems=[(2, "size_unclear"), (3, "size_unclear")])

text("rows-closed.csv", "A state or a note says that the row is not to be bought, or bought already.",
     "Phone,Size,Status,Comment\n0241252501,2GB,Delivered,\n0551252502,1GB,Pending,\n0201252503,1GB,CANCELLED,\n"
     "0241252504,1GB,Refunded,\n0241252505,1GB,,do not send\n0241252506,1GB,,owes 10\n0241252507,1GB,not delivered,paid\n",
     rows=[(3, "0551252502", 1024), (7, "0241252506", 1024), (8, "0241252507", 1024)],
     problems=[(2, "order_withdrawn"), (4, "order_withdrawn"), (5, "order_withdrawn"), (6, "order_withdrawn")])

text("country-code-column.csv", "The country code stands in a column of its own, and one is not Ghana's.",
     "Code,Phone,GB\n233,241252601,2\n225,551252602,1\n+233,201252603,5\n",
     rows=[(2, "0241252601", 2048, "M", "p", ZERO), (4, "0201252603", 5120, "T", "p", ZERO)],
     problems=[(3, "number_foreign")])

text("networks-of-one-row.csv", "The size names one network and the column another.",
     "Phone,Bundle,Network\n0241252701,2GB Telecel,MTN\n0551252702,1GB MTN,MTN\n",
     rows=[(3, "0551252702", 1024, "M", "c")], problems=[(2, "network_unclear")])

text("network-rows.csv", "A row with nothing but a network heads the rows below it.",
     "Phone,Size\nMTN,\n0241252801,2\nTELECEL,\n0551252802,5\n",
     rows=[(3, "0241252801", 2048, "M", "w"), (5, "0551252802", 5120, "T", "w")],
     warnings=[(5, "network_differs_from_prefix")])

text("network-row-and-column.csv", "A row of its own names MTN, and so does the number's cell; the column names another.",
     "Number,Size,Network\nMTN,,\n0241252811 MTN,2GB,Telecel\n0241252812,1GB,MTN\n",
     rows=[(4, "0241252812", 1024, "M", "c")], problems=[(3, "network_unclear")])

text("network-row-between.csv", "Orders stand above the first network's row: it may have been meant for those.",
     "Phone,Size\n0241252901,2\nTELECEL,\n0551252902,5\n0201252903,1\n",
     rows=[(2, "0241252901", 2048), (5, "0201252903", 1024, "T")], problems=[(4, "network_unclear")])

# ---- tables: headers --------------------------------------------------------------------------------------------------
for at, header in enumerate(["Package No", "No. of bundles", "Bundle type", "Package #", "Data credit", "Shoe size",
                             "Class size", "Data days", "Bundles sold", "Data left", "Data discount"], 1):
    size = header.split()[0].strip(".").lower() + "-" + header.split()[-1].strip("#").lower()
    counted = header == "No. of bundles"
    text(f"no-size-{size.strip('-')}.csv", f"'{header}' holds no sizes, although it says what is sold.",
         f"Name,Phone,{header}\nKofi,02412530{at:02},50\nAma,05512530{at:02},20\n",
         rows=[] if counted else [(2, f"02412530{at:02}", None), (3, f"05512530{at:02}", None)],
         problems=[(2, "quantity_unclear"), (3, "quantity_unclear")] if counted else [(None, "no_sizes")])

for at, header in enumerate(["Transaction ID", "Order No", "Sender", "From", "Paid by", "Invoice Number", "Wrong number",
                             "Do not send", "SSNIT", "Amount", "Landline"], 1):
    text(f"forbidden-{header.lower().replace(' ', '-')}.csv",
         f"The only numbers stand under '{header}': nothing is sent to them, and no zero is given to them.",
         f"{header},Bundle\n2412531{at:02},2GB\n05512531{at:02},1GB\n",
         problems=[(2, "number_column_unclear"), (3, "number_column_unclear")])

text("payer-and-reference.csv", "A statement of payments: the payer's number is not the recipient's.",
     "From Phone,Reference,Amount\n0249253201,0241253202 2gb,9.00\n0209253203,0551253204 1gb,5.00\n",
     problems=[(2, "number_column_unclear"), (3, "number_column_unclear")])

text("order-number-and-phone.csv", "Numbers of orders beside the phone numbers; an apostrophe makes no serial number.",
     "Order Number,Customer's phone,Item\n241253301,0241253302,MTN 2GB\n241253303,0551253304,MTN 1GB\n",
     rows=[(2, "0241253302", 2048, "M", "w"), (3, "0551253304", 1024, "M", "w")])

# ---- blocks under one size ----------------------------------------------------------------------------------------------
text("size-headings.txt", "One size over each block of numbers, with empty lines between the blocks.",
     "2GB\n0241253401\n0551253402\n\n5GB\n0201253403\n0271253404\n",
     rows=[(2, "0241253401", 2048), (3, "0551253402", 2048), (6, "0201253403", 5120, "T"), (7, "0271253404", 5120, "A")])

text("size-and-network-headings.txt", "Network and size over each block.",
     "MTN 2GB:\n0241253501\n0551253502\n\nTELECEL 5GB:\n0201253503\n",
     rows=[(2, "0241253501", 2048, "M", "w"), (3, "0551253502", 2048, "M", "w"), (6, "0201253503", 5120, "T", "w")])

text("size-for-all.txt", "One size for the numbers below.", "2gb for these numbers\n0241253601\n0551253602\n0201253603\n",
     rows=[(2, "0241253601", 2048), (3, "0551253602", 2048), (4, "0201253603", 2048, "T")])

text("size-each-below.txt", "One size for each of the numbers above it.", "0241253701\n0551253702\nAll 2gb please\n",
     rows=[(1, "0241253701", 2048), (2, "0551253702", 2048)])

text("size-below-several.txt", "A size right below an order, and numbers below it: no heading for certain.",
     "0241253801 5gb\n2gb\n0551253802\n0201253803\n",
     rows=[(1, "0241253801", 5120)],
     problems=[(2, "orders_unclear"), (3, "orders_unclear"), (4, "orders_unclear")])

text("form-bare-size.txt", "A form whose size has a label and no unit.",
     "Phone: 0241253901\nData: 2\nNetwork: Telecel\n",
     rows=[(1, "0241253901", 2048, "T", "w")], warnings=[(1, "network_differs_from_prefix")])

text("invisible-characters.txt", "Characters that nobody sees inside a number.", "024\u200b1254001 2gb\n",
     rows=[(1, "0241254001", 2048)])
