/** The user and the password of a URL, as the header that carries them. */
export function basic({ username, password }: URL): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** User and password of each URL in a text: up to the last `@` before its path. What is no part of them may be in it. */
export const userInUrl = /(?<=\/\/)[^/\s]+(?=@)/g;
