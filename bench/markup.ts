/**
 * How fast HTML is read for the filter, in megabytes a second of CPU, and how long the links of a text take:
 *   bin/node bench/markup.ts FOLDER|FILE…
 * Reads files that end in .html as they are, and the HTML parts of all others as messages.
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gatherLinks, scanLinks } from '#check/links';
import { readMarkup } from '#format/markup';
import { bodyText, indexMessage, walkParts } from '#format/message';

/** Characters that are read at least, so that what is measured is not the start. */
const CHARS_MIN = 60_000_000;

function textsOf(path: string): readonly string[] {
  const bytes = new Uint8Array(readFileSync(path));
  if (path.endsWith('.html')) return [Buffer.from(bytes).toString('utf8')];
  const { root } = indexMessage(bytes);
  return [...walkParts(root)]
    .filter(({ type, subtype, children }) => type === 'text' && subtype === 'html' && children.length === 0)
    .map((part) => bodyText(bytes, part));
}

function cpuMs(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

function main(names: readonly string[]): void {
  const files = names.flatMap((name) =>
    statSync(name).isDirectory()
      ? globSync('**/*', { cwd: name })
          .map((file) => join(name, file))
          .filter((file) => statSync(file).isFile())
      : [name],
  );
  const texts = files.flatMap(textsOf).filter((text) => text !== '');
  const chars = texts.reduce((all, text) => all + text.length, 0);
  if (chars === 0) throw new Error('There is no HTML in these files');
  const rounds = Math.ceil(CHARS_MIN / chars);
  const readings = texts.map((text) => readMarkup(text));
  const often = (run: () => void): number =>
    cpuMs(() => {
      for (let i = 0; i < rounds; i += 1) run();
    });
  const reading = often(() => {
    for (const text of texts) readMarkup(text);
  });
  const linking = often(() => {
    for (const one of readings) {
      const sources = { readings: [one], plain: [], unsubscribe: [], recipients: [], from: 'news@sender.example' };
      scanLinks(gatherLinks(sources), sources);
    }
  });
  const each = rounds * texts.length;
  const round = (value: number): number => Number(value.toPrecision(3));
  process.stdout.write(
    `${JSON.stringify({
      texts: texts.length,
      chars,
      megabytesPerSecond: round((chars * rounds) / 1_000 / reading),
      readMicroseconds: round((reading * 1_000) / each),
      linksMicroseconds: round((linking * 1_000) / each),
    })}\n`,
  );
}

if (import.meta.main) main(process.argv.slice(2));
