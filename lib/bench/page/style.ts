/**
 * How the page looks, in light and in dark.
 *
 * @module
 */

/** The style sheet. The colours of models are Okabe and Ito's, which most eyes tell apart, lightened for the dark. */
export const STYLE: string = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#59636e;--line:#d1d9e0;--shade:#f6f8fa;
--good:#1a7f37;--bad:#b42318;
--s0:#0072b2;--s1:#d55e00;--s2:#009e73;--s3:#b0588d;--s4:#8a6d00;--s5:#3a9bd9;--s6:#5b4fc7;--s7:#555}
@media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--line:#30363d;--shade:#161b22;
--good:#3fb950;--bad:#ff7b72;
--s0:#4db2f0;--s1:#ff9a52;--s2:#35c99e;--s3:#e59bc6;--s4:#e0c04a;--s5:#8fd0f7;--s6:#a79df5;--s7:#b3b3b3}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:68rem;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .4rem}
h2{font-size:1.2rem;margin:2.6rem 0 .8rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:0 0 .2rem}h3 span{display:inline-block}
p{margin:.3rem 0}
.kicker,.facts,figcaption p,.note{color:var(--soft)}
.kicker{font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;margin:0 0 .3rem}
.facts{margin:0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem}
.banner{margin:1.2rem 0;padding:.7rem 1rem;border:1px solid var(--bad);border-radius:6px;color:var(--bad)}
.banner.held{border-color:var(--good);color:var(--good)}
.banner ul{margin:.2rem 0 0;padding-left:1.2rem}
.scroll{overflow-x:auto;background:linear-gradient(to left,var(--paper) 50%,transparent) calc(100% + 1px) 0/1.6rem 100% no-repeat local,
linear-gradient(to left,var(--line),transparent) 100% 0/.7rem 100% no-repeat}
.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--s0);outline-offset:2px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;min-width:100%}
th,td{padding:.28rem .9rem .28rem 0;text-align:left;vertical-align:top;font-weight:normal}
tbody tr{border-top:1px solid var(--line)}
td{overflow-wrap:break-word}
td span{white-space:nowrap}.interval{color:var(--soft)}
thead th+th{min-width:8rem}
th[scope=row]{color:var(--soft);white-space:pre;position:sticky;left:0;background:var(--paper);background-clip:padding-box}
tr.section{border-top:none}
tr.section th{font-weight:600;color:var(--ink);padding-top:1.1rem}
thead th{font-weight:600;vertical-align:bottom}
.differences{table-layout:fixed;width:100%;min-width:52rem}
.differences th:nth-child(1){width:9rem}.differences th:nth-child(2){width:21rem}
.differences th:nth-child(3){width:13rem}.differences th:nth-child(4){width:4rem}
td.good{color:var(--good)}td.bad{color:var(--bad)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:2rem 2.5rem}
figure{margin:0}
figcaption{margin-bottom:.6rem}
figcaption p{font-size:.87rem;margin:0}
.chart{display:flex;padding-right:10px}
.chart svg{overflow:visible}
.margin{flex:none}.plot{flex:1;min-width:0}
.plot svg path{vector-effect:non-scaling-stroke}
svg text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
.badge{overflow:visible}
.badge circle{fill:var(--paper);stroke:var(--c);stroke-width:1.5}
.badge text{font-weight:600;fill:var(--ink)}
.leader{stroke:var(--c);fill:none}
.grid path{stroke:var(--line);stroke-width:1;fill:none;opacity:.6}
.grid path.axis,.forest .axis{stroke:var(--soft);opacity:1;fill:none}
.line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
.band{fill:var(--c);opacity:.13}
.bar{fill:none;stroke:var(--c);stroke-width:2.5;opacity:.65;stroke-linecap:round}
.bar.open{stroke-dasharray:1 5}
circle{fill:var(--c)}
${Array.from({ length: 8 }, (_, i) => `.s${i}{--c:var(--s${i})}`).join("")}
.forest{--c:var(--soft);width:180px;height:18px;display:block}
.forest.good{--c:var(--good)}.forest.bad{--c:var(--bad)}
.swatch{flex:none;vertical-align:-4px}
.legend{list-style:none;margin:.6rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.4rem}
.legend li{display:flex;gap:.5rem;align-items:flex-start}
figcaption .legend{font-size:.87rem}
.comparison{margin:0 0 2rem}
.verdicts{display:block;width:100%;height:18px;border-radius:4px;margin:.4rem 0}
.verdicts .first,.verdicts .second{fill:var(--c)}
.verdicts .tie{fill:var(--soft);opacity:.55}.verdicts .split{fill:var(--line)}
details{border-top:1px solid var(--line);padding:.45rem 0}
summary{cursor:pointer}
summary .note{margin-left:.6rem;white-space:nowrap}
.answer{margin:.7rem 0 .9rem;padding-left:.8rem;border-left:3px solid var(--c,var(--line))}
.answer pre{margin:.25rem 0 0;white-space:pre-wrap;font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.bad{color:var(--bad)}
code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
footer{margin-top:3rem;color:var(--soft);font-size:.87rem}
@media (max-width:36rem){table{font-size:.87rem}th,td{padding-right:.6rem}thead th+th{min-width:5rem}
.differences{table-layout:auto;min-width:0}.differences .interval{display:inline-block;white-space:normal}.differences th{overflow-wrap:break-word}.differences tr>:nth-child(n){width:auto;min-width:0}
.differences tr>:nth-child(3),.differences tr>:nth-child(4){display:none}}
@media print{details{break-inside:avoid}}
`;
