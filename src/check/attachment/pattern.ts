/** Names matched by `*` and `?`, in time that grows with name times pattern and no faster. */
export function matchesPattern(name: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const c = pattern[inPattern];
    if (c === '*') {
      star = inPattern++;
      starAt = at;
    } else if (c === '?' || c === name[at]) {
      inPattern++;
      at++;
    } else if (star !== -1) {
      // The last star takes one character more; stars before it need not be tried again.
      inPattern = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}
