/** The look of the page, and the few lines that open what a link points at. */

export const style = `
:root { color-scheme: light dark; --ground: #fff; --sheet: #f6f8fa; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --link: #0550ae;
  --good: #116329; --good-bg: #dcf5e2; --bad: #a40e26; --bad-bg: #fde4e1; --seen: #0550ae; --seen-bg: #e0f0ff; --open: #7d4e00; --open-bg: #fdf1c7;
  --never: #454c54; --never-bg: #e9edf1; --alarm: #cf222e;
  --s0: #8fb8e8; --s1: #f0b66b; --s2: #8ecb9a; --s3: #c9a3e0; --s4: #ef9a9a; --s5: #7fcac6; --s6: #d3c46f; --s7: #b5b9c0; --on-state: #1f2328; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --sheet: #151b23; --ink: #e6edf3; --soft: #9198a1; --line: #30363d; --link: #79c0ff;
  --good: #7ee787; --good-bg: #12351f; --bad: #ffa198; --bad-bg: #48161a; --seen: #79c0ff; --seen-bg: #10294b; --open: #f2cc60; --open-bg: #3b2b06;
  --never: #b1bac4; --never-bg: #262c35; --alarm: #ff7b72;
  --s0: #3d6ea8; --s1: #a66f24; --s2: #3f7f4d; --s3: #7d559b; --s4: #a14e4e; --s5: #2f807c; --s6: #857724; --s7: #5a616b; --on-state: #fff; } }
@media print { :root { color-scheme: light; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; -webkit-text-size-adjust: 100%; }
main, header, footer { max-width: 84rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 3rem 0 .25rem; font-size: 1.3rem; line-height: 1.3; border-top: 1px solid var(--line); padding-top: 1.25rem; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
p { margin: .4rem 0; max-width: 75ch; }
a { color: var(--link); }
code, .mono, summary .name, .matrix th, .run { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; }
.soft { color: var(--soft); }
.unseen { position: absolute; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; padding: 0; list-style: none; }
.counts li { padding: .3rem .8rem; border-radius: 2rem; }
.counts b { margin-right: .35rem; font-variant-numeric: tabular-nums; }
.files { columns: 9.5rem; padding-left: 1.2rem; margin: .75rem 0; }
.proved { color: var(--good); background: var(--good-bg); }
.refuted { color: var(--bad); background: var(--bad-bg); }
.reached { color: var(--seen); background: var(--seen-bg); }
.unreachable { color: var(--never); background: var(--never-bg); }
.bounded, .vacuous, .unknown { color: var(--open); background: var(--open-bg); }
.alarm { border: 2px solid var(--alarm); border-radius: .4rem; padding: .6rem 1rem; margin: 1rem 0; }
.wide { overflow-x: auto; margin: 1rem 0; border: 1px solid var(--line); border-radius: .5rem; }
.matrix { border-collapse: separate; border-spacing: 0; min-width: 100%; font-size: .88rem; line-height: 1.3; }
.matrix th, .matrix td { text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); border-right: 1px solid var(--line); }
.matrix tr > :last-child { border-right: 0; }
.matrix tbody:last-child tr:last-child > * { border-bottom: 0; }
.matrix thead th { background: var(--sheet); padding: .5rem .6rem; vertical-align: bottom; font-weight: 600; }
.matrix thead small, .matrix td small { display: block; font-weight: 400; font-size: .88em; opacity: .85; }
.matrix th[scope=row] { position: sticky; left: 0; background: var(--ground); padding: .45rem .6rem; font-weight: 400; min-width: 11rem; max-width: 18rem; z-index: 1; }
.matrix th small.title { display: block; font: .92em/1.3 system-ui, sans-serif; color: var(--soft); margin-top: .15rem; }
.matrix thead th:first-child { position: sticky; left: 0; z-index: 2; }
.matrix td { padding: 0; min-width: 6.8rem; }
.matrix td a { display: block; height: 100%; padding: .45rem .6rem; color: inherit; text-decoration: none; }
.matrix td a:hover, .matrix td a:focus-visible { text-decoration: underline; outline: 2px solid currentColor; outline-offset: -2px; }
.matrix td.against { box-shadow: inset 0 0 0 3px var(--alarm); }
.matrix td.none { color: var(--soft); padding: .45rem .6rem; }
.chip { display: inline-block; border-radius: .3rem; padding: 0 .5rem; font-size: .88rem; white-space: nowrap; }
.chip.against { box-shadow: 0 0 0 2px var(--alarm); }
details.property { border-top: 1px solid var(--line); }
details.property:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .45rem .25rem; }
summary:hover { background: var(--sheet); }
summary .name { font-weight: 600; }
summary .title { color: var(--soft); margin-left: .6rem; }
details.property > .inside { padding: 0 0 1rem 1.1rem; }
details.answer { border-left: 3px solid var(--line); margin: .5rem 0; padding-left: .5rem; }
details.answer:target { border-left-color: var(--link); }
details.answer > summary .how { color: var(--soft); font-size: .88rem; margin-left: .6rem; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0 .75rem; font-size: .92rem; }
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
dl.facts ul { margin: 0; padding-left: 1.1rem; }
figure { margin: .75rem 0 1.25rem; }
figcaption { font-size: .92rem; margin-bottom: .35rem; overflow-wrap: anywhere; }
.run { --lane: 7.5rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: 0; overflow-x: auto; line-height: 1.35; }
.run .row { display: grid; grid-template-columns: 5.2em calc(var(--lane) * var(--lanes)) minmax(22ch, 1fr); column-gap: 1rem; }
.run ol { list-style: none; margin: 0; padding: 0; }
.run .when { text-align: right; padding-top: .25rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.run .lanes { position: relative; width: calc(var(--lane) * var(--lanes)); display: flex; align-items: stretch; min-height: 1.6rem; }
.run .lane { position: relative; flex: 0 0 var(--lane); text-align: center; }
.run .lane i { position: absolute; left: calc(50% - 5px); width: 10px; top: 0; bottom: 0; background: var(--s7); }
.run .lane .c0 { background-color: var(--s0); } .run .lane .c1 { background-color: var(--s1); } .run .lane .c2 { background-color: var(--s2); } .run .lane .c3 { background-color: var(--s3); } .run .lane .c4 { background-color: var(--s4); } .run .lane .c5 { background-color: var(--s5); } .run .lane .c6 { background-color: var(--s6); } .run .lane .c7 { background-color: var(--s7); }
.run .lane i.was { bottom: auto; height: .9rem; }
.run .lane i.now { top: .9rem; }
.run .lane .state { position: relative; z-index: 1; display: inline-block; margin-top: 1.5rem; padding: 0 .4rem; border-radius: .3rem; color: var(--on-state); max-width: calc(var(--lane) - .4rem); overflow: hidden; text-overflow: ellipsis; vertical-align: top; }
.run .first .lane .state { margin-top: .2rem; }
.run .first .lane i { top: .9rem; }
.run .lane .touch { position: absolute; z-index: 1; left: calc(50% - 7px); top: .3rem; width: 14px; height: 14px; border-radius: 50%; border: 3px solid var(--ink); background: var(--sheet); }
.run svg.arrow { position: absolute; left: 0; top: 0; width: 100%; height: 1.8rem; z-index: 2; overflow: visible; color: var(--ink); }
.run .head, .run .head .lane { font-weight: 600; align-items: end; }
.run .head .lane { overflow-wrap: anywhere; padding: 0 .15rem; }
.run .head .when, .run .head .what { padding: 0; }
.run .elapse .lane i { background-image: repeating-linear-gradient(var(--sheet) 0 2px, transparent 2px 5px); }
.run .elapse { color: var(--soft); }
.run .what { padding: .15rem 0 .55rem; min-width: 0; overflow-wrap: anywhere; }
.run .what .who, .run .what .refs { color: var(--soft); }
.run .what .changes { display: block; padding-left: 1.2rem; }
.run .what .refs { display: block; padding-left: 1.2rem; font-size: .92em; }
.run .mark .lanes::after { content: ""; position: absolute; left: -.3rem; right: -.6rem; top: .75rem; height: 4px; border-radius: 2px; background: var(--mark); z-index: 3; }
.run .mark .what { color: var(--mark); font-weight: 600; }
.run .mark .what .changes { font-weight: 400; color: var(--ink); }
.run .mark { --mark: var(--alarm); }
.run .mark.happy { --mark: var(--seen); }
.run .again { color: var(--open); border-top: 2px dashed currentColor; padding: .2rem 0; margin: .1rem 0; }
.run .notes { margin: .35rem 0 0; color: var(--soft); max-width: none; }
.run ol + .notes, .run .head { margin-top: .6rem; }
button { font: inherit; font-size: .9rem; color: inherit; background: var(--sheet); border: 1px solid var(--line); border-radius: .4rem; padding: .25rem .8rem; cursor: pointer; }
footer { margin-top: 3rem; padding-bottom: 3rem; color: var(--soft); font-size: .92rem; }
footer dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; } footer dd { margin: 0; }
@media (max-width: 48rem) {
  main, header, footer { padding-left: .8rem; padding-right: .8rem; }
  .matrix th[scope=row] { min-width: 0; max-width: 8.5rem; overflow-wrap: anywhere; } .matrix th small.title { display: none; }
  summary .title { display: block; margin-left: 1rem; }
  details.answer > summary .how { display: block; margin-left: 1rem; }
  details.property > .inside { padding-left: .2rem; }
  .run { --lane: min(7.5rem, calc((100vw - 8.2rem) / var(--lanes))); padding: .6rem .4rem; }
  .run .row { grid-template-columns: 3.6em 1fr; column-gap: .5rem; }
  .run .lanes { grid-row: 1 / 3; grid-column: 2; }
  .run .lane { font-size: .86em; }
  .run .what { grid-column: 2; grid-row: 2; z-index: 2; margin: .1rem 0 .5rem; padding: .3rem .5rem; background: color-mix(in srgb, var(--ground) 88%, transparent); border: 1px solid var(--line); border-radius: .35rem; }
  .run .when { grid-row: 1; } .run .row::before { content: ""; grid-column: 2; grid-row: 1; min-height: 1.8rem; }
  .run .entering::before { min-height: 3rem; } .run .first::before { min-height: 1.8rem; } .run .elapse::before { min-height: 1.4rem; }
  .run .head .what, .run .elapse .what { display: none; }
}
@page { size: A4 landscape; margin: 12mm; }
@media print { html { font-size: 12px; } .matrix { font-size: 6.5pt; min-width: 0; width: 100%; } .matrix td { min-width: 0; } .matrix th[scope=row] { min-width: 0; max-width: 9rem; }
  .matrix th, .matrix td, .matrix td a { padding: .2rem .3rem; } .wide, .run { overflow: visible; } button, nav { display: none; } h2 { break-after: avoid; } .run li, .matrix tr { break-inside: avoid; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`

export const script = `
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!target) return
  for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true
  target.scrollIntoView()
}
addEventListener('hashchange', reveal)
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]')
  if (link && link.hash === location.hash) { event.preventDefault(); reveal() }
  if (event.target.id !== 'all') return
  const every = [...document.querySelectorAll('details')]
  const open = every.some((one) => !one.open)
  for (const one of every) one.open = open
})
reveal()
`
