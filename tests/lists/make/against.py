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
