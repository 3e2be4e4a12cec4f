import { useEffect } from "preact/hooks";
import { ApproveProposal } from "./components/ApproveProposal";
import { Drawer } from "./components/Drawer";
import { DropVeil } from "./components/DropVeil";
import { HelpDialog } from "./components/HelpDialog";
import { ErrorNote } from "./components/Note";
import { LockScreen } from "./components/LockScreen";
import { PrintDialog } from "./components/PrintDialog";
import { Rail } from "./components/Rail";
import { Strip } from "./components/Strip";
import { Troubles } from "./components/Troubles";
import { Toasts } from "./components/Toasts";
import { AttentionScreen } from "./screens/attention/AttentionScreen";
import { BulkScreen } from "./screens/bulk/BulkScreen";
import { CheckersScreen } from "./screens/checkers/CheckersScreen";
import { KeyScreen } from "./screens/first-run/KeyScreen";
import { FirstRun } from "./screens/first-run/FirstRun";
import { StoppedOpening } from "./screens/first-run/StoppedOpening";
import { HistoryScreen } from "./screens/history/HistoryScreen";
import { SellScreen } from "./screens/sell/SellScreen";
import { SettingsScreen } from "./screens/settings/SettingsScreen";
import { WalletScreen } from "./screens/wallet/WalletScreen";
import { followAppearance } from "./state/appearance";
import { followDrops } from "./state/bulk";
import { followIdle } from "./state/idle";
import { followKeys, followMenus } from "./state/keys";
import { printing } from "./state/handover";
import { helpOpen, openOrder, screen, type Screen } from "./state/route";
import { accounts, begin, isPractice, start, startError } from "./state/session";

const screenOf: Record<Screen, () => preact.JSX.Element | null> = {
  sell: SellScreen,
  bulk: BulkScreen,
  checkers: CheckersScreen,
  attention: AttentionScreen,
  history: HistoryScreen,
  wallet: WalletScreen,
  settings: SettingsScreen,
};

export function App() {
  useEffect(() => followAppearance(), []);
  useEffect(() => followKeys(), []);
  useEffect(() => followDrops(), []);
  useEffect(() => followIdle(), []);
  useEffect(() => followMenus(), []);
  useEffect(() => void begin(), []);

  if (startError.value !== null) {
    return (
      <main class="lone">
        <ErrorNote error={startError.value} retry={() => void begin()} />
      </main>
    );
  }
  if (start.value === null) return <main class="lone" aria-busy="true" />;
  if (start.value.locked?.way === "stopped_opening") {
    return (
      <>
        <StoppedOpening locked={start.value.locked} />
        <Toasts />
      </>
    );
  }
  if (start.value.locked !== null) return <KeyScreen locked={start.value.locked} />;
  if (start.value.screenLock.locked) return <LockScreen />;
  if (accounts.value.length === 0) {
    return (
      <>
        <FirstRun />
        <Toasts />
      </>
    );
  }
  const Current = screenOf[screen.value];
  return (
    <div class={isPractice.value ? "shell practice" : "shell"}>
      <Rail />
      <Strip />
      <Troubles />
      <main class="screen" key={`${start.value.opening} ${screen.value}`} data-testid={`screen-${screen.value}`}>
        <Current />
      </main>
      {openOrder.value === null ? null : <Drawer key={openOrder.value} id={openOrder.value} />}
      <ApproveProposal />
      {printing.value === null ? null : <PrintDialog orders={printing.value} />}
      <DropVeil />
      {helpOpen.value ? <HelpDialog /> : null}
      <Toasts />
    </div>
  );
}
