/** The program's mark, as on its icon. */
export function Mark({ size }: { size: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="7" />
      <rect class="mark-bar" x="6" y="11" width="4" height="4.5" rx="1" />
      <rect class="mark-bar" x="11.5" y="8" width="4" height="7.5" rx="1" />
      <rect class="mark-bar" x="17" y="5" width="4" height="10.5" rx="1" />
      <rect class="mark-top" x="22.5" y="5" width="4" height="10.5" rx="1" />
      <path class="mark-tick" d="M11 23.2l3.6 3.5 6.6-6.8" />
      <path class="mark-line" d="M0 17.8h32" />
    </svg>
  );
}
