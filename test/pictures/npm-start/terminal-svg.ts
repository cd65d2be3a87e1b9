import { replayTimes, type TimedLine } from './replay.ts';
import { runsOf } from './terminal-lines.ts';

const cell = { width: 8, height: 16 };
const window = { columns: 80, rows: 39, margin: 14, bar: 30 };
const [inside, tall] = [window.columns * cell.width, window.rows * cell.height];
const [width, height] = [inside + 2 * window.margin, tall + window.bar + window.margin];

const styleSheet = `
text{fill:#d6dde6;white-space:pre;font:13.2px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.bold{font-weight:700;fill:#fff}.dim{fill:#8b98a8}.red{fill:#ff8a80}.green{fill:#7ee787}.yellow{fill:#f2cc60}.cyan{fill:#79c0ff}`;

/**
 * A terminal session as a picture that plays again and again. Where nothing moves it shows the beginning.
 *
 * @param lines as a terminal of 80 columns shows them, with escape sequences for their colours
 */
export function terminalSvg(title: string, lines: readonly TimedLine[]): string {
  const times = replayTimes(lines);
  const end = times.at(-1) ?? 0;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>${styleSheet}
@media(prefers-reduced-motion:no-preference){
.roll{animation:roll ${end}ms step-end infinite}.veil{animation:veil ${end}ms step-end infinite}}
@keyframes roll{${keyframes(times, (shown) => -Math.max(0, shown - window.rows))}}
@keyframes veil{${keyframes(times, (shown) => shown - lines.length)}}</style>
<rect width="${width}" height="${height}" rx="8" fill="#10161f"/>
<circle cx="18" cy="15" r="5" fill="#ff5f57"/><circle cx="36" cy="15" r="5" fill="#febc2e"/><circle cx="54" cy="15" r="5" fill="#28c840"/>
<clipPath id="screen"><rect width="${inside}" height="${tall}"/></clipPath>
<g transform="translate(${window.margin} ${window.bar})" clip-path="url(#screen)"><g class="roll">
${lines.map(({ text }, row) => lineSvg(text, row)).join('\n')}
<rect class="veil" y="${lines.length * cell.height}" width="${inside}" height="${(lines.length + window.rows) * cell.height}" fill="#10161f"/>
</g></g></svg>
`;
}

/** Where something stands after each line that appears, in lines. */
function keyframes(times: readonly number[], rowsAt: (shown: number) => number): string {
  const end = times.at(-1) ?? 1;
  const frames = times.slice(0, -1).map((time, i) => ({ time, rows: rowsAt(i + 1) }));
  const moves = [{ time: 0, rows: rowsAt(0) }, ...frames].filter(
    ({ rows }, i, all) => i === 0 || rows !== all[i - 1]?.rows,
  );
  return moves
    .map(
      ({ time, rows }) =>
        `${((time / end) * 100).toFixed(2)}%{transform:translateY(${rows * cell.height}px)}`,
    )
    .join('');
}

/** Each run has the width that its letters have in a terminal, whatever the font of the reader. */
function lineSvg(line: string, row: number): string {
  const y = row * cell.height + 12;
  let column = 0;
  const texts = runsOf(line).map(({ text, style }) => {
    const x = column * cell.width;
    column += text.length;
    const classes = style.length === 0 ? '' : ` class="${style.join(' ')}"`;
    return `<text x="${x}" y="${y}" textLength="${text.length * cell.width}"${classes}>${escaped(text)}</text>`;
  });
  return `<g>${texts.join('')}</g>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
