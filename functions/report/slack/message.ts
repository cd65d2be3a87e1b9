/** Text in Slack's own markup. `verbatim`: nothing in it becomes a mention or a link but what is written as one. */
export interface Mrkdwn {
  type: 'mrkdwn';
  text: string;
  verbatim: true;
}

export type Block =
  | { type: 'header'; text: { type: 'plain_text'; text: string; emoji: true } }
  | { type: 'section'; text: Mrkdwn; expand: true }
  | { type: 'context'; elements: Mrkdwn[] };

/** The body of a call of an incoming webhook. */
export interface SlackMessage {
  /** What a notification shows. */
  text: string;
  blocks: Block[];
  unfurl_links: false;
  unfurl_media: false;
}

/** Words of mrkdwn, escaped, none of which is ever cut: a link or a span of code is one word. */
export type Words = string[];

/** A piece of what is to be said, of any length; `fit` makes blocks of it. */
export type Part =
  | { line: Words }
  /** Plain text in a box, as it is. */
  | { fence: string[] }
  /** What may be overlooked. */
  | { small: Words }
  /** What follows stands apart. */
  | { gap: true };

/** What is to be said, before it is known how many messages it takes. */
export interface Content {
  /** Plain text of the header. */
  title: string;
  /** Plain text of the notification. */
  summary: string;
  parts: Part[];
}
