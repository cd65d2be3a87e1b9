import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AuditEvent } from '../../../../functions/report/audit-event.ts';
import { digestContent } from '../../../../functions/report/slack/digest-content.ts';
import { familyContent } from '../../../../functions/report/slack/family-content.ts';
import { fit } from '../../../../functions/report/slack/fit.ts';
import { groupContent } from '../../../../functions/report/slack/group-content.ts';
import type { SlackMessage } from '../../../../functions/report/slack/message.ts';
import { auditDigest, auditEvent, sentence } from './arbitrary-reports.ts';
import { blockKitProblems } from './block-kit.ts';

const documentation = fc.constantFrom(undefined, 'https://docs.example/remora');

function accepted(messages: SlackMessage[]): string {
  assert.ok(messages.length > 0);
  for (const message of messages) assert.deepEqual(blockKitProblems(message), []);
  return readable(messages);
}

/** What a person reads, without markup, spaces and what was put in the place of backticks. */
function readable(messages: SlackMessage[]): string {
  // A sentence may go on in the next message, below a header that is the first one's again.
  const texts = messages.flatMap(({ blocks }, index) =>
    blocks
      .slice(index === 0 ? 0 : 1)
      .flatMap((block) => ('elements' in block ? block.elements : [block.text]).map(({ text }) => text)),
  );
  return bare(
    texts
      .join(' ')
      .replace(/<https:[^|>]*\|([^>]*)>/g, '$1')
      .replace(/<!date[^|]*\|([^>]*)>/g, '$1')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}

function bare(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is never shown
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069`'"]+/g, '');
}

function has(text: string, ...sought: (string | undefined)[]): void {
  for (const each of sought) if (each !== undefined) assert.ok(text.includes(bare(each)), `lost: ${each}`);
}

const reported: AuditEvent = {
  version: '1',
  account: '111122223333',
  region: 'ap-northeast-1',
  stage: 'prod',
  remoraVersion: '1.0.0',
  at: '2026-11-22T06:30:00.000Z',
  door: 'event',
  mode: 'register',
  family: 'web',
  revision: 3,
  repairedRevision: 4,
  decision: 'repair',
  findings: [],
};

test('one family: within every limit, and no sentence is lost', () => {
  const diff = fc.oneof(
    fc.constant(undefined),
    fc.array(sentence, { maxLength: 60 }),
    sentence.map((unreadable) => ({ unreadable })),
  );
  fc.assert(
    fc.property(auditEvent, diff, documentation, (event, changes, docs) => {
      const text = accepted(fit(familyContent(event, { diff: changes, documentation: docs })));
      has(
        text,
        event.family,
        event.registeredBy,
        event.untrusted?.userAgent,
        event.untrusted?.sourceIPAddress,
      );
      for (const { code, message } of event.findings) has(text, code, message);
      if (event.decision !== 'repair') has(text, event.message, event.reason);
      if (event.decision === 'repair' && event.repairedRevision && Array.isArray(changes))
        has(text, ...changes);
    }),
    { numRuns: 200 },
  );
});

test('many families: within every limit, and no family, reason or message is lost', () => {
  fc.assert(
    fc.property(fc.array(auditEvent, { minLength: 6, maxLength: 60 }), documentation, (events, docs) => {
      const text = accepted(fit(groupContent(events, docs)));
      for (const { family, reason, message } of events) has(text, family, reason, message);
    }),
    { numRuns: 60 },
  );
});

test('a digest: within every limit, and no family or message is lost', () => {
  fc.assert(
    fc.property(auditDigest, documentation, (digest, docs) => {
      const text = accepted(fit(digestContent(digest, docs)));
      for (const { family, reason, message } of digest.needsHuman.first) has(text, family, reason, message);
      has(text, ...digest.missedEvents.first, ...(digest.policyBroken ?? []));
      if (digest.enqueued > 0) has(text, ...digest.repairing.first.map(({ family }) => family));
    }),
    { numRuns: 60 },
  );
});

test('no character turns the direction of our own words', () => {
  const turned = 'curl/8 \u202edeyolped si ti \u2066x\u2069';
  const event = { ...reported, untrusted: { userAgent: turned } };
  const messages = fit(familyContent(event, { diff: [`+ ${turned}`], documentation: undefined }));
  const text = JSON.stringify(messages);
  assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069]/);
  assert.match(text, /curl\/8 deyolped si ti x/);
});
