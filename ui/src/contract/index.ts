// Generated from src-tauri/src/contract by `UPDATE_CONTRACT=1 cargo test -p bundledesk contract`. Do not edit.
// Amounts are pesewas, times Unix milliseconds.

/**
 * An account as the window shows it. Never carries a key; at most its last four characters.
 */
export type Account = { 
/**
 * Its name, given by the agent.
 */
id: string, 
/**
 * Which provider.
 */
provider: Provider, 
/**
 * The provider's name for people.
 */
providerName: string, 
/**
 * Where it is reached.
 */
address: string, 
/**
 * The key's last four characters.
 */
keyLast4: string, 
/**
 * The owner's name, when the provider tells it.
 */
ownerName: string | null, 
/**
 * The role, when the provider has roles.
 */
role: string | null, 
/**
 * Pretend money.
 */
practice: boolean, 
/**
 * Whether this provider sells result checkers.
 */
sellsCheckers: boolean, 
/**
 * Whether this provider takes many recipients in one call.
 */
hasBulkCalls: boolean, 
/**
 * Whether this provider takes top-up requests.
 */
takesTopUps: boolean, 
/**
 * Whether this computer has lost its key: nothing is sent from it, and none of its orders is followed.
 */
needsKey: boolean, 
/**
 * Why nothing is sent from it now, if so.
 */
paused: Pause | null, 
/**
 * The wallet as last read.
 */
wallet: Wallet | null, 
/**
 * What was observed, and what was not.
 */
facts: Array<Fact>, };

/**
 * What the agent agreed to on the approval.
 */
export type Approval = { 
/**
 * The total that was shown, in pesewas. Nothing above it is spent.
 */
total: number, 
/**
 * Repeats are meant.
 */
allowRepeats: boolean, 
/**
 * The networks known by prefix only were nodded to.
 */
networksConfirmed: boolean, };

/**
 * All that needs a person.
 */
export type Attention = { 
/**
 * Outcomes that are unknown.
 */
unknown: Array<UnknownOrder>, 
/**
 * Processing for longer than usual.
 */
stuck: Array<Order>, 
/**
 * Failed, and no refund was seen.
 */
refundNotSeen: Array<Order>, 
/**
 * Checkers that the provider gave to an order before: these orders did not get them, and nobody may.
 */
givenTwice: Array<Order>, 
/**
 * Batches that wait for a person.
 */
paused: Array<Batch>, 
/**
 * Wallets that unknown orders hold.
 */
held: Array<HeldWallet>, 
/**
 * Why the history is in doubt (restored, copied), for people: a person has to confirm that nobody else sends.
 */
doubted: string | null, 
/**
 * How many answers of a provider could not be written to the history.
 */
unsaved: number, 
/**
 * How many there are in all.
 */
count: number, };

/**
 * A safety copy.
 */
export type Backup = { 
/**
 * Its file's name: names it in a restore.
 */
name: string, 
/**
 * When it was written, Unix milliseconds.
 */
at: number, 
/**
 * How large it is.
 */
bytes: number, 
/**
 * Why it was made, for people.
 */
reason: string, };

/**
 * A batch as the window shows it. Amounts are pesewas, times Unix milliseconds.
 */
export type Batch = { 
/**
 * Its name.
 */
id: string, 
/**
 * From which account.
 */
account: string, 
/**
 * What it was read from.
 */
source: string, 
/**
 * Whether it is a sale at the counter.
 */
counter: boolean, 
/**
 * Where it stands.
 */
state: BatchState, 
/**
 * Why it waits, for people.
 */
reason: string | null, 
/**
 * The approved total.
 */
total: number, 
/**
 * How many orders.
 */
orders: number, 
/**
 * By state.
 */
byState: Array<StateTotal>, 
/**
 * When it was approved.
 */
approvedAt: number, 
/**
 * How long the rest takes at the provider's pace; `None` when nothing is left to send.
 */
secondsLeft: number | null, 
/**
 * Whether a purchase whose answer was lost keeps the wallet from sending the rest.
 */
walletHeld: boolean, 
/**
 * How many orders came to nothing and were not bought again.
 */
toBuyAgain: number, };

/**
 * Where a batch stands.
 */
export type BatchState = "running" | "paused" | "stopped" | "finished";

/**
 * An account's bundles.
 */
export type Catalogue = { 
/**
 * Whose.
 */
account: string, 
/**
 * The bundles, by network and size.
 */
packages: Array<Package>, 
/**
 * When it was read, Unix milliseconds; `None`: never.
 */
readAt: number | null, 
/**
 * Ids that gave nothing in this reading.
 */
notFound: Array<NotFound>, };

/**
 * A kind of result checker of one account.
 */
export type CheckerPackage = { 
/**
 * Names it to the Rust side.
 */
id: string, 
/**
 * The provider's code.
 */
code: string, 
/**
 * The name to show.
 */
name: string, 
/**
 * What this account pays for one, in pesewas.
 */
price: number, 
/**
 * How many are left, as the provider last said.
 */
stock: number, 
/**
 * How many checks one allows, only when the provider says.
 */
checkLimit: number | null, };

/**
 * An account's result checkers.
 */
export type Checkers = { 
/**
 * Whose.
 */
account: string, 
/**
 * The packages.
 */
packages: Array<CheckerPackage>, 
/**
 * When they were read, Unix milliseconds; `None`: never.
 */
readAt: number | null, };

/**
 * A choice that a person has.
 */
export type Choice = { 
/**
 * What it says of the order.
 */
verdict: Verdict, 
/**
 * The words on the button.
 */
label: string, 
/**
 * What it means for the money.
 */
meaning: string, 
/**
 * Whether a note is asked for.
 */
needsNote: boolean, 
/**
 * Why it cannot be chosen yet, for people; `None` when it can.
 */
notYet: string | null, };

/**
 * A column's part as the agent says.
 */
export type ColumnPart = { 
/**
 * From zero.
 */
column: number, 
/**
 * Its part.
 */
role: ColumnRole, };

/**
 * The part that a column plays.
 */
export type ColumnRole = "number" | "size" | "network" | "name" | "note" | "ignored";

/**
 * A bought checker's two parts, for showing once.
 */
export type Credential = { 
/**
 * What the first part is called.
 */
serialLabel: string, 
/**
 * What the second part is called.
 */
pinLabel: string, 
/**
 * The first part.
 */
serial: string, 
/**
 * The second part.
 */
pin: string, };

/**
 * What the orders approved on a day came to.
 */
export type Day = { 
/**
 * Delivered, by network and bundle.
 */
lines: Array<DayLine>, 
/**
 * Still processing or waiting.
 */
open: Sum, 
/**
 * Not known yet: may have been charged.
 */
unknown: Sum, 
/**
 * Failed, refund not seen.
 */
failed: Sum, 
/**
 * Refunded.
 */
refunded: Sum, };

/**
 * One bundle's part of a day.
 */
export type DayLine = { 
/**
 * For which network; `None` for a checker.
 */
network: Network | null, 
/**
 * For people.
 */
name: string, 
/**
 * How many were delivered.
 */
count: number, 
/**
 * What they cost, in pesewas.
 */
cost: number, 
/**
 * What customers paid for those with a selling price, in pesewas.
 */
takings: number, 
/**
 * What is left of the takings after the cost of the same orders, in pesewas.
 */
profit: number, 
/**
 * How many had no selling price when they were sold: they are in no takings and no profit.
 */
unpriced: number, };

/**
 * An order of the provider's that no order of this history claims.
 */
export type Elsewhere = { 
/**
 * When the provider says it was made, Unix milliseconds.
 */
at: number, 
/**
 * The provider's id.
 */
providerOrder: string, 
/**
 * The number, when the provider tells it.
 */
msisdn: string | null, 
/**
 * What it cost, in pesewas, when the provider tells it.
 */
amount: number | null, 
/**
 * The provider's own word for its state.
 */
state: string, };

/**
 * Kinds of errors that the window treats differently. Everything else is `other`.
 */
export type ErrorCode = "bad_input" | "key_refused" | "offline" | "key_store" | "changed" | "other";

/**
 * An error for people: what happened, what it means for the money, and what to do. Holds no secret.
 */
export type ErrorView = { 
/**
 * Which kind.
 */
code: ErrorCode, 
/**
 * What happened, and what it means for the money.
 */
message: string, 
/**
 * What happens next, or what to do.
 */
hint: string | null, };

/**
 * What the program tells the window unasked.
 */
export type Event = { "kind": "order", order: Order, } | { "kind": "batch", batch: Batch, } | { "kind": "wallet", account: string, wallet: Wallet, } | { "kind": "accounts", accounts: Array<Account>, } | { "kind": "attention", count: number, } | { "kind": "line", trouble: string | null, } | { "kind": "read_only", reason: string | null, } | { "kind": "dragging", over: boolean, } | { "kind": "list_reading", } | { "kind": "list_opened", list: List, } | { "kind": "list_failed", error: ErrorView, } | { "kind": "go", to: string, } | { "kind": "refresh", };

/**
 * A piece of evidence: what, and what it says.
 */
export type Evidence = { 
/**
 * What it is.
 */
label: string, 
/**
 * What it says.
 */
value: string, };

/**
 * A fact about a provider that its documents leave open.
 */
export type Fact = { 
/**
 * What it is about, for people.
 */
name: string, 
/**
 * What was seen, for people; `None` while the safest reading holds.
 */
value: string | null, 
/**
 * What showed it.
 */
evidence: string | null, 
/**
 * When, Unix milliseconds.
 */
at: number | null, };

/**
 * A wallet from which nothing is bought while some of its orders are not known.
 */
export type HeldWallet = { 
/**
 * The account that spends it.
 */
account: string, 
/**
 * How many orders hold it.
 */
orders: number, };

/**
 * What belongs to the shop and this computer's paper.
 */
export type HandoverSettings = { 
/**
 * The network receipt printer, `host:port`; empty: none.
 */
printer: string, 
/**
 * The logo as a `data:` address.
 */
logo: string | null, 
/**
 * Whether it was said what becomes of paper and messages, and understood.
 */
told: boolean, };

/**
 * What the provider says of a key. The key itself does not come back.
 */
export type KeyCheck = { 
/**
 * Which provider.
 */
provider: Provider, 
/**
 * The owner's name or id.
 */
owner: string, 
/**
 * The role, when the provider has roles.
 */
role: string | null, 
/**
 * The wallet.
 */
wallet: Wallet | null, 
/**
 * Pretend money.
 */
practice: boolean, 
/**
 * What the agent should know before adding it ('this role cannot buy checkers').
 */
warning: string | null, };

/**
 * How the keys of a data folder can be reached.
 */
export type KeyWay = "go_back" | "passphrase" | "choose_passphrase" | "recover" | "try_again" | "stopped_opening";

/**
 * A list under review.
 */
export type List = { 
/**
 * Names it on the Rust side.
 */
id: string, 
/**
 * What it was read from ("recipients.xlsx", "pasted text").
 */
source: string, 
/**
 * What was taken for what, for people ("number: column B, size: column C").
 */
reading: string, 
/**
 * What was passed over or holds for the whole list, for people.
 */
notes: Array<string>, 
/**
 * Counts.
 */
counts: RowCounts, 
/**
 * Whether its rows buy orders again: they were not read, and cannot be read another way.
 */
again: boolean, 
/**
 * Whether there is an edit to take back.
 */
canUndo: boolean, 
/**
 * The account whose prices are shown.
 */
account: string, 
/**
 * Whether NetConnect data goes in bulk calls.
 */
bulkCalls: boolean, 
/**
 * What it would buy; `None` while no row can be bought.
 */
plan: Plan | null, 
/**
 * What other accounts would ask.
 */
offers: Array<Offer>, };

/**
 * A column of a list.
 */
export type ListColumn = { 
/**
 * From zero: 0 is A.
 */
column: number, 
/**
 * Its letters.
 */
letters: string, 
/**
 * The header's words, when there is a header.
 */
header: string | null, 
/**
 * Its part.
 */
role: ColumnRole, };

/**
 * A page of a list.
 */
export type ListPage = { 
/**
 * The rows.
 */
rows: Array<ListRow>, 
/**
 * How many match the filter.
 */
matching: number, };

/**
 * How a list was understood.
 */
export type ListReading = { 
/**
 * The sheets; empty outside workbooks.
 */
sheets: Array<ListSheet>, 
/**
 * The sheet that was read.
 */
sheet: string | null, 
/**
 * The header's row, from 1; `None` when there is none.
 */
headerRow: number | null, 
/**
 * The columns, left to right; empty for lines of text.
 */
columns: Array<ListColumn>, 
/**
 * Whether a bare number in the size column counts megabytes.
 */
bareIsMb: boolean, 
/**
 * The network of rows that name none.
 */
defaultNetwork: Network | null, 
/**
 * The size of rows that have none, as typed.
 */
defaultSize: string, 
/**
 * Whether the columns are as remembered from an earlier list of this shape.
 */
remembered: boolean, 
/**
 * The first rows as they were written.
 */
samples: Array<string>, };

/**
 * One row of a list.
 */
export type ListRow = { 
/**
 * Its index in the list, from 0: names it in edits.
 */
index: number, 
/**
 * Where it stood ("B18", "line 4").
 */
position: string, 
/**
 * The number, ten digits, when it could be read.
 */
msisdn: string | null, 
/**
 * What was written where the number is.
 */
rawNumber: string, 
/**
 * The network.
 */
network: Network | null, 
/**
 * How the network is known.
 */
networkSource: NetworkSource | null, 
/**
 * The size for people, when it could be read.
 */
size: string | null, 
/**
 * What was written where the size is.
 */
rawSize: string, 
/**
 * The name or note beside it.
 */
note: string | null, 
/**
 * Whether it is a result checker: it has neither size nor network.
 */
checker: boolean, 
/**
 * What the chosen account pays, in pesewas.
 */
price: number | null, 
/**
 * How it came out.
 */
status: RowStatus, 
/**
 * What we did, or what is wrong, for people.
 */
message: string | null, };

/**
 * A sheet of a workbook.
 */
export type ListSheet = { 
/**
 * Its name.
 */
name: string, 
/**
 * Rows with something in them.
 */
rows: number, 
/**
 * Whether the workbook shows it.
 */
visible: boolean, };

/**
 * A data folder that is not open: its keys cannot be reached.
 */
export type Locked = { 
/**
 * What is the matter, and what to do.
 */
error: ErrorView, 
/**
 * The way in.
 */
way: KeyWay, };

/**
 * Money that went out for an order, or came back.
 */
export type Movement = { 
/**
 * When it was sent, or when the refund was seen, Unix milliseconds.
 */
at: number, 
/**
 * For which order.
 */
order: string, 
/**
 * The number.
 */
msisdn: string, 
/**
 * For which network; `None` for a checker.
 */
network: Network | null, 
/**
 * What was bought, for people.
 */
package: string, 
/**
 * Pesewas: below zero when they went out.
 */
amount: number, 
/**
 * Where the order stands.
 */
state: OrderState, 
/**
 * Whether it moved the wallet for certain. An order whose answer was lost may have.
 */
certain: boolean, };

/**
 * What is known of a wallet.
 */
export type Movements = { 
/**
 * The newest, at most 100.
 */
movements: Array<Movement>, 
/**
 * What went out since midnight, in pesewas.
 */
spentToday: number, 
/**
 * What came back since midnight, in pesewas.
 */
backToday: number, 
/**
 * Bought elsewhere, newest first, at most 50.
 */
elsewhere: Array<Elsewhere>, };

/**
 * How a message is opened.
 */
export type MessageWay = "whatsapp" | "sms";

/**
 * A network.
 */
export type Network = "MTN" | "Telecel" | "AirtelTigo";

/**
 * How an order's network is known.
 */
export type NetworkSource = "column" | "word" | "prefix" | "agent" | "remembered";

/**
 * Totals of one network.
 */
export type NetworkTotal = { 
/**
 * Which.
 */
network: Network, 
/**
 * How many orders.
 */
count: number, 
/**
 * What they come to, in pesewas.
 */
amount: number, 
/**
 * How many of them are known by prefix only.
 */
byPrefixOnly: number, };

/**
 * A package id that gave nothing.
 */
export type NotFound = { 
/**
 * The id.
 */
id: string, 
/**
 * Why, for people.
 */
reason: string, };

/**
 * A number as typed, read.
 */
export type NumberReading = { 
/**
 * The number as ten digits, when it is one.
 */
msisdn: string | null, 
/**
 * The number for people.
 */
shown: string | null, 
/**
 * The network, when the prefix hints one or a delivery proved it.
 */
network: Network | null, 
/**
 * How the network is known.
 */
source: NetworkSource | null, 
/**
 * For people: what was repaired to read it.
 */
repaired: string | null, 
/**
 * For people: why it is no number. `None` also while it is still too short to judge.
 */
problem: string | null, 
/**
 * For people: an order to this number within 24 hours.
 */
recent: string | null, };

/**
 * Several numbers typed or pasted at once.
 */
export type NumbersReading = { 
/**
 * How many there are.
 */
count: number, 
/**
 * For people: the number, or how many.
 */
shown: string, 
/**
 * What is wrong with one of them.
 */
problem: string | null, };

/**
 * What one account would ask for the same list.
 */
export type Offer = { 
/**
 * Which account.
 */
account: string, 
/**
 * What it comes to, in pesewas.
 */
total: number, 
/**
 * How many rows it can serve.
 */
served: number, 
/**
 * How many it cannot.
 */
notServed: number, };

/**
 * An order as the window shows it. Amounts are pesewas, times Unix milliseconds.
 */
export type Order = { 
/**
 * Our id.
 */
id: string, 
/**
 * Of which batch.
 */
batch: string, 
/**
 * Its place in the batch, from 1.
 */
row: number, 
/**
 * Where it stood in the list ("Sheet1!B18").
 */
position: string | null, 
/**
 * From which account.
 */
account: string, 
/**
 * Which provider.
 */
provider: Provider, 
/**
 * The provider's name for people.
 */
providerName: string, 
/**
 * The number as ten digits.
 */
msisdn: string, 
/**
 * For which network; `None` for a checker.
 */
network: Network | null, 
/**
 * What, for people ("2 GB", "WASSCE").
 */
package: string, 
/**
 * Whether it is a result checker.
 */
checker: boolean, 
/**
 * The price approved.
 */
price: number, 
/**
 * What it cost, once the provider said so.
 */
charged: number | null, 
/**
 * The name or note from the list.
 */
note: string | null, 
/**
 * Our reference.
 */
reference: string, 
/**
 * The provider's id, once known.
 */
providerOrder: string | null, 
/**
 * The provider's short reference.
 */
shortReference: string | null, 
/**
 * Where it stands.
 */
state: OrderState, 
/**
 * The provider's own word for its state.
 */
providerState: string | null, 
/**
 * For people: why it is as it is.
 */
reason: string | null, 
/**
 * Processing for longer than usual.
 */
stuck: boolean, 
/**
 * When it was approved.
 */
createdAt: number, 
/**
 * When it was first sent.
 */
firstSentAt: number | null, 
/**
 * When the provider last told of it.
 */
lastSeenAt: number | null, 
/**
 * When it came to its present state.
 */
stateSince: number, 
/**
 * When it is looked for again, while its outcome is unknown.
 */
nextLookAt: number | null, 
/**
 * The order it buys again.
 */
retryOf: string | null, };

/**
 * An order with its history.
 */
export type OrderDetail = { 
/**
 * The order.
 */
order: Order, 
/**
 * Oldest first.
 */
timeline: Array<TimelineEntry>, 
/**
 * 'Copy details': everything about it as text. Holds no credential.
 */
details: string, 
/**
 * 'Copy claim': a text for the provider's support.
 */
claim: string, };

/**
 * Which orders. Pages of at most 200 cross the bridge.
 */
export type OrderFilter = { 
/**
 * Text in number, note, package name or references.
 */
search: string, 
/**
 * Any of these states; all when empty.
 */
states: Array<OrderState>, 
/**
 * For this network.
 */
network: Network | null, 
/**
 * From this account.
 */
account: string | null, 
/**
 * Of this batch.
 */
batch: string | null, 
/**
 * Approved at or after, Unix milliseconds.
 */
from: number | null, 
/**
 * Approved before, Unix milliseconds.
 */
before: number | null, 
/**
 * Only checkers or only data.
 */
checkers: boolean | null, 
/**
 * By their place in the batch rather than newest first.
 */
byRow: boolean, 
/**
 * How many to pass over.
 */
offset: number, 
/**
 * How many to give.
 */
limit: number, };

/**
 * Where an order stands.
 */
export type OrderState = "planned" | "sending" | "unknown" | "accepted" | "delivered" | "failed" | "refunded" | "rejected";

/**
 * A page of orders with the totals of everything that the filter matches.
 */
export type OrdersPage = { 
/**
 * The page.
 */
orders: Array<Order>, 
/**
 * By state, over all that match. `None` where adding them up would keep a search waiting: `order_totals` does it.
 */
totals: Array<StateTotal> | null, 
/**
 * Only so many of the newest orders were looked at, because one or two characters were searched for in more.
 */
newestOnly: number | null, };

/**
 * A data bundle of one account.
 */
export type Package = { 
/**
 * Names it to the Rust side; the page takes no meaning from it.
 */
id: string, 
/**
 * For which network.
 */
network: Network, 
/**
 * Its size in megabytes.
 */
sizeMb: number, 
/**
 * Its size for people ("2 GB").
 */
size: string, 
/**
 * What this account pays, in pesewas.
 */
price: number, 
/**
 * As the provider writes it.
 */
validity: string | null, 
/**
 * The provider's product, when it has products.
 */
product: string | null, 
/**
 * Whether it can be bought now.
 */
available: boolean, 
/**
 * What the agent sells it for, in pesewas; `None`: not set.
 */
selling: number | null, };

/**
 * What stands on the cards and in the messages of one package.
 */
export type PackageWords = { 
/**
 * The package, by name.
 */
package: string, 
/**
 * "Serial number" or "Username".
 */
serialLabel: string, 
/**
 * "PIN" or "Password".
 */
pinLabel: string, 
/**
 * Where it is used; empty: none is printed.
 */
portal: string, 
/**
 * The line under the credential.
 */
instruction: string, 
/**
 * The message, with placeholders.
 */
message: string, 
/**
 * Whether these are the words that it comes with.
 */
untouched: boolean, };

/**
 * The paper.
 */
export type Paper = "a4_eight" | "a4_ten" | "single" | "roll80" | "roll58";

/**
 * Why nothing is sent from an account now.
 */
export type Pause = { 
/**
 * For people.
 */
reason: string, 
/**
 * Since when, Unix milliseconds.
 */
at: number, };

/**
 * What an approval would buy. Frozen on the Rust side under its id.
 */
export type Plan = { 
/**
 * Names it in the approval.
 */
id: string, 
/**
 * From which account.
 */
account: string, 
/**
 * How many orders.
 */
orders: number, 
/**
 * What they come to, in pesewas.
 */
total: number, 
/**
 * How many calls to the provider.
 */
calls: number, 
/**
 * How long it takes at the provider's pace.
 */
seconds: number, 
/**
 * The wallet as last read.
 */
wallet: Wallet | null, 
/**
 * What is missing in the wallet, in pesewas; 0 when nothing is.
 */
missing: number, 
/**
 * By network.
 */
networks: Array<NetworkTotal>, 
/**
 * By size, the smallest first; checkers before.
 */
sizes: Array<SizeTotal>, 
/**
 * The repeats, at most 50.
 */
repeats: Array<Repeat>, 
/**
 * How many repeats there are.
 */
repeatCount: number, 
/**
 * For people: this same list was approved before.
 */
sameList: string | null, 
/**
 * Above this total the agent types it, in pesewas; `None`: never.
 */
typedTotalAbove: number | null, };

/**
 * One page as it will be printed, with serial and PIN masked.
 */
export type PrintPreview = { 
/**
 * From 1.
 */
page: number, 
/**
 * How many there are.
 */
pages: number, 
/**
 * The paper's width.
 */
widthMm: number, 
/**
 * The paper's height.
 */
heightMm: number, 
/**
 * A whole SVG document without scripts, styles or links.
 */
svg: string, 
/**
 * How many of the cards come out marked COPY.
 */
copies: number, };

/**
 * Which provider.
 */
export type Provider = "netconnect" | "netpluse";

/**
 * How the agent wants a list read. What is `None` is guessed.
 */
export type ReadAs = { 
/**
 * The sheet.
 */
sheet: string | null, 
/**
 * The header's row, from 1; 0 when there is none.
 */
headerRow: number | null, 
/**
 * The columns' parts; kept for lists of the same shape.
 */
columns: Array<ColumnPart> | null, 
/**
 * Whether a bare number in the size column counts megabytes; only with columns.
 */
bareIsMb: boolean, 
/**
 * The network of rows that name none.
 */
defaultNetwork: Network | null, 
/**
 * The size of rows that have none, as typed; empty for none.
 */
defaultSize: string, 
/**
 * Forget what was kept for lists of this shape.
 */
forget: boolean, };

/**
 * What is known of the recovery file.
 */
export type Recovery = { 
/**
 * When one was last made, Unix milliseconds.
 */
madeAt: number | null, 
/**
 * When one was last proved to open, Unix milliseconds.
 */
provedAt: number | null, 
/**
 * Whether it is time to offer one: real money, an account, none made, and not put off.
 */
offered: boolean, };

/**
 * A number that was bought for within 24 hours, or stands twice.
 */
export type Repeat = { 
/**
 * For people: the number, what, when, and how it stands.
 */
what: string, };

/**
 * An order with which the replay check can be made.
 */
export type ReplayOffer = { 
/**
 * The order whose reference would be sent again; `None` while there is none that fits.
 */
order: Order | null, 
/**
 * For people: what the check does, and what it may cost; or what is needed first.
 */
words: string, };

/**
 * What an agent can send to whoever helps. No key, serial, PIN or whole number is in it.
 */
export type Report = { 
/**
 * The texts in it.
 */
files: Array<ReportFile>, };

/**
 * One text of a report.
 */
export type ReportFile = { 
/**
 * Its name in the zip.
 */
name: string, 
/**
 * All of it.
 */
text: string, };

/**
 * How many rows came out how.
 */
export type RowCounts = { 
/**
 * All rows.
 */
all: number, 
/**
 * Nothing to say.
 */
ok: number, 
/**
 * Repaired, and it is shown how.
 */
repaired: number, 
/**
 * Can be bought; worth a look.
 */
warning: number, 
/**
 * Have to be fixed or left out.
 */
problem: number, 
/**
 * Left out by the agent.
 */
leftOut: number, };

/**
 * An edit of one row. What is `None` stays.
 */
export type RowEdit = { 
/**
 * Another number, as typed.
 */
number: string | null, 
/**
 * Another size, as typed.
 */
size: string | null, 
/**
 * Another network.
 */
network: Network | null, 
/**
 * Whether it is left out.
 */
leftOut: boolean | null, };

/**
 * How a row came out.
 */
export type RowStatus = "ok" | "repaired" | "warning" | "problem" | "left_out";

/**
 * The PIN that locks the window. It covers the screen; it encrypts nothing.
 */
export type ScreenLock = { 
/**
 * After how many idle minutes it locks; `None`: there is no PIN.
 */
minutes: number | null, 
/**
 * Whether it is locked now.
 */
locked: boolean, };

/**
 * What the agent sells a bundle for.
 */
export type SellingPrice = { 
/**
 * Names the bundle: the same for every account that sells it.
 */
key: string, 
/**
 * For which network; `None` for a checker.
 */
network: Network | null, 
/**
 * For people ("2 GB", "WASSCE").
 */
name: string, 
/**
 * The lowest price that an account of the agent pays, in pesewas.
 */
costLow: number, 
/**
 * The highest.
 */
costHigh: number, 
/**
 * What the customer pays, in pesewas; `None`: not set.
 */
price: number | null, };

/**
 * What the agent set. Amounts are pesewas.
 */
export type Settings = { 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * Below this balance a warning shows; `None`: never.
 */
lowBalance: number | null, 
/**
 * Above this total an approval is typed; `None`: never.
 */
typedTotalAbove: number | null, 
/**
 * The shop's name, for papers and texts.
 */
shopName: string, 
/**
 * The shop's phone or address, for papers and texts.
 */
shopContact: string, };

/**
 * Totals of one size, over all networks.
 */
export type SizeTotal = { 
/**
 * For people ("2 GB"); a checker's kind.
 */
size: string, 
/**
 * How many orders.
 */
count: number, 
/**
 * What they come to, in pesewas.
 */
amount: number, };

/**
 * Where the program stands when the window opens, or changes between practice and real money.
 */
export type Start = { 
/**
 * Which opening of a data folder this is. With another number it is another history, or the same one put back to a
 * safety copy: nothing of the one before stays on the screen.
 */
opening: number, 
/**
 * Practice mode: an own data file, pretend money.
 */
practice: boolean, 
/**
 * The accounts; none: first run.
 */
accounts: Array<Account>, 
/**
 * What each of them was last known to sell, so that the first screen need not ask.
 */
catalogues: Array<Catalogue>, 
/**
 * The settings.
 */
settings: Settings, 
/**
 * Batches that are not at their end, newest first.
 */
batches: Array<Batch>, 
/**
 * How many things need a person.
 */
attention: number, 
/**
 * What is wrong with the line to a provider or with the clock, for people; `None` when all is well.
 */
lineTrouble: string | null, 
/**
 * The program's version.
 */
version: string, 
/**
 * Where the data lies, for people.
 */
dataFolder: string, 
/**
 * Where keys are kept, for people.
 */
keysKeptIn: string, 
/**
 * Why nothing can be sent, for people; `None` when all is well.
 */
readOnly: string | null, 
/**
 * Why the data folder could not be opened, and the way in; `None` when it is open.
 */
locked: Locked | null, 
/**
 * The PIN that locks the window.
 */
screenLock: ScreenLock, };

/**
 * How many orders are in a state, and what they come to.
 */
export type StateTotal = { 
/**
 * The state.
 */
state: OrderState, 
/**
 * How many.
 */
count: number, 
/**
 * What they cost (charged, else approved), in pesewas.
 */
amount: number, };

/**
 * A run that broke off.
 */
export type Stop = { 
/**
 * When, Unix milliseconds.
 */
at: number, 
/**
 * Whether it was opening practice mode.
 */
practice: boolean, 
/**
 * Whether its window had not been usable yet.
 */
whileOpening: boolean, 
/**
 * What it said; empty when it said nothing.
 */
words: string, };

/**
 * How many, and what they cost.
 */
export type Sum = { 
/**
 * How many orders.
 */
count: number, 
/**
 * What they cost, in pesewas.
 */
amount: number, };

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * One line of an order's history.
 */
export type TimelineEntry = { 
/**
 * When, Unix milliseconds.
 */
at: number, 
/**
 * The state it came to, or stayed in.
 */
state: OrderState, 
/**
 * Whether the state changed by it.
 */
moved: boolean, 
/**
 * What was seen, for people.
 */
evidence: string, };

/**
 * What asking for a top-up came to.
 */
export type TopUp = { 
/**
 * Whether a request stands open now; `None` when that is not known.
 */
open: boolean | null, 
/**
 * For people: what happened and what to do.
 */
message: string, 
/**
 * What to write on the payment.
 */
reference: string | null, };

/**
 * An order whose outcome is unknown, with its evidence side by side.
 */
export type UnknownOrder = { 
/**
 * The order.
 */
order: Order, 
/**
 * What we sent.
 */
ours: Array<Evidence>, 
/**
 * What the provider lists.
 */
theirs: Array<Evidence>, 
/**
 * The wallet before and after.
 */
wallet: Array<Evidence>, 
/**
 * What the program does next, for people.
 */
next: string, 
/**
 * What the person can say.
 */
choices: Array<Choice>, };

/**
 * A checker in the vault.
 */
export type VaultEntry = { 
/**
 * Its order.
 */
order: Order, 
/**
 * Bought for walk-in buyers.
 */
stock: boolean, 
/**
 * Whose it is, as ten digits; `None` for stock that nobody has taken.
 */
buyer: string | null, 
/**
 * How often it was printed.
 */
printed: number, };

/**
 * Which checkers.
 */
export type VaultFilter = { 
/**
 * A number, a package, a reference, or a whole serial number.
 */
search: string, 
/**
 * Of this package, by name.
 */
package: string | null, 
/**
 * Bought at or after, Unix milliseconds.
 */
from: number | null, 
/**
 * Only the stock that nobody has taken yet.
 */
unassigned: boolean, 
/**
 * How many to pass over.
 */
offset: number, 
/**
 * How many to give.
 */
limit: number, };

/**
 * A page of the vault.
 */
export type VaultPage = { 
/**
 * The page, newest first.
 */
entries: Array<VaultEntry>, 
/**
 * How many match.
 */
total: number, 
/**
 * How many of all checkers wait for a buyer.
 */
unassigned: number, 
/**
 * The packages there are, by name.
 */
packages: Array<string>, };

/**
 * What a person says of an order whose outcome is unknown.
 */
export type Verdict = "charged" | "failed" | "refunded" | "not_charged";

/**
 * A wallet as it was last read. Amounts are pesewas.
 */
export type Wallet = { 
/**
 * What can be spent.
 */
available: number, 
/**
 * When it was read, Unix milliseconds.
 */
at: number, };
