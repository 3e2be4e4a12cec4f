"""The lists in columns. Run: python3 csvs.py"""
from lists import row, text

ZERO = "zero_restored"

text("plain.csv", "Header, comma, nothing special.",
     "phone,size\n0241240001,2GB\n0551240002,5GB\n0201240003,500MB\n",
     rows=[(2, "0241240001", 2048), (3, "0551240002", 5120), (4, "0201240003", 500, "T")])

text("semicolons.csv", "Semicolons, as a spreadsheet set to French or German writes them; a network column.",
     "Msisdn;Network;Volume (GB);Name\n0241240101;MTN;2;Kofi\n0201240102;Vodafone;1;Ama\n0271240103;AT;5;Esi\n",
     rows=[(2, "0241240101", 2048, "M", "c"), (3, "0201240102", 1024, "T", "c"), (4, "0271240103", 5120, "A", "c")])

text("tabs.tsv", "Tabs, as copied out of a spreadsheet.",
     "Recipient\tData\tNote\n0241240201\t2\tsister\n0551240202\t10\tshop\n",
     rows=[(2, "0241240201", 2048), (3, "0551240202", 10240)])

text("no-header.csv", "No header at all.",
     "0241240301,2GB,Kofi\n0551240302,1GB,Ama\n0201240303,5GB,Esi\n",
     rows=[(1, "0241240301", 2048), (2, "0551240302", 1024), (3, "0201240303", 5120, "T")])

text("no-header-bare.csv", "No header, sizes without units behind the number.",
     "0241240401,2\n0551240402,1\n0201240403,5\n0271240404,5\n",
     rows=[(1, "0241240401", 2048), (2, "0551240402", 1024), (3, "0201240403", 5120, "T"), (4, "0271240404", 5120, "A")])

text("no-header-serial.csv", "No header; the rows are numbered, the sizes stand behind the number.",
     "1,0241240501,2\n2,0551240502,1\n3,0201240503,5\n",
     rows=[(1, "0241240501", 2048), (2, "0551240502", 1024), (3, "0201240503", 5120, "T")])

text("serial-only.csv", "No header; the rows are numbered and there is no size: the serial number must not become one.",
     "1,0241240601\n2,0551240602\n3,0201240603\n4,0271240604\n",
     rows=[(1, "0241240601", None), (2, "0551240602", None), (3, "0201240603", None, "T"), (4, "0271240604", None, "A")],
     problems=[(None, "no_sizes")])

text("serial-behind.csv", "No header; 1, 2, 3, … behind the numbers is a count, or sizes that happen to rise: not taken.",
     "0241240701,1\n0241240702,2\n0241240703,3\n0241240704,4\n0241240705,5\n0241240706,6\n",
     problems=[(i, "size_column_unclear") for i in range(1, 7)])

text("two-bare-columns.csv", "No header; two columns of bare numbers: a size and a price, nobody knows which.",
     "0241240801,2,9\n0551240802,1,5\n0201240803,5,21\n",
     problems=[(1, "size_column_unclear"), (2, "size_column_unclear"), (3, "size_column_unclear")])

text("price-column.csv", "A price column beside the size: never taken for it.",
     "Phone,Price,Bundle\n0241240901,9,2\n0551240902,4.5,1\n0201240903,21,5\n",
     rows=[(2, "0241240901", 2048), (3, "0551240902", 1024), (4, "0201240903", 5120, "T")])

text("only-price.csv", "Only a price: the list has no sizes.",
     "Phone,Amount (GHS)\n0241241001,9\n0551241002,4\n",
     rows=[(2, "0241241001", None), (3, "0551241002", None)], problems=[(None, "no_sizes")])

text("amount-bare.csv", "'Amount' with bare numbers may be cedis: not taken for a size.",
     "Phone,Amount\n0241241101,2\n0551241102,5\n",
     rows=[(2, "0241241101", None), (3, "0551241102", None)], problems=[(None, "no_sizes")])

text("amount-with-units.csv", "'Amount' whose every cell says GB is a size.",
     "Phone,Amount\n0241241201,2GB\n0551241202,5GB\n",
     rows=[(2, "0241241201", 2048), (3, "0551241202", 5120)])

text("mb-header.csv", "The header says MB, so bare numbers count MB.",
     "Mobile No,Data (MB)\n0241241301,1024\n0551241302,500\n0201241303,2048\n",
     rows=[(2, "0241241301", 1024), (3, "0551241302", 500), (4, "0201241303", 2048, "T")])

text("bare-bundle-mb.csv", "The header says 'Bundle' and the numbers are plainly MB, but it is not said: refused.",
     "Phone,Bundle\n0241241401,1024\n0551241402,2\n",
     rows=[(3, "0551241402", 2048)], problems=[(2, "size_unclear")])

text("quoted.csv", "Quoted cells with commas, quotes and a line break inside.",
     'Name,Phone,Size\n"Mensah, Kofi",0241241501,2GB\n"Ama ""Queen""",0551241502,1GB\n"Esi\nKumasi",0201241503,5GB\n',
     rows=[(2, "0241241501", 2048), (3, "0551241502", 1024), (4, "0201241503", 5120, "T")])

text("broken-quote.csv", "A quotation mark without its partner must not swallow the rows behind it.",
     'Name,Phone,Size\nKofi,0241241601,2GB\n"Ama,0551241602,1GB\nEsi,0201241603,5GB\nYaw,0271241604,1GB\n',
     rows=[(2, "0241241601", 2048), (3, "0551241602", 1024), (4, "0201241603", 5120, "T"), (5, "0271241604", 1024, "A")],
     notes=["broken_quotes"])

text("formula-text.csv", "Numbers kept as text by a formula, the trick of web exports.",
     'Phone,Size\n"=""0241241701""",2GB\n="0551241702",1GB\n\'0201241703,5GB\n',
     rows=[(2, "0241241701", 2048), (3, "0551241702", 1024), (4, "0201241703", 5120, "T")])

text("scientific.csv", "Saved from a spreadsheet that showed 2.33E+11: the digits are lost.",
     "Phone,Size\n2.33242E+11,2GB\n2.33551E+11,1GB\n0201241803,5GB\n",
     rows=[(4, "0201241803", 5120, "T")], problems=[(2, "digits_lost"), (3, "digits_lost")])

text("decimals.csv", "Written by a program that keeps numbers as decimals; one number is short and must not gain the zero.",
     "Phone,Size\n241241901.0,2GB\n233551241902.0,1GB\n24124190.0,5GB\n2412419.05,5GB\n",
     rows=[(2, "0241241901", 2048, "M", "p", ZERO, "decimal_dropped"),
           (3, "0551241902", 1024, "M", "p", "decimal_dropped")],
     problems=[(4, "number_wrong_length"), (5, "number_unclear")])

text("lost-zeros.csv", "Every zero lost by a spreadsheet.",
     "Phone,GB\n241242001,2\n551242002,1\n201242003,5\n",
     rows=[(2, "0241242001", 2048, "M", "p", ZERO), (3, "0551242002", 1024, "M", "p", ZERO),
           (4, "0201242003", 5120, "T", "p", ZERO)])

text("sender-and-recipient.csv", "Two columns of numbers; the header tells the recipient's.",
     "Sender phone,Recipient phone,Size\n0241111222,0241242101,2GB\n0241111222,0551242102,1GB\n",
     rows=[(2, "0241242101", 2048), (3, "0551242102", 1024)])

text("two-phones.csv", "Two columns of numbers and nothing tells which: rows with both are refused, rows with one are not.",
     "Phone 1,Phone 2,Size\n0241242201,0551242202,2GB\n0241242203,,1GB\n,0201242204,5GB\n0241242205,0241242205,2GB\n",
     rows=[(3, "0241242203", 1024), (4, "0201242204", 5120, "T"), (5, "0241242205", 2048)],
     problems=[(2, "number_column_unclear")])

text("titles-and-totals.csv", "Title lines above the header, a total and a signature below.",
     "Data bundle orders for May,,\nPrepared by the office,,\nS/N,Contact,Package\n1,0241242301,2GB\n2,0551242302,1GB\n"
     "3,0201242303,5GB\nTotal,,8GB\nApproved by: ................,,\n",
     rows=[(4, "0241242301", 2048), (5, "0551242302", 1024), (6, "0201242303", 5120, "T")],
     notes=["title_rows", "totals_rows", "text_rows"])

text("sep-line.csv", "Excel's own first line that names the separator.",
     "sep=;\nPhone;Size\n0241242401;2GB\n0551242402;1GB\n",
     rows=[(3, "0241242401", 2048), (4, "0551242402", 1024)], notes=["title_rows"])

text("repeated-header.csv", "The header comes again on every page.",
     "Phone,Size\n0241242501,2GB\nPhone,Size\n0551242502,1GB\n",
     rows=[(2, "0241242501", 2048), (4, "0551242502", 1024)], notes=["repeated_headers"])

text("second-table.csv", "A second table with its columns the other way round: its rows are not read by the first's header.",
     "Phone,Price,Size\n0241242601,9,2GB\nPhone,Size,Price\n0551242602,1,4\n",
     rows=[(2, "0241242601", 2048)], problems=[(3, "second_table")])

text("with-bom.csv", "UTF-8 with its mark, as Excel saves it.",
     "\ufeffPhone,Size\r\n0241242701,2GB\r\n0551242702,1GB\r\n",
     rows=[(2, "0241242701", 2048), (3, "0551242702", 1024)])

text("network-column.csv", "Mixed networks in a column: old names, blanks, a network that is not sold, one against the prefix.",
     "phone,network,gb\n0241242801,mtn,2\n0201242802,VODAFONE,1\n0271242803,Airtel-Tigo,5\n0261242804,at,1\n0551242805,,2\n"
     "0231242806,Glo,2\n0241242807,Telecel,1\n",
     rows=[(2, "0241242801", 2048, "M", "c"), (3, "0201242802", 1024, "T", "c"), (4, "0271242803", 5120, "A", "c"),
           (5, "0261242804", 1024, "A", "c"), (6, "0551242805", 2048), (8, "0241242807", 1024, "T", "c")],
     problems=[(7, "network_unknown")],
     warnings=[(6, "network_cell_empty"), (8, "network_differs_from_prefix")])

text("network-in-size.csv", "The bundle's name holds the network and the validity too.",
     "Number,Package\n0241242901,MTN 2GB\n0201242902,Telecel 5GB 30 days\n0271242903,1GB (AirtelTigo)\n",
     rows=[(2, "0241242901", 2048, "M", "w"), (3, "0201242902", 5120, "T", "w"), (4, "0271242903", 1024, "A", "w")])

text("bad-cells.csv", "Two numbers in one cell, no number, no size, a size in words, a landline, letters.",
     "Phone,Size,Name\n0241243001 / 0551243002,2GB,Kofi\n,1GB,Ama\n0201243003,,Esi\n0271243004,two gig,Yaw\n"
     "0302243005,2GB,Adjoa\nno phone,1GB,Kojo\n0241243006,2GB,Abena\n0241243007,2TB,Fiifi\n",
     rows=[(8, "0241243006", 2048)],
     problems=[(2, "two_numbers"), (3, "number_missing"), (4, "size_missing"), (5, "size_not_readable"),
               (6, "number_landline"), (7, "number_missing"), (9, "size_not_readable")])

text("number-and-size-in-one-cell.csv", "One column for the name, one for number and size together.",
     "Name,Order\nKofi,0241243101 2GB\nAma,0551243102 1gb\nEsi,0201243103 5\n",
     rows=[(2, "0241243101", 2048), (3, "0551243102", 1024), (4, "0201243103", 5120, "T")])

text("names-with-digits.csv", "Names and notes that hold digits: none of them is a number or a size.",
     "Name,Phone,Size,Note\nRoom 24,0241243201,2GB,block 5\nForm 3B,0551243202,1GB,paid 4.50\nKofi 2,0201243203,5GB,12/05/2026\n",
     rows=[(2, "0241243201", 2048), (3, "0551243202", 1024), (4, "0201243203", 5120, "T")])

text("dates-and-ids.csv", "An export of a web shop: ids, dates, prices, status and the two columns that matter.",
     "Order ID,Date,Customer,Beneficiary number,Bundle,Unit price,Status\n"
     "1001,2026-05-12,Kofi,0241243301,2GB,9.00,pending\n1002,2026-05-12,Ama,0551243302,5GB,21.00,pending\n"
     "1003,2026-05-13,Esi,0201243303,1GB,4.50,pending\n",
     rows=[(2, "0241243301", 2048), (3, "0551243302", 5120), (4, "0201243303", 1024, "T")])

text("decimal-comma.csv", "1,5 with a comma could be one and a half or two cells run together: refused.",
     "Phone;Size\n0241243401;1,5GB\n0551243402;2GB\n",
     rows=[(3, "0551243402", 2048)], problems=[(2, "size_not_readable")])

text("quantity-column.csv", "A quantity column is no size; above one it asks for as many orders, which need a row each.",
     "Phone,Bundle,Qty\n0241243501,2GB,1\n0551243502,1GB,3\n",
     rows=[(2, "0241243501", 2048)], problems=[(3, "quantity_unclear")])

text("sizes-out-of-range.csv", "Sizes that nobody sells: nothing, a thousandth, a petabyte.",
     "Phone,GB\n0241243601,0\n0551243602,0.0001\n0201243603,2\n0271243604,-1\n",
     rows=[(4, "0201243603", 2048, "T")],
     problems=[(2, "size_out_of_range"), (3, "size_out_of_range"), (5, "size_not_readable")])

text("empty-cells.csv", "Empty rows and rows of commas between the orders.",
     "Phone,Size\n,\n0241243701,2GB\n\n,,\n0551243702,1GB\n,\n",
     rows=[(3, "0241243701", 2048), (6, "0551243702", 1024)])

text("wrong-header.csv", "The header names the columns the wrong way round: cells decide.",
     "Size,Phone\n0241243801,2GB\n0551243802,1GB\n",
     rows=[(2, "0241243801", 2048), (3, "0551243802", 1024)])

text("nothing.csv", "A list without a single number.",
     "Name,City\nKofi,Accra\nAma,Kumasi\n", problems=[(None, "no_numbers")], notes=["text_rows"])

text("contact-and-credited.csv", "The number to reach somebody at stands before the number to credit: the words tell which is filled.",
     "WhatsApp number,Number to credit,Bundle\n0241244001,0551244002,2GB\n0241244003,0201244004,1GB\n",
     rows=[(2, "0551244002", 2048), (3, "0201244004", 1024, "T")])

text("contact-and-number.csv", "A contact and a number: either may be the recipient's, so rows where they differ are refused.",
     "Contact,Number,Bundle\n0241244101,0551244102,2GB\n0241244103,0241244103,1GB\n",
     rows=[(3, "0241244103", 1024)], problems=[(2, "number_column_unclear")])

text("words-in-size-column.csv", "Cedis and minutes in the size column are no sizes; politeness takes nothing from one.",
     "Phone,Bundle\n0241246101,10 ghana cedis\n0551246102,2GB\n0201246103,5 mins\n0271246104,2 please\n",
     rows=[(3, "0551246102", 2048), (5, "0271246104", 2048, "A")], problems=[(2, "size_unclear"), (4, "size_unclear")])

text("richer-second-header.csv", "A second table with a fuller header below: the orders of the first are read all the same.",
     "Phone,Size\n0241248001,2GB\n0551248002,1GB\n\nPhone,Size,Network,Name\n0201248003,5GB,Telecel,Esi\n",
     rows=[(2, "0241248001", 2048), (3, "0551248002", 1024)], problems=[(5, "second_table")])

text("orders-above-header.csv", "Orders stand above the header: they are named, not passed over as titles.",
     "Asomdwee Data,,\n0241248101,2GB,Kofi\n0551248102,,\nPhone,Bundle,Name\n0201248103,5GB,Esi\n",
     rows=[(5, "0201248103", 5120, "T")], problems=[(2, "second_table"), (3, "second_table")], notes=["title_rows"])
