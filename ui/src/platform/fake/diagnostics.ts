// The fake platform's report: what a run that broke off would leave.

import type { Report } from "../../contract";
import type { DiagnosticsPlatform } from "../diagnostics";

const report: Report = {
  files: [
    {
      name: "about.txt",
      text: "Bundle Desk 0.1.0\nSystem: Debian GNU/Linux 12 (bookworm), x86_64\nPractice mode: no\nOrders Delivered: 412\n",
    },
    {
      name: "logs/2026-11-20.log",
      text: "2026-11-20T16:04:11Z  WARN engine::watch: a round of looks failed account=shop error=no answer after 30 s\n",
    },
  ],
};

export function fakeDiagnostics(broke: boolean): DiagnosticsPlatform {
  return {
    lastStop: () =>
      Promise.resolve(
        broke ? { at: Date.now() - 3_600_000, practice: false, whileOpening: false, words: "panicked at order.rs:7" } : null,
      ),
    prepareReport: () => Promise.resolve(report),
    saveReport: () => Promise.resolve("bundle-desk-report.zip"),
  };
}
