import { proposal } from "../state/again";
import { isHeldUp, putBatch } from "../state/session";
import { toast } from "../state/toasts";
import { ApproveDialog } from "./ApproveDialog";

/** Asks for the approval of whatever is proposed ('buy again', checkers). */
export function ApproveProposal() {
  const proposed = proposal.value;
  if (!proposed) return null;
  return (
    <ApproveDialog
      key={proposed.plan.id}
      plan={proposed.plan}
      title={`Buy ${proposed.what}`}
      onClose={() => (proposal.value = null)}
      onApproved={(batch) => {
        proposal.value = null;
        putBatch(batch);
        toast(isHeldUp(batch) ? "Approved. It waits for its turn." : "Approved. It is on its way.");
        proposed.onApproved?.(batch);
      }}
    />
  );
}
