import { platform } from "#platform";
import { failure } from "../state/failure";
import { toast } from "../state/toasts";
import { Icon } from "./Icon";

export async function copy(text: string, said: string): Promise<void> {
  try {
    await platform.copyText(text);
    toast(said);
  } catch (thrown) {
    toast(failure(thrown).message);
  }
}

export function CopyButton({ text, what }: { text: string; what: string }) {
  return (
    <button
      type="button"
      class="button plain only-icon small"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => void copy(text, `Copied the ${what}.`)}
    >
      <Icon name="copy" size={16} />
    </button>
  );
}
