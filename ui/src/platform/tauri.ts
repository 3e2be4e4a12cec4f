// The program's own platform: commands and events of the Rust side. The only file that knows Tauri.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Event } from "../contract";
import { checkersCommands } from "./checkers";
import { diagnosticsCommands } from "./diagnostics";
import type { Platform } from "./platform";

export const platform: Platform = {
  start: () => invoke("start"),
  unlock: (passphrase) => invoke("unlock", { passphrase }),
  beginPractice: () => invoke("begin_practice"),
  leavePractice: () => invoke("leave_practice"),
  saveSettings: (settings) => invoke("save_settings", { settings }),

  sellingPrices: () => invoke("selling_prices"),
  setSellingPrice: (key, price) => invoke("set_selling_price", { key, price }),
  day: (from, before) => invoke("day", { from, before }),
  movements: (account) => invoke("movements", { account }),
  readElsewhere: (account) => invoke("read_elsewhere", { account }),
  backups: () => invoke("backups"),
  backUp: () => invoke("back_up"),
  restoreBackup: (name) => invoke("restore_backup", { name }),
  lockScreen: () => invoke("lock_screen"),
  unlockScreen: (pin) => invoke("unlock_screen", { pin }),
  setPin: (old, pin, minutes) => invoke("set_pin", { old, pin, minutes }),
  removePin: (old) => invoke("remove_pin", { old }),
  releaseWallet: (account) => invoke("release_wallet", { account }),
  confirmSoleSender: () => invoke("confirm_sole_sender"),
  replayOffer: (account) => invoke("replay_offer", { account }),
  probeReplay: (order) => invoke("probe_replay", { order }),
  saveUnsavedAnswers: () => invoke("save_unsaved_answers"),
  printPage: () => invoke("print_page"),
  licences: () => invoke("licences"),

  checkKey: (provider, address, key) => invoke("check_key", { provider, address, key }),
  addAccount: (name, provider, address, key) => invoke("add_account", { name, provider, address, key }),
  giveKey: (account, key) => invoke("give_key", { account, key }),
  removeAccount: (account) => invoke("remove_account", { account }),
  readWallet: (account) => invoke("read_wallet", { account }),
  requestTopUp: (account, amount) => invoke("request_top_up", { account, amount }),

  catalogue: (account) => invoke("catalogue", { account }),
  refreshCatalogue: (account, packageIds, learnFromOrders) =>
    invoke("refresh_catalogue", { account, packageIds, learnFromOrders }),
  checkers: (account) => invoke("checkers", { account }),
  refreshCheckers: (account) => invoke("refresh_checkers", { account }),

  readNumber: (text) => invoke("read_number", { text }),
  recentNumbers: () => invoke("recent_numbers"),
  planSale: (account, msisdn, network, packageId) => invoke("plan_sale", { account, msisdn, network, packageId }),
  planCheckers: (account, numbers, packageId, count, stock) =>
    invoke("plan_checkers", { account, numbers, packageId, count, stock }),
  planAgain: (order) => invoke("plan_again", { order }),
  approve: (plan, approval) => invoke("approve", { plan, approval }),

  openList: () => invoke("open_list"),
  pasteList: (text) => invoke("paste_list", { text }),
  listAgain: (batch) => invoke("list_again", { batch }),
  listRows: (list, status, search, offset, limit) => invoke("list_rows", { list, status, search, offset, limit }),
  editRow: (list, index, edit) => invoke("edit_row", { list, index, edit }),
  leaveOutProblems: (list) => invoke("leave_out_problems", { list }),
  undoEdit: (list) => invoke("undo_edit", { list }),
  setListAccount: (list, account, bulkCalls) => invoke("set_list_account", { list, account, bulkCalls }),
  listReading: (list) => invoke("list_reading", { list }),
  readListAs: (list, how) => invoke("read_list_as", { list, how }),
  saveCorrected: (list) => invoke("save_corrected", { list }),
  closeList: (list) => invoke("close_list", { list }),

  batches: () => invoke("batches"),
  batch: (batch) => invoke("batch", { batch }),
  pauseBatch: (batch) => invoke("pause_batch", { batch }),
  continueBatch: (batch) => invoke("continue_batch", { batch }),
  stopBatch: (batch) => invoke("stop_batch", { batch }),

  orders: (filter) => invoke("orders", { filter }),
  orderTotals: (filter) => invoke("order_totals", { filter }),
  order: (order) => invoke("order", { order }),
  checkOrder: (order) => invoke("check_order", { order }),
  settleOrder: (order, verdict, note, providerOrder) => invoke("settle_order", { order, verdict, note, providerOrder }),
  exportOrders: (filter) => invoke("export_orders", { filter }),
  saveResult: (batch, toBuyAgain) => invoke("save_result", { batch, toBuyAgain }),
  saveTemplate: () => invoke("save_template"),
  attention: () => invoke("attention"),

  reveal: (order) => invoke("reveal", { order }),
  copyCredential: (order) => invoke("copy_credential", { order }),
  copyText: (text) => invoke("copy_text", { text }),

  ...checkersCommands(invoke),
  ...diagnosticsCommands(invoke),

  listen: (handler) => listen<Event>("desk", (event) => handler(event.payload)),
};
