/** The look of results/index.html, on top of the pages' own. */
export const siteStyle = `
main { max-width: 1120px; }
h1 { margin-bottom: 10px; }
h2 { font-size: 26px; margin: 72px 0 4px; letter-spacing: -0.005em; }
h3 { font-size: 17px; font-weight: 600; margin: 40px 0 6px; padding-top: 12px; border-top: 1px solid var(--rule); }
h3 .number { color: var(--quiet); font-weight: 400; margin-right: 0.5em; }
section.bare { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 20px; padding: 5px 0; border-top: 1px solid var(--rule); }
section:not(.bare) + section.bare { margin-top: 32px; }
.bare h3 { font-size: 15px; margin: 0; padding: 0; border: 0; }
h4 { font-size: 16px; font-weight: 600; margin: 20px 0 4px; }
[hidden] { display: none !important; }
.finder { position: sticky; top: 0; z-index: 1; background: var(--ground); margin: 24px 0 0; padding: 12px 0 10px; border-bottom: 1px solid var(--rule); }
.finder input { width: 100%; font: inherit; color: inherit; background: var(--wash); border: 1px solid var(--rule); border-radius: 6px; padding: 9px 12px; }
.finder input:focus-visible, .chips button:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.filters { display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 22px; margin-top: 10px; }
.chips { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; border: 0; padding: 0; margin: 0; min-width: 0; }
.chips legend { float: left; color: var(--quiet); font-size: 13px; padding: 0; margin-right: 2px; }
.chips button { font: inherit; font-size: 13.5px; line-height: 1.3; color: var(--soft); background: none; border: 1px solid var(--rule); border-radius: 999px; padding: 4px 11px; cursor: pointer; }
.chips button[aria-pressed="true"] { color: var(--ground); background: var(--accent); border-color: var(--accent); }
.shown { font-size: 13.5px; color: var(--quiet); margin-left: auto; font-variant-numeric: tabular-nums; }
.none { color: var(--quiet); padding: 40px 0; }
.source { color: var(--quiet); font-size: 14px; margin: 0 0 8px; }
.missing-items { color: var(--quiet); font-size: 14px; margin: 22px 0 0; max-width: none; }
.bare .missing-items { margin: 2px 0; }
.state { display: inline-block; font-size: 12.5px; font-weight: 400; line-height: 1.5; border: 1px solid currentColor; border-radius: 999px; padding: 0 8px; margin-left: 6px; vertical-align: 1px; white-space: nowrap; color: var(--quiet); }
.state.reproduced { color: var(--good); }
.state.partly { color: var(--accent); }
.state.failed { color: var(--warning); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 28px 32px; margin: 12px 0 0; align-items: start; }
.card { min-width: 0; scroll-margin-top: 120px; }
.card.table { grid-column: 1 / -1; }
.card figure { margin: 0; }
.card .plot { background: #fff; border: 1px solid var(--rule); overflow-x: auto; }
.card .plot a { display: block; }
.card .plot img { margin: 0 auto; }
.meta { font-size: 13px; line-height: 1.5; color: var(--quiet); margin: 6px 0 0; max-width: none; overflow-wrap: anywhere; }
.card details { margin: 0; }
.card summary, .item summary, .runs summary { font-size: 13px; margin-top: 4px; }
details dl.pairs { font-size: 13.5px; margin: 8px 0 4px; padding: 10px 14px; background: var(--wash); }
.runs article { padding: 18px 0; border-top: 1px solid var(--rule); }
.runs h4 { margin: 0 0 2px; font-size: 17px; }
.runs p { margin: 4px 0; }
.outputs { font-size: 14px; color: var(--soft); max-width: none; }
:root { --good: #1a7f37; }
@media screen and (prefers-color-scheme: dark) { :root { --good: #5cc777; } }
@media (max-width: 700px) {
  h2 { font-size: 22px; margin-top: 52px; }
  .finder { padding-top: 8px; }
  .filters { flex-wrap: nowrap; overflow-x: auto; gap: 14px; padding-bottom: 2px; scrollbar-width: none; align-items: center; }
  .chips { flex-wrap: nowrap; flex-shrink: 0; }
  .chips button { padding: 6px 12px; white-space: nowrap; }
  .shown { margin: 0; white-space: nowrap; order: -1; }
  .card .plot img.wide { width: max(100%, 560px); max-width: none; }
  .cards { gap: 24px; }
}
@media print { .finder { display: none; } }
`;
