/** Disarmed HTML in a real browser: what sanitiser suites and our own generator hold runs, loads and leaves nothing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { defaultPolicy, disarmHtml, type DisarmPolicy, frameContentPolicy, frameSandbox, htmlOf } from '#format/disarm';
import { indexMessage, walkParts } from '#format/message';
import { noBrowser } from './browser.ts';
import { Frames, type FrameMode, showInSlices } from './frames.ts';
import { leakDocuments } from './leaks.ts';

const suites = join(process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../shared'), 'suites');
const noSuites = existsSync(join(suites, 'html-dompurify')) ? false : `no published suites in ${suites}`;

/** A sample at every run; ROOKERY_TEST_LEAKS says how many for a long one. */
const DOCUMENTS = Number(process.env['ROOKERY_TEST_LEAKS'] ?? 400);
const SEED = Number(process.env['ROOKERY_TEST_SEED'] ?? 2017);
const SLICE = 30;

const withoutPictures: DisarmPolicy = { ...defaultPolicy, 'remote-image': 'disarm' };

/** The disarming alone: a frame of our own origin, in which everything may run and load. */
const alone: FrameMode = { name: 'disarmed alone', attributes: {} };
/** As mail is shown. */
const shown: FrameMode = { name: 'as shown', attributes: { sandbox: frameSandbox }, contentPolicy: frameContentPolicy };
/** The frame alone, around what was not disarmed. */
const framed: FrameMode = { ...shown, name: 'frame alone' };
/** Its text can be read from outside, and nothing runs. */
const readable: FrameMode = { name: 'readable', attributes: { sandbox: 'allow-same-origin' } };

/** No policy of a page keeps a browser from it; without the element there is nothing to keep it from. */
const preconnects = /preconnect|dns-prefetch/i;

/** In the browser: everything in a document that an allow-list would not name. */
const audit = `[...document.querySelectorAll('*')].flatMap((element) => {
  const odd = /^(?:script|iframe|frame|object|embed|applet|form|input|base|link|svg|math|template|noscript|video|audio|source)$/i;
  const found = odd.test(element.localName) || element.namespaceURI !== 'http://www.w3.org/1999/xhtml' ? [element.localName] : [];
  for (const { name, value } of element.attributes) {
    if (/^on|^(?:srcdoc|srcset|ping|formaction|target|xlink:href)$/i.test(name)) found.push(name);
    if (name === 'href' && !/^(?:https?|mailto|tel|sms|ftp|cid|mid|webcal|news):$/.test(element.protocol ?? '') && !value.startsWith('#') && !/^[a-z]+:/.test(value)) found.push(value);
    if (!/^(?:title|alt|value|content|summary|id|class)$/.test(name) && /^\\s*(?:javascript|vbscript|data:text|file|blob)/i.test(value)) found.push(value);
  }
  if (element.localName === 'meta' && /refresh/i.test(element.httpEquiv)) found.push('refresh');
  return found;
})`;

function dompurify(): string[] {
  const file = join(suites, 'html-dompurify/test/fixtures/expect.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { payload: string }[]).map(({ payload }) => payload);
}

/** The whole page, and each of its kinds by itself: some end the page for what follows. */
function leaks(): string[] {
  const page = readFileSync(join(suites, 'html-httpleaks/leak.html'), 'utf8');
  return [page, ...page.split(/\n(?=<!--\s*\n%)/).slice(1)];
}

function templates(): string[] {
  return globSync('html-postmark-templates/**/*.html', { cwd: suites }).map((file) =>
    readFileSync(join(suites, file), 'utf8'),
  );
}

/** HTML of wanted mail that filters take for spam: newsletters of 2002. */
function hardHam(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-ham-'));
  try {
    const archive = join(suites, 'spam-spamassassin/spamassassin-6046-raw.tar.xz');
    const { status } = spawnSync('tar', ['xJf', archive, '-C', folder, '--wildcards', '*hard*ham*']);
    assert.equal(status, 0, 'Cannot unpack the corpus');
    return globSync('**/*', { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap((entry) => {
        const octets = readFileSync(join(entry.parentPath, entry.name));
        const { root } = indexMessage(octets);
        const parts = [...walkParts(root)].filter((part) => part.type === 'text' && part.subtype === 'html');
        return parts.map((part) => htmlOf(octets, part));
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

suite('disarmed HTML in a browser', { skip: noBrowser }, () => {
  let frames: Frames;
  before(async () => {
    frames = await Frames.start();
  });
  after(() => frames[Symbol.asyncDispose]());

  const nothingHappens = async (sources: readonly string[]): Promise<void> => {
    const disarmed = sources.map((source) => disarmHtml(source, withoutPictures).html);
    const { bad, seen } = await showInSlices(frames, disarmed, { mode: alone, slice: SLICE, look: audit });
    assert.deepEqual(
      bad.map(({ at, what }) => ({ what, source: sources[at], disarmed: disarmed[at] })),
      [],
    );
    for (const [at, found] of seen.entries()) assert.deepEqual(found, [], `${sources[at]}\n${disarmed[at]}`);
    const inFrame = await showInSlices(frames, disarmed, { mode: shown, slice: SLICE });
    assert.deepEqual(inFrame.bad, []);
  };

  test('the traps work: what is not disarmed runs, loads and leaves', async () => {
    const bad = '<script>hit(1)</script><img src="http://leak.test/a"><link rel=preconnect href="https://leak.test/">';
    const { ran, asked } = await frames.show([bad], alone);
    assert.ok(ran.includes('hit(1)') && asked.includes('http://leak.test/a'), JSON.stringify({ ran, asked }));
    const { went } = await frames.show(['<meta http-equiv=refresh content="0;url=http://leak.test/b">'], alone);
    assert.ok(went.includes('http://leak.test/b'), JSON.stringify(went));
    const { bad: many } = await showInSlices(frames, leakDocuments(20, SEED), { mode: alone, slice: 20 });
    assert.ok(many.length > 3, 'The generator makes documents that do something');
  });

  test('payloads of a sanitiser’s suite', { skip: noSuites }, () => nothingHappens(dompurify()));
  test('ways to fetch over HTTP', { skip: noSuites }, () => nothingHappens(leaks()));
  test(`${DOCUMENTS} documents made by seed ${SEED}`, { timeout: 3_600_000 }, () =>
    nothingHappens(leakDocuments(DOCUMENTS, SEED)),
  );

  test('what has nothing to be told of stays as it came, and does nothing either', async (context) => {
    const sources = [
      ...leakDocuments(DOCUMENTS, SEED + 3),
      ...(noSuites === false ? [...dompurify(), ...leaks()] : []),
    ];
    const left = sources.filter((source) => disarmHtml(source, withoutPictures).changes.length === 0);
    context.diagnostic(`${left.length} of ${sources.length} stay as they came`);
    const { bad } = await showInSlices(frames, left, { mode: alone, slice: SLICE });
    // Addresses without a host lead nowhere in mail; here they lead to the page that shows it.
    const elsewhere = bad.filter(({ what }) =>
      what.split('; ').some((one) => !/^(?:http:\/\/)?mail\.test\//.test(one)),
    );
    assert.deepEqual(
      elsewhere.map(({ at, what }) => ({ what, source: left[at] })),
      [],
    );
  });

  test('with pictures, nothing else than pictures is fetched', async () => {
    const sources = [
      '<img src="http://leak.test/seen.png"><script src="http://leak.test/no.js"></script>',
      ...leakDocuments(60, SEED + 1),
    ];
    const disarmed = sources.map((source) => disarmHtml(source, defaultPolicy).html);
    const { ran, asked, went } = await frames.show(disarmed, alone);
    assert.deepEqual({ ran, went }, { ran: [], went: [] });
    assert.ok(asked.includes('http://leak.test/seen.png'));
    assert.ok(!asked.includes('http://leak.test/no.js'));
  });

  test('the frame alone lets nothing run, load or leave either', async () => {
    const { bad } = await showInSlices(
      frames,
      leakDocuments(90, SEED + 2).filter((text) => !preconnects.test(text)),
      { mode: framed, slice: SLICE },
    );
    assert.deepEqual(bad, []);
  });

  test('nothing is painted outside of the frame', async () => {
    const source =
      '<div style="position:fixed;top:-500px;left:-500px;width:9000px;height:9000px;background:red">a</div>';
    const { html } = disarmHtml(source, defaultPolicy);
    assert.ok(!html.includes('fixed'));
    const look = `getComputedStyle(document.querySelector('div')).position`;
    const { seen } = await frames.show([html], readable, look);
    assert.deepEqual(seen, ['static']);
  });

  for (const [name, read, least] of [
    ['templates of transactional mail', templates, 60],
    ['newsletters of 2002', hardHam, 50],
  ] as const) {
    test(`the text of ordinary mail is the same to its reader: ${name}`, { skip: noSuites }, async () => {
      const documents = read().map((source) => ({ source, disarmed: disarmHtml(source, withoutPictures) }));
      // What is shown in other words on purpose: fields, a link that deceives, what stands in for a film.
      const changing = new Set(['form', 'link-mismatch', 'media', 'object', 'foreign', 'too-complex']);
      const ordinary = documents.filter(({ disarmed }) => !disarmed.changes.some(({ danger }) => changing.has(danger)));
      assert.ok(ordinary.length >= least, `${ordinary.length} of ${documents.length} are ordinary`);
      const look = 'document.body.innerText';
      for (let at = 0; at < ordinary.length; at += SLICE) {
        const some = ordinary.slice(at, at + SLICE);
        const before = await frames.show(
          some.map(({ source }) => withoutLoads(source)),
          quiet,
          look,
        );
        const after = await frames.show(
          some.map(({ disarmed }) => disarmed.html),
          quiet,
          look,
        );
        for (const [i, { source }] of some.entries()) {
          assert.equal(tidy(after.seen[i]), tidy(before.seen[i]), source.slice(0, 2000));
        }
      }
    });
  }
});

/** Reads the text without loading: pictures would be asked for over and over. */
const quiet: FrameMode = {
  ...readable,
  name: 'read',
  contentPolicy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
};

/** A page that leaves by itself could not be read. */
function withoutLoads(source: string): string {
  return source.replaceAll(/<meta[^>]+refresh[^>]*>/gi, '');
}

/** Blank lines and spaces at their ends depend on what is not text. */
function tidy(text: unknown): string {
  return String(text)
    .replaceAll(/[ \t\u00a0]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n+/g, '\n')
    .trim();
}
