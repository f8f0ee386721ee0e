// Turns the numbers into the table.
import { BOUNDS } from "./bound.mjs";

const PAGES = ["ours", "plain", "react"];
const NONE = "–";

const megabytes = (bytes) => (bytes / 1e6).toFixed(2);
const whole = (number) => number.toFixed(0);
const tenth = (number) => number.toFixed(1);
const hundredth = (number) => number.toFixed(2);

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// The median, with the smallest and the largest value; a single number if they are the same.
function spread(numbers, write) {
  const [low, high] = [write(Math.min(...numbers)), write(Math.max(...numbers))];
  return low === high ? low : `${write(median(numbers))} (${low}..${high})`;
}

// One row per goal. `results` has what each run returned, by measure and page.
function goalRows(results) {
  const { visitFull, visitSlow, usableSlow, callback, typing, memory, latePress, sandboxStart } = results;
  const shifts = (page) => [...visitFull[page], ...visitSlow[page]].map(({ shift }) => shift);
  // A busy machine sometimes causes a long task in any page.
  const longTasks = median(typing.ours.map((run) => run.longTasks));
  const growth = median(memory.ours.map(({ early, late }) => late.sum / early.sum - 1));
  const keystroke = median(typing.ours.map(({ p95 }) => p95));
  const shift = Math.max(...shifts("ours"));
  return [
    against("Usable, slow, ms", usableSlow, ({ answered }) => answered, whole, "react", 1.2, "≤ 1.2"),
    limited("Wire bytes until usable, kB", usableSlow, ({ bytes }) => bytes / 1000, 130),
    limited("Wire bytes until everything but the sandbox is there, kB", visitFull, ({ bytes }) => bytes / 1000, 240),
    against("Callback to token, ms", callback, ({ token }) => token, whole, "plain", 1.8, "≤ 1.8"),
    against("First contentful paint, slow, ms", visitSlow, ({ paint }) => paint, whole, "plain", 1.1, "≤ 1.1"),
    [
      "Key to preview, 95th percentile, CPU 4x, ms",
      ...PAGES.map((page) => spread(typing[page].map(({ p95 }) => p95), tenth)),
      `${longTasks} long tasks a run`,
      "≤ 16, no long task",
      met(keystroke <= 16 && longTasks === 0),
    ],
    [
      "Layout shift, largest of all visits",
      ...PAGES.map((page) => Number(Math.max(...shifts(page)).toFixed(4))),
      NONE,
      "0",
      met(shift === 0),
    ],
    [
      "Press on something still loading, slow: to a visible sign, ms",
      spread(latePress.ours.map(({ noticed }) => noticed), whole),
      NONE,
      NONE,
      `carried out after ${spread(latePress.ours.map(({ done }) => done), whole)} ms, each of ${latePress.ours.length}`,
      "≤ 100, none lost",
      // A lost press ends the bench.
      met(Math.max(...latePress.ours.map(({ noticed }) => noticed)) <= 100),
    ],
    [
      "*Start in the sandbox* to its sign-in page, slow, ms",
      spread(sandboxStart.ours.map(({ signIn }) => signIn), whole),
      NONE,
      NONE,
      NONE,
      "as low as can be",
      NONE,
    ],
    [
      "Memory after 50 and after 150 refreshes, MB",
      ...PAGES.map((page) => grown(memory[page])),
      `${growth < 0 ? "" : "+"}${(growth * 100).toFixed(1)} %`,
      "≤ +5 %",
      met(growth <= 0.05),
    ],
  ];
}

function against(name, runs, pick, write, peer, limit, goal) {
  const numbers = Object.fromEntries(PAGES.map((page) => [page, runs[page].map(pick)]));
  const ratio = median(numbers.ours) / median(numbers[peer]);
  const label = peer === "react" ? "React" : peer;
  return [
    name,
    ...PAGES.map((page) => spread(numbers[page], write)),
    `${hundredth(ratio)} × ${label}`,
    goal,
    met(ratio <= limit),
  ];
}

function limited(name, runs, pick, limit) {
  const numbers = Object.fromEntries(PAGES.map((page) => [page, runs[page].map(pick)]));
  const cells = PAGES.map((page) => spread(numbers[page], tenth));
  return [name, ...cells, NONE, `≤ ${limit}`, met(median(numbers.ours) <= limit)];
}

const met = (isMet) => (isMet ? "yes" : "**no**");

function grown(runs) {
  const [early, late] = ["early", "late"].map((when) => megabytes(median(runs.map((run) => run[when].sum))));
  return `${early} → ${late}`;
}

// Times measured elsewhere: each has a name and a list of seconds.
function rebuildRow({ name, seconds }) {
  return [`${name}, s`, spread(seconds, tenth), NONE, NONE, NONE, NONE, NONE];
}

// Figures without a goal that explain the ones above.
function otherRows(results) {
  const { visitFull, visitSlow, usableFull, usableSlow, typing, memory } = results;
  const row = (name, runs, pick, write) => [name, ...PAGES.map((page) => spread(runs[page].map(pick), write))];
  return [
    row("Requests of a first visit", visitFull, ({ requests }) => requests, whole),
    row("First contentful paint, full speed, ms", visitFull, ({ paint }) => paint, whole),
    row("`data-ready`, full speed, ms", usableFull, ({ ready }) => ready, whole),
    row("Usable, full speed, ms", usableFull, ({ answered }) => answered, whole),
    row("`data-ready`, slow, ms", usableSlow, ({ ready }) => ready, whole),
    ...(results.firefox
      ? [
          row("Firefox: first contentful paint, full speed, ms", results.firefox, ({ paint }) => paint, whole),
          row("Firefox: usable, full speed, ms", results.firefox, ({ answered }) => answered, whole),
        ]
      : []),
    row("Layout shift, full speed", visitFull, ({ shift }) => shift, (shift) => shift.toFixed(4)),
    row("Layout shift, slow", visitSlow, ({ shift }) => shift, (shift) => shift.toFixed(4)),
    row("Of it from the input event on, 95th percentile, CPU 4x, ms", typing, ({ own }) => own, tenth),
    row("Key to next frame, 95th percentile, CPU 4x, ms", typing, ({ frame }) => frame, whole),
    row("Long tasks while typing", typing, (run) => run.longTasks, whole),
    ...[["JavaScript heap", "heap"], ["Browser's own objects", "dom"], ["WebAssembly memory", "wasm"]].map(
      ([name, part]) => [
        `${name} after 50 and after 150 refreshes, MB`,
        ...PAGES.map((page) => grown(memory[page].map(({ early, late }) => pair(early[part], late[part])))),
      ],
    ),
  ];
}

// How soon after a callback pages with a part of what this page has show the token.
function boundRows({ bound }) {
  const times = (page) => bound[page].map(({ token }) => token);
  const row = (what, page) => {
    return [what, spread(times(page), whole), `${hundredth(median(times(page)) / median(times("plain")))} ×`];
  };
  const rows = Object.entries(BOUNDS).map(([page, { what }]) => row(`plain, with ${what}`, page));
  return [row("plain", "plain"), ...rows, row("ours", "ours")];
}

const pair = (early, late) => ({ early: { sum: early }, late: { sum: late } });

// All results, as Markdown.
export function markdown({ results, rebuilds, facts }) {
  const goals = [...goalRows(results), ...rebuilds.map(rebuildRow)];
  return [
    "# Results of the bench",
    "",
    "`cargo xtask bench` writes this file; [README.md](README.md) says what each row means. Medians, with the smallest and",
    "the largest in brackets; *slow* is slow 4G (150 ms, 1.6 Mbit/s down, 750 kbit/s up) with the CPU slowed down 4 times.",
    "",
    ...grid(["what", "ours", "plain", "React", "what matters", "goal", "met"], goals),
    "",
    "## Beside the goals",
    "",
    ...grid(["what", "ours", "plain", "React"], otherRows(results)),
    "",
    "For comparison, not measured here: oidc-debugger.com's own files weighed 247 kB with gzip in November 2026, 42 kB of them",
    "its own code; web fonts and analytics come on top.",
    "",
    "## How soon a callback could be done",
    "",
    ...grid(["page", "callback to token, ms", "against plain"], boundRows(results)),
    "",
    "## Where",
    "",
    ...grid(["what", "value"], Object.entries(facts)),
    "",
  ].join("\n");
}

function grid(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
