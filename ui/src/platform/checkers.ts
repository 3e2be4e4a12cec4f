// The part of the door through which checkers are kept, handed over and recovered. No answer here carries a serial or a PIN.

import type {
  HandoverSettings,
  MessageWay,
  NumbersReading,
  PackageWords,
  Paper,
  PrintPreview,
  Recovery,
  Start,
  VaultEntry,
  VaultFilter,
  VaultPage,
} from "../contract";

export interface CheckersPlatform {
  vault(filter: VaultFilter): Promise<VaultPage>;
  vaultEntry(order: string): Promise<VaultEntry>;
  readNumbers(text: string): Promise<NumbersReading>;
  assignBuyer(order: string, msisdn: string): Promise<VaultEntry>;
  /** Asks the provider for the serial and PIN again; whether there are some now. */
  fetchAgain(order: string): Promise<boolean>;

  messagePreview(order: string): Promise<string>;
  copyMessage(order: string): Promise<void>;
  openMessage(order: string, way: MessageWay): Promise<void>;

  printPreview(orders: string[], paper: Paper, page: number): Promise<PrintPreview>;
  /** Asks where to keep it, and gives the file's name; `null` when the agent chose no place. */
  savePdf(orders: string[], paper: Paper): Promise<string | null>;
  printSheets(orders: string[], paper: Paper): Promise<void>;
  printReceipts(orders: string[], paper: Paper): Promise<number>;

  handoverSettings(): Promise<HandoverSettings>;
  putPrinter(address: string): Promise<HandoverSettings>;
  understandReach(): Promise<HandoverSettings>;
  chooseLogo(): Promise<HandoverSettings | null>;
  removeLogo(): Promise<HandoverSettings>;
  packageWords(): Promise<PackageWords[]>;
  savePackageWords(words: PackageWords): Promise<PackageWords[]>;
  resetPackageWords(packageName: string): Promise<PackageWords[]>;

  recoveryState(): Promise<Recovery>;
  postponeRecovery(): Promise<Recovery>;
  saveRecoveryFile(passphrase: string): Promise<Recovery | null>;
  proveRecoveryFile(passphrase: string): Promise<Recovery | null>;
  restoreRecoveryFile(passphrase: string): Promise<Start | null>;
}

type Invoke = <T>(command: string, args?: Record<string, unknown>) => Promise<T>;

export function checkersCommands(invoke: Invoke): CheckersPlatform {
  return {
    vault: (filter) => invoke("vault", { filter }),
    vaultEntry: (order) => invoke("vault_entry", { order }),
    readNumbers: (text) => invoke("read_numbers", { text }),
    assignBuyer: (order, msisdn) => invoke("assign_buyer", { order, msisdn }),
    fetchAgain: (order) => invoke("fetch_again", { order }),

    messagePreview: (order) => invoke("message_preview", { order }),
    copyMessage: (order) => invoke("copy_message", { order }),
    openMessage: (order, way) => invoke("open_message", { order, way }),

    printPreview: (orders, paper, page) => invoke("print_preview", { orders, paper, page }),
    savePdf: (orders, paper) => invoke("save_pdf", { orders, paper }),
    printSheets: (orders, paper) => invoke("print_sheets", { orders, paper }),
    printReceipts: (orders, paper) => invoke("print_receipts", { orders, paper }),

    handoverSettings: () => invoke("handover_settings"),
    putPrinter: (address) => invoke("put_printer", { address }),
    understandReach: () => invoke("understand_reach"),
    chooseLogo: () => invoke("choose_logo"),
    removeLogo: () => invoke("remove_logo"),
    packageWords: () => invoke("package_words"),
    savePackageWords: (words) => invoke("save_package_words", { words }),
    resetPackageWords: (packageName) => invoke("reset_package_words", { package: packageName }),

    recoveryState: () => invoke("recovery_state"),
    postponeRecovery: () => invoke("postpone_recovery"),
    saveRecoveryFile: (passphrase) => invoke("save_recovery_file", { passphrase }),
    proveRecoveryFile: (passphrase) => invoke("prove_recovery_file", { passphrase }),
    restoreRecoveryFile: (passphrase) => invoke("restore_recovery_file", { passphrase }),
  };
}
