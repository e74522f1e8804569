/** What somebody may have meant who wrote a word that is not there. */

/** Longer words are no slips of others. */
const CHARACTERS_MAX = 40;

/** Words of other filters and of everyday speech, and which of ours they stand for. */
const synonyms: ReadonlyMap<string, readonly string[]> = new Map(
  [
    'text content message html=body',
    'url uri urls href=link',
    'host domain=link-host within',
    'file filename attached attachment-name=attachment',
    'mime mimetype content-type media-type=attachment-type',
    'filesize=attachment-size size',
    'mailfrom mail-from envelope-from return-path=sender',
    'rcpt rcptto rcpt-to=recipient',
    'cc=to',
    'author=from',
    'display-name name=from-name',
    'replyto=reply-to',
    'ip address network connection=client',
    'ehlo=helo',
    'auth signed=authenticated',
    'test rule=hit',
    'field=header',
    'like has include includes containing=contains',
    'equal equals eq=is',
    'begins beginswith startswith starts-with=starts',
    'endswith ends-with=ends',
    'regex regexp match matching re=matches',
    'exist there=exists',
    'under below subdomain=within',
    'score points=add',
    'accept pass deliver whitelist inbox permit=allow',
    'block refuse deny bounce=reject',
    'hold discard delete drop remove=quarantine',
    'spam move=junk call',
    'prefix mark subject-tag=tag',
    'set verdict=call',
    'phishing=phish',
    'virus blacklist=blocked',
    'soft-fail=softfail',
    'good ok=pass',
    'bad failed=fail',
    'missing empty unsigned=none',
  ].flatMap((line): [string, readonly string[]][] => {
    const [written = '', meant = ''] = line.split('=');
    return written.split(' ').map((word) => [word, meant.split(' ')]);
  }),
);

/** The nearest of the words that stand to choose from, where one is near: what is meant, or a slip or two away. */
export function nearestWord(written: string, words: Iterable<string>): string | undefined {
  const lower = written.toLowerCase();
  if (lower === '' || lower.length > CHARACTERS_MAX) return undefined;
  const meant = synonyms.get(lower) ?? [];
  let best: string | undefined;
  // A third of the letters may be wrong; in a short word one.
  let least = Math.max(1, Math.floor(lower.length / 3)) + 1;
  for (const word of words) {
    if (word === lower || meant.includes(word)) return word;
    const distance = Math.abs(word.length - lower.length) >= least ? least : slips(lower, word);
    if (distance >= least) continue;
    least = distance;
    best = word;
  }
  return best;
}

/** Letters too many, too few or wrong, and neighbours that changed places. */
function slips(one: string, other: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const turned = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (turned) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
