// The part of the door through which an agent sees how the last run ended, and gets a report to send.

import type { Report, Stop } from "../contract";

export interface DiagnosticsPlatform {
  /** How the last run ended, when it broke off. */
  lastStop(): Promise<Stop | null>;
  prepareReport(): Promise<Report>;
  /** Saves the report that was prepared last: asks where, and gives the file's name. */
  saveReport(): Promise<string | null>;
}

type Invoke = <T>(command: string, args?: Record<string, unknown>) => Promise<T>;

export function diagnosticsCommands(invoke: Invoke): DiagnosticsPlatform {
  return {
    lastStop: () => invoke("last_stop"),
    prepareReport: () => invoke("prepare_report"),
    saveReport: () => invoke("save_report"),
  };
}
