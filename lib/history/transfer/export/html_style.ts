/**
 * How an exported page looks: light or dark like the reader's system, narrow or wide, also in print.
 *
 * @module
 */

/** The style sheet. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1c2024; --soft: #5f6b76;
  --line: #dde2e8; --code: #f0f2f5; --user: #e8f0fe; --accent: #2557c7;
  --warn: #a4341f; --warn-back: #fdeeea;
  --keyword: #8a2a8f; --value: #0b6672; --string: #1a6b37;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1c2024; --text: #e6e9ec; --soft: #98a4b0;
    --line: #313840; --code: #14171b; --user: #22304a; --accent: #8fb3ff;
    --warn: #ffab99; --warn-back: #3b211c;
    --keyword: #d79be0; --value: #6cc5d0; --string: #7fd09a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 2rem 1rem; background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif;
}
main { max-width: 50rem; margin: 0 auto; }
article { margin: 0 0 3rem; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .25rem; overflow-wrap: anywhere; }
.facts { color: var(--soft); font-size: .8rem; overflow-wrap: anywhere; }
section {
  margin: 1rem 0 0; padding: .75rem 1rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .6rem;
}
section.user { background: var(--user); border-color: transparent; margin-left: 3rem; }
section.system, section.tool { background: none; border-style: dashed; }
h2 { font-size: .8rem; margin: 0 0 .4rem; color: var(--soft); font-weight: 600; }
section.assistant h2 { color: var(--accent); }
.md { overflow-wrap: anywhere; }
.md > :first-child { margin-top: 0; }
.md > :last-child { margin-bottom: 0; }
.md h3 { margin: 1rem 0 .4rem; font-size: 1rem; }
.md h3.level-h1 { font-size: 1.2rem; }
.md h3.level-h2 { font-size: 1.1rem; }
.md p, .md ul, .md ol, .md .table, .md pre { margin: .55rem 0; }
.md ul, .md ol { padding-left: 1.5rem; }
.md li > p { margin: .2rem 0; }
.md .plain { white-space: pre-wrap; }
.md blockquote {
  margin: .55rem 0; padding-left: .9rem; border-left: 3px solid var(--line);
  color: var(--soft);
}
.md hr { border: 0; border-top: 1px solid var(--line); margin: 1rem 0; }
.md a { color: var(--accent); }
.table { overflow-x: auto; }
.md table { border-collapse: collapse; }
.md th, .md td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; }
.md .center { text-align: center; }
.md .right { text-align: right; }
.md + *, pre + *, details + *, img + * { margin-top: .6rem; }
.hl-keyword { color: var(--keyword); }
.hl-string { color: var(--string); }
.hl-deleted { color: var(--warn); }
.hl-comment, .hl-soft { color: var(--soft); }
.hl-comment { font-style: italic; }
.hl-value { color: var(--value); }
.hl-name { color: var(--accent); }
.hl-strong { font-weight: 700; }
.hl-link { text-decoration: underline; }
pre {
  margin: 0; padding: .7rem .9rem; background: var(--code); border-radius: .4rem;
  border: 1px solid var(--line); font: .85rem/1.5 ui-monospace, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
.md :not(pre) > code {
  padding: .05em .3em; background: var(--code); border-radius: .25rem;
  font: .875em ui-monospace, monospace;
}
details { color: var(--soft); }
details > .md, details > pre { margin-top: .4rem; }
summary { cursor: pointer; font-size: .85rem; }
summary code { font: .85rem ui-monospace, monospace; color: var(--text); }
.failed {
  margin-top: .6rem; padding: .4rem .7rem; border-radius: .4rem;
  color: var(--warn); background: var(--warn-back); overflow-wrap: anywhere;
}
section > .facts { margin-top: .6rem; }
img { display: block; max-width: 100%; border-radius: .4rem; }
@media (max-width: 30rem) { section.user { margin-left: 0; } }
@media print {
  body { background: none; padding: 0; }
  section { break-inside: avoid-page; }
}
`;
