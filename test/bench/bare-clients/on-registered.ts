import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

export const used = [new SQSClient(), SendMessageCommand];
