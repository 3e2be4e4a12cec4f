import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";
import "./empty.css";

/** An empty place says what it is for and the one thing to do. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
