import { readFile } from 'node:fs/promises';

export interface User {
  uid: number;
  gid: number;
}

/** @throws Error where there is no such user */
export async function findUser(name: string, passwd = '/etc/passwd'): Promise<User> {
  const user = userIn(await readFile(passwd, 'utf8'), name);
  if (!user) throw new Error(`user ${name}: ${passwd} knows no such user`);
  return user;
}

/** A user of a passwd file, by name; lines are `name:password:uid:gid:…`. */
export function userIn(passwd: string, name: string): User | undefined {
  for (const line of passwd.split('\n')) {
    const [login, , uid, gid] = line.split(':');
    if (login === name && /^\d+$/.test(uid ?? '') && /^\d+$/.test(gid ?? ''))
      return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
