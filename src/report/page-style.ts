/**
 * The look of the report's pages: one column of text, rules instead of boxes, one accent colour, light or dark as the reader's system. Pictures keep their
 * white ground. No font or file is fetched.
 */
export const pageStyle = `
:root { color-scheme: light; --ground: #fff; --ink: #1f2328; --soft: #3b434b; --quiet: #656d76; --rule: #d8dee4; --accent: #0b5c94; --wash: #f6f8fa;
  --warning: #b35900; --warned: #fff8f0; }
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --ground: #15181c; --ink: #e6e9ec; --soft: #c3c9d0; --quiet: #97a1ab; --rule: #363d45; --accent: #76b9ee; --wash: #1f242a;
    --warning: #e08a3c; --warned: #2a2018; }
  .plot, .thumb a { filter: brightness(0.9); }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.6 "Open Sans", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 56px 28px 72px; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
.over { color: var(--quiet); font-size: 14px; margin: 0 0 6px; }
h1 { font-size: 34px; line-height: 1.2; font-weight: 600; letter-spacing: -0.01em; margin: 0 0 16px; text-wrap: balance; }
h2 { font-size: 20px; line-height: 1.3; font-weight: 600; margin: 56px 0 12px; }
p { max-width: 72ch; margin: 0 0 12px; text-wrap: pretty; }
.lead { font-size: 18px; line-height: 1.55; color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: 12px 44px; margin: 28px 0 0; padding: 16px 0; border: solid var(--rule); border-width: 1px 0; }
.facts div { min-width: 90px; }
.facts dt { color: var(--quiet); font-size: 13px; line-height: 1.4; }
.facts dd { margin: 0; font-size: 16px; }
.alert { border-left: 4px solid var(--warning); background: var(--warned); padding: 10px 16px; margin: 20px 0; }
figure { margin: 40px 0; break-inside: avoid; }
figure img { display: block; max-width: 100%; height: auto; }
figcaption { font-size: 14.5px; line-height: 1.5; color: var(--soft); max-width: 80ch; text-wrap: pretty; }
figcaption b { color: var(--ink); font-weight: 600; }
.picture figcaption { margin-top: 10px; }
.table figcaption { margin-bottom: 2px; }
.claim { font-size: 14px; line-height: 1.5; color: var(--soft); margin: 6px 0 0; max-width: 90ch; }
.files { font-size: 13px; color: var(--quiet); margin-top: 4px; }
.files > * + * { margin-left: 12px; }
.files button { font: inherit; color: var(--accent); background: none; border: 0; padding: 0; cursor: pointer; }
.scroll { overflow-x: auto; }
.scroll table.long { min-width: 760px; }
table { font-size: 14.5px; line-height: 1.45; }
.missing { color: var(--quiet); background: var(--wash); padding: 28px; }
dl.pairs { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 24px; margin: 0; font-size: 14.5px; line-height: 1.5; }
dl.pairs dt { color: var(--quiet); }
dl.pairs dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.88em; }
pre { background: var(--wash); padding: 14px 16px; margin: 8px 0 0; overflow-x: auto; line-height: 1.45; }
summary { cursor: pointer; color: var(--accent); font-size: 14.5px; margin-top: 10px; }
.run { display: grid; grid-template-columns: 300px minmax(0, 1fr); gap: 0 32px; padding: 32px 0; border-top: 1px solid var(--rule); }
.run:first-of-type { margin-top: 32px; }
.run h2 { margin: 0 0 8px; }
.run .thumb img { width: 100%; max-width: 300px; height: auto; display: block; }
.run > .across { grid-column: 1 / -1; }
@media (max-width: 700px) {
  main { padding: 28px 18px 48px; }
  h1 { font-size: 26px; }
  h2 { margin-top: 40px; }
  .lead { font-size: 17px; }
  .facts { gap: 10px 28px; }
  figure { margin: 28px 0; }
  dl.pairs { grid-template-columns: 1fr; gap: 0; }
  dl.pairs dd { margin-bottom: 8px; }
  .run { grid-template-columns: 1fr; gap: 16px; }
  .plot { overflow-x: auto; }
  .plot img.wide { width: max(100%, 720px); max-width: none; }
}
@media print {
  @page { margin: 18mm 16mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  a { color: inherit; }
  .files, summary { display: none; }
  .scroll { overflow: visible; }
  .scroll table.long { min-width: 0; }
  table { font-size: 8.5pt; }
}
`;
