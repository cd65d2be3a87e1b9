/** What Slack means by the text that an incoming webhook answers. */
export interface Refusal {
  /** What is wrong, and what to do. */
  meaning: string;
  /** Whether it is about this one message; else no other one would get through either. */
  ofMessage: boolean;
}

const revoked = 'the webhook was removed or disabled; make a new one and put its URL into the parameter';
const ours = 'Slack does not accept how the message is built, which is a defect of Remora; please report it';
const denied = 'an administrator forbids posting there; allow the app, or use a webhook of another channel';
const team = 'the workspace is gone or disabled; put the URL of a webhook of another one into the parameter';

/**
 * Answers of incoming webhooks: docs.slack.dev, "Sending messages using incoming webhooks", part "Handling errors",
 * and the changelog of 2016-05-17, "Changes to errors for incoming webhooks".
 */
const refusals: Record<string, Refusal> = {
  invalid_payload: { meaning: ours, ofMessage: true },
  invalid_blocks: { meaning: ours, ofMessage: true },
  invalid_blocks_format: { meaning: ours, ofMessage: true },
  msg_blocks_too_long: { meaning: ours, ofMessage: true },
  msg_too_long: { meaning: ours, ofMessage: true },
  no_text: { meaning: ours, ofMessage: true },
  too_many_attachments: { meaning: ours, ofMessage: true },
  no_service: { meaning: revoked, ofMessage: false },
  no_service_id: { meaning: revoked, ofMessage: false },
  no_active_hooks: { meaning: revoked, ofMessage: false },
  invalid_token: { meaning: revoked, ofMessage: false },
  no_team: { meaning: team, ofMessage: false },
  team_disabled: { meaning: team, ofMessage: false },
  channel_not_found: {
    meaning: "the webhook's channel is gone; make a webhook for another and put its URL into the parameter",
    ofMessage: false,
  },
  channel_is_archived: {
    meaning:
      "the webhook's channel is archived; unarchive it, or put the URL of another webhook into the parameter",
    ofMessage: false,
  },
  user_not_found: {
    meaning:
      'whom the webhook writes to is gone; make a webhook for a channel and put its URL into the parameter',
    ofMessage: false,
  },
  action_prohibited: { meaning: denied, ofMessage: false },
  posting_to_general_channel_denied: { meaning: denied, ofMessage: false },
};

/** Slack's answer as one line that can be shown; of an answer that is none of Slack's words nothing is quoted. */
export function refusalOf(status: number, answer: string): Refusal {
  const word = answer.trim();
  const known = Object.hasOwn(refusals, word) ? refusals[word] : undefined;
  if (known) return { ...known, meaning: `${word} (HTTP ${status}): ${known.meaning}` };
  const said = /^[a-z][a-z_]{1,60}$/.test(word) ? word : `HTTP ${status}`;
  return { meaning: `${said}: not an answer that Slack documents for webhooks`, ofMessage: false };
}
