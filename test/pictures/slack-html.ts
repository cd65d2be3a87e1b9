import type { Block, Mrkdwn, SlackMessage } from '../../functions/report/slack/message.ts';

/** Messages as a page that looks as Slack's client shows them, near enough to judge them by. */
export function slackHtml(messages: readonly SlackMessage[]): string {
  const posts = messages.map(({ blocks }) => blocks.map(blockHtml).join('\n'));
  const bodies = posts.map((body) => `<div class="post">${sender}<div>${body}</div></div>`).join('\n');
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><body>${bodies}</body>`;
}

const sender = `<div class="icon">R</div><div class="name">Remora <span>APP</span> <small>15:30</small></div>`;

function blockHtml(block: Block): string {
  switch (block.type) {
    case 'header':
      return `<h1>${entities(block.text.text)}</h1>`;
    case 'section':
      return `<div class="section">${mrkdwnHtml(block.text)}</div>`;
    default:
      return `<div class="context">${block.elements.map((each) => `<span>${mrkdwnHtml(each)}</span>`).join('')}</div>`;
  }
}

/** What of Slack's markup our messages use: docs.slack.dev, "Formatting message text". */
function mrkdwnHtml({ text }: Mrkdwn): string {
  return text
    .split(/```\n?([\s\S]*?)\n?```/)
    .map((part, index) => (index % 2 === 1 ? `<pre>${part}</pre>` : inlineHtml(part)))
    .join('');
}

function inlineHtml(text: string): string {
  return text
    .replace(/<!date\^(\d+)\^[^|]*\|[^>]*>/g, (_, seconds) => localTime(Number(seconds)))
    .replace(/<(https:[^|>]+)\|([^>]+)>/g, '<a href="$1">$2</a>')
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/(^|[\s>])\*([^*\n]+)\*/gm, '$1<b>$2</b>')
    .replaceAll('\n', '<br>');
}

function localTime(seconds: number): string {
  const time = new Date(seconds * 1_000);
  const options = { timeZone: 'Asia/Tokyo' } as const;
  const day = time.toLocaleDateString('en-US', { ...options, month: 'short', day: 'numeric' });
  return `${day} ${time.toLocaleTimeString('en-US', { ...options, timeStyle: 'medium' })}`;
}

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const style = `
body { margin: 0; padding: 12px 20px; width: 720px; background: #fff; color: #1d1c1d;
  font: 15px/22px Lato, "Noto Sans", "DejaVu Sans", Arial, sans-serif, "Noto Color Emoji"; }
.post { position: relative; padding: 6px 0 10px 46px; }
.icon { position: absolute; left: 0; top: 10px; width: 36px; height: 36px; border-radius: 8px; background: #0b7285;
  color: #fff; font-weight: 700; font-size: 20px; line-height: 36px; text-align: center; }
.name { font-weight: 700; } .name span { font-size: 10px; background: #ddd; color: #616061; border-radius: 2px; padding: 1px 3px; }
.name small { font-weight: 400; color: #616061; font-size: 12px; }
h1 { font-size: 18px; line-height: 24px; margin: 8px 0 4px; } .section { margin: 8px 0; overflow-wrap: anywhere; }
.context { margin: 6px 0; font-size: 13px; line-height: 18px; color: #616061; overflow-wrap: anywhere; }
.context span { margin-right: 8px; }
code { font: 12px/18px "DejaVu Sans Mono", monospace; color: #c01343; background: #f6f6f6; border: 1px solid #ddd; border-radius: 3px; padding: 1px 3px; }
a code { color: #1264a3; } a { color: #1264a3; text-decoration: none; }
pre { font: 12px/18px "DejaVu Sans Mono", monospace; background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px;
  padding: 8px; margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
`;
