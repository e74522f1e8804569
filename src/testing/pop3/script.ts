/** `C:`/`S:` scripts: what the client sends and, line by line, what it hears. */
import assert from 'node:assert/strict';
import type { Pop3Talk } from './talk.ts';

/**
 * Runs a script of lines `C: …` (sent with CRLF; lines that follow each other go in one chunk) and `S: …` (heard).
 * An expected line that ends in `…` is a beginning. All that is heard must be in the script.
 */
export async function runScript(talk: Pop3Talk, script: string): Promise<void> {
  let sending = '';
  let expected: string[] = [];
  const exchange = async (): Promise<void> => {
    const heard = await (sending === '' ? talk.say() : talk.say(sending));
    const lines = heard === '' ? [] : heard.replace(/\r\n$/, '').split('\r\n');
    assert.deepEqual(
      lines.map((line, i) => abbreviated(line, expected[i])),
      expected,
      `after ${JSON.stringify(sending)}`,
    );
    sending = '';
    expected = [];
  };
  for (const line of script.split('\n').map((text) => text.trim())) {
    if (line.startsWith('C:')) {
      if (expected.length > 0) await exchange();
      sending += `${line.slice(3)}\r\n`;
    } else if (line.startsWith('S:')) {
      expected.push(line.slice(3));
    }
  }
  await exchange();
}

function abbreviated(line: string, expected: string | undefined): string {
  if (expected?.endsWith('…') !== true) return line;
  return line.startsWith(expected.slice(0, -1)) ? expected : line;
}
