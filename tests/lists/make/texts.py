"""The lists that are text: notes, chats, csv. Run: python3 texts.py"""
from lists import row, text

ZERO = "zero_restored"

# ---- lines of number and size -------------------------------------------------------------------------------------
text("plain-pairs.txt", "The widespread convention: number, space, size in GB without a unit.",
     "0241234567 2\n0551112233 1\n0207654321 5\n0278901234 10\n0509988776 3\n",
     rows=[(1, "0241234567", 2048), (2, "0551112233", 1024), (3, "0207654321", 5120, "T"),
           (4, "0278901234", 10240, "A"), (5, "0509988776", 3072, "T")])

text("units.txt", "Every way of writing a size that people use.",
     "0241234501 2GB\n0241234502 2gb\n0241234503 2 gig\n0241234504 2 gigs\n0241234505 1024MB\n0241234506 500mb\n"
     "0241234507 0.5\n0241234508 1.5G\n0241234509 2G\n0241234511 750 MB\n0241234512 .5GB\n",
     rows=[(1, "0241234501", 2048), (2, "0241234502", 2048), (3, "0241234503", 2048), (4, "0241234504", 2048),
           (5, "0241234505", 1024), (6, "0241234506", 500), (7, "0241234507", 512), (8, "0241234508", 1536),
           (9, "0241234509", 2048), (10, "0241234511", 750), (11, "0241234512", 512)])

text("separators.txt", "Comma, semicolon, dash, bar, colon, slash and equals sign between number and size, mixed.",
     "0241230001,2\n0241230002;3\n0241230003-2GB\n0241230004 - 5\n0241230005|1\n0241230006:4\n0241230007/2gb\n"
     "0241230008=2gb\n0241230009 => 3gb\n0241230011\t6\n",
     rows=[(1, "0241230001", 2048), (2, "0241230002", 3072), (3, "0241230003", 2048), (4, "0241230004", 5120),
           (5, "0241230005", 1024), (6, "0241230006", 4096), (7, "0241230007", 2048), (8, "0241230008", 2048),
           (9, "0241230009", 3072), (10, "0241230011", 6144)])

text("country-codes.txt", "233, +233, 00233, with the zero kept in brackets, with ordinary and non-breaking spaces.",
     "233241237001 2GB\n+233241237002 2GB\n00233241237003 2GB\n+233 24 123 7004 2GB\n+233\u00a024\u00a0123\u00a07005 2GB\n"
     "+233 (0)24 123 7006 2GB\n(+233) 24 123 7007 2GB\n024 123 7008 2GB\n024-123-7009 2GB\n024.123.7011 2GB\n"
     "\u202a+233 24 123 7012\u202c 2GB\n",
     rows=[(i + 1, n, 2048) for i, n in enumerate([
         "0241237001", "0241237002", "0241237003", "0241237004", "0241237005", "0241237006", "0241237007", "0241237008",
         "0241237009", "0241237011", "0241237012"])])

text("lost-zeros.txt", "Zeros lost in a spreadsheet before the list was pasted; each must be restored and said.",
     "241235001 2GB\n551235002 1GB\n24 123 5003\n207123504 5\n272123505 3gb\n",
     rows=[(1, "0241235001", 2048, "M", "p", ZERO), (2, "0551235002", 1024, "M", "p", ZERO),
           (4, "0207123504", 5120, "T", "p", ZERO), (5, "0272123505", 3072, "A", "p", ZERO)],
     problems=[(3, "size_missing")])

text("bad-numbers.txt", "One of every kind of wrong number among good ones: each is refused by its own name.",
     "0241236001 2GB\n02412360 2GB\n02412360011 2GB\n0302123456 2GB\n+447911123456 2GB\n233241236 2GB\n0741236001 2GB\n"
     "+234 803 123 4567 2GB\n0241236002 2GB\n12345678 1GB\n",
     rows=[(1, "0241236001", 2048), (9, "0241236002", 2048)],
     problems=[(2, "number_wrong_length"), (3, "number_wrong_length"), (4, "number_landline"), (5, "number_foreign"),
               (6, "number_cut_country_code"), (7, "number_not_mobile"), (8, "number_foreign"),
               (10, "number_wrong_length")])

text("cut-country-code.txt", "233 with digits cut off has nine digits and begins with 2: never a lost zero.",
     "233241234 2GB\n233551237 1GB\n0241238001 2GB\n",
     rows=[(3, "0241238001", 2048)],
     problems=[(1, "number_cut_country_code"), (2, "number_cut_country_code")])

text("scientific.txt", "Numbers that a spreadsheet shortened: the digits are gone, the line is refused.",
     "2.33241E+11 2GB\n2.33E+11 1GB\n2,33241E+11 5GB\n0241239001 2GB\n2.41E+08 1\n",
     rows=[(4, "0241239001", 2048)],
     problems=[(1, "digits_lost"), (2, "digits_lost"), (3, "digits_lost"), (5, "digits_lost")])

text("rounded.txt", "What is saved after a shortened number was opened again: whole, and ending in six zeros.",
     "233241000000 2GB\n241000000 1GB\n0241000000 5GB\n0241230000 2GB\n",
     # Written with its zero it was typed by a person: read, with a warning.
     rows=[(3, "0241000000", 5120), (4, "0241230000", 2048)],
     problems=[(1, "digits_lost"), (2, "digits_lost")],
     warnings=[(3, "round_number")])

text("grouping-unclear.txt", "Ten digits in groups that could also be a shorter number and a size.",
     "02412345 67\n024 123 456 7\n024123456 7\n024 123 45 67 2GB\n024 1234 567 2GB\n0241 234 567 5\n",
     rows=[(4, "0241234567", 2048), (5, "0241234567", 2048), (6, "0241234567", 5120)],
     problems=[(1, "number_unclear"), (2, "number_unclear"), (3, "number_unclear")])

text("letters-for-digits.txt", "The letter O for a zero, an l for a one: never guessed.",
     "O241234567 2GB\n02412345O7 2GB\n024l234567 2GB\n0241237771 2GB\nO24 123 4567 1GB\n0241234567O 1GB\n",
     rows=[(4, "0241237771", 2048)],
     problems=[(1, "number_unclear"), (2, "number_unclear"), (3, "number_unclear"), (5, "number_unclear"),
               (6, "number_unclear")])

text("full-width.txt", "Full-width digits from a phone's keyboard: read, and said.",
     "０２４１２３３００１ 2GB\n0241233002 ２GB\n＋２３３２４１２３３００３ 5GB\n",
     rows=[(1, "0241233001", 2048, "M", "p", "full_width_digits"), (2, "0241233002", 2048, "M", "p", "full_width_digits"),
           (3, "0241233003", 5120, "M", "p", "full_width_digits")])

text("money.txt", "Prices beside or instead of sizes: an amount of money is never a size.",
     "0241232001 2GB GHS 9\n0241232002 GHS 9\n0241232003 9 cedis\n0241232004 2GB 9.50\n0241232005 9.50\n"
     "0241232006 5GB @ 21\n0241232007 ₵9\n0241232008 1GB 4.50 cedis\n0241232009 paid 20\n",
     rows=[(1, "0241232001", 2048), (4, "0241232004", 2048), (6, "0241232006", 5120), (8, "0241232008", 1024)],
     problems=[(2, "size_unclear"), (3, "size_unclear"), (5, "size_unclear"), (7, "size_unclear"), (9, "size_unclear")])

text("bare-too-large.txt", "A bare number above any bundle in GB may be MB or money: refused, not guessed.",
     "0241231501 1024\n0241231502 500\n0241231503 2048\n0241231504 100\n0241231505 2\n",
     rows=[(4, "0241231504", 102400), (5, "0241231505", 2048)],
     problems=[(1, "size_unclear"), (2, "size_unclear"), (3, "size_unclear")])

text("names-around.txt", "Names and words before, behind and between number and size.",
     "Kofi 0241231601 2GB\n0241231602 Ama Serwaa 2GB\nMadam Esi - 0241231603 - 5GB\n0241231604 (Yaw) 1GB\n"
     "please send 2gb to 0241231605\n0241231606 2gb for my sister\nKwame: 0241231607 3gb thanks\n"
     "send 0241231608 4 gigs\n",
     rows=[(1, "0241231601", 2048), (2, "0241231602", 2048), (3, "0241231603", 5120), (4, "0241231604", 1024),
           (5, "0241231605", 2048), (6, "0241231606", 2048), (7, "0241231607", 3072), (8, "0241231608", 4096)])

text("bare-behind-words.txt", "A bare number that is not right behind the phone number may mean anything.",
     "0241231701 for 2 people\n0241231702 Kofi 2\n2 0241231703\n0241231704, Kofi, 2\n0241231705 mtn 2\n"
     "0241231706 2 please\n",
     rows=[row(2, "0241231702", 2048, missed=True), (4, "0241231704", 2048), (5, "0241231705", 2048, "M", "w"),
           (6, "0241231706", 2048)],
     problems=[(1, "size_unclear"), (2, "size_unclear"), (3, "size_unclear")])

text("network-words.txt", "Networks as words, old names too; a word against the prefix wins and warns.",
     "0241231801 2GB MTN\nvodafone 0201231802 2GB\n0261231803 AT 2GB\n0271231804 airtel tigo 3gb\n0501231805 2GB telecel\n"
     "0241231806 2GB Telecel\n0561231807 2gb at\nsend it at once 0241231808 2gb\n0571231809 1gb ishare\n",
     rows=[(1, "0241231801", 2048, "M", "w"), (2, "0201231802", 2048, "T", "w"), (3, "0261231803", 2048, "A", "w"),
           (4, "0271231804", 3072, "A", "w"), (5, "0501231805", 2048, "T", "w"), (6, "0241231806", 2048, "T", "w"),
           (7, "0561231807", 2048, "A", "w"), (8, "0241231808", 2048), (9, "0571231809", 1024, "A", "w")],
     warnings=[(6, "network_differs_from_prefix")])

text("network-headings.txt", "A network's name on a line of its own stands over the numbers below it.",
     "MTN\n0241231901 2\n0541231902 1\n\nTelecel\n0201231903 5\n0501231904 2\n\nAirtelTigo:\n0271231905 1\n",
     rows=[(2, "0241231901", 2048, "M", "w"), (3, "0541231902", 1024, "M", "w"), (6, "0201231903", 5120, "T", "w"),
           (7, "0501231904", 2048, "T", "w"), (10, "0271231905", 1024, "A", "w")])

text("two-networks.txt", "Two networks in one line: which one is meant cannot be told.",
     "0241232101 2GB mtn not telecel\n0201232102 2GB telecel\n",
     rows=[(2, "0201232102", 2048, "T", "w")], problems=[(1, "network_unclear")])

text("glo-and-unknown.txt", "023 was Glo's, 028 is nobody's: read, without a network, with a warning.",
     "0231232201 2GB\n0281232202 2GB\n0241232203 2GB\n",
     rows=[(1, "0231232201", 2048, None, None), (2, "0281232202", 2048, None, None), (3, "0241232203", 2048)],
     warnings=[(1, "glo_prefix"), (2, "unknown_prefix")])

text("default-network.txt", "The agent's network for the whole list stands before the prefix; a word stands before both.",
     "0201232301 2GB\n0241232302 2GB\n0241232303 2GB telecel\n",
     options={"default_network": "MTN"},
     rows=[(1, "0201232301", 2048, "M", "a"), (2, "0241232302", 2048, "M", "a"), (3, "0241232303", 2048, "T", "w")],
     warnings=[(1, "network_differs_from_prefix"), (3, "network_differs_from_prefix")])

text("numbered.txt", "Lines that begin with their own number.",
     "1. 0241232401 2GB\n2. 0241232402 1GB\n3) 0241232403 5\n4.0241232404 2gb\n#5 0241232405 2gb\n",
     rows=[(1, "0241232401", 2048), (2, "0241232402", 1024), (3, "0241232403", 5120), (4, "0241232404", 2048),
           (5, "0241232405", 2048)])

text("totals.txt", "A total under the list, and a line of thanks, are no orders.",
     "0241232501 2GB\n0241232502 5GB\nTotal: 7GB\nThank you\n",
     rows=[(1, "0241232501", 2048), (2, "0241232502", 5120)], notes=["totals_rows", "text_rows"])

text("no-sizes.txt", "Numbers only: the rows are read, and one problem asks for one size.",
     "0241232601\n0541232602\n0201232603\n",
     rows=[(1, "0241232601", None), (2, "0541232602", None), (3, "0201232603", None, "T")],
     problems=[(None, "no_sizes")])

text("default-size.txt", "Numbers only, with a size set by the agent for the whole list.",
     "0241232701\n0541232702 5GB\n0201232703\n", options={"default_size_mb": 1024},
     rows=[(1, "0241232701", 1024), (2, "0541232702", 5120), (3, "0201232703", 1024, "T")])

text("default-size-hides-nothing.txt", "A default size does not stand in for a size that is there but unreadable.",
     "0241232801\n0541232802 two gigs\n0201232803 9.50\n0271232804 x2\n", options={"default_size_mb": 1024},
     rows=[(1, "0241232801", 1024)],
     problems=[(2, "size_not_readable"), (3, "size_unclear"), (4, "quantity_unclear")])

text("size-words.txt", "Sizes in words cannot be read for certain.",
     "0241232901 two gigs\n0241232902 2 gigs\n0241232903 half a gig\n",
     rows=[(2, "0241232902", 2048)], problems=[(1, "size_not_readable"), (3, "size_not_readable")])

text("quantities.txt", "'x2' may mean two bundles or one of twice the size.",
     "0241233101 2GB x2\n0241233102 2x 1GB\n0241233103 2GB\n0241233104 2 x 5GB\n",
     rows=[(3, "0241233103", 2048)],
     problems=[(1, "quantity_unclear"), (2, "quantity_unclear"), (4, "quantity_unclear")])

text("two-sizes.txt", "Two sizes for one number.",
     "0241233201 2GB 5GB\n0241233202 2GB\n0241233203 2GB or 3GB\n",
     rows=[(2, "0241233202", 2048)], problems=[(1, "two_sizes"), (3, "two_sizes")])

text("leftover.txt", "Digits beside the order that mean nothing known.",
     "0241233301 2GB 7\n0241233302 2GB\n0241233303 2GB 30 days\n0241233304 2nd 1GB\n",
     rows=[(2, "0241233302", 2048), (3, "0241233303", 2048)],
     problems=[(1, "leftover_digits"), (4, "leftover_digits")])

text("ids.txt", "Card and transaction numbers that look like phone numbers without their zero.",
     "GHA-251234567-8 Kofi 0241233401 2GB\nTxn 24123340288 0241233402 1GB\nref A251234567 2GB\n0241233403 2GB\n",
     # The first two lines have a good number too, but digits beside it that nothing explains.
     rows=[row(1, "0241233401", 2048, missed=True), row(2, "0241233402", 1024, missed=True), (4, "0241233403", 2048)],
     problems=[(1, "number_unclear"), (1, "number_unclear"), (2, "orders_unclear"), (2, "orders_unclear"),
               (3, "number_unclear")])

# ---- pairs on two lines ---------------------------------------------------------------------------------------------
text("two-lines.txt", "Number on one line, size on the next, with blank lines and politeness.",
     "0241233501\n2gig please\n\n0551233502\n1gb\n\n0201233503\n500mb pls\n0271233504\n3\n",
     rows=[(1, "0241233501", 2048), (4, "0551233502", 1024), (7, "0201233503", 500, "T"), (9, "0271233504", 3072, "A")])

text("size-first-lines.txt", "Size on one line, number on the next, all through.",
     "2gb\n0241233601\n5gb\n0551233602\n",
     rows=[(2, "0241233601", 2048), (4, "0551233602", 5120)])

text("pairs-unclear.txt", "Size, number, size: two readings, so none.",
     "I bought 5gb yesterday\n0241233701\n2gb please\n",
     problems=[(1, "orders_unclear"), (2, "orders_unclear"), (3, "orders_unclear")])

text("two-numbers-one-size.txt", "Two numbers and one size on lines of their own: whose size is it?",
     "0241233801\n0241233802\n2gb\n\n0241233803 5gb\n",
     rows=[(5, "0241233803", 5120)],
     problems=[(1, "orders_unclear"), (2, "orders_unclear"), (3, "orders_unclear")])

text("orphan-size.txt", "A size that belongs to no number.",
     "0241233901 2gb\n3gb\n0241233902 1gb\n",
     rows=[(1, "0241233901", 2048), (3, "0241233902", 1024)], problems=[(2, "size_without_number")])

text("one-without-size.txt", "In a list with sizes, a number without one is a problem, not a guess.",
     "0241234101 2gb\n0241234102\n0241234103 1gb\n",
     rows=[(1, "0241234101", 2048), (3, "0241234103", 1024)], problems=[(2, "size_missing")])

# ---- several orders in one line -------------------------------------------------------------------------------------
text("sentences.txt", "Several orders in one sentence, in both directions.",
     "pls 0241234201 2gb and 0551234202 5gb\n2gb for 0241234203 and 1gb for 0201234204\n"
     "0241234205 2, 0271234206 3, 0541234207 1\n"
     "0241234208 2gb mtn, 0201234209 2gb telecel\nmtn 0241234211 1gb; 0551234212 2gb\n",
     rows=[(1, "0241234201", 2048), (1, "0551234202", 5120), (2, "0241234203", 2048), (2, "0201234204", 1024, "T"),
           (3, "0241234205", 2048), (3, "0271234206", 3072, "A"), (3, "0541234207", 1024),
           (4, "0241234208", 2048, "M", "w"), (4, "0201234209", 2048, "T", "w"),
           (5, "0241234211", 1024, "M", "w"), (5, "0551234212", 2048, "M", "w")])

text("sentences-unclear.txt", "Several numbers and sizes that do not pair up.",
     "0241234301 2gb 0551234302\n0241234303 0551234304 2gb 5gb\n0241234305 and 0551234306 2gb\n"
     "0241234307, 2gb 0551234308, 5gb\n0241234309 2gb\n",
     rows=[(5, "0241234309", 2048)] + [row(4, "0241234307", 2048), row(4, "0551234308", 5120)],
     problems=[(1, "orders_unclear"), (1, "orders_unclear"), (2, "orders_unclear"), (2, "orders_unclear"),
               (3, "orders_unclear"), (3, "orders_unclear")])

text("each.txt", "One size for each of several numbers.",
     "2gb each: 0241234401, 0551234402 and 0201234403\n0241234404 0241234405 1gb each\n0241234406 5gb\n",
     rows=[(1, "0241234401", 2048), (1, "0551234402", 2048), (1, "0201234403", 2048, "T"), (2, "0241234404", 1024),
           (2, "0241234405", 1024), (3, "0241234406", 5120)])

# ---- chats ----------------------------------------------------------------------------------------------------------
text("whatsapp-android.txt", "An exported chat: time and name before the text, a line of the program itself.",
     "12/05/2026, 10:40 - Messages and calls are end-to-end encrypted. No one outside of this chat can read them.\n"
     "12/05/2026, 10:42 - Kofi Mensah: 0241234601 2gb\n12/05/2026, 10:43 - Ama: 0551234602\n"
     "12/05/2026, 10:43 - Ama: 2gig please\n12/05/2026, 10:45 - Shop: ok\n"
     "12/05/2026, 10:46 - Yaw: pls 0201234603 5gb and 0271234604 1gb\n",
     rows=[(2, "0241234601", 2048), (3, "0551234602", 2048), (6, "0201234603", 5120, "T"), (6, "0271234604", 1024, "A")],
     notes=["text_rows"])

text("whatsapp-ios.txt", "The other phone's export: brackets, seconds, hidden direction marks.",
     "\u200e[12/05/2026, 10:42:33] Kofi: 0241234701 2gb\n[12/05/2026, 10:43:01] Ama: \u200e0551234702 1gb\n"
     "[12/05/2026, 10:43:40 PM] Esi: 0241234703 5 gigs\n",
     rows=[(1, "0241234701", 2048), (2, "0551234702", 1024), (3, "0241234703", 5120)])

text("chat-unknown-senders.txt", "Senders who are only numbers: never taken for recipients.",
     "12/05/2026, 10:42 - +233 24 999 1234: 0241234801 2gb\n12/05/2026, 10:43 - +233 55 888 1234: 2gb please\n"
     "12/05/2026, 10:44 - +233 55 777 1234: 0551234802\n12/05/2026, 10:45 - +233 20 666 1234: 1gb\n"
     "12/05/2026, 10:46 - +233 20 555 1234 joined using this group's invite link\n",
     rows=[(1, "0241234801", 2048)],
     problems=[(2, "size_without_number"), (3, "size_missing"), (4, "size_without_number")], notes=["text_rows"])

text("telegram.txt", "A name and a time on a line above each message.",
     "Kofi Mensah, [12.05.2026 10:42]\n0241234901 2gb\n\n+233 24 999 4321, [12.05.2026 10:43]\n0551234902 1gb\n",
     rows=[(2, "0241234901", 2048), (5, "0551234902", 1024)], notes=["text_rows"])

text("chat-web-copy.txt", "Copied from a browser: time before date.",
     "[10:42, 12/05/2026] Kofi: 0241235101 2gb\n[10:43, 12/05/2026] Ama: 0551235102 500mb\n",
     rows=[(1, "0241235101", 2048), (2, "0551235102", 500)])

text("chat-greetings.txt", "Greetings and questions around the orders.",
     "Good morning boss\nhow are you\n0241235201 2gb\nwhen will it come?\n0551235202 1gb\nGod bless you\n",
     rows=[(3, "0241235201", 2048), (5, "0551235202", 1024)], notes=["text_rows"])

text("order-form.txt", "A form people fill in: the number and the size behind labels.",
     "Number: 0241235301\nSize: 2GB\n\nNumber: 0551235302\nSize: 5GB\n",
     rows=[(1, "0241235301", 2048), (4, "0551235302", 5120)])

# ---- encodings ------------------------------------------------------------------------------------------------------
text("utf16.txt", "Saved as 'Unicode text' by an old Excel: UTF-16 with its mark, tabs between.",
     ("\ufeffPhone\tGB\r\n0241235401\t2\r\n0551235402\t5\r\n").encode("utf-16-le"),
     rows=[(2, "0241235401", 2048), (3, "0551235402", 5120)], notes=["other_encoding"])

text("windows-1252.csv", "Names with accents in the old Windows encoding.",
     "Name;Phone;Size\r\nAndré;0241235501;2GB\r\nZoë;0551235502;1GB\r\n", encoding="cp1252",
     rows=[(2, "0241235501", 2048), (3, "0551235502", 1024)], notes=["other_encoding"])

text("blank-lines.txt", "Windows line ends, blank lines, spaces before and behind.",
     "\r\n\r\n   0241235601   2GB  \r\n\r\n\t0551235602\t5GB\r\n   \r\n",
     rows=[(3, "0241235601", 2048), (5, "0551235602", 5120)])

text("bare-before-words.txt", "Cedis, minutes and times behind a bare number: only words that mean nothing leave it a size.",
     "0241246001 10 ghana\n0241246002 10 ghana cedis\n0241246003 5 mins ago\n0241246004 2 times\n0241246005 10 bucks\n"
     "0241246006 2 gigs\n0241246007 2 please\n0241246008 2 mtn pls\n0241246009 10gh\n0241246011 2GB 10 ghana\n"
     "0241246012 2 TB\n0241246013 2 (Kofi)\n0241246014 2 and 0551246015 3 thanks\n0241246016 5 mins, 0551246017 3 mins\n",
     rows=[(6, "0241246006", 2048), (7, "0241246007", 2048), (8, "0241246008", 2048, "M", "w"), (10, "0241246011", 2048),
           (12, "0241246013", 2048), (13, "0241246014", 2048), (13, "0551246015", 3072)],
     problems=[(1, "size_unclear"), (2, "size_unclear"), (3, "size_unclear"), (4, "quantity_unclear"), (5, "size_unclear"),
               (9, "size_unclear"), (11, "size_unclear"), (14, "orders_unclear"), (14, "orders_unclear")])

text("times-without-names.txt", "A time and a dash, but no name: what holds an order is a message, what the program says is not.",
     "10:30 - 0241247001 2gb\n10:31 - Ama 0551247002 1gb\n10:32 - +233 20 124 7003 joined using this group's invite link\n"
     "12/05/2026, 10:33 - 0201247004 5gb\n10:34 - ok\n",
     rows=[(1, "0241247001", 2048), (2, "0551247002", 1024), (4, "0201247004", 5120, "T")], notes=["text_rows"])

# ---- a network on a line of its own ---------------------------------------------------------------------------------
text("form-with-network.txt", "A form's network line belongs to the number of its form, whatever the prefix says.",
     "Number: 0241245001\nNetwork: Telecel\nSize: 2GB\n\nNumber: 0551245002\nNetwork: AT\nSize: 5GB\n\n"
     "Number: 0201245003\nSize: 1GB\nNetwork: MTN\n",
     rows=[(1, "0241245001", 2048, "T", "w"), (5, "0551245002", 5120, "A", "w"), (9, "0201245003", 1024, "M", "w")],
     warnings=[(1, "network_differs_from_prefix"), (5, "network_differs_from_prefix"), (9, "network_differs_from_prefix")])

text("network-beside-size.txt", "The network stands beside the size on the second line; where the first line names another, refused.",
     "0241245101\n2gb telecel\n0551245102\n1gb\n0201245103 mtn\n5gb telecel\n",
     rows=[(1, "0241245101", 2048, "T", "w"), (3, "0551245102", 1024)], problems=[(5, "network_unclear")],
     warnings=[(1, "network_differs_from_prefix")])

text("network-behind-order.txt", "A network right below an order, with nothing below it that it could stand over.",
     "0241245201 2gb\nTelecel\n\n0551245202 1gb\n",
     rows=[(1, "0241245201", 2048, "T", "w"), (4, "0551245202", 1024)], warnings=[(1, "network_differs_from_prefix")])

text("network-between-orders.txt", "A network between orders may belong to the one above or stand over those below: no guess.",
     "0241245301 2gb\nTelecel\n0551245302 1gb\n0201245303 5gb\n",
     # Telecel by the prefix and by either reading.
     rows=[(4, "0201245303", 5120, "T")], problems=[(1, "network_unclear"), (3, "network_unclear")])
