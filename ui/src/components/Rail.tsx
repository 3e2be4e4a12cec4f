import { attentionCount } from "../state/session";
import { go, helpOpen, screen, screenName, screens } from "../state/route";
import { count, counted } from "../words/money";
import { Icon } from "./Icon";
import { Mark } from "./Mark";
import "./rail.css";

export function Rail() {
  const waiting = attentionCount.value;
  return (
    <nav class="rail" aria-label="Screens">
      <div class="rail-mark">
        <Mark size={28} />
        <span class="rail-word">Bundle Desk</span>
      </div>
      {screens.map((name) => (
        <button
          key={name}
          type="button"
          class="rail-item"
          aria-current={screen.value === name ? "page" : undefined}
          title={screenName[name]}
          data-testid={`go-${name}`}
          onClick={() => go(name)}
        >
          <Icon name={name} />
          <span class="rail-word">{screenName[name]}</span>
          {name === "attention" && waiting > 0 ? (
            <span class="rail-count" data-testid="attention-count">
              {count(waiting)}
              <span class="visually-hidden"> {counted(waiting, "thing needs", "things need")} you</span>
            </span>
          ) : null}
        </button>
      ))}
      <button type="button" class="rail-item rail-help" title="Help and keys" onClick={() => (helpOpen.value = true)}>
        <Icon name="help" />
        <span class="rail-word">Help and keys</span>
      </button>
    </nav>
  );
}
