import { createHash } from 'node:crypto';
import type { Input, Permission } from '../service.ts';
import type { NewParameter, ParameterStore } from './parameter-store.ts';

/** Where the account is. */
export interface Place {
  region: string;
  accountId: string;
}

/** What reading needs of KMS, which is asked on the caller's behalf. */
export function decryptions(
  store: ParameterStore,
  names: string[],
  input: Input,
  place: Place,
): Permission[] {
  if (input.WithDecryption !== true) return [];
  return names.flatMap((name) => {
    const parameter = store.find(name);
    return parameter?.keyId ? kms('kms:Decrypt', parameter.keyId, parameter.arn, place) : [];
  });
}

/** What writing needs of KMS. */
export function encryption(
  store: ParameterStore,
  { Name, Type, KeyId }: NewParameter,
  place: Place,
): Permission[] {
  const previous = store.find(Name);
  const type = Type ?? previous?.type;
  const keyId = KeyId ?? previous?.keyId;
  return type === 'SecureString' && keyId ? kms('kms:Encrypt', keyId, store.arnOf(Name), place) : [];
}

// The key that AWS manages needs no permission: every user of the account may use it through Parameter Store.
function kms(action: string, keyId: string, parameterArn: string, place: Place): Permission[] {
  if (keyId === 'alias/aws/ssm') return [];
  const context = {
    'kms:ViaService': `ssm.${place.region}.amazonaws.com`,
    'kms:EncryptionContext:PARAMETER_ARN': parameterArn,
  };
  return [{ action, resource: keyArn(keyId, place), context }];
}

/** The key's ARN for any way of naming it. An alias stands for a key whose id follows from the alias. */
export function keyArn(keyId: string, { region, accountId }: Place): string {
  const prefix = `arn:aws:kms:${region}:${accountId}:key/`;
  if (keyId.includes(':key/')) return keyId;
  if (!keyId.includes('alias/')) return `${prefix}${keyId}`;
  const hex = createHash('sha256')
    .update(keyId.slice(keyId.indexOf('alias/')))
    .digest('hex');
  const [, ...parts] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(hex) ?? [];
  return `${prefix}${parts.join('-')}`;
}
