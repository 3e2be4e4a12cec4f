// The one door between the window and the program. Every method is one command; errors are `ErrorView`.

import type {
  Account,
  Approval,
  Attention,
  Backup,
  Batch,
  Catalogue,
  Checkers,
  Credential,
  Day,
  Event,
  KeyCheck,
  List,
  ListPage,
  ListReading,
  Movements,
  Network,
  NumberReading,
  OrderDetail,
  OrderFilter,
  OrdersPage,
  Plan,
  Provider,
  ReadAs,
  ReplayOffer,
  RowEdit,
  RowStatus,
  SellingPrice,
  Settings,
  Start,
  StateTotal,
  TopUp,
  Verdict,
  Wallet,
} from "../contract";
import type { CheckersPlatform } from "./checkers";
import type { DiagnosticsPlatform } from "./diagnostics";

export interface Platform extends CheckersPlatform, DiagnosticsPlatform {
  start(): Promise<Start>;
  /** Opens the data folder with a passphrase; with an empty one, through the keyring. */
  unlock(passphrase: string): Promise<Start>;
  beginPractice(): Promise<Start>;
  leavePractice(): Promise<Start>;
  saveSettings(settings: Settings): Promise<Settings>;

  sellingPrices(): Promise<SellingPrice[]>;
  setSellingPrice(key: string, price: number | null): Promise<SellingPrice[]>;
  day(from: number, before: number): Promise<Day>;
  movements(account: string): Promise<Movements>;
  readElsewhere(account: string): Promise<Movements>;
  backups(): Promise<Backup[]>;
  backUp(): Promise<Backup[]>;
  restoreBackup(name: string): Promise<Start>;
  lockScreen(): Promise<Start>;
  /** With the PIN, or with an account's API key, which takes the PIN away. */
  unlockScreen(pin: string): Promise<Start>;
  setPin(old: string, pin: string, minutes: number): Promise<Start>;
  removePin(old: string): Promise<Start>;
  releaseWallet(account: string): Promise<Attention>;
  confirmSoleSender(): Promise<Start>;
  replayOffer(account: string): Promise<ReplayOffer>;
  probeReplay(order: string): Promise<Account[]>;
  saveUnsavedAnswers(): Promise<string | null>;
  printPage(): Promise<void>;
  licences(): Promise<string>;

  checkKey(provider: Provider, address: string, key: string): Promise<KeyCheck>;
  addAccount(name: string, provider: Provider, address: string, key: string): Promise<Account>;
  /** For an account whose key this computer has lost; the provider is asked whose the key is before it is kept. */
  giveKey(account: string, key: string): Promise<Account[]>;
  removeAccount(account: string): Promise<void>;
  readWallet(account: string): Promise<Wallet>;
  requestTopUp(account: string, amount: string): Promise<TopUp>;

  catalogue(account: string): Promise<Catalogue>;
  refreshCatalogue(account: string, packageIds: string[], learnFromOrders: boolean): Promise<Catalogue>;
  checkers(account: string): Promise<Checkers>;
  refreshCheckers(account: string): Promise<Checkers>;

  readNumber(text: string): Promise<NumberReading>;
  /** As ten digits, newest first. */
  recentNumbers(): Promise<string[]>;
  planSale(account: string, msisdn: string, network: Network, packageId: string): Promise<Plan>;
  /** So many for each number; for the stock, the number is the shop's own. */
  planCheckers(account: string, numbers: string, packageId: string, count: number, stock: boolean): Promise<Plan>;
  planAgain(order: string): Promise<Plan>;
  approve(plan: string, approval: Approval): Promise<Batch>;

  openList(): Promise<List | null>;
  pasteList(text: string): Promise<List>;
  /** Every order of a list that came to nothing and was not bought again, as a new list. */
  listAgain(batch: string): Promise<List>;
  listRows(list: string, status: RowStatus | null, search: string, offset: number, limit: number): Promise<ListPage>;
  editRow(list: string, index: number, edit: RowEdit): Promise<List>;
  leaveOutProblems(list: string): Promise<List>;
  undoEdit(list: string): Promise<List>;
  setListAccount(list: string, account: string, bulkCalls: boolean): Promise<List>;
  listReading(list: string): Promise<ListReading>;
  /** Reads the open list again, another way; edits made by hand are lost. */
  readListAs(list: string, how: ReadAs): Promise<List>;
  saveCorrected(list: string): Promise<string | null>;
  closeList(list: string): Promise<void>;

  batches(): Promise<Batch[]>;
  batch(batch: string): Promise<Batch>;
  pauseBatch(batch: string): Promise<Batch>;
  continueBatch(batch: string): Promise<Batch>;
  stopBatch(batch: string): Promise<Batch>;

  orders(filter: OrderFilter): Promise<OrdersPage>;
  orderTotals(filter: OrderFilter): Promise<StateTotal[]>;
  order(order: string): Promise<OrderDetail>;
  checkOrder(order: string): Promise<OrderDetail>;
  settleOrder(order: string, verdict: Verdict, note: string, providerOrder: string | null): Promise<OrderDetail>;
  attention(): Promise<Attention>;
  /** Asks where to keep them, and gives the file's name; `null` when the agent chose no place. */
  exportOrders(filter: OrderFilter): Promise<string | null>;
  /** All rows of a list, or only those that were not bought or came back refunded. */
  saveResult(batch: string, toBuyAgain: boolean): Promise<string | null>;
  saveTemplate(): Promise<string | null>;

  reveal(order: string): Promise<Credential>;
  copyCredential(order: string): Promise<void>;
  copyText(text: string): Promise<void>;

  listen(handler: (event: Event) => void): Promise<() => void>;
}
