/**
 * The style sheet of all pages: one column from 320 px on, light and dark by what the reader's system says, and print.
 * Contrast is at least that of WCAG 2.2 AA (1.4.3, 1.4.11).
 */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --paper: #ffffff; --ink: #1a222c; --soft: #4d5a68; --line: #d5dbe2; --edge: #6f7d8c;
  --link: #1b5a9e; --link-soft: #e9f1fa; --bad: #9c2219; --bad-soft: #fcefed; --good: #17633a; --good-soft: #eaf6ee;
  --wait: #7a4d00; --wait-soft: #fdf4e1; --press: #1b5a9e; --press-ink: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11151b; --paper: #191f28; --ink: #e7ebf0; --soft: #a9b4c1; --line: #323c48; --edge: #8492a1;
    --link: #8fbcf3; --link-soft: #1c2a3c; --bad: #ffa79e; --bad-soft: #341d1b; --good: #8bdba8; --good-soft: #17301f;
    --wait: #f2c879; --wait-soft: #322711; --press: #8fbcf3; --press-ink: #0c1520;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", Arial, sans-serif;
}
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; padding: .5rem 1rem; background: var(--paper); }
.top, main, .foot { width: 100%; max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding-top: 1rem; padding-bottom: 1rem; }
.top .host { display: flex; align-items: center; gap: .6rem; margin-right: auto; color: var(--ink); font-weight: 600; text-decoration: none; }
.top .host svg { flex: none; width: 1.75rem; height: 1.75rem; color: var(--link); }
.top nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.top a { display: inline-block; min-height: 1.75rem; padding: .15rem 0; }
main:focus { outline: none; }
.paper { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: clamp(1.1rem, 4vw, 2.25rem); }
.paper + .paper { margin-top: 1rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0 0 .75rem; font-size: clamp(1.5rem, 1.1rem + 2vw, 2rem); letter-spacing: -.01em; }
h2 { margin: 2.25rem 0 .6rem; font-size: 1.2rem; }
h3 { margin: 1.5rem 0 .4rem; font-size: 1rem; }
.paper > h2:first-child { margin-top: 0; }
p, ul, ol, dl, pre { margin: 0 0 .9rem; }
ul, ol { padding-left: 1.4rem; }
li { margin-bottom: .5rem; }
li > p { margin-bottom: .5rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .14em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .2rem; }
.lead { font-size: 1.1rem; }
.soft { color: var(--soft); }
.kind { display: inline-block; margin: 0 0 .8rem; padding: .15rem .7rem; border-radius: 1rem; font-size: .875rem; font-weight: 600; }
.kind.refused { background: var(--bad-soft); color: var(--bad); }
.kind.deferred { background: var(--wait-soft); color: var(--wait); }
.kind.general { background: var(--link-soft); color: var(--link); }
.facts { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .35rem 1.25rem; padding: 1rem 0; border: solid var(--line); border-width: 1px 0; }
.facts div { display: contents; }
.settings { padding: .2rem 0; border: 0; }
.value { font-weight: 600; }
.other { margin-top: 2.5rem; padding-top: .5rem; border-top: 2px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; }
code, kbd, pre, samp { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .9em; }
.who { margin: 1.5rem 0; padding: .9rem 1.1rem; border-left: .3rem solid var(--link); border-radius: .3rem; background: var(--link-soft); }
.who h2 { margin: 0 0 .3rem; font-size: 1rem; }
.who p { margin: 0; }
.who p + p { margin-top: .4rem; }
.steps { counter-reset: step; list-style: none; padding: 0; }
.steps > li { counter-increment: step; position: relative; padding-left: 2.6rem; margin-bottom: 1.1rem; }
.steps > li::before {
  content: counter(step); position: absolute; left: 0; top: .05rem; width: 1.7rem; height: 1.7rem; border-radius: 50%;
  background: var(--link-soft); color: var(--link); font-weight: 700; font-size: .9rem; line-height: 1.7rem; text-align: center;
}
.record { display: block; margin: .6rem 0 1rem; border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
.record figcaption { padding: .5rem .9rem; border-bottom: 1px solid var(--line); font-weight: 600; font-size: .925rem; }
.record > div { padding: .6rem .9rem; }
.record > div + div { border-top: 1px solid var(--line); }
.record .label { display: block; margin-bottom: .2rem; font-size: .875rem; font-weight: 600; }
.record .is { background: var(--bad-soft); }
.record .is .label { color: var(--bad); }
.record .now { background: var(--link-soft); }
.record .now .label { color: var(--link); }
.record .be { background: var(--good-soft); }
.record .be .label { color: var(--good); }
.record pre, .letter pre { margin: 0; white-space: pre-wrap; user-select: all; -webkit-user-select: all; }
.record .soft { margin: 0; font-size: .9rem; }
.letter { margin: .6rem 0 1rem; padding: .8rem 1rem; border: 1px dashed var(--edge); border-radius: .5rem; }
.letter .label { display: block; margin-bottom: .3rem; font-size: .875rem; font-weight: 600; color: var(--soft); }
.preview { margin: 0 0 1rem; padding: .8rem 1rem; border: 1px dashed var(--edge); border-radius: .5rem; white-space: pre-wrap; }
.codes { list-style: none; padding: 0; }
.codes li { display: grid; grid-template-columns: 5.5rem 1fr; gap: .75rem; margin: 0; padding: .45rem 0; border-top: 1px solid var(--line); }
.codes li:first-child { border-top: 0; }
.toc { columns: 2 16rem; }
.toc li { margin-bottom: .2rem; }
.toc a { display: inline-block; padding: .15rem 0; vertical-align: top; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: .75rem; list-style: none; padding: 0; }
.cards li { margin: 0; }
.cards a { display: block; height: 100%; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
table { width: 100%; margin: 0 0 1rem; border-collapse: collapse; }
th, td { padding: .45rem .6rem .45rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-top: 0; color: var(--soft); font-size: .875rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
label .soft, .hint { font-weight: 400; }
.hint { margin: 0 0 .35rem; color: var(--soft); font-size: .925rem; }
input, textarea {
  width: 100%; padding: .6rem .75rem; border: 1px solid var(--edge); border-radius: .4rem; background: var(--paper);
  color: var(--ink); font: inherit;
}
textarea { min-height: 8rem; resize: vertical; }
.find { display: flex; flex-wrap: wrap; gap: .5rem; }
.find input { flex: 1 1 13rem; width: auto; min-width: 0; }
button {
  min-height: 2.75rem; margin: 0; padding: .5rem 1.4rem; border: 1px solid var(--press); border-radius: .4rem; cursor: pointer;
  background: var(--press); color: var(--press-ink); font: inherit; font-weight: 600;
}
form > button { margin-top: 1rem; }
.find > button { margin-top: 0; }
.trap { position: absolute; left: -99rem; width: 1px; height: 1px; overflow: hidden; }
.foot { padding-top: 1.25rem; padding-bottom: 2.5rem; color: var(--soft); font-size: .925rem; }
.foot p { margin: 0 0 .3rem; }
@media (max-width: 30rem) {
  .facts { display: block; }
  .facts div { display: block; margin-bottom: .5rem; }
  .facts div:last-child { margin-bottom: 0; }
  .codes li { display: block; }
  .steps > li { padding-left: 0; }
  .steps > li::before { position: static; display: inline-block; margin: 0 0 .35rem; }
}
@media print {
  body { background: none; color: #000; font-size: 11pt; }
  .paper { border: 0; padding: 0; }
  .top nav, .skip, .ask, .foot nav { display: none; }
  .record, .letter, .who, .steps > li { break-inside: avoid; }
}
`;
