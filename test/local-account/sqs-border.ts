import { requiredText } from './operations.ts';
import { AwsError, type Input } from './service.ts';

/** The account of fauxqs, which cannot be set; it is exchanged for ours at the border. */
const foreignAccount = '000000000000';

type Texts = Record<string, string>;

/** The last part of a queue's URL. */
export function queueName(input: Input): string {
  return requiredText(input, 'QueueUrl').split('/').at(-1) ?? '';
}

/**
 * The two identifiers of a FIFO message, which fauxqs takes at any length.
 * Source: SQS API reference, SendMessage.
 */
export function checkIdentifiers(action: string, input: Input): void {
  const messages = action === 'SendMessageBatch' ? ((input.Entries ?? []) as Input[]) : [input];
  for (const message of messages) {
    for (const member of ['MessageGroupId', 'MessageDeduplicationId']) {
      const value = message[member];
      if (value === undefined || /^[!-~]{1,128}$/.test(String(value))) continue;
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${value} for parameter ${member} is invalid. Reason: ${member} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
      );
    }
  }
}

/** A request with our account exchanged for that of fauxqs. */
export function inward(input: Input, accountId: string): Input {
  const { QueueUrl, Attributes, ...rest } = input;
  return {
    ...rest,
    // Only the name is looked at, and a host that does not begin with `sqs.` names no region of fauxqs's own.
    ...(QueueUrl !== undefined && { QueueUrl: `http://local/${foreignAccount}/${queueName(input)}` }),
    ...(Attributes !== undefined && {
      Attributes: exchanged(Attributes as Texts, accountId, foreignAccount),
    }),
  };
}

/** An answer with the account of fauxqs exchanged for ours, and URLs that lead to our endpoint. */
export function outward(output: Input, { base, accountId }: { base: string; accountId: string }): Input {
  const { QueueUrl, QueueUrls, Attributes, Messages, ...rest } = output;
  const urlOf = (url: unknown): string => `${base}/${accountId}/${String(url).split('/').at(-1)}`;
  return {
    ...rest,
    ...(QueueUrl !== undefined && { QueueUrl: urlOf(QueueUrl) }),
    ...(QueueUrls !== undefined && { QueueUrls: (QueueUrls as string[]).map(urlOf) }),
    ...(Attributes !== undefined && {
      Attributes: exchanged(Attributes as Texts, foreignAccount, accountId),
    }),
    ...(Messages !== undefined && {
      Messages: (Messages as Input[]).map((message) => ({
        ...message,
        ...(message.Attributes !== undefined && {
          Attributes: sentBy(message.Attributes as Texts, accountId),
        }),
      })),
    }),
  };
}

function exchanged(texts: Texts, from: string, to: string): Texts {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replaceAll(from, to)]));
}

function sentBy(attributes: Texts, accountId: string): Texts {
  return attributes.SenderId === undefined ? attributes : { ...attributes, SenderId: accountId };
}

/** fauxqs gives all message attributes to those who name none; SQS gives none. */
export function withoutUnaskedAttributes(action: string, input: Input, output: Input): Input {
  const asked = ((input.MessageAttributeNames ?? []) as string[]).length > 0;
  if (action !== 'ReceiveMessage' || asked || output.Messages === undefined) return output;
  const bare = (output.Messages as Input[]).map(
    ({ MessageAttributes: _attributes, MD5OfMessageAttributes: _digest, ...message }) => message,
  );
  return { ...output, Messages: bare };
}
