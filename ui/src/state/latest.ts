// Questions of which only the last one counts: an answer that comes after another question was asked is stale.

export interface Latest {
  /** Asks anew. The returned function says whether this question is still the last one. */
  ask(): () => boolean;
  /** Makes every answer that is still on its way stale. */
  drop(): void;
}

export function latest(): Latest {
  let asked = 0;
  return {
    ask() {
      const mine = ++asked;
      return () => mine === asked;
    },
    drop() {
      asked++;
    },
  };
}
