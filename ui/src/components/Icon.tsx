// The program's own line icons, drawn on a 20 px grid. Decorative: words stand beside them or in a label.

const paths = {
  sell: "M3 5.5h14v9H3zM3 8.5h14M6 12h3",
  bulk: "M4 5h12M4 10h12M4 15h7M14 13v5M11.5 15.5h5",
  checkers: "M4 3.5h9l3 3v10H4zM7 8.5h6M7 11.5h3M10.5 13.5l1.5 1.5 3-3",
  attention: "M10 3.5l7.5 13h-15zM10 8.5v3.5M10 14.2v.1",
  history: "M10 3.5a6.5 6.5 0 1 1-6 4M3.5 4v4h4M10 6.5V10l2.5 2",
  wallet: "M3 6.5h13a1 1 0 0 1 1 1v8H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h10M13.5 11.4v.2",
  settings: "M4 6h7M15 6h1M4 14h1M9 14h7M13 4.2v3.6M7 12.2v3.6",
  waiting: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM10 6.5V10l2.3 1.8",
  busy: "M16.5 10a6.5 6.5 0 1 1-4-6M16.5 4v4h-4",
  good: "M4 10.5l4 4 8-9",
  warn: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8.2 8.2a1.9 1.9 0 1 1 2.7 1.7c-.6.3-.9.7-.9 1.4M10 13.6v.1",
  bad: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  back: "M8 5.5L4 9.5l4 4M4.5 9.5H13a3.5 3.5 0 0 1 0 7H9",
  refuse: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM6 14L14 6",
  left: "M12 4.5L6.5 10l5.5 5.5",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  refresh: "M16.5 10a6.5 6.5 0 1 1-2-4.7M16.5 3.5v3.5H13",
  copy: "M7 7h9v9H7zM4 13V4h9",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4",
  file: "M5 3h7l3.5 3.5V17H5zM12 3v3.5h3.5",
  undo: "M8 5.5L4 9.5l4 4M4.5 9.5H13a3.5 3.5 0 0 1 0 7H9",
  pause: "M7 5v10M13 5v10",
  play: "M6.5 4.5v11l9-5.5z",
  stop: "M5.5 5.5h9v9h-9z",
  eye: "M2.5 10s2.8-5 7.5-5 7.5 5 7.5 5-2.8 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  help: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM8 8a2 2 0 1 1 2.9 1.8c-.6.3-.9.8-.9 1.5M10 13.8v.1",
  plus: "M10 4v12M4 10h12",
  practice: "M3 7l7-3 7 3-7 3zM6 8.5v4c2.5 2 5.5 2 8 0v-4M17 7v5",
  again: "M4 9a6 6 0 0 1 10.5-3L16 8M16 4v4h-4M16 11a6 6 0 0 1-10.5 3L4 12M4 16v-4h4",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden="true">
      <path d={paths[name]} stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
