import type { Plugin } from "vite";

const own =
  "const ownMember = (target, name) => ({ set value(value) {" +
  " Object.defineProperty(target, name, { value, writable: true, configurable: true }); } });\n";

/**
 * The window freezes Object.prototype, so that nothing in the page can change what all objects inherit. A module that then
 * assigns `Some.prototype.toString = …` throws, because the inherited member is read-only. The signals library does so
 * once: its assignments become definitions here. A release that no longer needs this fails the build, so that it goes.
 */
export function forFrozenPrototype(): Plugin {
  const assignment = /([\w$]+\.prototype)\.(toString|valueOf|toLocaleString)\s*=(?!=)/g;
  let found = 0;
  return {
    name: "for-frozen-prototype",
    apply: "build",
    transform(code, id) {
      if (!id.includes("@preact/signals-core")) return null;
      const changed = code.replace(assignment, (_all, target: string, name: string) => {
        found++;
        return `ownMember(${target}, "${name}").value =`;
      });
      return changed === code ? null : { code: own + changed, map: null };
    },
    buildEnd() {
      if (found === 0) this.error("the signals library assigns no inherited member any more: remove this plugin");
    },
  };
}
